import Statistics
import Testing

@Suite struct OneWayAnovaTests {
  static let sets = ["AtmWtAg", "SiRstv"] + (1...9).map { "SmLs0\($0)" }

  @Test(
    .enabled(if: Shared.hasNIST, "needs ../shared/nist beside the package"), arguments: sets)
  func reachesWhatDoublesAllowOnNIST(_ name: String) throws {
    let certified = try NIST.certified("anova", name)
    let rows = try Shared.table("nist/\(name).csv")
    let anova = try OneWayAnova(
      rows.map { try #require($0.number("response")) }, by: rows.map { $0["treatment"] })
    let ceiling = try NIST.ceiling(name, "min(ssb,ssw,F)")
    let values = [
      "ss_between": anova.sumOfSquaresBetween, "ss_within": anova.sumOfSquaresWithin,
      "ms_between": anova.meanSquareBetween, "ms_within": anova.meanSquareWithin,
      "F": try #require(anova.fStatistic), "r2": try #require(anova.rSquared),
      "resid_sd": anova.residualStandardDeviation,
    ]
    for (quantity, value) in values {
      let digits = correctDigits(value, try #require(certified[quantity]))
      #expect(digits >= min(13, ceiling - 0.5), "\(quantity): \(digits) of \(ceiling)")
    }
    #expect(anova.dfBetween == certified["df_between"] && anova.dfWithin == certified["df_within"])
  }

  /// SmLs07 in small: values that agree in their first 12 digits, about means that no double holds.
  @Test func twelveLeadingDigitsInCommon() throws {
    let groups = [[0.25, 0.5, 1], [0.5, 0.75, 1], [1, 1.25, 1.75]]
    let low = try OneWayAnova(groups: groups)
    let high = try OneWayAnova(groups: groups.map { $0.map { $0 + 1e12 } })
    #expect(relativeError(high.sumOfSquaresBetween, low.sumOfSquaresBetween) < 1e-15)
    #expect(relativeError(high.sumOfSquaresWithin, low.sumOfSquaresWithin) < 1e-15)
  }

  @Test func agreesWithR() throws {
    for row in try Golden("anova").rows {
      let anova = try OneWayAnova(row.numbers("values"), by: row.numbers("groups"))
      let pairs = [
        ("ssb", anova.sumOfSquaresBetween), ("ssw", anova.sumOfSquaresWithin),
        ("f", try #require(anova.fStatistic)), ("p", try #require(anova.pValue)),
        ("r2", try #require(anova.rSquared)), ("sd", anova.residualStandardDeviation),
      ]
      for (column, value) in pairs {
        #expect(relativeError(value, try #require(row.number(column))) < 1e-13, "\(column)")
      }
    }
  }

  @Test func nothingVaries() throws {
    let flat = try OneWayAnova(groups: [[2, 2], [2, 2, 2]])
    #expect(flat.fStatistic == nil && flat.pValue == nil && flat.rSquared == nil)
    let sharp = try OneWayAnova(groups: [[1, 1], [2, 2]])
    #expect(sharp.fStatistic == .infinity && sharp.pValue == 0 && sharp.rSquared == 1)
  }

  @Test func impossibleRequestsAreRefused() {
    #expect(throws: StatisticsError.tooFewGroups(count: 1)) { try OneWayAnova(groups: [[1, 2]]) }
    #expect(throws: StatisticsError.emptyGroup(index: 1)) {
      try OneWayAnova(groups: [[1, 2], []])
    }
    #expect(throws: StatisticsError.noDegreesOfFreedomWithin(observations: 2, groups: 2)) {
      try OneWayAnova(groups: [[1], [2]])
    }
    #expect(throws: StatisticsError.notFinite(index: 2, value: .infinity)) {
      try OneWayAnova(groups: [[1, 2], [.infinity]])
    }
    #expect(throws: StatisticsError.lengthsDiffer(first: 2, second: 1)) {
      try OneWayAnova([1, 2], by: ["a"])
    }
    #expect(
      StatisticsError.tooFewGroups(count: 1).description
        == "an analysis of variance compares at least 2 groups, and there is 1")
    #expect(StatisticsError.emptyGroup(index: 1).description == "group 2 has no observations")
    #expect(
      StatisticsError.noDegreesOfFreedomWithin(observations: 2, groups: 2).description
        == "2 observations in 2 groups leave no degrees of freedom within groups")
    #expect(
      StatisticsError.lengthsDiffer(first: 2, second: 1).description
        == "2 values cannot be paired with 1")
    #expect(
      StatisticsError.notFinite(index: 2, value: .infinity).description
        == "value 3 is inf, which is not a finite number")
  }
}
