import Tables

extension ModelSpec {
  /// What can be known to be wrong before there are rows: names, repeated terms, kinds of columns.
  /// A column whose kind is not declared is judged when the data are there.
  public func problems(in schema: Schema, of table: String) -> [ModelError] {
    (unknownColumns(in: schema, of: table) + termProblems + kindProblems(in: schema)
      + inferenceProblems + (estimator.mixed?.problems(for: self) ?? []) + panelProblems).map(error)
  }

  private func unknownColumns(in schema: Schema, of table: String) -> [ModelError.Problem] {
    let terms = Set((support + adjust).flatMap { Term($0).columns })
    let slopes = Set((estimator.mixed?.slopes ?? [:]).values.flatMap { $0 })
    // A curve among the slopes is refused as one.
    let curves = slopes.filter { Term($0).factors.contains { $0.form != .plain } }
    return columns.filter { schema[$0] == nil && !curves.contains($0) }.map { name in
      if name.isEmpty, let text = (support + adjust).first(where: { Term($0).columns.contains("") })
      {
        return .term(.halfInteraction(text))
      }
      if terms.contains(name), let shape = TermFactor.correction(of: name) {
        return .malformedTerm(name, shouldBe: shape)
      }
      if terms.contains(name), name.contains(where: { "()*^/".contains($0) }) {
        return .term(.expression(name))
      }
      if let key = inference.serial?.key(naming: name) {
        return .unknownSerialColumn(
          name, key: key, table: table, free: schema.names.filter { !columns.contains($0) })
      }
      return .unknownColumn(name, table: table, known: schema.names)
    }
  }

  private var termProblems: [ModelError.Problem] {
    var found: [ModelError.Problem] = []
    var seen = Set<Set<TermFactor>>()
    for text in support + adjust {
      let term = Term(text)
      for factor in term.factors {
        if let count = factor.columnCount, count > Curve.mostColumns {
          found.append(.term(.curveOfMany(text, count: count, most: Curve.mostColumns)))
        }
      }
      guard Set(term.columns).count == term.factors.count else {
        found.append(.factorRepeated(text))
        continue
      }
      if term.columns.contains(outcome) { found.append(.outcomeAmongTerms(outcome, term: text)) }
      if !seen.insert(term.identity).inserted { found.append(.termRepeated(text)) }
    }
    let terms = Set((support + adjust).flatMap { Term($0).columns })
    for name in contrasts.keys.sorted() where !terms.contains(name) {
      found.append(.contrastOfNoTerm(name))
    }
    if inference.cluster.column == outcome { found.append(.term(.clusterIsOutcome(outcome))) }
    found += outcomeParts
    if support.isEmpty && adjust.isEmpty && !intercept { found.append(.nothingToEstimate) }
    return found
  }

  /// The outcome among what else the fit reads.
  private var outcomeParts: [ModelError.Problem] {
    let generalized = estimator.generalized ?? estimator.mixed?.generalized
    let parts = [
      ("weights", estimator.weights), ("trials", generalized?.trials),
      ("offset", generalized?.offset),
    ]
    return parts.filter { $0.1 == outcome }.map { key, name in
      .term(.outcomeHasPart(outcome, key: key, written: name ?? ""))
    }
  }

  private func kindProblems(in schema: Schema) -> [ModelError.Problem] {
    var found: [ModelError.Problem] = []
    for name in Set((support + adjust).flatMap { Term($0).columns }).sorted() {
      guard let kind = schema[name]?.kind, kind == .id || kind == .date else { continue }
      found.append(.notATerm(name, kind: kind.rawValue))
    }
    if estimator.generalized?.family == .ordinal, let spec = schema[outcome],
      [.id, .category, .text, .area, .date].contains(spec.kind)
    {
      found.append(.generalized(.noOrder(outcome, kind: spec.kind.rawValue)))
    }
    for name in contrasts.keys.sorted() where schema[name]?.kind.isNumeric == true {
      found.append(.term(.contrastOfNumbers(name)))
    }
    for (name, use) in numericUses {
      guard let kind = schema[name]?.kind, !kind.isNumeric, kind != .inferred else { continue }
      found.append(.notNumeric(name, use: use, kind: kind.rawValue))
    }
    return found
  }

  /// The columns that have to hold numbers, and what for.
  var numericUses: [(column: String, use: String)] {
    let generalized = estimator.generalized
    let others = [
      (estimator.weights, "weights"), (generalized?.trials, "trials"),
      (generalized?.offset, "the offset"),
    ]
    return (generalized?.takesCategories ?? false ? [] : [(outcome, "the outcome")])
      + others.compactMap { name, use in name.map { ($0, use) } } + curved
      + (estimator.mixed?.numericUses ?? [])
  }

  private var curved: [(column: String, use: String)] {
    (support + adjust).flatMap { Term($0).factors }.filter { $0.form != .plain }.map {
      ($0.column, $0.description)
    }
  }

  private var inferenceProblems: [ModelError.Problem] {
    var found: [ModelError.Problem] = []
    if !(inference.level > 0 && inference.level < 1) { found.append(.level(inference.level)) }
    if let effect = inference.smallestEffect, !(effect > 0 && effect.isFinite) {
      found.append(.smallestEffect(effect))
    }
    if case .named(let estimator) = inference.method, estimator.needsClusters,
      inference.cluster == .none
    {
      found.append(.clustersNeeded(by: estimator))
    }
    if case .named(let estimator) = inference.method {
      if estimator == .twoWay, inference.cluster.second == nil, inference.cluster != .none {
        found.append(.secondClusterNeeded)
      }
      if estimator.needsTime, inference.serial == nil { found.append(.timeNeeded(by: estimator)) }
    }
    return found + clusterProblems
  }

  /// What takes one column of clusters, where two are named.
  private var clusterProblems: [ModelError.Problem] {
    guard case .both(let first, let second) = inference.cluster else { return [] }
    guard estimator.takesTwoClusters else {
      return [.twoClusterColumns(first, second, of: "fit: \(estimator.name)", takesTwo: false)]
    }
    if case .named(let covariance) = inference.method, covariance.needsClusters,
      covariance != .twoWay
    {
      return [
        .twoClusterColumns(first, second, of: "covariance \(covariance.name)", takesTwo: true)
      ]
    }
    return []
  }
}

extension Estimator {
  /// Whether `two_way` is one of its covariances.
  var takesTwoClusters: Bool {
    switch self {
    case .ols, .wls, .within: true
    default: false
    }
  }
}
