/// The smallest true effect a test would find with the wanted power, at the standard error and
/// degrees of freedom achieved: (t_{1−α/2, ν} + t_{power, ν}) · SE.
///
/// It tells what a null result could have missed.
///
/// - Reference: Bloom (1995), who calls the factor 2.8 at α = 0.05, power = 0.8 and ν = ∞.
public struct MinimumDetectableEffect: Sendable, Equatable {
  /// In units of the estimate.
  public let value: Double
  public let standardError: Double
  public let df: Double
  public let alpha: Double
  public let power: Double

  /// - Parameters:
  ///   - standardError: not negative.
  ///   - df: ν > 0, may be infinite.
  ///   - alpha: two-sided level of the test.
  ///   - power: between ½ and 1.
  /// - Throws: `StatisticsError.parameterOutOfRange`.
  public init(
    standardError: Double, df: Double, alpha: Double = 0.05, power: Double = 0.8
  ) throws(StatisticsError) {
    let owner = "minimum detectable effect"
    try require(
      standardError >= 0 && standardError.isFinite, owner, "standard error", standardError,
      "finite and not negative")
    try require(alpha > 0 && alpha < 1, owner, "alpha", alpha, "between 0 and 1")
    try require(power >= 0.5 && power < 1, owner, "power", power, "at least 0.5 and below 1")
    let t = try StudentT(df: df)
    value = (t.upperQuantile(alpha / 2) + t.quantile(power)) * standardError
    self.standardError = standardError
    self.df = df
    self.alpha = alpha
    self.power = power
  }
}
