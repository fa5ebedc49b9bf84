import Tables

/// The contents, read once, and the chapters made from them.
struct ReportBuilder {
  let contents: ReportContents
  let results: [Coefficient]
  let models: [ModelSummary]
  let checkRows: [ResultRow]
  let verdictRows: [ResultRow]

  init(_ contents: ReportContents) {
    self.contents = contents
    models = ResultRow.all(of: contents.models).map(ModelSummary.init)
    let checkRows = ResultRow.all(of: contents.checks)
    self.checkRows = checkRows
    verdictRows = ResultRow.all(of: contents.verdicts)
    results = ResultRow.all(of: contents.coefficients).map {
      var result = Coefficient($0).told(checkRows)
      result.bothClusters = contents.bothClusters(of: result.model, result.covariance)
      return result
    }
  }

  var subtitle: String {
    switch contents.design {
    case .observational: "An observational study: it can show association, not cause."
    case .randomised: "A randomised study."
    case .naturalExperiment: "A natural experiment: causal as far as its assumptions hold."
    }
  }

  func model(named name: String) -> ModelSummary? { models.first { $0.model == name } }

  /// Whether the coefficients are differences in the outcome itself.
  func isLinear(_ model: String) -> Bool {
    self.model(named: model).map { Self.scale(ofFit: $0.fit) == nil } ?? true
  }

  func unit(of model: String) -> UnitName { contents.units[model] ?? "case" }

  func label(_ column: String) -> String { contents.labels[column]?.label ?? column }

  /// A column's label with its unit: `caseload (cases)`.
  func axisLabel(_ column: String) -> String {
    guard let unit = contents.labels[column]?.unit else { return label(column) }
    return "\(label(column)) (\(unit))"
  }

  /// The chosen row of each support term; without a chosen one, its first row.
  var claims: [Coefficient] { chosen(where: \.isSupport) }

  func chosen(where matches: (Coefficient) -> Bool) -> [Coefficient] {
    var order: [[String]] = []
    var best: [[String]: Coefficient] = [:]
    for result in results where matches(result) {
      let key = [result.model, result.term]
      if best[key] == nil { order.append(key) }
      if best[key] == nil || (result.isChosen && best[key]?.isChosen == false) {
        best[key] = result
      }
    }
    return order.compactMap { best[$0] }
  }

  func others(beside claim: Coefficient) -> [Coefficient] {
    results.filter {
      $0.model == claim.model && $0.term == claim.term && !$0.isChosen
        && $0.covariance != claim.covariance
    }
  }

  /// The claims that headlines are about.
  var headlined: [Coefficient] {
    let straight = claims.filter { !TermName($0.term).isCurve }
    let primary = straight.filter { $0.role == "primary" }
    return primary.isEmpty && !models.contains { $0.row.text("role") == "primary" }
      ? straight : primary
  }

  /// Of correlations where no model was fitted.
  var headlines: [String] {
    results.isEmpty ? correlationHeadlines : modelHeadlines.flatMap { $0.claims + $0.places }
  }

  /// What is told first of each model: its claims, and after them what goes with them place by place.
  private var modelHeadlines: [(claims: [String], places: [String])] {
    let claims = headlined.map { (model: $0.model, text: sentence(for: $0).text) }
    let places = slopeHeadlines
    var seen = Set<String>()
    return (models.map(\.model) + (claims + places).map(\.model))
      .filter { seen.insert($0).inserted }
      .map { model in
        (
          claims.filter { $0.model == model }.map(\.text),
          places.filter { $0.model == model }.map(\.text)
        )
      }
  }

  /// As many as are read first. Claims give way to their own model's sentence place by place, which tells
  /// what they come to; one is always told.
  func firstHeadlines(_ most: Int) -> [String] {
    guard !results.isEmpty else { return Array(correlationHeadlines.prefix(most)) }
    return modelHeadlines.reduce(into: []) { shown, model in
      let room = most - shown.count
      let claims = model.claims.prefix(max(room - model.places.count, min(room, 1)))
      shown += claims + model.places.prefix(room - claims.count)
    }
  }

  func sentence(for claim: Coefficient) -> Sentence {
    let model = model(named: claim.model)
    if let effect = effect(behind: claim) {
      var sentence = Sentence(
        result: effect.result, design: design(of: claim), unit: unit(of: claim.model),
        cluster: model?.cluster, isLinear: true, adjusted: adjustedColumns(of: claim.model),
        moderators: moderators(of: claim), stops: stops(for: claim), labels: contents.labels)
      sentence.quantity = effect.quantity
      sentence.coefficient = claim
      sentence.hasMargins = !hasCheck("marginality", of: claim)
      complete(&sentence, for: claim)
      return sentence
    }
    var sentence = Sentence(
      result: claim, design: design(of: claim), unit: unit(of: claim.model),
      cluster: model?.cluster, isLinear: isLinear(claim.model),
      adjusted: adjustedColumns(of: claim.model), moderators: moderators(of: claim),
      stops: stops(for: claim),
      variation: contents.variationsOfTerms[claim.model]?[claim.term]
        ?? contents.variations[claim.model],
      labels: contents.labels)
    sentence.hasMargins = !hasCheck("marginality", of: claim)
    sentence.isMean = hasCheck("mean_of_level", of: claim)
    complete(&sentence, for: claim)
    return sentence
  }

  /// Whether there is such a check of the claim.
  func hasCheck(_ name: String, of claim: Coefficient) -> Bool {
    checkRows.contains {
      $0.text("check") == name && $0.text("model") == claim.model && $0.text("term") == claim.term
    }
  }

  private func complete(_ sentence: inout Sentence, for claim: Coefficient) {
    sentence.ignoredCluster = ignoredCluster(of: claim.model)
    sentence.untold = untold(of: claim)
    sentence.unitSteps = contents.unitSteps[claim.model] ?? [:]
    sentence.scale = model(named: claim.model).flatMap { Self.scale(ofFit: $0.fit) }
    sentence.ranges = contents.ranges[claim.model] ?? [:]
    sentence.supportRange = contents.supportRanges[claim.model]?[claim.term]
    sentence.references = contents.references[claim.model] ?? [:]
    sentence.everyLevel = contents.everyLevel[claim.model]?[claim.term] ?? []
    sentence.twoWayClusters = contents.twoWayClusters[claim.model] ?? []
    let verdict = verdictRow(claim.model, claim.term)
    sentence.isNegligible = verdict?.text("grade") == "no_meaningful_effect"
    sentence.equivalenceStep = verdict?.text("equivalence_step")
    sentence.against = verdict?.text("design_against")
    sentence.footing = verdict.map {
      Sentence.Footing(
        df: $0.number("design_df"), units: $0.text("units_by") == nil ? nil : $0.integer("units"),
        column: $0.text("units_by"))
    }
  }

  /// What the design lets be said of a claim: no more than an association of what was not assigned.
  func design(of claim: Coefficient) -> StudyDesign {
    let isRefused = checkRows.contains {
      $0.text("check") == "assignment" && $0.text("result") == "look"
        && $0.text("model") == claim.model && $0.text("term") == claim.term
    }
    return isRefused ? .observational : contents.design
  }

  /// Whether a p value of the claim may stand where readers look first.
  func bearsTest(_ claim: Coefficient) -> Bool { bearsTest(model: claim.model, term: claim.term) }

  func bearsTest(model: String?, term: String?) -> Bool {
    verdictRow(model, term).map { $0.flag("bears_test") } ?? true
  }

  private func verdictRow(_ model: String?, _ term: String?) -> ResultRow? {
    verdictRows.first { $0.text("model") == model && $0.text("term") == term }
  }

  /// The same of what is told about a model beside its claims, on degrees of freedom of its own.
  func bearsTest(model: String?, df: Double?) -> Bool {
    if let df, df < Sentence.fewestDegreesOfFreedom { return false }
    return !verdictRows.contains {
      $0.text("model") == model && $0.text("units_by") != nil
        && ($0.integer("units") ?? .max) < Sentence.fewestClusters
    }
  }

  static let withheldNote =
    "No p: there are fewer than 6 clusters or 4 degrees of freedom, or a check says stop. What the "
    + "method gives is in the CSV files."

  private func ignoredCluster(of model: String) -> String? {
    let isIgnored = checkRows.contains {
      $0.text("check") == "clusters_ignored" && $0.text("model") == model
    }
    return isIgnored ? self.model(named: model)?.cluster : nil
  }

  private func stops(for claim: Coefficient) -> [String] {
    checkRows.filter {
      $0.text("result") == "stop" && $0.text("model") == claim.model
        && [nil, "", claim.term].contains($0.text("term"))
    }.compactMap { $0.text("meaning") }
  }

  /// The columns that interact with the claim's own, all of them together, in its model.
  func moderators(of claim: Coefficient) -> [String] {
    let own = Set(TermName(claim.term).columns)
    var seen = own
    return results.filter { $0.model == claim.model }.flatMap { result -> [String] in
      let columns = TermName(result.term).columns
      return own.isStrictSubset(of: columns) ? columns : []
    }.filter { seen.insert($0).inserted }
  }

  private func adjustedColumns(of model: String) -> [String] {
    var seen = Set<String>()
    return results.filter { $0.model == model && $0.termRole == "adjust" }
      .flatMap { TermName($0.term).columns }
      .filter { seen.insert($0).inserted }
  }

  func chapter(_ title: String, _ id: String) -> Block { .heading(level: 2, text: title, id: id) }
}
