import LinearAlgebra

/// √W X = Q R by the quickest way that loses no digit: X'WX, brought to a diagonal of ones, by Cholesky
/// where none of its columns is near the span of others; by `GradedElimination` where one is, as weights of
/// very different sizes make them.
///
/// - Reference: Demmel (1989), on Cholesky and the scaled matrix.
struct WeightedFactor {
  /// n × p, Q'Q = I.
  let Q: Matrix
  /// ½ log det X'WX.
  let logDeterminant: Double

  /// Of a column, the share that no other has, at least: rounding grows by one over its square.
  private static let leastOwn = 0.2

  /// - Returns: nil where columns depend on each other, or a weight is no number.
  init?(_ X: Matrix, logWeights: [Double]) {
    if let plain = WeightedFactor(plainly: X, logWeights) {
      self = plain
      return
    }
    guard let graded = GradedElimination(X, logWeights: logWeights) else { return nil }
    (Q, logDeterminant) = (graded.Q, graded.logDeterminant)
  }

  private init?(plainly X: Matrix, _ logWeights: [Double]) {
    let rows = X.scalingRows(by: Vector(logWeights.map { Elementary.exponential($0 / 2) }))
    let gram = rows.crossProduct()
    let sizes = gram.diagonal.map { $0.squareRoot() }
    guard sizes.allSatisfy({ $0 > 1e-100 && $0 < 1e100 }) else { return nil }
    let scale = Vector(sizes.map { 1 / $0 })
    let scaled = gram.scalingRows(by: scale).scalingColumns(by: scale)
    guard let cholesky = try? Cholesky(scaled) else { return nil }
    let own = cholesky.L.diagonal
    guard own.allSatisfy({ $0 > Self.leastOwn }) else { return nil }
    // C⁻¹L = L⁻ᵀ.
    Q = rows * cholesky.solve(cholesky.L).scalingRows(by: scale)
    logDeterminant = zip(own, sizes).reduce(0) { $0 + Elementary.log($1.0 * $1.1) }
  }
}
