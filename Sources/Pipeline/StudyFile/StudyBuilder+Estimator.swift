import Diagnostics
import Model

/// Which keys of a fit belong to its estimator.
struct EstimatorKeys {
  let required: [String]
  let optional: [String]

  static let all: [String: EstimatorKeys] = [
    "ols": EstimatorKeys(required: [], optional: []),
    "wls": EstimatorKeys(required: ["weights"], optional: []),
    "logistic": EstimatorKeys(required: [], optional: ["offset", "penalty"]),
    "binomial": EstimatorKeys(
      required: ["trials"], optional: ["offset", "penalty", "dispersion"]),
    "poisson": EstimatorKeys(required: [], optional: ["offset", "dispersion"]),
    "negative_binomial": EstimatorKeys(required: [], optional: ["offset"]),
    "ordinal": EstimatorKeys(required: [], optional: ["offset"]),
  ]

  /// What to write for a key that is required and absent.
  static let examples = [
    "weights": "name the column: weights: w", "trials": "name the column of trials: trials: n",
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
    case let name where ResponseFamily(rawValue: name) != nil:
      return generalized(entry).map { .generalized($0) }
    default: return .ols
    }
  }
}
