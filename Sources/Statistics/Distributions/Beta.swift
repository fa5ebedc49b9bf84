import CStatDist

/// Beta: f(x) = x^(a−1) (1−x)^(b−1) / B(a, b) on [0, 1].
public struct Beta: Distribution, Hashable {
  public let a: Double
  public let b: Double

  /// - Throws: `StatisticsError.parameterOutOfRange` unless a and b are positive and finite.
  public init(a: Double, b: Double) throws(StatisticsError) {
    try require(a > 0 && a.isFinite, "beta", "a", a, "positive and finite")
    try require(b > 0 && b.isFinite, "beta", "b", b, "positive and finite")
    self.a = a
    self.b = b
  }

  public func density(_ x: Double) -> Double { evaluate(SD_DENSITY, x) }
  public func cdf(_ x: Double) -> Double { evaluate(SD_CDF, x) }
  public func survival(_ x: Double) -> Double { evaluate(SD_SURVIVAL, x) }
  public func quantile(_ p: Double) -> Double { evaluate(SD_QUANTILE, p) }
  public func upperQuantile(_ p: Double) -> Double { evaluate(SD_UPPER_QUANTILE, p) }

  private func evaluate(_ what: sd_quantity, _ x: Double) -> Double {
    sd_beta(what, x, a, b).number
  }
}
