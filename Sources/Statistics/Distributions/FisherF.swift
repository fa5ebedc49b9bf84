import CStatDist

/// Fisher's F with d₁ and d₂ degrees of freedom: the ratio (χ²(d₁)/d₁) / (χ²(d₂)/d₂).
///
/// d₂ = ∞ is χ²(d₁)/d₁, the reference of a Wald test without a small-sample correction.
public struct FisherF: Distribution, Hashable {
  /// d₁.
  public let numerator: Double
  /// d₂.
  public let denominator: Double

  /// - Throws: `StatisticsError.parameterOutOfRange` unless d₁ is positive and finite, d₂ positive.
  public init(numerator: Double, denominator: Double) throws(StatisticsError) {
    try require(
      numerator > 0 && numerator.isFinite, "F", "numerator degrees of freedom", numerator,
      "positive and finite")
    try require(
      denominator > 0, "F", "denominator degrees of freedom", denominator, "positive")
    self.numerator = numerator
    self.denominator = denominator
  }

  public func density(_ x: Double) -> Double { evaluate(SD_DENSITY, x) }
  public func cdf(_ x: Double) -> Double { evaluate(SD_CDF, x) }
  public func survival(_ x: Double) -> Double { evaluate(SD_SURVIVAL, x) }
  public func quantile(_ p: Double) -> Double { evaluate(SD_QUANTILE, p) }
  public func upperQuantile(_ p: Double) -> Double { evaluate(SD_UPPER_QUANTILE, p) }

  private func evaluate(_ what: sd_quantity, _ x: Double) -> Double {
    sd_fisher_f(what, x, numerator, denominator).number
  }
}
