import LinearAlgebra

/// Proportional odds as a multivariate regression: row i has an indicator per level, of means π_ik and the
/// multinomial's covariance. With ∂π_ik its derivatives by the parameters,
///
///     Eᵢ = Σ_k ∂π_ik ∂π_ik' / π_ik,   E = Σ Eᵢ          (expected information)
///     S_g = E^(−1/2) Σ_{i∈g} Eᵢ E^(−1/2),   t_g = E^(−1/2) Σ_{i∈g} sᵢ     (s: scores)
///
/// S_g is Z_g'Z_g and t_g is Z_g'e_g of the whitened rows, whichever root of the covariance whitens them
/// and however levels are coded, so that the leverage of a row or cluster acts as in least squares.
///
/// - Reference: McCullagh (1980); Fahrmeir & Tutz (2001), §3.4.
struct OrdinalWorking: Sendable {
  let newton: OrdinalNewton
  /// E^½ and E^(−½), in the basis of the iterations.
  let root: Matrix
  let inverseRoot: Matrix
  /// (−H)⁻¹, H the second derivatives.
  let bread: Matrix

  init(_ newton: OrdinalNewton) throws(LinearAlgebraError) {
    self.newton = newton
    bread = try Cholesky(newton.information).inverse()
    let q = newton.parameters.count
    var expected = Matrix(rowCount: q, columnCount: q)
    for start in stride(from: 0, to: newton.codes.count, by: Self.blockSize) {
      let rows = Array(start..<min(start + Self.blockSize, newton.codes.count))
      expected += newton.levelRows(rows).crossProduct()
    }
    let eigen = try SymmetricEigen(expected.symmetrized())
    root = eigen.power(0.5)
    inverseRoot = eigen.power(-0.5)
  }

  var rowCount: Int { newton.codes.count }
  var parameterCount: Int { newton.parameters.count }

  private static let blockSize = 1024

  /// Calls `body` with S and t of each group of rows.
  func forEachGroup(
    _ groups: [[Int]],
    _ body: (Int, _ S: Matrix, _ t: Vector) throws(LinearAlgebraError) -> Void
  ) throws(LinearAlgebraError) {
    let K = newton.levelCount
    var next = 0
    while next < groups.count {
      let first = next
      var batch: [Int] = []
      repeat {
        batch += groups[next]
        next += 1
      } while next < groups.count && batch.count + groups[next].count <= Self.blockSize
      let U = newton.levelRows(batch) * inverseRoot
      let s = newton.scores.rows(batch) * inverseRoot
      var start = 0
      for g in first..<next {
        let end = start + groups[g].count
        let ones = Vector(repeating: 1, count: end - start)
        try body(
          g, U.rows(K * start..<K * end).crossProduct(), s.rows(start..<end).crossProduct(ones))
        start = end
      }
    }
  }
}

extension OrdinalNewton {
  /// K rows for each row, ∂π_ik / √π_ik.
  func levelRows(_ rows: [Int]) -> Matrix {
    let (K, p) = (levelCount, Z.columnCount)
    let slopes = Array(parameters.dropFirst(K - 1))
    let Zb = Z.rows(rows)
    let fitted = p > 0 ? Zb * Vector(slopes) : Vector(repeating: 0, count: rows.count)
    var upper = [Double](repeating: 0, count: K * rows.count)
    var lower = upper
    for (i, row) in rows.enumerated() {
      let eta = fitted[i] + (offset?[row] ?? 0)
      for k in 0..<K {
        let a = k < K - 1 ? parameters[k] - eta : Double.infinity
        let b = k > 0 ? parameters[k - 1] - eta : -Double.infinity
        let share =
          Elementary.logistic(a) * Elementary.logistic(-b)
          * (k > 0 && k < K - 1 ? -Elementary.exponentialLessOne(b - a) : 1)
        guard share > 0 else { continue }
        let size = 1 / share.squareRoot()
        if k < K - 1 { upper[i * K + k] = size * Family.binomial.slope(a) }
        if k > 0 { lower[i * K + k] = size * Family.binomial.slope(b) }
      }
    }
    return Matrix(rowCount: K * rows.count, columnCount: K - 1 + p) { j, target in
      target.initialize(repeating: 0)
      guard j >= K - 1 else {
        for i in rows.indices {
          target[i * K + j] = upper[i * K + j]
          target[i * K + j + 1] = -lower[i * K + j + 1]
        }
        return
      }
      for i in rows.indices {
        let z = Zb[i, j - K + 1]
        for k in 0..<K { target[i * K + k] = (lower[i * K + k] - upper[i * K + k]) * z }
      }
    }
  }
}
