/// Is a sample normal? Shapiro and Wilk's W with Royston's weights and p:
///
///     W = (Σ aᵢ x₍ᵢ₎)² / Σ (x − x̄)²
///
/// a is close to the normalized expected normal order statistics m̃ᵢ = Φ⁻¹((i − ⅜)/(n + ¼)), its two
/// outer values by polynomials in n^(−½); log(1 − W) is normal with a mean and spread that are polynomials
/// in log n (11 values or fewer: −log(γ − log(1 − W)), in n).
///
/// - Reference: Royston (1995), algorithm AS R94. Agrees with R `shapiro.test`.
public struct ShapiroWilk: Sendable, Equatable {
  public let statistic: Double
  public let pValue: Double

  /// The sizes for which the approximation was made.
  public static let sizes = 3...5000

  /// Nil for fewer or more values than `sizes`, and for values that are all the same or not finite.
  public init?(_ values: [Double]) {
    guard Self.sizes.contains(values.count), values.allSatisfy(\.isFinite) else { return nil }
    let x = values.sorted()
    let n = x.count
    guard let mean = Descriptive.mean(x), x[n - 1] - x[0] > 1e-19 else { return nil }
    let range = x[n - 1] - x[0]
    let weights = Self.weights(n)
    var (sum, squares, size) = (0.0, 0.0, 0.0)
    for i in 0..<n {
      let a = i < n / 2 ? -weights[i] : (n - 1 - i < n / 2 ? weights[n - 1 - i] : 0)
      let deviation = (x[i] - mean) / range
      sum += a * deviation
      squares += deviation * deviation
      size += a * a
    }
    // 1 − W as a product: W itself is near 1.
    let whole = (size * squares).squareRoot()
    let rest = (whole - sum) * (whole + sum) / (size * squares)
    statistic = 1 - rest
    pValue = Self.pValue(rest: rest, n)
  }

  /// The upper half of a, largest first.
  private static func weights(_ n: Int) -> [Double] {
    guard n > 3 else { return [Double(0.5).squareRoot()] }
    let m = (0..<n / 2).map {
      Normal.standard.quantile((Double($0 + 1) - 0.375) / (Double(n) + 0.25))
    }
    let total = 2 * m.reduce(0) { $0 + $1 * $1 }
    let root = 1 / Double(n).squareRoot()
    var a = [polynomial([0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056], root)]
    a[0] -= m[0] / total.squareRoot()
    if n > 5 {
      a.append(polynomial([0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633], root))
      a[1] -= m[1] / total.squareRoot()
    }
    let left = total - 2 * m.prefix(a.count).reduce(0) { $0 + $1 * $1 }
    let share = 1 - 2 * a.reduce(0) { $0 + $1 * $1 }
    let scale = (left / share).squareRoot()
    return a + m.dropFirst(a.count).map { -$0 / scale }
  }

  private static func pValue(rest: Double, _ n: Int) -> Double {
    if n == 3 {
      let W = max(0.75, 1 - rest)
      return max(0, 6 / Double.pi * (Elementary.arcSine(W.squareRoot()) - Double.pi / 3))
    }
    guard rest > 0 else { return 1 }
    var y = Elementary.logarithm(rest)
    let (size, logSize) = (Double(n), Elementary.logarithm(Double(n)))
    let (mean, deviation): (Double, Double)
    if n <= 11 {
      let gamma = polynomial([-2.273, 0.459], size)
      guard y < gamma else { return 1e-99 }
      y = -Elementary.logarithm(gamma - y)
      mean = polynomial([0.544, -0.39978, 0.025054, -6.714e-4], size)
      deviation = Elementary.exponential(
        polynomial([1.3822, -0.77857, 0.062767, -0.0020322], size))
    } else {
      mean = polynomial([-1.5861, -0.31082, -0.083751, 0.0038915], logSize)
      deviation = Elementary.exponential(polynomial([-0.4803, -0.082676, 0.0030302], logSize))
    }
    return Normal.standard.survival((y - mean) / deviation)
  }

  private static func polynomial(_ coefficients: [Double], _ x: Double) -> Double {
    coefficients.reversed().reduce(0) { $0 * x + $1 }
  }
}
