import Testing

@testable import Statistics

/// R's nlme, lme4 and psych; see Golden/intervals.R.
@Suite struct RatioIntervalTests {
  private struct Case {
    let name: String
    let groups: [[Double]]
    let row: [String: String]

    func expect(
      _ found: (low: Double, high: Double), _ column: String, within tolerance: Double
    ) throws {
      for (end, value) in [("low", found.low), ("high", found.high)] {
        let golden = try #require(row.number("\(column)_\(end)"))
        // ICC(2) near its floor is steep in λ: there the tolerance is relative.
        #expect(
          abs(value - golden) < tolerance * max(1, golden.magnitude),
          "\(name) \(column)_\(end): \(value), R says \(golden)")
      }
    }
  }

  private static func cases() throws -> [Case] {
    try Golden("icc_intervals").rows.map { row in
      var groups: [Int: [Double]] = [:]
      for (value, group) in zip(row.numbers("values"), row.numbers("groups")) {
        groups[Int(group), default: []].append(value)
      }
      return Case(
        name: row["name"] ?? "", groups: groups.sorted { $0.key < $1.key }.map(\.value), row: row)
    }
  }

  @Test func exactIntervalsAgreeWithR() throws {
    let cases = try Self.cases()
    #expect(cases.count == 10)
    for one in cases {
      let interval = try #require(try RatioInterval(exactFor: one.groups), "\(one.name)")
      let size = Double(one.groups.joined().count) / Double(one.groups.count)
      try one.expect(interval.icc1, "exact1", within: 1e-8)
      try one.expect(interval.icc2(size: size), "exact2", within: 1e-6)
    }
  }

  @Test func profileIntervalsAgreeWithLme4() throws {
    for one in try Self.cases() {
      let reml = try #require(try OneWayREML(groups: one.groups))
      let interval = try reml.interval()
      try one.expect(interval.icc1, "reml1", within: 1e-7)
      try one.expect(interval.icc2(size: reml.meanSize), "reml2", within: 1e-7)
      let icc1 = try #require(reml.icc1)
      #expect(interval.icc1.low <= icc1 && icc1 <= interval.icc1.high)
    }
  }

  /// Groups of one size: (F/F_q − 1) / n, and the estimate by analysis of variance inside.
  @Test func equalGroupsHaveTheTextbookInterval() throws {
    let groups = [[1.0, 2, 4], [3, 5, 4], [9, 7, 8], [2, 2, 5]]
    let anova = try OneWayAnova(groups: groups)
    let f = try #require(anova.fStatistic)
    let reference = try FisherF(numerator: 3, denominator: 8)
    let interval = try #require(try RatioInterval(exactFor: groups))
    #expect(relativeError(interval.low, (f / reference.upperQuantile(0.025) - 1) / 3) < 1e-12)
    #expect(relativeError(interval.high, (f / reference.quantile(0.025) - 1) / 3) < 1e-12)
  }

  /// No order of groups or members, unit or origin matters.
  @Test func unitsAndOrderDoNotMatter() throws {
    let groups = [[1.0, 2, 4], [3, 5], [9, 7, 8, 1, 6], [2]]
    let interval = try #require(try RatioInterval(exactFor: groups))
    let turned = try #require(
      try RatioInterval(exactFor: groups.reversed().map { $0.map { 40 - 8 * $0 } }))
    #expect(relativeError(turned.low, interval.low) < 1e-12)
    #expect(relativeError(turned.high, interval.high) < 1e-12)
  }

  @Test(arguments: [
    [[1.0, 1], [2, 2], [3, 3]],  // nothing varies within groups
    [[1.0, 3], [2, 2], [3, 1]],  // nor between them
    [[2.0, 2], [2, 2]],
  ])
  func degenerateVariationHasNoInterval(groups: [[Double]]) throws {
    #expect(try RatioInterval(exactFor: groups) == nil)
  }

  @Test func impossibleRequestsAreRefused() {
    #expect(throws: StatisticsError.tooFewGroups(count: 1)) {
      try RatioInterval(exactFor: [[1, 2]])
    }
    #expect(throws: StatisticsError.noDegreesOfFreedomWithin(observations: 2, groups: 2)) {
      try RatioInterval(exactFor: [[1], [2]])
    }
    #expect(throws: StatisticsError.self) {
      try RatioInterval(exactFor: [[1, 2], [3, 5]], level: 1)
    }
  }

  /// 95 % of exact intervals hold the ICC that was planted, however unequal the groups.
  @Test func exactIntervalsCoverThePlantedRatio() throws {
    var generator = SeededGenerator(seed: 5, stream: "icc coverage")
    let sizes = [1, 30, 2, 7, 1, 4, 12, 2]
    var held = 0
    let rounds = 1000
    for _ in 0..<rounds {
      let groups = sizes.map { size in
        let level = 0.6 * generator.normal()
        return (0..<size).map { _ in level + generator.normal() }
      }
      guard let interval = try RatioInterval(exactFor: groups) else { continue }
      if interval.low <= 0.36, 0.36 <= interval.high { held += 1 }
    }
    // Four standard errors on either side.
    #expect((922...978).contains(held), "\(held) of \(rounds)")
  }
}

/// R's lavaan; see Golden/intervals.R.
@Suite struct OmegaIntervalTests {
  private static func items(_ row: [String: String]) throws -> [[Double]] {
    let answers = row.numbers("answers")
    let k = Int(try #require(row.number("items")))
    let n = answers.count / k
    return (0..<k).map { Array(answers[$0 * n..<($0 + 1) * n]) }
  }

  @Test func standardErrorAgreesWithLavaan() throws {
    let rows = try Golden("omega_intervals").rows
    #expect(rows.count == 6)
    for row in rows {
      let items = try Self.items(row)
      let analysis = try ItemAnalysis(items)
      let omega = try #require(analysis.omegaTotal)
      let interval = try #require(try analysis.omegaInterval())
      func logit(_ x: Double) -> Double { Elementary.logarithm(x / (1 - x)) }
      let error =
        (logit(interval.high) - logit(interval.low)) / 2 / Normal.standard.upperQuantile(0.025)
      let golden = try #require(row.number("error"))
      #expect(relativeError(error, golden) < 1e-5, "\(row["name"] ?? ""): \(error) \(golden)")
      #expect(interval.low < omega && omega < interval.high)
    }
  }

  @Test func orderDoesNotMatter() throws {
    let items = try Self.items(try #require(try Golden("omega_intervals").rows.last))
    let interval = try #require(try ItemAnalysis(items).omegaInterval())
    let turned = try #require(try ItemAnalysis(items.reversed()).omegaInterval())
    #expect(interval == turned)
  }

  @Test func whereThereIsNoOmegaThereIsNoInterval() throws {
    #expect(try ItemAnalysis([[1, 2, 3], [1, 2, 4]]).omegaInterval() == nil)
    // An item twice has no variance of its own.
    let twice = [[1.0, 2, 3, 5, 4], [1, 2, 3, 5, 4], [2, 1, 4, 5, 3]]
    #expect(try ItemAnalysis(twice).omegaInterval() == nil)
    #expect(throws: StatisticsError.self) { try ItemAnalysis(twice).omegaInterval(level: 0) }
  }
}
