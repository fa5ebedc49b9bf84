import LinearAlgebra
import Statistics

/// Cubic pieces that meet smoothly at `df` − 1 quantiles of x and run straight beyond its extremes: the
/// B-spline basis on those knots, without its first column, in the orthonormal complement of the second
/// derivatives at the two ends.
///
/// - Reference: Hastie (1992), in *Statistical Models in S*, §7. The columns are those of R's
///   `splines::ns(x, df)`, so that the coefficients are too; they have no meaning one by one.
struct NaturalSplineBasis: Sendable {
  let columnCount: Int
  /// The two boundary knots four times each, the inner ones between.
  private let knots: [Double]
  /// (df + 2) × df: from B-splines 2, 3, … to the basis.
  private let complement: Matrix

  /// - Precondition: `x` is finite and its inner quantiles are distinct (see `knotsAreDistinct`).
  init(df: Int, over x: [Double]) throws(LinearAlgebraError) {
    let boundary = (x.min() ?? 0, x.max() ?? 1)
    let inner = Self.innerKnots(df: df, over: x)
    columnCount = df
    knots =
      [Double](repeating: boundary.0, count: 4) + inner
      + [Double](repeating: boundary.1, count: 4)
    let spline = BSpline(knots: knots)
    let ends = [boundary.0, boundary.1].map {
      Vector(Array(spline.secondDerivatives(at: $0)[1...]))
    }
    complement = try QR(pivoting: Matrix(columns: ends)).orthogonalComplement
  }

  static func innerKnots(df: Int, over x: [Double]) -> [Double] {
    (1..<max(df, 1)).compactMap { Descriptive.quantile(x, Double($0) / Double(df)) }
  }

  /// Whether the pieces are pieces: every two knots apart.
  static func knotsAreDistinct(df: Int, over x: [Double]) -> Bool {
    let all = [x.min() ?? 0] + innerKnots(df: df, over: x) + [x.max() ?? 0]
    return zip(all, all.dropFirst()).allSatisfy(<)
  }

  func columns(at x: [Double]) -> [[Double]] {
    let spline = BSpline(knots: knots)
    return columns(
      of: x.map { x in
        let end = nearest(to: x)
        guard end != x else { return spline.values(at: x) }
        return zip(spline.values(at: end), spline.firstDerivatives(at: end)).map {
          $0 + (x - end) * $1
        }
      })
  }

  /// Of each column, by x.
  func derivatives(at x: [Double]) -> [[Double]] {
    let spline = BSpline(knots: knots)
    return columns(of: x.map { spline.firstDerivatives(at: nearest(to: $0)) })
  }

  /// Beyond the boundary knots every column runs on along its tangent there.
  private func nearest(to x: Double) -> Double {
    max(knots[0], min(knots[knots.count - 1], x))
  }

  private func columns(of splines: [[Double]]) -> [[Double]] {
    let rows = splines.map { Vector(Array($0[1...])) }
    let basis = Matrix(columns: rows).transposed() * complement
    return (0..<columnCount).map { basis.column($0).elements }
  }
}

/// Cubic B-splines by the recurrence of Cox and de Boor (de Boor 1978, chapter X).
struct BSpline {
  let knots: [Double]
  private var count: Int { knots.count - 4 }

  /// Their values, of which at most four are not zero. The last piece holds its right end.
  func values(at x: Double) -> [Double] { values(at: x, order: 4) }

  func firstDerivatives(at x: Double) -> [Double] {
    derivatives(of: values(at: x, order: 3), order: 4)
  }

  /// B''ᵢ = 6 (Bᵢ,₂/(dᵢ,₂ dᵢ,₁) − …): the derivative rule applied twice to splines of order two.
  func secondDerivatives(at x: Double) -> [Double] {
    derivatives(of: derivatives(of: values(at: x, order: 2), order: 3), order: 4)
  }

  /// Of splines of `order` from the values of those one order lower.
  private func derivatives(of lower: [Double], order: Int) -> [Double] {
    (0..<knots.count - order).map { i in
      let left = knots[i + order - 1] - knots[i]
      let right = knots[i + order] - knots[i + 1]
      let degree = Double(order - 1)
      return (left > 0 ? degree * lower[i] / left : 0)
        - (right > 0 ? degree * lower[i + 1] / right : 0)
    }
  }

  private func values(at x: Double, order: Int) -> [Double] {
    var values = [Double](repeating: 0, count: knots.count - 1)
    let last = knots.count - 5
    let piece = (3...last).last { knots[$0] <= x } ?? 3
    values[piece] = 1
    for k in stride(from: 2, through: order, by: 1) {
      values = (0..<knots.count - k).map { i in
        let left = knots[i + k - 1] - knots[i]
        let right = knots[i + k] - knots[i + 1]
        return (left > 0 ? (x - knots[i]) / left * values[i] : 0)
          + (right > 0 ? (knots[i + k] - x) / right * values[i + 1] : 0)
      }
    }
    return values
  }
}
