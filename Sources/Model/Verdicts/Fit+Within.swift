/// Whether a fit compares clusters with one another at all.
extension Fit {
  /// Changes, and deviations from effects of groups within the clusters, hold no difference between clusters.
  public var comparesWithinClustersOnly: Bool {
    if case .firstDifference = spec.estimator { return true }
    guard let within = regression as? WithinFit, let clusters = regression.clusters else {
      return false
    }
    let codes = clusters.codes(rowCount: sample.rowCount)
    return within.absorption.factors.contains { $0.isNested(in: codes) }
  }
}
