import LinearAlgebra

extension MixedRegression {
  /// β̂ⱼ − β̂ⱼ₍₋g₎ of each cluster, variances held; nil where clusters split groups, or one holds all there is.
  func changes(of j: Int, without clusters: Clusters) -> [Double]? {
    let codes = clusters.codes(rowCount: rowCount).map(Int.init)
    guard let clustered = try? fit.clustered(by: codes, .cr0),
      let changes = try? clustered.changes()
    else { return nil }
    let moved = changes.compactMap(\.self).map { (map * $0 * unit).elements[j] }
    return moved.count == changes.count ? moved : nil
  }
}

extension GeneralizedMixedRegression {
  /// The same by one step of Newton's method, variances moving too.
  func changes(of j: Int, without clusters: Clusters) -> [Double]? {
    guard let clustered = try? GeneralizedMixedClustered(fit, clusters) else { return nil }
    let p = fit.optimum.gamma.count
    let toReported = map * fit.L
    let spread = clustered.spread
    let own = spread.columns((spread.columnCount - p)..<spread.columnCount)
    return (0..<own.rowCount).map { g in (toReported * own.row(g)).elements[j] }
  }
}
