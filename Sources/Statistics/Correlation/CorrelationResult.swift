/// A correlation with its test and interval. What does not apply is nil.
public struct CorrelationResult: Sendable, Equatable {
  public enum Method: String, Sendable, CaseIterable {
    case pearson, spearman, kendall, polychoric, polyserial
    /// Of the residuals on other columns.
    case partialPearson = "partial_pearson"
    /// The same of ranks.
    case partialSpearman = "partial_spearman"
    /// Other columns are taken out of x alone.
    case semiPartial = "semi_partial"
    /// Of cluster means, each counted as often as its cluster has rows.
    case between = "pearson_between"
    /// Of differences from cluster means.
    case within = "pearson_within"
    /// Bakdash & Marusich (2017); the same number as `within`.
    case repeatedMeasures = "repeated_measures"
  }

  /// Where p comes from.
  public enum PMethod: String, Sendable {
    /// t with the `df` shown, exact for normal data.
    case tDistribution = "t"
    /// Edgeworth's series for S = Σ (rank x − rank y)²: Best & Roberts (1975).
    case edgeworthSeries = "Edgeworth series"
    /// z = atanh ρ / se, the error from the observed information.
    case waldOnFisherZ = "Wald, Fisher z"
    /// All n! orders of the ranks.
    case exactPermutation = "exact"
    /// t with n − 2 degrees of freedom, as an approximation.
    case tApproximation = "t approximation"
    /// z, with its variance corrected for ties.
    case normalApproximation = "normal approximation"
  }

  /// Where the interval comes from.
  public enum IntervalMethod: String, Sendable {
    /// Fisher's z, standard error 1/√(n−3).
    case fisherZ = "Fisher z"
    /// Fisher's z, standard error √((1 + ρ²/2)/(n−3)): Bonett & Wright (2000).
    case bonettWright = "Bonett-Wright"
    /// Fisher's z, standard error √(0.437/(n−4)): Fieller, Hartley & Pearson (1957).
    case fieller = "Fieller-Hartley-Pearson"
    /// Fisher's z, standard error from the observed information.
    case information = "Fisher z, information"
    /// Estimate ± z · standard error: Aloe & Becker (2012).
    case aloeBecker = "Aloe-Becker"
  }

  /// Why there is no estimate.
  public enum Undefined: String, Sendable {
    case tooFewPairs = "fewer than 2 pairs"
    case firstConstant = "the first variable is constant"
    case secondConstant = "the second variable is constant"
    case bothConstant = "both variables are constant"
    case tooManyCategories = "a variable has more than 20 values, which are not categories"
    case noInteriorMaximum = "the likelihood grows up to a correlation of 1 or -1"
    case tooFewDegreesOfFreedom = "fewer rows than the columns taken out need"
    case determinedByControls = "the columns taken out determine a variable"
    case tooFewClusters = "fewer than 3 clusters"
    case constantWithinClusters = "a variable does not vary within any cluster"
    case constantBetweenClusters = "a variable's cluster means are all the same"
  }

  public let method: Method
  public let estimate: Double?
  /// t or z; where p is exact, S = Σ (rank x − rank y)² (Spearman) or the number of concordant
  /// pairs (Kendall).
  public let statistic: Double?
  public let df: Double?
  public let pValue: Double?
  public let confLow: Double?
  public let confHigh: Double?
  public let n: Int
  public let pMethod: PMethod?
  public let intervalMethod: IntervalMethod?
  /// Set exactly where `estimate` is nil.
  public let undefined: Undefined?

  init(
    method: Method, estimate: Double?, statistic: Double? = nil, df: Double? = nil,
    pValue: Double? = nil, interval: (low: Double, high: Double)? = nil, n: Int,
    pMethod: PMethod? = nil, intervalMethod: IntervalMethod? = nil, undefined: Undefined? = nil
  ) {
    self.method = method
    self.estimate = estimate
    self.statistic = statistic
    self.df = df
    self.pValue = pValue
    confLow = interval?.low
    confHigh = interval?.high
    self.n = n
    self.pMethod = pMethod
    self.intervalMethod = interval == nil ? nil : intervalMethod
    self.undefined = undefined
  }

  static func undefined(_ method: Method, n: Int, _ reason: Undefined) -> CorrelationResult {
    CorrelationResult(method: method, estimate: nil, n: n, undefined: reason)
  }
}
