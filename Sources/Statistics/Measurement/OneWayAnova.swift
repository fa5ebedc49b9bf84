/// One-way analysis of variance of k groups, n observations in all:
/// SSB = Σ_g n_g (ȳ_g − ȳ)², SSW = Σ_g Σ_i (y_gi − ȳ_g)², F = (SSB/(k−1)) / (SSW/(n−k)).
///
/// Sums are in twice the working precision, so the NIST sets whose values agree in their first 12
/// digits lose nothing but what their decimals lost on becoming doubles.
public struct OneWayAnova: Sendable, Equatable {
  public let n: Int
  public let groupCount: Int
  /// k − 1.
  public let dfBetween: Double
  /// n − k.
  public let dfWithin: Double
  public let sumOfSquaresBetween: Double
  public let sumOfSquaresWithin: Double
  public let meanSquareBetween: Double
  public let meanSquareWithin: Double
  /// Infinite where groups differ and nothing varies within them; nil where nothing varies at all.
  public let fStatistic: Double?
  /// P(F(k−1, n−k) > F).
  public let pValue: Double?
  /// SSB / (SSB + SSW); nil where nothing varies.
  public let rSquared: Double?
  /// √(SSW/(n−k)).
  public let residualStandardDeviation: Double

  /// - Parameter groups: the observations of each group; finite, none empty.
  /// - Throws: `StatisticsError` for fewer than two groups, an empty group, a value that is not
  ///   finite, or as many groups as observations.
  public init(groups: [[Double]]) throws(StatisticsError) {
    try Self.check(groups)
    let scale = Self.exponent(of: groups)
    let scaled = groups.map { $0.map { Double(sign: .plus, exponent: -scale, significand: $0) } }
    let sums = Self.sumsOfSquares(scaled)
    func back(_ value: DoubleDouble) -> Double {
      Double(sign: .plus, exponent: 2 * scale, significand: value.value)
    }

    n = groups.reduce(0) { $0 + $1.count }
    groupCount = groups.count
    dfBetween = Double(groupCount - 1)
    dfWithin = Double(n - groupCount)
    let between = sums.between / DoubleDouble(dfBetween)
    let within = sums.within / DoubleDouble(dfWithin)
    let total = sums.between + sums.within
    let f: Double? =
      total.hi > 0 ? (sums.within.hi > 0 ? (between / within).value : .infinity) : nil

    sumOfSquaresBetween = back(sums.between)
    sumOfSquaresWithin = back(sums.within)
    meanSquareBetween = back(between)
    meanSquareWithin = back(within)
    fStatistic = f
    let reference = try FisherF(numerator: dfBetween, denominator: dfWithin)
    pValue = f.map(reference.survival)
    rSquared = total.hi > 0 ? (sums.between / total).value : nil
    residualStandardDeviation = Double(
      sign: .plus, exponent: scale, significand: within.squareRoot().value)
  }

  /// - Parameters:
  ///   - values: one observation each.
  ///   - labels: the group of each; as many as values.
  public init<Label: Hashable>(_ values: [Double], by labels: [Label]) throws(StatisticsError) {
    guard values.count == labels.count else {
      throw .lengthsDiffer(first: values.count, second: labels.count)
    }
    // In order of first appearance: a hash order would let the last bits vary between runs.
    var position: [Label: Int] = [:]
    var groups: [[Double]] = []
    for (value, label) in zip(values, labels) {
      if let index = position[label] {
        groups[index].append(value)
      } else {
        position[label] = groups.count
        groups.append([value])
      }
    }
    try self.init(groups: groups)
  }

  private static func check(_ groups: [[Double]]) throws(StatisticsError) {
    guard groups.count > 1 else { throw .tooFewGroups(count: groups.count) }
    if let index = groups.firstIndex(where: \.isEmpty) { throw .emptyGroup(index: index) }
    let all = groups.flatMap(\.self)
    if let index = all.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(index: index, value: all[index])
    }
    guard all.count > groups.count else {
      throw .noDegreesOfFreedomWithin(observations: all.count, groups: groups.count)
    }
  }

  private static func exponent(of groups: [[Double]]) -> Int {
    let largest = groups.joined().reduce(0) { max($0, $1.magnitude) }
    return largest.isNormal ? Int(largest.exponent) : 0
  }

  /// Means and deviations in double-double, without an intermediate rounding.
  private static func sumsOfSquares(
    _ groups: [[Double]]
  ) -> (between: DoubleDouble, within: DoubleDouble) {
    let grandSum = groups.reduce(DoubleDouble.zero) { $0 + DoubleDouble.sum($1) }
    let grandMean = grandSum / DoubleDouble(Double(groups.reduce(0) { $0 + $1.count }))
    var between = DoubleDouble.zero
    var within = DoubleDouble.zero
    for group in groups {
      let size = DoubleDouble(Double(group.count))
      let mean = DoubleDouble.sum(group) / size
      let shift = mean - grandMean
      between += size * (shift * shift)
      for value in group {
        let deviation = DoubleDouble(value) - mean
        within += deviation * deviation
      }
    }
    return (between, within)
  }
}
