/// The figures a table of descriptive statistics shows for one column.
public struct Summary: Sendable, Equatable {
  public let n: Int
  public let mean: Double?
  /// With n − 1; nil when n < 2.
  public let standardDeviation: Double?
  public let minimum: Double?
  /// Quartiles and median by linear interpolation (type 7 of Hyndman & Fan 1996).
  public let lowerQuartile: Double?
  public let median: Double?
  public let upperQuartile: Double?
  public let maximum: Double?

  /// - Parameter values: without missing values.
  public init(_ values: [Double]) {
    let sorted = values.sorted()
    let hasNaN = values.contains(where: \.isNaN)
    func quantile(_ p: Double) -> Double? {
      Descriptive.quantile(sorted: sorted, hasNaN: hasNaN, p)
    }
    n = values.count
    mean = Descriptive.mean(values)
    standardDeviation = Descriptive.standardDeviation(values)
    minimum = quantile(0)
    lowerQuartile = quantile(0.25)
    median = quantile(0.5)
    upperQuartile = quantile(0.75)
    maximum = quantile(1)
  }
}
