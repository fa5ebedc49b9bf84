import Statistics
import Testing

@Suite struct DescriptiveTests {
  static let sets = [
    "Lew", "Lottery", "Mavro", "Michelso", "PiDigits", "NumAcc1", "NumAcc2", "NumAcc3", "NumAcc4",
  ]

  @Test(
    .enabled(if: Shared.hasNIST, "needs ../shared/nist beside the package"), arguments: sets)
  func reachesWhatDoublesAllowOnNIST(_ name: String) throws {
    let certified = try NIST.certified("univ", name)
    let y = try Shared.table("nist/\(name).csv").map { try #require($0.number("y")) }
    let values = [
      "mean": try #require(Descriptive.mean(y)),
      "sd": try #require(Descriptive.standardDeviation(y)),
      "lag1": try #require(Descriptive.lag1Autocorrelation(y)),
    ]
    for (statistic, value) in values {
      let ceiling = try NIST.ceiling(name, statistic)
      let digits = correctDigits(value, try #require(certified[statistic]))
      #expect(digits >= min(13, ceiling - 0.5), "\(statistic): \(digits) of \(ceiling)")
    }
  }

  /// NumAcc4 from its definition, for machines without the shared figures.
  @Test func largeMeanSmallSpread() throws {
    let y = [10_000_000.2] + (0..<500).flatMap { _ in [10_000_000.1, 10_000_000.3] }
    #expect(Descriptive.mean(y) == 10_000_000.2)
    #expect(correctDigits(try #require(Descriptive.standardDeviation(y)), 0.1) > 7.8)
    #expect(correctDigits(try #require(Descriptive.lag1Autocorrelation(y)), -0.999) > 10.5)
  }

  /// A mean that no double holds must not be rounded before it is subtracted.
  @Test func shiftingChangesNoSpread() throws {
    let x = [0.25, 0.5, 1]
    let high = x.map { $0 + 1e12 }
    let (low, shifted) = (Descriptive.variance(x), Descriptive.variance(high))
    #expect(relativeError(try #require(shifted), try #require(low)) < 1e-15)
    let r = try Correlation.pearson(high, [1, 3, 2]).estimate
    #expect(
      relativeError(try #require(r), try #require(Correlation.pearson(x, [1, 3, 2]).estimate))
        < 1e-15)
  }

  @Test func agreesWithR() throws {
    for row in try Golden("summaries").rows {
      let x = row.numbers("values")
      let q = row.numbers("q")
      let summary = Summary(x)
      #expect(summary.n == x.count)
      #expect(relativeError(try #require(summary.mean), try #require(row.number("mean"))) < 1e-14)
      #expect(summary.standardDeviation == nil || x.count > 1)
      if let sd = row.number("sd") {
        #expect(relativeError(try #require(summary.standardDeviation), sd) < 1e-14)
        #expect(relativeError(try #require(Descriptive.variance(x)), sd * sd) < 1e-14)
      }
      let quantiles = [
        summary.minimum, summary.lowerQuartile, summary.median, summary.upperQuartile,
        summary.maximum, Descriptive.quantile(x, 0.1), Descriptive.quantile(x, 0.333),
      ]
      for (value, expected) in zip(quantiles, q) {
        #expect(relativeError(try #require(value), expected) < 1e-14)
      }
    }
  }

  @Test func tooFewValuesHaveNoStatistic() {
    #expect(Descriptive.mean([]) == nil)
    #expect(Descriptive.median([]) == nil)
    #expect(Descriptive.variance([1]) == nil)
    #expect(Descriptive.standardDeviation([1]) == nil)
    #expect(Descriptive.lag1Autocorrelation([2, 2]) == nil)
    #expect(Summary([]).n == 0)
    #expect(Descriptive.sum([]) == 0)
  }

  @Test func nanMakesEverythingNaN() throws {
    let x = [1, .nan, 3]
    let values = [
      Descriptive.mean(x), Descriptive.variance(x), Descriptive.median(x), Descriptive.minimum(x),
      Descriptive.maximum(x), Descriptive.lag1Autocorrelation(x),
    ]
    for value in values { #expect(try #require(value).isNaN) }
    #expect(try #require(Descriptive.quantile([1, 2], 1.5)).isNaN)
    #expect(try #require(Descriptive.quantile([1, 2], .nan)).isNaN)
  }

  @Test func hugeAndTinyValuesKeepTheirSpread() {
    #expect(Descriptive.standardDeviation([1e300, 2e300, 3e300]) == 1e300)
    #expect(Descriptive.mean([1.5e308, 1.7e308]) == 1.6e308)
    let tiny = Descriptive.standardDeviation([1e-300, 2e-300, 3e-300])
    #expect(relativeError(tiny ?? .nan, 1e-300) < 1e-15)
    #expect(Descriptive.mean([1, .infinity]) == .infinity)
    #expect(Descriptive.maximum([-.infinity, .infinity]) == .infinity)
  }
}

/// The shared NIST StRD figures.
enum NIST {
  static func certified(_ kind: String, _ name: String) throws -> [String: Double] {
    let all = try Shared.json("nist/certified.json")
    let sets = try #require(all[kind] as? [String: Any])
    let figures = try #require(sets[name] as? [String: Any])
    return figures.compactMapValues { ($0 as? String).flatMap(Double.init) ?? $0 as? Double }
  }

  static func ceiling(_ name: String, _ statistic: String) throws -> Double {
    let sets = try Shared.json("nist/double_ceiling.json")
    let figures = try #require(sets[name] as? [String: Any])
    return try #require(figures[statistic] as? Double)
  }
}
