/// Polynomials p₁ … p_k that are orthogonal over the rows used,
///
///     p_{m+1}(x) = (x − αₘ) pₘ(x) − βₘ pₘ₋₁(x),   αₘ = Σ x pₘ² / Σ pₘ²,  βₘ = Σ pₘ² / Σ pₘ₋₁²
///
/// from p₀ = 1, or, where no constant is in the model for them to lean on, from p₁ = x with
/// p_{m+1} = (x − αₘ) pₘ − βₘ pₘ₋₁ and p₀ = 0: multiples of x then. Powers of x themselves are so nearly
/// dependent that rounding them to doubles already moves their coefficients; these are not, and the
/// coefficients of the powers are a triangular map of theirs. α and β are doubles, taken as exact, and
/// the recurrence runs in double-double, so that each value is rounded once.
///
/// - Reference: Forsythe (1957), *J. SIAM* 5. NIST Filip (degree 10) keeps 13 digits.
public struct OrthogonalPolynomials: Sendable, Hashable {
  public let degree: Int
  /// Whether p₀ = 1.
  public let hasConstant: Bool
  private let alpha: [Double]
  private let beta: [Double]

  /// - Precondition: `x` has more than `degree` distinct values, or as many without a constant.
  public init(degree: Int, over x: [Double], hasConstant: Bool) {
    self.degree = degree
    self.hasConstant = hasConstant
    var (alpha, beta): ([Double], [Double]) = ([], [])
    var previous = [DoubleDouble](repeating: .zero, count: x.count)
    var current = x.map { hasConstant ? DoubleDouble(1) : DoubleDouble($0) }
    var previousSum = DoubleDouble.zero
    for _ in 0..<(hasConstant ? degree : degree - 1) {
      var (sum, moment) = (DoubleDouble.zero, DoubleDouble.zero)
      for (p, x) in zip(current, x) {
        let square = p * p
        sum += square
        moment += square * DoubleDouble(x)
      }
      alpha.append((moment / sum).rounded)
      beta.append(previousSum.hi == 0 ? 0 : (sum / previousSum).rounded)
      let (a, b) = (DoubleDouble(alpha[alpha.count - 1]), DoubleDouble(beta[beta.count - 1]))
      let next = x.indices.map {
        (DoubleDouble(x[$0]) - a) * current[$0] - b * previous[$0]
      }
      (previous, current, previousSum) = (current, next, sum)
    }
    self.alpha = alpha
    self.beta = beta
  }

  /// p₁ … p_k at n points: k times n values, and what rounding took from each.
  public func columns(at x: [Double]) -> [(values: [Double], low: [Double])] {
    var columns = [(values: [Double], low: [Double])](repeating: ([], []), count: degree)
    func add(_ value: DoubleDouble, to k: Int) {
      columns[k].values.append(value.hi)
      columns[k].low.append(value.lo)
    }
    for value in x {
      let x = DoubleDouble(value)
      var (previous, current) = (DoubleDouble.zero, hasConstant ? DoubleDouble(1) : x)
      if !hasConstant { add(x, to: 0) }
      for (m, (a, b)) in zip(alpha, beta).enumerated() {
        (previous, current) =
          (current, (x - DoubleDouble(a)) * current - DoubleDouble(b) * previous)
        add(current, to: hasConstant ? m : m + 1)
      }
    }
    return columns
  }

  /// p₁' … p_k' at n points: k times n values.
  public func derivatives(at x: [Double]) -> [[Double]] {
    var columns = [[Double]](repeating: [], count: degree)
    for value in x {
      let x = DoubleDouble(value)
      var (previous, current) = (DoubleDouble.zero, hasConstant ? DoubleDouble(1) : x)
      var (previousSlope, slope) = (DoubleDouble.zero, DoubleDouble(hasConstant ? 0 : 1))
      if !hasConstant { columns[0].append(slope.rounded) }
      for (m, (a, b)) in zip(alpha, beta).enumerated() {
        let (shifted, back) = (x - DoubleDouble(a), DoubleDouble(b))
        (previousSlope, slope) = (slope, current + shifted * slope - back * previousSlope)
        (previous, current) = (current, shifted * current - back * previous)
        columns[hasConstant ? m : m + 1].append(slope.rounded)
      }
    }
    return columns
  }

  /// Element [m][k − 1]: the coefficient of xᵐ in p_k, (degree + 1) × degree.
  public var monomials: [[DoubleDouble]] {
    let size = degree + 1
    var previous = [DoubleDouble](repeating: .zero, count: size)
    var current = previous
    current[hasConstant ? 0 : 1] = DoubleDouble(1)
    var columns: [[DoubleDouble]] = hasConstant ? [] : [current]
    for (a, b) in zip(alpha, beta) {
      let next = (0..<size).map { m in
        (m > 0 ? current[m - 1] : .zero) - DoubleDouble(a) * current[m]
          - DoubleDouble(b) * previous[m]
      }
      (previous, current) = (current, next)
      columns.append(next)
    }
    return (0..<size).map { m in columns.map { $0[m] } }
  }
}
