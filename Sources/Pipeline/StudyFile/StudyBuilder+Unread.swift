import Diagnostics
import Model

/// Settings of `inference:` that no fit of the study reads.
extension StudyBuilder {
  mutating func warnUnread(_ inference: YAMLNode?, fits: [ModelSpec]) {
    func reads(_ names: Set<CovarianceEstimator>, orTwoClusters: Bool = false) -> Bool {
      fits.contains { fit in
        switch fit.inference.method {
        case .named(let estimator): names.contains(estimator)
        case .auto: orTwoClusters && fit.inference.cluster.second != nil
        }
      }
    }
    if let node = inference?["preset"],
      !reads([.twoWay, .neweyWest, .driscollKraay], orTwoClusters: true)
    {
      warnUnread("preset", node, "two_way, newey_west or driscoll_kraay")
    }
    if let node = inference?["serial"],
      !fits.contains(where: { $0.inference.serial == serial(node) })
    {
      warnUnread(
        "serial", node,
        "newey_west or driscoll_kraay"
          + (fits.contains { $0.inference.serial != nil } ? " without a serial of its own" : ""))
    }
  }

  private mutating func warnUnread(_ key: String, _ node: YAMLNode, _ methods: String) {
    warnings.append(
      Diagnostic(
        "'\(key)' under inference is not read by any fit", severity: .warning, kind: .study,
        at: node.location, why: "no fit has the method or covariance \(methods)",
        fix: "remove it, or name such a covariance"))
  }
}
