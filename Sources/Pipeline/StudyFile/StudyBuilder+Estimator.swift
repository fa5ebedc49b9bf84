import Diagnostics
import Model

/// Which keys of a fit belong to its estimator.
struct EstimatorKeys {
  let required: [String]
  let optional: [String]

  static let all: [String: EstimatorKeys] = [
    "mixed": EstimatorKeys(
      required: [],
      optional: [
        "levels", "crossed", "slopes", "correlated", "criterion", "split", "weights", "family",
        "trials", "offset", "quadrature", "bootstrap", "effects",
      ]),
    "ols": EstimatorKeys(required: [], optional: ["serial"]),
    "wls": EstimatorKeys(required: ["weights"], optional: ["serial"]),
    "between": EstimatorKeys(required: [], optional: []),
    "first_difference": EstimatorKeys(required: [], optional: []),
    "random_effects": EstimatorKeys(required: [], optional: []),
    "within": EstimatorKeys(required: ["absorb"], optional: ["weights", "counted", "serial"]),
    "logistic": EstimatorKeys(required: [], optional: ["offset", "penalty", "effects"]),
    "binomial": EstimatorKeys(
      required: ["trials"], optional: ["offset", "penalty", "dispersion", "effects"]),
    "poisson": EstimatorKeys(required: [], optional: ["offset", "dispersion", "effects"]),
    "negative_binomial": EstimatorKeys(required: [], optional: ["offset", "effects"]),
    "ordinal": EstimatorKeys(required: [], optional: ["offset", "effects"]),
  ]

  /// What to write for a key that is required and absent.
  static let examples = [
    "weights": "name the column: weights: w",
    "absorb": "name the columns whose effects are taken out: absorb: [area, period]",
    "trials": "name the column of trials: trials: n",
  ]

  func takes(_ key: String) -> Bool { required.contains(key) || optional.contains(key) }

  static var keys: [String] {
    Set(all.values.flatMap { $0.required + $0.optional }).sorted()
  }

  /// The estimators that take a key.
  static func fits(taking key: String) -> [String] {
    all.filter { $0.value.takes(key) }.map(\.key).sorted()
  }
}

extension StudyBuilder {
  mutating func mixed(_ entry: YAMLNode.Entry) -> MixedSpec? {
    let node = entry.value
    if node["levels"] == nil && node["crossed"] == nil {
      problem(
        "model '\(entry.key)' is mixed without levels", at: node["fit"]?.location,
        why: "a mixed model divides the variance between groups and their members",
        fix: "name the nested columns, the outermost first: levels: [la, family]")
      return nil
    }
    guard hasFamilyOfItsKeys(entry) else { return nil }
    var family: GeneralizedSpec?
    if let name = node["family"]?.text {
      let response =
        name == "poisson" ? ResponseFamily.poisson : node["trials"] == nil ? .logistic : .binomial
      guard let found = generalized(entry, response) else { return nil }
      family = found
    }
    let slopes = (node["slopes"]?.entries ?? []).map { ($0.key, $0.value.texts ?? []) }
    return MixedSpec(
      levels: node["levels"]?.texts ?? [], crossed: node["crossed"]?.texts ?? [],
      slopes: Dictionary(slopes, uniquingKeysWith: { first, _ in first }),
      isCorrelated: node["correlated"]?.bool ?? true,
      criterion: node["criterion"]?.text.flatMap(MixedSpec.Criterion.init) ?? .reml,
      split: node["split"]?.texts ?? [], weights: node["weights"]?.text,
      generalized: family, quadrature: node["quadrature"]?.integer ?? 1,
      bootstrap: node["bootstrap"]?.integer)
  }

  /// Keys that only some families of a mixed model take.
  private mutating func hasFamilyOfItsKeys(_ entry: YAMLNode.Entry) -> Bool {
    let node = entry.value
    let before = problems.count
    let family = node["family"]?.text
    for key in ["trials", "offset", "quadrature", "effects"] where node[key] != nil && family == nil
    {
      problem(
        "model '\(entry.key)' has \(key), and no family", at: node[key]?.location,
        fix: "write 'family: binomial' or 'family: poisson', or remove \(key)")
    }
    if family == "poisson", let trials = node["trials"] {
      problem(
        "model '\(entry.key)' has trials, and its family is poisson", at: trials.location,
        why: "a count has no number of trials",
        fix: "write 'family: binomial', or 'offset: log(…)' of what the count is out of")
    }
    if family != nil, let criterion = node["criterion"], criterion.text != "ml" {
      problem(
        "model '\(entry.key)' has criterion reml, and its family is \(family ?? "")",
        at: criterion.location, why: "restricted likelihood is of a measured outcome",
        fix: "remove criterion")
    }
    if let quadrature = node["quadrature"], !(1...99).contains(quadrature.integer ?? 0) {
      problem(
        "the quadrature of model '\(entry.key)' is not from 1 to 99 nodes",
        at: quadrature.location, fix: "write, for example, 'quadrature: 9'")
    }
    return problems.count == before
  }

  /// - Returns: nil where the fit's keys and its estimator do not go together.
  mutating func estimator(of entry: YAMLNode.Entry) -> Estimator? {
    let node = entry.value
    guard let fit = node["fit"]?.text, let keys = EstimatorKeys.all[fit] else { return nil }
    let before = problems.count
    for key in keys.required where node[key] == nil {
      problem(
        "model '\(entry.key)' is \(fit) without \(key)", at: node["fit"]?.location,
        fix: EstimatorKeys.examples[key] ?? "add '\(key):'")
    }
    for key in EstimatorKeys.keys where node[key] != nil && !keys.takes(key) {
      let takers = EstimatorKeys.fits(taking: key).map { "'fit: \($0)'" }
      problem(
        "model '\(entry.key)' has \(key), but its fit is \(fit)", at: node[key]?.location,
        why: "a fit by \(fit) has no use for \(key), and would leave it unread",
        fix: "write \(takers.joined(separator: " or ")), or remove \(key)")
    }
    guard problems.count == before else { return nil }
    switch fit {
    case "mixed": return mixed(entry).map { .mixed($0) }
    case "wls": return .wls(weights: node["weights"]?.text ?? "")
    case "within":
      return .within(
        WithinSpec(
          absorb: node["absorb"]?.texts ?? [], weights: node["weights"]?.text,
          counted: node["counted"]?.text.flatMap(CountedEffects.init) ?? .nested, panel: panel))
    case "between": return panel(of: entry).map { .between($0) }
    case "first_difference": return panel(of: entry).map { .firstDifference($0) }
    case "random_effects": return panel(of: entry).map { .randomEffects($0) }
    case let name where ResponseFamily(rawValue: name) != nil:
      return generalized(entry).map { .generalized($0) }
    default: return .ols
    }
  }
}

extension StudyBuilder {
  /// `panel:` of the model section.
  mutating func readPanel(_ node: YAMLNode?) {
    guard let unit = node?["unit"]?.text, let period = node?["period"]?.text else { return }
    panel = PanelSpec(unit: unit, period: period)
  }

  private mutating func panel(of entry: YAMLNode.Entry) -> PanelSpec? {
    if panel == nil {
      let fit = entry.value["fit"]
      problem(
        "model '\(entry.key)' is \(fit?.text ?? ""), and the study has no panel", at: fit?.location,
        why: "it has to know which rows are of one unit, and how they follow each other",
        fix: "add under model: panel: {unit: la, period: year}")
    }
    return panel
  }
}
