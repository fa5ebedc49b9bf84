/// An interval of the one-way random model's ratio λ = σ²_u / σ²_e, and so of what rises with it.
public struct RatioInterval: Sendable, Equatable {
  public let low: Double
  public let high: Double

  init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }

  /// Of ICC(1) = λ / (1 + λ).
  public var icc1: (low: Double, high: Double) { icc2(size: 1) }

  /// Of ICC(2) = m λ / (1 + m λ), for groups of m.
  public func icc2(size m: Double) -> (low: Double, high: Double) {
    func share(_ ratio: Double) -> Double { ratio == .infinity ? 1 : m * ratio / (1 + m * ratio) }
    return (share(low), share(high))
  }

  /// The exact interval of normal observations in groups of any sizes: the λ for which
  /// Σ w_g (ȳ_g − μ)² / ((k−1) MSW), w_g = n_g / (1 + n_g λ), lies between the quantiles of
  /// F(k−1, n−k).
  ///
  /// Groups of one size n make it the usual (F/F_q − 1) / n, as in psych::ICC. λ may be negative, but
  /// not below −1 / max n_g, where members of the largest group could not differ more from each other.
  /// Approximations for unequal sizes (n₀, the harmonic mean) are not needed.
  ///
  /// nil where nothing varies within groups or between them, or no λ is likely.
  ///
  /// - Throws: as `OneWayAnova`; a level outside 0 to 1.
  /// - Reference: Wald (1940); Searle, Casella & McCulloch (1992), §3.6. Agrees with the F tests of
  ///   fixed compound symmetry in nlme::gls.
  public init?(exactFor groups: [[Double]], level: Double = 0.95) throws(StatisticsError) {
    try require(level > 0 && level < 1, "interval", "level", level, "between 0 and 1")
    let anova = try OneWayAnova(groups: groups)
    guard anova.sumOfSquaresWithin > 0, anova.sumOfSquaresBetween > 0 else { return nil }
    let profile = OneWayProfile(groups: groups, anova)
    let reference = try FisherF(numerator: anova.dfBetween, denominator: anova.dfWithin)
    let tail = (1 - level) / 2
    let unit = anova.dfBetween * anova.meanSquareWithin
    let least = -1 / (profile.sizes.max() ?? 1)

    /// Where the statistic, which falls as λ rises, is `quantile`.
    func ratio(at quantile: Double) -> Double {
      func isAbove(_ ratio: Double) -> Bool { profile.at(ratio).between / unit > quantile }
      let start = least * (1 - 1e-12)
      guard isAbove(start) else { return least }
      var beyond = 1.0
      while isAbove(beyond), beyond < 1e150 { beyond *= 2 }
      return Bisection.boundary(between: start, and: beyond, isAbove)
    }
    low = ratio(at: reference.upperQuantile(tail))
    high = ratio(at: reference.quantile(tail))
    guard high > least else { return nil }
  }
}

enum Bisection {
  /// The last number from `inside`, where `holds`, towards `outside`, where it does not.
  static func boundary(
    between inside: Double, and outside: Double, _ holds: (Double) -> Bool
  ) -> Double {
    var (inside, outside) = (inside, outside)
    for _ in 0..<400 {
      let middle = inside + (outside - inside) / 2
      guard middle != inside, middle != outside else { break }
      if holds(middle) { inside = middle } else { outside = middle }
    }
    return inside
  }
}
