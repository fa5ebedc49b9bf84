/// Values less their mean, in twice the working precision: what every second moment is made of.
///
/// The values are first divided by a power of two near the largest, so that squares neither
/// overflow nor underflow; that is exact, and moments are scaled back at the end.
struct CenteredValues {
  /// The values are `deviations` + `scaledMean`, times 2^exponent.
  let exponent: Int
  let scaledMean: DoubleDouble
  let deviations: [DoubleDouble]

  init(_ values: [Double]) {
    let exponent = Self.exponent(of: values)
    let scaled = values.map { Double(sign: .plus, exponent: -exponent, significand: $0) }
    let mean = DoubleDouble.sum(scaled) / DoubleDouble(Double(values.count))
    self.exponent = exponent
    scaledMean = mean
    deviations = scaled.map { DoubleDouble($0) - mean }
  }

  private static func exponent(of values: [Double]) -> Int {
    let largest = values.reduce(0) { max($0, $1.magnitude) }
    return largest.isNormal ? Int(largest.exponent) : 0
  }

  /// The mean alone, without an array of deviations.
  static func mean(of values: [Double]) -> Double {
    let exponent = exponent(of: values)
    let sum = DoubleDouble.sum(
      values.lazy.map { Double(sign: .plus, exponent: -exponent, significand: $0) })
    let mean = sum / DoubleDouble(Double(values.count))
    return Double(sign: .plus, exponent: exponent, significand: mean.value)
  }

  var mean: Double { scaledBack(scaledMean.value) }

  /// Σ (x − x̄)², to be scaled back twice.
  var scaledSumOfSquares: DoubleDouble {
    deviations.reduce(.zero) { $0 + $1 * $1 }
  }

  /// Σ (x − x̄)(y − ȳ), to be scaled back by either exponent.
  func scaledSumOfProducts(with other: CenteredValues) -> DoubleDouble {
    zip(deviations, other.deviations).reduce(.zero) { $0 + $1.0 * $1.1 }
  }

  func scaledBack(_ value: Double, times: Int = 1) -> Double {
    Double(sign: .plus, exponent: exponent * times, significand: value)
  }
}
