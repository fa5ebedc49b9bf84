/// The one-way random model y_gi = μ + u_g + e_gi by restricted maximum likelihood, in closed form but
/// for the ratio λ = σ²_u / σ²_e, over which the profiled criterion
/// (n−1) log Q + Σ log(1 + n_g λ) + log W is smallest, with weights w_g = n_g / (1 + n_g λ), W = Σ w_g,
/// μ = Σ w_g ȳ_g / W and Q = SSW + Σ w_g (ȳ_g − μ)².
///
/// Reference: Searle, Casella & McCulloch (1992), §3.8. Agrees with lme4 `lmer(y ~ 1 + (1 | g))` and,
/// for the intraclass correlations, multilevel::mult.icc.
public struct OneWayREML: Sendable, Equatable {
  /// σ²_u, at least 0.
  public let betweenVariance: Double
  /// σ²_e.
  public let withinVariance: Double
  /// Mean group size, n / k.
  public let meanSize: Double

  private let profile: OneWayProfile
  /// λ.
  private let ratio: Double

  /// σ²_u / (σ²_u + σ²_e): how alike two members of a group are.
  public var icc1: Double? {
    let total = betweenVariance + withinVariance
    return total > 0 ? betweenVariance / total : nil
  }

  /// How reliable the mean of a group of mean size is: n̄ σ²_u / (n̄ σ²_u + σ²_e).
  public var icc2: Double? {
    let total = meanSize * betweenVariance + withinVariance
    return total > 0 ? meanSize * betweenVariance / total : nil
  }

  /// nil where members do not differ within any group: the ratio has no bound.
  ///
  /// - Throws: as `OneWayAnova`.
  public init?(groups: [[Double]]) throws(StatisticsError) {
    let anova = try OneWayAnova(groups: groups)
    guard anova.sumOfSquaresWithin > 0 else { return nil }
    profile = OneWayProfile(groups: groups, anova)
    ratio = profile.bestRatio
    withinVariance = profile.at(ratio).sumOfSquares / Double(anova.n - 1)
    betweenVariance = ratio * withinVariance
    meanSize = Double(anova.n) / Double(anova.groupCount)
  }

  /// The profile-likelihood interval: the ratios λ ≥ 0 whose restricted criterion is no more than
  /// χ²₁'s quantile above the least. Approximate, as likelihood intervals are; it begins at 0 where
  /// the data allow that.
  ///
  /// Agrees with the profiled deviance of lme4 (`lmer(devFunOnly = TRUE)`); lme4's own `confint` has
  /// that of the maximum likelihood, which is another.
  public func interval(level: Double = 0.95) throws(StatisticsError) -> RatioInterval {
    try require(level > 0 && level < 1, "interval", "level", level, "between 0 and 1")
    let most = profile.at(ratio).criterion + (try ChiSquared(df: 1)).upperQuantile(1 - level)
    func isLikely(_ ratio: Double) -> Bool { profile.at(ratio).criterion <= most }
    let low = isLikely(0) ? 0 : Bisection.boundary(between: ratio, and: 0, isLikely)
    var beyond = max(ratio, 1e-3)
    while isLikely(beyond), beyond < 1e150 { beyond *= 2 }
    return RatioInterval(
      low: low, high: Bisection.boundary(between: ratio, and: beyond, isLikely))
  }
}
