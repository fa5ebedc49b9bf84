import CStatDist

/// Student's t: f(x) = Γ((ν+1)/2) / (√(νπ) Γ(ν/2)) · (1 + x²/ν)^(−(ν+1)/2).
///
/// ν need not be whole (Satterthwaite's are not); ν = ∞ is the standard normal.
public struct StudentT: Distribution, Hashable {
  /// Degrees of freedom ν.
  public let df: Double

  /// - Throws: `StatisticsError.parameterOutOfRange` unless ν > 0.
  public init(df: Double) throws(StatisticsError) {
    try require(df > 0, "Student's t", "degrees of freedom", df, "positive")
    self.df = df
  }

  public func density(_ x: Double) -> Double { evaluate(SD_DENSITY, x) }
  public func cdf(_ x: Double) -> Double { evaluate(SD_CDF, x) }
  public func survival(_ x: Double) -> Double { evaluate(SD_SURVIVAL, x) }
  public func quantile(_ p: Double) -> Double { evaluate(SD_QUANTILE, p) }
  public func upperQuantile(_ p: Double) -> Double { evaluate(SD_UPPER_QUANTILE, p) }

  /// P(|T| > |t|) = 2 · survival(|t|): 1 at t = 0, right to the last digits in the far tail.
  public func twoSidedP(_ t: Double) -> Double {
    t == 0 ? 1 : 2 * survival(t.magnitude)
  }

  /// t_{1−α/2}, the half-width in standard errors of an interval at `level` = 1 − α.
  public func criticalValue(level: Double) -> Double {
    upperQuantile((1 - level) / 2)
  }

  private func evaluate(_ what: sd_quantity, _ x: Double) -> Double {
    sd_student_t(what, x, df).number
  }
}
