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
    // 1 − e^−gap of the levels between two thresholds.
    let inner = (0..<K).map { k in
      k > 0 && k < K - 1
        ? -Elementary.exponentialLessOne(parameters[k - 1] - parameters[k]) : 1
    }
    for (i, row) in rows.enumerated() {
      let eta = fitted[i] + (offset?[row] ?? 0)
      // 1 − F and F(1 − F) at the threshold below.
      var (above, slope) = (1.0, 0.0)
      for k in 0..<K {
        let F = k < K - 1 ? OrdinalShare(parameters[k] - eta) : nil
        let share = (F?.below ?? 1) * above * inner[k]
        let next = F.map { $0.below * $0.above } ?? 0
        if share > 0 {
          let size = 1 / share.squareRoot()
          upper[i * K + k] = size * next
          lower[i * K + k] = size * slope
        }
        (above, slope) = (F?.above ?? 0, next)
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
      Zb.withColumn(j - K + 1) { z in
        for i in rows.indices {
          for k in i * K..<(i + 1) * K { target[k] = (lower[k] - upper[k]) * z[i] }
        }
      }
    }
  }
}
