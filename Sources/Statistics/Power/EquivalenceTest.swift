/// Two one-sided tests (TOST) of whether an effect is smaller than ±Δ:
/// p = max(P(T > (b + Δ)/SE), P(T < (b − Δ)/SE)) on ν degrees of freedom.
///
/// A small p says that the effect lies within ±Δ. The interval is the one of level 1 − 2α that
/// lies within ±Δ exactly when p ≤ α.
///
/// - Reference: Schuirmann (1987).
public struct EquivalenceTest: Sendable, Equatable {
  public let estimate: Double
  public let standardError: Double
  public let df: Double
  /// Δ, in units of the estimate.
  public let bound: Double
  public let alpha: Double
  public let pValue: Double
  public let confLow: Double
  public let confHigh: Double

  /// Whether the effect was shown to be smaller than ±Δ.
  public var isEquivalent: Bool { pValue <= alpha }

  /// - Parameters:
  ///   - standardError: positive.
  ///   - df: ν > 0, may be infinite.
  ///   - bound: Δ > 0.
  ///   - alpha: level of each of the two tests, below ½.
  /// - Throws: `StatisticsError.parameterOutOfRange`.
  public init(
    estimate: Double, standardError: Double, df: Double, bound: Double, alpha: Double = 0.05
  ) throws(StatisticsError) {
    let owner = "equivalence test"
    try require(estimate.isFinite, owner, "estimate", estimate, "finite")
    try require(
      standardError > 0 && standardError.isFinite, owner, "standard error", standardError,
      "positive and finite")
    try require(bound > 0 && bound.isFinite, owner, "bound", bound, "positive and finite")
    try require(alpha > 0 && alpha < 0.5, owner, "alpha", alpha, "between 0 and 0.5")
    let t = try StudentT(df: df)
    pValue = max(
      t.survival((estimate + bound) / standardError), t.cdf((estimate - bound) / standardError))
    let reach = t.upperQuantile(alpha) * standardError
    confLow = estimate - reach
    confHigh = estimate + reach
    self.estimate = estimate
    self.standardError = standardError
    self.df = df
    self.bound = bound
    self.alpha = alpha
  }
}
