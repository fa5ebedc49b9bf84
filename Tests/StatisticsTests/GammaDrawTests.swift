import Testing

@testable import Statistics

/// Draws of mixtures have the mean and variance of their distributions, within five standard errors.
struct GammaDrawTests {
  private static func check(
    mean: Double, variance: Double, kurtosis: Double = 6, _ name: Comment,
    _ draw: (inout SeededGenerator) -> Double
  ) throws {
    var g = SeededGenerator(seed: 3, stream: "mixtures")
    let n = 6000
    let values = (0..<n).map { _ in draw(&g) }
    let reach = 5 / Double(n).squareRoot()
    let own = try #require(Descriptive.mean(values))
    #expect((own - mean).magnitude < reach * variance.squareRoot(), name)
    let spread = try #require(Descriptive.variance(values))
    #expect((spread - variance).magnitude < reach * variance * kurtosis.squareRoot(), name)
  }

  @Test(arguments: [0.3, 1, 2.5, 40]) func gamma(shape: Double) throws {
    try Self.check(mean: shape, variance: shape, kurtosis: 2 + 6 / shape, "\(shape)") {
      $0.gamma(shape: shape)
    }
  }

  @Test func beta() throws {
    try Self.check(mean: 0.25, variance: 0.25 * 0.75 / 3, "beta") { $0.beta(0.5, 1.5) }
  }
}
