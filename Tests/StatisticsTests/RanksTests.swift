import Statistics
import Testing

@Suite struct RanksTests {
  @Test(
    arguments: [
      ([], [], false),
      ([5], [1], false),
      ([3, 1, 2], [3, 1, 2], false),
      ([2, 2, 2], [2, 2, 2], true),
      ([1, 3, 3, 2, 9, 9], [1, 3.5, 3.5, 2, 5.5, 5.5], true),
      ([0.0, -0.0, .infinity, -.infinity], [2.5, 2.5, 4, 1], true),
    ] as [([Double], [Double], Bool)])
  func tiesShareTheirMeanRank(_ data: [Double], _ expected: [Double], _ hasTies: Bool) {
    let ranks = Ranks(data)
    #expect(ranks.values == expected)
    #expect(ranks.hasTies == hasTies)
  }
}
