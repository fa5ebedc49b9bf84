import Statistics
import Testing

@Suite struct EquivalenceTestTests {
  @Test func agreesWithR() throws {
    for row in try Golden("power").rows {
      let estimate = try #require(row.number("estimate"))
      let se = try #require(row.number("se"))
      let df = try #require(row.number("df"))
      let bound = try #require(row.number("bound"))
      let test = try EquivalenceTest(estimate: estimate, standardError: se, df: df, bound: bound)
      #expect(relativeError(test.pValue, try #require(row.number("p"))) < 1e-12)
      #expect((test.confLow - (try #require(row.number("low")))).magnitude < 1e-14)
      #expect((test.confHigh - (try #require(row.number("high")))).magnitude < 1e-14)
      #expect(test.isEquivalent == (test.confLow >= -bound && test.confHigh <= bound))
      let reach = try MinimumDetectableEffect(standardError: se, df: df)
      #expect(relativeError(reach.value, try #require(row.number("mde"))) < 1e-12)
    }
  }

  @Test func impossibleRequestsAreRefused() {
    #expect(throws: StatisticsError.self) {
      try EquivalenceTest(estimate: 0, standardError: 0, df: 3, bound: 1)
    }
    #expect(throws: StatisticsError.self) {
      try EquivalenceTest(estimate: .nan, standardError: 1, df: 3, bound: 1)
    }
    #expect(throws: StatisticsError.self) {
      try EquivalenceTest(estimate: 0, standardError: 1, df: 3, bound: -1)
    }
    #expect(throws: StatisticsError.self) {
      try EquivalenceTest(estimate: 0, standardError: 1, df: 0, bound: 1)
    }
  }
}
