import CStatDist

/// Noncentral t: (Z + δ) / √(χ²(ν)/ν), what a t statistic follows when the true effect is δ
/// standard errors. The power of a test is read from it.
public struct NoncentralT: Distribution, Hashable {
  /// Degrees of freedom ν.
  public let df: Double
  /// δ.
  public let noncentrality: Double

  /// - Throws: `StatisticsError.parameterOutOfRange` unless ν is positive and finite, δ finite.
  public init(df: Double, noncentrality: Double) throws(StatisticsError) {
    try require(
      df > 0 && df.isFinite, "noncentral t", "degrees of freedom", df, "positive and finite")
    try require(
      noncentrality.isFinite, "noncentral t", "noncentrality", noncentrality, "finite")
    self.df = df
    self.noncentrality = noncentrality
  }

  public func density(_ x: Double) -> Double { evaluate(SD_DENSITY, x) }
  public func cdf(_ x: Double) -> Double { evaluate(SD_CDF, x) }
  public func survival(_ x: Double) -> Double { evaluate(SD_SURVIVAL, x) }
  public func quantile(_ p: Double) -> Double { evaluate(SD_QUANTILE, p) }
  public func upperQuantile(_ p: Double) -> Double { evaluate(SD_UPPER_QUANTILE, p) }

  private func evaluate(_ what: sd_quantity, _ x: Double) -> Double {
    sd_noncentral_t(what, x, df, noncentrality).number
  }
}
