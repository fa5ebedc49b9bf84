import CStatDist

/// Normal distribution: f(x) = exp(−z²/2) / (σ√(2π)), z = (x − μ)/σ.
public struct Normal: Distribution, Hashable {
  public let mean: Double
  public let standardDeviation: Double

  /// Mean 0, standard deviation 1.
  public static let standard = Normal()

  private init() {
    mean = 0
    standardDeviation = 1
  }

  /// - Throws: `StatisticsError.parameterOutOfRange` unless μ is finite and σ positive and finite.
  public init(mean: Double = 0, standardDeviation: Double = 1) throws(StatisticsError) {
    try require(mean.isFinite, "normal", "mean", mean, "finite")
    try require(
      standardDeviation > 0 && standardDeviation.isFinite, "normal", "standard deviation",
      standardDeviation, "positive and finite")
    self.mean = mean
    self.standardDeviation = standardDeviation
  }

  public func density(_ x: Double) -> Double { evaluate(SD_DENSITY, x) }
  public func cdf(_ x: Double) -> Double { evaluate(SD_CDF, x) }
  public func survival(_ x: Double) -> Double { evaluate(SD_SURVIVAL, x) }
  public func quantile(_ p: Double) -> Double { evaluate(SD_QUANTILE, p) }
  public func upperQuantile(_ p: Double) -> Double { evaluate(SD_UPPER_QUANTILE, p) }

  private func evaluate(_ what: sd_quantity, _ x: Double) -> Double {
    sd_normal(what, x, mean, standardDeviation).number
  }
}
