import LinearAlgebra

/// √W X = Q R by the quickest way that loses no digit: X'WX, brought to a diagonal of ones, by Cholesky
/// where none of its columns is near the span of others; by `GradedElimination` where one is, as weights of
/// very different sizes make them.
///
/// - Reference: Demmel (1989), on Cholesky and the scaled matrix.
struct OrthonormalFactor {
  /// n × p, Q'Q = I.
  let Q: Matrix
  /// log |det R|.
  let logDeterminant: Double
  /// log of the smallest pivot.
  let logSmallest: Double

  /// Of a column, the share that no other has, at least: rounding grows by one over its square.
  private static let leastOwn = 0.2

  /// - Returns: nil where columns depend on each other, or a weight is no number.
  init?(_ X: Matrix, logWeights: [Double]) {
    let roots = logWeights.map { Elementary.exponential($0 / 2) }
    if let plain = Self(X.scalingRows(by: Vector(roots))) {
      self = plain
      return
    }
    guard let graded = GradedElimination(X, logWeights: logWeights),
      let lower = Self(graded.lower) ?? Self(pivoting: graded.lower)
    else { return nil }
    Q = lower.Q
    logDeterminant = graded.logDeterminant + lower.logDeterminant
    logSmallest = graded.logSmallest
  }

  private init?(_ rows: Matrix) {
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
    let pivots = zip(own, sizes).map { Elementary.log($0 * $1) }
    logDeterminant = pivots.reduce(0, +)
    logSmallest = pivots.min() ?? 0
  }

  private init?(pivoting rows: Matrix) {
    guard let qr = try? QR(pivoting: rows), qr.rank == rows.columnCount else { return nil }
    Q = qr.Q
    let pivots = qr.R.diagonal.map { Elementary.log($0.magnitude) }
    logDeterminant = pivots.reduce(0, +)
    logSmallest = pivots.min() ?? 0
  }
}
