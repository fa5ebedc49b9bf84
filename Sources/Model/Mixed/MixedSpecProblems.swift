import Diagnostics

extension MixedSpec {
  /// What can be known to be wrong before there are rows.
  func problems(for spec: ModelSpec) -> [ModelError.Problem] {
    var found: [ModelError.Problem] = []
    let grouping = levels + crossed
    var seen = Set<String>()
    for level in grouping where !seen.insert(level).inserted {
      found.append(.mixedKey(level, .levelRepeated))
    }
    for level in slopes.keys.sorted() where !grouping.contains(level) {
      found.append(.mixedKey(level, .slopesOfNoLevel(known: grouping)))
    }
    for text in columns where Term(text).factors.contains(where: { $0.form != .plain }) {
      found.append(.mixedKey(text, .slopeOfTerm))
    }
    for column in slopes.values.joined().sorted() where column == spec.outcome {
      found.append(.mixedKey(column, .slopeOfOutcome))
    }
    let written = split.filter { $0 == Term($0).columns.joined() }
    for text in split where !written.contains(text) {
      found.append(.mixedKey(text, .splitOfTerm(Term(text).columns)))
    }
    for column in written where !(spec.support + spec.adjust).contains(column) {
      found.append(.mixedKey(column, .splitOfNoTerm))
    }
    for text in spec.support + spec.adjust {
      let curves = Term(text).factors.filter { $0.form != .plain && split.contains($0.column) }
      if let curve = curves.first { found.append(.mixedKey(text, .splitOfCurve(curve.column))) }
    }
    let effects = grouping.reduce(0) { $0 + 1 + (slopes[$1] ?? []).count }
    if generalized != nil, weights != nil { found.append(.mixedKey("weights", .weightsOfCounts)) }
    if quadrature > 1, generalized == nil || effects > 1 {
      found.append(
        .mixedKey(
          "quadrature", generalized == nil ? .quadratureOfNothing : .quadrature(effects: effects)))
    }
    return found
  }

  static let slopeUse = "the slope within"
  static let splitUse = "the split column"

  /// The columns that have to hold numbers, and what for.
  var numericUses: [(column: String, use: String)] {
    (levels + crossed).flatMap { level in
      (slopes[level] ?? []).map { ($0, "\(Self.slopeUse) \(level)") }
    } + split.map { ($0, Self.splitUse) }
  }
}

extension ModelError {
  func mixedKeyWords(
    _ name: String, _ fault: MixedKeyFault
  ) -> (Diagnostic.Kind, String, String?, String?) {
    switch fault {
    case .slopesOfNoLevel(let known):
      (
        .study, "slopes are to vary between groups of '\(name)', which is no level of it",
        "its levels are \(Suggestion.list(known))", Suggestion.fix(for: name, among: known)
      )
    case .slopeOfTerm:
      (
        .study, "its slopes name '\(name)', which is a curve",
        "a slope that varies between groups is of one column, along a line",
        "name the column itself, or derive a column for each power and name those"
      )
    case .slopeOfOutcome:
      (
        .study, "its slopes name '\(name)', its outcome", "an outcome explains itself perfectly",
        "name a column among the terms whose slope varies"
      )
    case .splitOfTerm(let columns):
      (
        .study, "'\(name)' is to be split, and is more than a column",
        "a split column enters as its group's mean and the difference from it, each along a line",
        "name the column, and it among the terms by itself: "
          + "split: [\(columns.first ?? "")]"
      )
    case .splitOfNoTerm:
      (
        .study, "'\(name)' is to be split, and is not a term by itself",
        "a split term enters as its group's mean and the difference from it",
        "add it to support or adjust"
      )
    case .splitOfConstant(let level, let variesWithin):
      (
        .data,
        variesWithin
          ? "the mean of '\(name)', which is to be split, is the same in every \(level)"
          : "'\(name)', which is to be split, does not vary within any \(level)",
        "a split column enters as its group's mean and the difference from it, and the "
          + (variesWithin ? "first is the same in all rows" : "second is zero in all rows"),
        "remove '\(name)' from split: by itself it is a comparison "
          + (variesWithin ? "within \(Wording.plural(level))" : "between \(Wording.plural(level))")
      )
    case .splitOfCurve(let column):
      (
        .study, "its term '\(name)' is a curve of '\(column)', which is split",
        "a split column enters as its group's mean and the difference from it, each along a line",
        "remove '\(name)', or '\(column)' from split"
      )
    case .weightsOfCounts:
      (
        .study, "a mixed model of counts or yes and no takes no weights",
        "how much a row says follows from its trials or its count", "remove 'weights'"
      )
    case .quadrature(let effects):
      (
        .study, "its quadrature is over \(effects) random effects of a row",
        "a grid of nodes is laid over one random intercept only", "remove 'quadrature'"
      )
    case .quadratureOfNothing:
      (
        .study, "it has a quadrature, and is linear", "its likelihood needs no approximation",
        "add 'family:', or remove 'quadrature'"
      )
    case .levelRepeated:
      (
        .study, "'\(name)' is among its levels twice", "each level has one variance", "remove one"
      )
    }
  }
}
