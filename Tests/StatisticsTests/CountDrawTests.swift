import Testing

@testable import Statistics

/// Counts drawn: their frequencies against their law, by Pearson's χ², on both ways of drawing.
struct CountDrawTests {
  /// Pearson's χ² of draws in cells that expect five or more, over its degrees of freedom.
  private func chiSquared(
    _ draws: [Int], _ chance: (Int) -> Double
  ) throws -> Double {
    let n = Double(draws.count)
    var counts: [Int: Int] = [:]
    for draw in draws { counts[draw, default: 0] += 1 }
    let range = (draws.min() ?? 0)...(draws.max() ?? 0)
    var (statistic, cells, restSeen, restChance) = (0.0, 0, n, 1.0)
    for k in range where n * chance(k) >= 5 {
      let (seen, expected) = (Double(counts[k] ?? 0), n * chance(k))
      statistic += (seen - expected) * (seen - expected) / expected
      cells += 1
      restSeen -= seen
      restChance -= chance(k)
    }
    if n * restChance > 1 {
      let expected = n * restChance
      statistic += (restSeen - expected) * (restSeen - expected) / expected
      cells += 1
    }
    return try ChiSquared(df: Double(cells - 1)).survival(statistic)
  }

  @Test(arguments: [0.3, 4, 9.99, 10, 37.5, 400])
  func poissonDrawsFollowTheirLaw(_ mean: Double) throws {
    var generator = SeededGenerator(seed: 11, stream: "poisson")
    let draws = (0..<5000).map { _ in generator.poisson(mean) }
    let p = try chiSquared(draws) { k in
      Elementary.exponential(
        Double(k) * Elementary.logarithm(mean) - mean - Elementary.logGamma(Double(k) + 1))
    }
    #expect(p > 0.001, "\(p)")
  }

  @Test(arguments: [
    (1, 0.3), (14, 0.1), (14, 0.95), (50, 0.5), (200, 0.06), (1000, 0.7),
  ])
  func binomialDrawsFollowTheirLaw(_ trials: Int, _ p: Double) throws {
    var generator = SeededGenerator(seed: 12, stream: "binomial")
    let draws = (0..<5000).map { _ in generator.binomial(trials, p) }
    #expect(draws.allSatisfy { (0...trials).contains($0) })
    let n = Double(trials)
    let found = try chiSquared(draws) { k in
      let k = Double(k)
      return Elementary.exponential(
        Elementary.logGamma(n + 1) - Elementary.logGamma(k + 1) - Elementary.logGamma(n - k + 1)
          + k * Elementary.logarithm(p) + (n - k) * Elementary.logarithm(1 - p))
    }
    #expect(found > 0.001, "\(found)")
  }

  @Test func whatIsCertainIsNotDrawn() {
    var generator = SeededGenerator(seed: 1, stream: "certain")
    #expect(generator.binomial(9, 0) == 0 && generator.binomial(9, 1) == 9)
    #expect(generator.binomial(0, 0.5) == 0 && generator.poisson(0) == 0)
  }
}
