import Diagnostics
import Model
import Statistics
import Tables

/// The model section of a study.
struct ModelPlan {
  var correlations: [CorrelationSpec] = []
  var fits: [ModelSpec] = []
  var families: [FamilySpec] = []
}

extension StudyBuilder {
  mutating func model(_ node: YAMLNode?, known: Set<String>) -> ModelPlan {
    var plan = ModelPlan()
    let defaults = node?["inference"]
    readPanel(node?["panel"])
    for entry in node?["correlations"]?.entries ?? [] {
      checkTable(entry.value["data"], known: known)
      plan.correlations.append(correlation(entry, defaults))
    }
    for entry in node?["fits"]?.entries ?? [] {
      checkTable(entry.value["data"], known: known)
      if let spec = fit(entry, defaults) { plan.fits.append(spec) }
    }
    if plan.fits.isEmpty, plan.correlations.isEmpty, problems.isEmpty {
      problem(
        "the study fits nothing", at: node?.location,
        why: "model has neither fits nor correlations", fix: "add a fit under model: fits:")
    }
    checkSmallestEffects(defaults?["smallest_effect"], fits: node?["fits"])
    var familyOf: [String: String] = [:]
    for entry in node?["families"]?.entries ?? [] {
      let family = family(entry, fits: node?["fits"], &familyOf)
      plan.families.append(family)
      if let error = family.problem(among: plan.fits) {
        report(problem: error.placed(in: entry.value))
      }
    }
    return plan
  }

  private mutating func checkTable(_ node: YAMLNode?, known: Set<String>) {
    guard let name = node?.text, !known.contains(name) else { return }
    let names = known.sorted()
    problem(
      "'\(name)' is not a table of this study", at: node?.location,
      why: "there are \(Suggestion.list(names))", fix: Suggestion.fix(for: name, among: names))
  }

  private mutating func correlation(
    _ entry: YAMLNode.Entry, _ defaults: YAMLNode?
  ) -> CorrelationSpec {
    let node = entry.value
    checkClusters(ofCorrelations: entry, defaults)
    return CorrelationSpec(
      name: entry.key, data: node["data"]?.text ?? "", between: node["between"]?.texts ?? [],
      and: node["and"]?.texts ?? [],
      methods: (node["methods"]?.texts ?? ["pearson"]).compactMap(
        CorrelationResult.Method.init(rawValue:)),
      level: defaults?["level"]?.number ?? 0.95, given: node["given"]?.texts ?? [],
      cluster: named(node["cluster"]),
      sharedCluster: node["cluster"] == nil ? named(defaults?["cluster"]) : nil)
  }

  private func named(_ node: YAMLNode?) -> String? {
    let name = node?.text ?? node?.texts?.first
    return name == "none" ? nil : name
  }

  /// A correlation leaves out the clusters of one column: of two the study says which.
  private mutating func checkClusters(
    ofCorrelations entry: YAMLNode.Entry, _ defaults: YAMLNode?
  ) {
    guard entry.value["cluster"] == nil, let shared = defaults?["cluster"]?.texts,
      shared.count > 1
    else { return }
    problem(
      "correlations '\(entry.key)' do not say which of \(Suggestion.list(shared)) their clusters are",
      at: entry.keyLocation,
      why: "inference: names two columns of clusters, and correlations allow for those of one",
      fix: "add 'cluster: \(shared[0])' (or \(shared[1]), or none) to '\(entry.key)'")
  }

  private mutating func fit(_ entry: YAMLNode.Entry, _ defaults: YAMLNode?) -> ModelSpec? {
    let node = entry.value
    let outcome = node["outcome"]?.text ?? ""
    guard let cluster = cluster(node["cluster"] ?? defaults?["cluster"], of: entry) else {
      return nil
    }
    if node["covariance"] != nil, let method = node["method"] {
      problem(
        "model '\(entry.key)' names both a method and a covariance", at: method.location,
        why: "either decides the standard errors", fix: "keep one of the two")
    }
    checkWild(entry, defaults)
    checkSerial(entry, defaults)
    guard let estimator = estimator(of: entry) else { return nil }
    checkCertify(node["certify"], of: entry.key, estimator, cluster)
    var spec = ModelSpec(
      name: entry.key, role: node["role"]?.text.flatMap(Role.init) ?? .secondary,
      data: node["data"]?.text ?? "", outcome: outcome, support: node["support"]?.texts ?? [],
      adjust: node["adjust"]?.texts ?? [],
      estimator: estimator,
      intercept: node["intercept"]?.bool ?? true, contrasts: contrasts(node["contrasts"]),
      suppressed: node["suppressed"]?.text.flatMap(SuppressedCells.init) ?? .remove,
      inference: Inference(
        cluster: cluster, method: method(node, defaults),
        level: (node["level"] ?? defaults?["level"])?.number ?? 0.95,
        smallestEffect: defaults?["smallest_effect"]?[outcome]?.number,
        wild: wildOptions(node["wild"], defaults?["wild"]),
        serial: serial(node, defaults),
        preset: defaults?["preset"]?.text.flatMap(CovariancePreset.init) ?? .throughline,
        certify: (node["certify"] ?? defaults?["certify"])?.bool))
    spec.inference.declared = (defaults?["cluster"]?.texts ?? []).filter { $0 != "none" }
    spec.permutation = node["permutation"].map {
      PermutationSpec(by: $0["by"]?.text ?? "", draws: $0["draws"]?.integer ?? 9999)
    }
    spec.panel = panel
    return spec
  }

  /// There is no silent default: whether rows stand alone or in groups is the analyst's to say.
  private mutating func cluster(_ node: YAMLNode?, of entry: YAMLNode.Entry) -> ClusterChoice? {
    let names = node?.texts ?? []
    if names.count > 1, names.count != 2 || names[0] == names[1] || names.contains("none") {
      problem(
        "model '\(entry.key)' has clusters \(Suggestion.list(names))", at: node?.location,
        why: "rows are clustered by one column or by two", fix: "name two different columns")
      return nil
    }
    guard let text = names.first else {
      problem(
        "model '\(entry.key)' does not say whether its rows are clustered",
        at: entry.keyLocation,
        why: "'cluster: la' treats rows of one la as alike, so that only differences between la"
          + " count; 'cluster: none' says that every row is independent of every other",
        fix: "add 'cluster:' under model: inference:, or to this fit")
      return nil
    }
    if names.count == 2 { return .both(names[0], names[1]) }
    return text == "none" ? ClusterChoice.none : .by(text)
  }

  private func contrasts(_ node: YAMLNode?) -> [String: Contrast] {
    let named = (node?.entries ?? []).compactMap { entry in
      entry.value.text.flatMap(Contrast.init).map { (entry.key, $0) }
    }
    return Dictionary(named, uniquingKeysWith: { first, _ in first })
  }

  func method(_ node: YAMLNode, _ defaults: YAMLNode?) -> CovarianceMethod {
    let name = (node["covariance"] ?? node["method"] ?? defaults?["method"])?.text ?? "auto"
    return CovarianceEstimator(rawValue: name).map { .named($0) } ?? .auto
  }

  /// - Parameter fits: as written, so that a fit with a fault of its own still names its outcome.
  private mutating func checkSmallestEffects(_ node: YAMLNode?, fits: YAMLNode?) {
    var outcomes: [String] = []
    for case let outcome? in (fits?.entries ?? []).map({ $0.value["outcome"]?.text })
    where !outcomes.contains(outcome) {
      outcomes.append(outcome)
    }
    for entry in node?.entries ?? [] {
      if !outcomes.contains(entry.key) {
        problem(
          "'\(entry.key)' is not the outcome of any fit", at: entry.keyLocation,
          why: "the outcomes are \(Suggestion.list(outcomes))",
          fix: Suggestion.fix(for: entry.key, among: outcomes))
      }
      if let effect = entry.value.number, effect <= 0 {
        problem(
          "the smallest effect of '\(entry.key)' must be above zero", at: entry.value.location,
          why: "it is the size that matters, in either direction", fix: "write it without a sign")
      }
    }
  }

  /// - Parameter familyOf: the family each fit is in: a p value can be adjusted for one only.
  private mutating func family(
    _ entry: YAMLNode.Entry, fits: YAMLNode?, _ familyOf: inout [String: String]
  ) -> FamilySpec {
    let known = fits?.entries?.map(\.key) ?? []
    let node = entry.value["tests"]
    let items = node?.items ?? [node].compactMap { $0 }
    if items.isEmpty {
      problem("family '\(entry.key)' has no tests", at: node?.location, fix: "name its fits")
    }
    for item in items {
      guard let name = item.text else { continue }
      if !known.contains(name) {
        problem(
          "'\(name)' is not a fit of this study", at: item.location,
          why: "the fits are \(Suggestion.list(known))",
          fix: Suggestion.fix(for: name, among: known))
      }
      if familyOf[name] == entry.key {
        problem(
          "fit '\(name)' is in family '\(entry.key)' twice", at: item.location,
          why: "its p values would count as more tests than they are", fix: "remove one of the two")
      } else if let other = familyOf[name] {
        problem(
          "fit '\(name)' is in two families", at: item.location,
          why: "it is in '\(other)' already, and its p value can be adjusted for one only",
          fix: "leave it in one of them")
      }
      familyOf[name] = entry.key
    }
    return FamilySpec(
      name: entry.key, tests: items.compactMap(\.text),
      adjust: entry.value["adjust"]?.text.flatMap(MultipleTesting.init) ?? .holm,
      jointly: entry.value["adjust"]?.text == JointAdjustment.name
        ? JointAdjustment(draws: entry.value["draws"]?.integer ?? 9999) : nil)
  }
}
