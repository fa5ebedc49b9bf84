/// The distribution of S = Σ (rank x − rank y)² over orders all as likely, for n without ties beyond
/// exact enumeration: Edgeworth's series, to 1/n².
///
/// With x = (6(S − 1)/(n(n² − 1)) − 1) √(n − 1), P(S' ≥ S) = Φ(−x) + c(x) exp(−x²/2), c being the
/// series' polynomial.
///
/// - Reference: Best & Roberts (1975), algorithm AS 89. Agrees with R `cor.test`.
struct SpearmanSeries {
  /// Where R's `cor.test` turns to the t distribution.
  static let largest = 1290

  let n: Int

  /// Twice the tail on the side of s, at most 1. Without ties S is even, so that P(S ≤ s) is
  /// 1 − P(S ≥ s + 2).
  func twoSidedP(_ s: Double) -> Double {
    let size = Double(n)
    let mean = (size * size * size - size) / 6
    let tail = s > mean ? upperTail(s.rounded()) : lowerTail(s.rounded() + 2)
    return min(1, 2 * tail)
  }

  private func upperTail(_ s: Double) -> Double { tail(s, sign: 1) }
  private func lowerTail(_ s: Double) -> Double { tail(s, sign: -1) }

  private func tail(_ s: Double, sign: Double) -> Double {
    let size = Double(n)
    guard s > 0 else { return sign > 0 ? 1 : 0 }
    guard s <= (size * size * size - size) / 3 else { return sign > 0 ? 0 : 1 }
    let x = (6 * (s - 1) / size / (size * size - 1) - 1) * (size - 1).squareRoot()
    let correction = sign * x / size * series(x * x) * Elementary.exponential(-x * x / 2)
    return max(0, min(1, correction + Normal.standard.survival(sign * x)))
  }

  /// The polynomial in y = x², with the constants of AS 89.
  private func series(_ y: Double) -> Double {
    let b = 1 / Double(n)
    let inner = 0.0072 - 0.0831 * b + y * b * (0.0131 - 0.00046 * y)
    let middle = 0.0879 + 0.0151 * b - y * inner
    return 0.2274 + b * (0.2531 + 0.1745 * b)
      + y * (-0.0758 + b * (0.1033 + 0.3932 * b) - y * b * middle)
  }
}
