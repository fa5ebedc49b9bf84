import LinearAlgebra
import Statistics

extension ResidualTest {
  /// Koenker's test where values vary unequally by themselves: n R² of y on the columns, weighted, χ²(rank).
  ///
  /// - Parameters:
  ///   - y: squares of residuals, n.
  ///   - weights: n, one over what y varies by.
  ///   - X: n × k, without the constant.
  /// - Returns: nil where there is no column, or nothing varies.
  /// - Reference: Koenker (1981); Smyth (1989), *Journal of the Royal Statistical Society* B 51.
  static func explained(
    _ y: [Double], _ weights: [Double], by X: Matrix
  ) -> ResidualTest? {
    let (n, total) = (y.count, weights.reduce(0, +))
    guard X.columnCount > 0, n > X.columnCount + 1, total.isFinite else { return nil }
    func centered(_ values: [Double]) -> Vector {
      let mean = zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
      return Vector(zip(values, weights).map { ($0 - mean) * $1.squareRoot() })
    }
    let columns = (0..<X.columnCount).map { centered(X.column($0).elements) }
      .filter { $0.norm > 0 }
      .map { $0 / $0.norm }
    let left = centered(y)
    guard !columns.isEmpty, left.norm > 0,
      let basis = try? QR(pivoting: Matrix(columns: columns), tolerance: 1e-10), basis.rank > 0
    else { return nil }
    let share = basis.Q.columns(0..<basis.rank).crossProduct(left)
    let statistic = Double(n) * share.dot(share) / left.dot(left)
    guard let reference = try? ChiSquared(df: Double(basis.rank)) else { return nil }
    return ResidualTest(
      statistic: statistic, df: Double(basis.rank), pValue: reference.survival(statistic))
  }
}

extension Family {
  /// The variance of the squared Pearson residual (y − mμ)²/Var(y):
  ///
  ///     2 + 1/μ   of counts,   2 + (1 − 6pq)/(mpq)   of successes,   2 + 6α + 1/(μ + αμ²)   of NB2.
  func squaredResidualVariance(_ eta: Double, trials m: Double) -> Double {
    let variance = variance(eta)
    return switch self {
    case .binomial: 2 + (1 - 6 * variance) / (m * variance)
    case .poisson: 2 + 1 / variance
    case .negativeBinomial(let alpha): 2 + 6 * alpha + 1 / variance
    }
  }

  /// One over that, under a bound: of a single trial near an even chance the square hardly varies. None where
  /// there is no variance.
  func squaredResidualWeight(_ eta: Double, trials m: Double) -> Double {
    let own = squaredResidualVariance(eta, trials: m)
    return own.isFinite ? 1 / max(own, 0.01) : 0
  }
}

extension DesignMatrix {
  /// The terms' columns without the constant.
  var slopes: Matrix {
    let places = columns.indices.filter { columns[$0].role != .intercept }
    return Matrix(rowCount: rowCount, columnCount: places.count) { j, column in
      columns[places[j]].fill(column, 0..<rowCount)
    }
  }
}
