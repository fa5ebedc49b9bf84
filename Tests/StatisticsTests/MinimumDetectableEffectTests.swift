import Statistics
import Testing

@Suite struct MinimumDetectableEffectTests {
  @Test func bloomsMultiplier() throws {
    let reach = try MinimumDetectableEffect(standardError: 1, df: .infinity)
    #expect(relativeError(reach.value, 2.801585218112968) < 1e-14)  // 1.95996… + 0.84162…
  }

  @Test func atAchievedDegreesOfFreedom() throws {
    let few = try MinimumDetectableEffect(standardError: 0.1, df: 3.9)
    let many = try MinimumDetectableEffect(standardError: 0.1, df: 400)
    #expect(few.value > many.value)
    #expect(try MinimumDetectableEffect(standardError: 0, df: 4).value == 0)
  }

  @Test func impossibleRequestsAreRefused() {
    #expect(throws: StatisticsError.self) {
      try MinimumDetectableEffect(standardError: -1, df: 4)
    }
    #expect(throws: StatisticsError.self) {
      try MinimumDetectableEffect(standardError: 1, df: 4, power: 1)
    }
    #expect(throws: StatisticsError.self) {
      try MinimumDetectableEffect(standardError: 1, df: 4, alpha: 0)
    }
  }
}
