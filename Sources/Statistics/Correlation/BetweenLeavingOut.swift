extension Correlation {
  /// The correlations of cluster means without each cluster, by taking it out of the moments:
  ///
  ///     r₍g₎ = (Sxy − k x̄_g ȳ_g) / √((Sxx − k x̄_g²)(Syy − k ȳ_g²)),  k = n_g n/(n − n_g)
  ///
  /// with S and the means x̄_g, ȳ_g about the mean of all n rows. Equal to `between` of the rows that are
  /// left, in time that grows with the rows and not with rows times clusters.
  ///
  /// - Parameter clusters: the positions of each cluster's rows; together, all of them.
  /// - Returns: one for each cluster; nil of three clusters or fewer, and where without some cluster a
  ///   variable's means are all the same.
  public static func betweenLeavingOut(
    _ x: [Double], _ y: [Double], clusters: [[Int]]
  ) -> [Double]? {
    guard clusters.count > 3 else { return nil }
    let (cx, cy) = (CenteredValues(means(x, clusters)), CenteredValues(means(y, clusters)))
    let (xx, yy) = (cx.scaledSumOfSquares, cy.scaledSumOfSquares)
    let xy = cx.scaledSumOfProducts(with: cy)
    let n = DoubleDouble(Double(x.count))
    var without: [Double] = []
    for rows in clusters {
      let own = DoubleDouble(Double(rows.count))
      let k = own * n / (n - own)
      let (a, b) = (cx.deviations[rows[0]], cy.deviations[rows[0]])
      let (restX, restY) = (xx - k * a * a, yy - k * b * b)
      // Twice the working precision carries 30 digits: less than that is no variation.
      guard restX.value > 1e-25 * xx.value, restY.value > 1e-25 * yy.value else { return nil }
      let r = ((xy - k * a * b) / (restX * restY).squareRoot()).value
      without.append(max(-1, min(1, r)))
    }
    return without
  }
}
