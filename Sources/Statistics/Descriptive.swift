/// Descriptive statistics of a column of numbers without missing values.
///
/// A statistic that needs more values than there are is nil; a NaN among the values makes it NaN.
/// Means and second moments are accumulated in twice the working precision about the mean, so they
/// are right to the last digits however large the mean is beside the spread (NIST NumAcc4: a mean
/// of 1e7 beside a standard deviation of 0.1).
public enum Descriptive {
  /// Σ x, rounded once.
  public static func sum(_ values: [Double]) -> Double {
    DoubleDouble.sum(values).value
  }

  /// x̄ = Σ x / n; nil when n = 0.
  public static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : CenteredValues.mean(of: values)
  }

  /// s² = Σ (x − x̄)² / (n − 1); nil when n < 2.
  public static func variance(_ values: [Double]) -> Double? {
    guard values.count > 1 else { return nil }
    let centered = CenteredValues(values)
    let scaled = centered.scaledSumOfSquares / DoubleDouble(Double(values.count - 1))
    return centered.scaledBack(scaled.value, times: 2)
  }

  /// s = √(Σ (x − x̄)² / (n − 1)); nil when n < 2.
  public static func standardDeviation(_ values: [Double]) -> Double? {
    guard values.count > 1 else { return nil }
    let centered = CenteredValues(values)
    let scaled = centered.scaledSumOfSquares / DoubleDouble(Double(values.count - 1))
    return centered.scaledBack(scaled.squareRoot().value)
  }

  /// r₁ = Σᵢ₌₂ (xᵢ − x̄)(xᵢ₋₁ − x̄) / Σ (x − x̄)², as NIST defines lag-1 autocorrelation; nil when
  /// n < 2 or the values are all the same.
  public static func lag1Autocorrelation(_ values: [Double]) -> Double? {
    guard values.count > 1, !isConstant(values) else { return nil }
    let centered = CenteredValues(values)
    let deviations = centered.deviations
    let products = zip(deviations, deviations.dropFirst())
      .reduce(DoubleDouble.zero) { $0 + $1.0 * $1.1 }
    return (products / centered.scaledSumOfSquares).value
  }

  /// The value below which a share p of the sample lies, by linear interpolation between order
  /// statistics at h = (n − 1)p (type 7 of Hyndman & Fan 1996: the default of R, NumPy and Excel);
  /// nil when n = 0.
  ///
  /// - Parameter p: in [0, 1]; outside it the result is NaN.
  public static func quantile(_ values: [Double], _ p: Double) -> Double? {
    quantile(sorted: values.sorted(), hasNaN: values.contains(where: \.isNaN), p)
  }

  /// The middle value, or the mean of the two middle ones; nil when n = 0.
  public static func median(_ values: [Double]) -> Double? { quantile(values, 0.5) }

  public static func minimum(_ values: [Double]) -> Double? { quantile(values, 0) }
  public static func maximum(_ values: [Double]) -> Double? { quantile(values, 1) }

  /// Whether all values are the same number.
  public static func isConstant(_ values: [Double]) -> Bool {
    values.allSatisfy { $0 == values[0] }
  }

  static func quantile(sorted: [Double], hasNaN: Bool, _ p: Double) -> Double? {
    guard !sorted.isEmpty else { return nil }
    guard !hasNaN, p >= 0, p <= 1 else { return .nan }
    let position = Double(sorted.count - 1) * p
    let below = Int(position.rounded(.down))
    let share = position - Double(below)
    let lower = sorted[below]
    guard share > 0, sorted[below + 1] != lower else { return lower }
    return lower + share * (sorted[below + 1] - lower)
  }
}
