/// Draws of counts and of the mixtures that make them vary more than their family says.
extension SeededGenerator {
  /// Fewer trials or a smaller mean than this are drawn one by one.
  private static var fewest: Double { 24 }

  /// Gamma of mean `shape` and variance `shape`.
  ///
  /// - Precondition: shape > 0.
  /// - Reference: Marsaglia & Tsang (2000), ACM TOMS 26, 363–372; a shape under one by the power of a
  ///   uniform (their §6).
  public mutating func gamma(shape: Double) -> Double {
    guard shape >= 1 else {
      let u = 1 - uniform()
      return gamma(shape: shape + 1) * Elementary.exponential(Elementary.logarithm(u) / shape)
    }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let root = 1 + c * x
      guard root > 0 else { continue }
      let v = root * root * root
      let u = 1 - uniform()
      let height = 0.5 * x * x + d - d * v + d * Elementary.logarithm(v)
      if Elementary.logarithm(u) < height { return d * v }
    }
  }

  /// Beta of mean a/(a + b).
  public mutating func beta(_ a: Double, _ b: Double) -> Double {
    let x = gamma(shape: a)
    let y = gamma(shape: b)
    return x + y > 0 ? x / (x + y) : (uniform() * (a + b) < a ? 1 : 0)
  }

  /// Poisson: by products of uniforms, a large mean first cut down by the arrival of its m-th event.
  ///
  /// - Reference: Ahrens & Dieter (1974), Computing 12, 223–246.
  public mutating func poisson(mean: Double) -> Double {
    var (mean, count) = (mean, 0.0)
    while mean > Self.fewest {
      let m = (7 * mean / 8).rounded(.down)
      let arrival = gamma(shape: m)
      if arrival > mean { return count + binomial(trials: m - 1, mean / arrival) }
      (mean, count) = (mean - arrival, count + m)
    }
    let limit = Elementary.exponential(-mean)
    var product = 1 - uniform()
    while product > limit {
      product *= 1 - uniform()
      count += 1
    }
    return count
  }

  /// Successes of independent trials; many trials are first cut at the median of as many uniforms.
  ///
  /// - Reference: Devroye (1986), Non-Uniform Random Variate Generation, §X.4.4 (recursive methods).
  public mutating func binomial(trials: Double, _ probability: Double) -> Double {
    var (n, p, count) = (trials, probability, 0.0)
    while n > Self.fewest {
      let a = 1 + (n / 2).rounded(.down)
      let cut = beta(a, n + 1 - a)
      if cut >= p {
        (n, p) = (a - 1, p / cut)
      } else {
        (n, p, count) = (n - a, (p - cut) / (1 - cut), count + a)
      }
    }
    var left = n
    while left > 0 {
      if uniform() < p { count += 1 }
      left -= 1
    }
    return count
  }
}
