import CStatDist

/// Chi-squared: f(x) = x^(ν/2−1) exp(−x/2) / (2^(ν/2) Γ(ν/2)) for x ≥ 0.
public struct ChiSquared: Distribution, Hashable {
  /// Degrees of freedom ν.
  public let df: Double

  /// - Throws: `StatisticsError.parameterOutOfRange` unless ν is positive and finite.
  public init(df: Double) throws(StatisticsError) {
    try require(
      df > 0 && df.isFinite, "chi-squared", "degrees of freedom", df, "positive and finite")
    self.df = df
  }

  public func density(_ x: Double) -> Double { evaluate(SD_DENSITY, x) }
  public func cdf(_ x: Double) -> Double { evaluate(SD_CDF, x) }
  public func survival(_ x: Double) -> Double { evaluate(SD_SURVIVAL, x) }
  public func quantile(_ p: Double) -> Double { evaluate(SD_QUANTILE, p) }
  public func upperQuantile(_ p: Double) -> Double { evaluate(SD_UPPER_QUANTILE, p) }

  private func evaluate(_ what: sd_quantity, _ x: Double) -> Double {
    sd_chi_squared(what, x, df).number
  }
}
