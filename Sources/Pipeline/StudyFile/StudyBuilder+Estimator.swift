import Diagnostics
import Model

/// Which keys of a fit belong to its estimator.
struct EstimatorKeys {
  let required: [String]
  let optional: [String]

  static let all: [String: EstimatorKeys] = [
    "ols": EstimatorKeys(required: [], optional: []),
    "wls": EstimatorKeys(required: ["weights"], optional: []),
    "within": EstimatorKeys(required: ["absorb"], optional: ["weights", "counted"]),
  ]

  /// What to write for a key that is required and absent.
  static let examples = [
    "weights": "name the column: weights: w",
    "absorb": "name the columns whose effects are taken out: absorb: [area, period]",
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
        fix: "write \(takers.joined(separator: " or ")), or remove \(key)")
    }
    guard problems.count == before else { return nil }
    switch fit {
    case "wls": return .wls(weights: node["weights"]?.text ?? "")
    case "within":
      return .within(
        WithinSpec(
          absorb: node["absorb"]?.texts ?? [], weights: node["weights"]?.text,
          counted: node["counted"]?.text.flatMap(CountedEffects.init) ?? .nested))
    default: return .ols
    }
  }
}
