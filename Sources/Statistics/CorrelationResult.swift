/// A correlation with its test and interval. What does not apply is nil.
public struct CorrelationResult: Sendable, Equatable {
  public enum Method: String, Sendable, CaseIterable {
    case pearson, spearman, kendall
  }

  /// Where p comes from.
  public enum PMethod: String, Sendable {
    /// t with n − 2 degrees of freedom, exact for normal data.
    case tDistribution = "t"
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
  }

  /// Why there is no estimate.
  public enum Undefined: String, Sendable {
    case tooFewPairs = "fewer than 2 pairs"
    case firstConstant = "the first variable is constant"
    case secondConstant = "the second variable is constant"
    case bothConstant = "both variables are constant"
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
