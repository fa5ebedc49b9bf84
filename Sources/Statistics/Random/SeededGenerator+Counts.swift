/// Draws of counts.
extension SeededGenerator {
  /// Below this mean the outcomes are gone through from zero; above it draws are rejected.
  private static let smallMean = 10.0

  /// Successes of so many trials: by inversion where few are expected, otherwise by transformed rejection.
  ///
  /// - Precondition: 0 ≤ p ≤ 1, trials ≥ 0.
  /// - Reference: Hörmann (1993), *Journal of Statistical Computation and Simulation* 46, BTRS.
  public mutating func binomial(_ trials: Int, _ p: Double) -> Int {
    if p > 0.5 { return trials - binomial(trials, 1 - p) }
    guard trials > 0, p > 0 else { return 0 }
    let (n, odds) = (Double(trials), p / (1 - p))
    guard n * p >= Self.smallMean else {
      return inverted(first: Elementary.exponential(n * Elementary.logarithm(1 - p)), upTo: trials)
      {
        odds * (n - $0 + 1) / $0
      }
    }
    let spread = (n * p * (1 - p)).squareRoot()
    let mode = ((n + 1) * p).rounded(.down)
    let b = 1.15 + 2.53 * spread
    let hat = Hat(
      a: -0.0873 + 0.0248 * b + 0.01 * p, b: b, center: n * p + 0.5, inside: 0.92 - 4.2 / b,
      scale: (2.83 + 5.1 / b) * spread)
    let top = Elementary.logFactorial(mode) + Elementary.logFactorial(n - mode)
    let slope = Elementary.logarithm(odds)
    return rejected(hat, upTo: n) { k in
      top - Elementary.logFactorial(k) - Elementary.logFactorial(n - k) + (k - mode) * slope
    }
  }

  /// A count of the mean given, the same ways.
  ///
  /// - Precondition: the mean is finite and not negative.
  /// - Reference: Hörmann (1993), *Insurance: Mathematics and Economics* 12, PTRS.
  public mutating func poisson(_ mean: Double) -> Int {
    guard mean > 0 else { return 0 }
    guard mean >= Self.smallMean else {
      return inverted(first: Elementary.exponential(-mean), upTo: 1000) { mean / $0 }
    }
    let b = 0.931 + 2.53 * mean.squareRoot()
    let hat = Hat(
      a: -0.059 + 0.02483 * b, b: b, center: mean + 0.43, inside: 0.9277 - 3.6224 / (b - 2),
      scale: 1.1239 + 1.1328 / (b - 3.4))
    let logMean = Elementary.logarithm(mean)
    return rejected(hat, upTo: 0x1p62) { k in
      k * logMean - mean - Elementary.logFactorial(k)
    }
  }

  /// The first k whose cumulative chance passes a uniform.
  ///
  /// - Parameters:
  ///   - first: the chance of zero.
  ///   - ratio: the chance of k over that of k − 1.
  private mutating func inverted(
    first: Double, upTo most: Int, _ ratio: (Double) -> Double
  ) -> Int {
    var left = uniform()
    var (chance, k) = (first, 0)
    while left >= chance, k < most {
      left -= chance
      k += 1
      chance *= ratio(Double(k))
    }
    return k
  }

  /// A uniform transformed to lie over the distribution.
  private struct Hat {
    let a: Double
    let b: Double
    let center: Double
    /// Under this, and not in the tails, a draw lies below the distribution for certain.
    let inside: Double
    let scale: Double
  }

  private mutating func rejected(
    _ hat: Hat, upTo most: Double, _ logChance: (Double) -> Double
  ) -> Int {
    while true {
      let u = uniform() - 0.5
      let v = uniform()
      let tail = 0.5 - u.magnitude
      let k = ((2 * hat.a / tail + hat.b) * u + hat.center).rounded(.down)
      if tail >= 0.07, v <= hat.inside { return Int(k) }
      guard tail > 0, k >= 0, k <= most, tail >= 0.013 || v <= tail else { continue }
      if Elementary.logarithm(v * hat.scale / (hat.a / (tail * tail) + hat.b)) <= logChance(k) {
        return Int(k)
      }
    }
  }
}

extension Elementary {
  /// log k!.
  fileprivate static func logFactorial(_ k: Double) -> Double { logGamma(k + 1) }
}
