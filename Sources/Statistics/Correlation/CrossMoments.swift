/// r and 1 − r² of two columns from double-double moments about the means.
struct CrossMoments {
  /// In [−1, 1].
  let r: Double
  /// 1 − r² before r was rounded.
  let oneMinusRSquared: Double

  /// nil where r is undefined: fewer than two pairs, or a column whose values are all the same.
  init?(_ x: [Double], _ y: [Double]) {
    guard x.count > 1, !Descriptive.isConstant(x), !Descriptive.isConstant(y) else { return nil }
    let (cx, cy) = (CenteredValues(x), CenteredValues(y))
    let xx = cx.scaledSumOfSquares
    let yy = cy.scaledSumOfSquares
    let xy = cx.scaledSumOfProducts(with: cy)
    let ratio = xy / (xx * yy).squareRoot()
    r = max(-1, min(1, ratio.value))
    let rest = (xx * yy - xy * xy) / (xx * yy)
    // Twice the working precision carries 30 digits: less than that is a perfect correlation.
    oneMinusRSquared = rest.value > 1e-29 ? rest.value : 0
  }
}
