import Testing

@testable import Report

@Test(
  arguments: [
    (0, 1, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]), (-0.3, 0.35, ["−0.2", "0.0", "0.2"]),
    (0, 97, ["0", "20", "40", "60", "80"]),
    (1200, 3600, ["1,500", "2,000", "2,500", "3,000", "3,500"]),
    (0, 1e-9, ["0", "2.0 × 10⁻¹⁰", "4.0 × 10⁻¹⁰", "6.0 × 10⁻¹⁰", "8.0 × 10⁻¹⁰", "1.0 × 10⁻⁹"]),
    (5, 5, ["4.6", "4.8", "5.0", "5.2", "5.4"]),
    (.nan, 1, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
  ] as [(Double, Double, [String])])
func ticksAreRound(low: Double, high: Double, labels: [String]) {
  #expect(Ticks(from: low, to: high).labels == labels)
}

@Test func outerTicksHoldTheData() {
  let ticks = Ticks(from: -0.18, to: 1.02, isOuter: true)
  #expect(ticks.low <= -0.18 && ticks.high >= 1.02)
  #expect(ticks.values.contains(0))
}

@Test(
  arguments: [
    (-1e308, 1e308), (0, .leastNonzeroMagnitude), (1e15, 1e15 + 1), (-1e300, 1), (1, -1),
    (1e307, 1e308), (-1e308, -1e307), (-.infinity, 1), (1, .infinity),
  ] as [(Double, Double)])
func ticksSurviveExtremes(low: Double, high: Double) {
  for isOuter in [false, true] {
    let ticks = Ticks(from: low, to: high, isOuter: isOuter)
    #expect(ticks.values.count <= 12)
    #expect(ticks.values.allSatisfy(\.isFinite) && ticks.low < ticks.high)
  }
}
