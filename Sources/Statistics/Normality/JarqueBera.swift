/// Is a sample normal, by its skewness √b₁ and kurtosis b₂:
///
///     JB = n/6 (b₁ + (b₂ − 3)²/4),   χ²(2)
///
/// - Reference: Jarque & Bera (1987). Agrees with R `tseries::jarque.bera.test`.
public struct JarqueBera: Sendable, Equatable {
  public let statistic: Double
  public let pValue: Double
  /// √b₁.
  public let skewness: Double
  /// b₂ − 3.
  public let excessKurtosis: Double

  /// Nil for values that are all the same, or not finite, or fewer than two.
  public init?(_ values: [Double]) {
    guard values.count > 1 else { return nil }
    // The mean of what is left takes away what rounding left of the first.
    var mean = values.reduce(0, +) / Double(values.count)
    var (left, least, most) = (0.0, values[0], values[0])
    for value in values {
      left += value - mean
      least = min(least, value)
      most = max(most, value)
    }
    mean += left / Double(values.count)
    let largest = max(most - mean, mean - least)
    guard largest > 0, largest.isFinite else { return nil }
    var (second, third, fourth) = (0.0, 0.0, 0.0)
    for value in values {
      let d = (value - mean) / largest
      second += d * d
      third += d * d * d
      fourth += d * d * d * d
    }
    let n = Double(values.count)
    (second, third, fourth) = (second / n, third / n, fourth / n)
    skewness = third / (second * second.squareRoot())
    excessKurtosis = fourth / (second * second) - 3
    statistic = n / 6 * (skewness * skewness + excessKurtosis * excessKurtosis / 4)
    pValue = (try? ChiSquared(df: 2))?.survival(statistic) ?? .nan
  }
}
