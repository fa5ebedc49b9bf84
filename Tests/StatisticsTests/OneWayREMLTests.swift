import Testing

@testable import Statistics

@Suite struct OneWayREMLTests {
  /// Balanced groups: σ²_e = MSW and σ²_u = (MSB − MSW)/n, as by analysis of variance.
  @Test func isTheAnovaWhereGroupsAreBalanced() throws {
    let groups = [[1.0, 2, 4], [3, 5, 4], [9, 7, 8], [2, 2, 5]]
    let anova = try OneWayAnova(groups: groups)
    let reml = try #require(try OneWayREML(groups: groups))
    let between = (anova.meanSquareBetween - anova.meanSquareWithin) / 3
    #expect(relativeError(reml.withinVariance, anova.meanSquareWithin) < 1e-10)
    #expect(relativeError(reml.betweenVariance, between) < 1e-10)
  }

  /// Groups no further apart than chance has them: the variance between stops at zero.
  @Test func varianceBetweenIsNeverNegative() throws {
    let reml = try #require(try OneWayREML(groups: [[1, 5, 3], [5, 1, 3], [3, 1, 5]]))
    #expect(reml.betweenVariance == 0)
    #expect(reml.icc1 == 0 && reml.icc2 == 0)
    #expect(relativeError(reml.withinVariance, 24.0 / 8) < 1e-14)
  }

  @Test func noVariationWithinGroupsHasNoRatio() throws {
    #expect(try OneWayREML(groups: [[1, 1], [2, 2]]) == nil)
  }

  /// Groups so far apart that the grid ends before the ratio does.
  @Test func aLargeRatioIsFound() throws {
    let groups = [[0.0, 1e-3], [1000, 1000.002], [-2000, -2000.001]]
    let anova = try OneWayAnova(groups: groups)
    let reml = try #require(try OneWayREML(groups: groups))
    let between = (anova.meanSquareBetween - anova.meanSquareWithin) / 2
    #expect(relativeError(reml.betweenVariance, between) < 1e-6)
  }
}
