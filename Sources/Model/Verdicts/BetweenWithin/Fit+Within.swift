/// Which of the two a fit or a claim rests on: clusters with one another, or each with itself.
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

  /// Whether a coefficient's column is the same throughout each group of a column.
  public func isConstant(term: String, within column: String) -> Bool {
    let matrix = DesignMatrix(estimation.design, sample)
    guard let j = matrix.columns.firstIndex(where: { $0.name == term }),
      let groups = sample[column], !groups.hasMissing
    else { return false }
    return !matrix.varies(j, within: Clusters(groups, named: column))
  }
}
