import Statistics

/// Outcomes of a row, its effects known, that may vary more than their family says.
struct GeneralizedOutcome: Sendable {
  let family: Family
  /// φ: successes of variance φmp(1 − p), never more than m times, as a beta-binomial; counts of variance
  /// φμ as Poissons of gamma means.
  let dispersion: Double
  /// α of a negative binomial.
  var shape = 0.0

  private static let mostLikeness = 0.999

  func draw(_ eta: Double, trials: Double, _ generator: inout SeededGenerator) -> Double {
    let mean = family.mean(eta)
    switch family {
    case .binomial:
      guard trials > 1 else { return generator.bernoulli(mean) ? 1 : 0 }
      let likeness = min(Self.mostLikeness, (dispersion - 1) / (trials - 1))
      guard likeness > 0, mean > 0, mean < 1 else {
        return Double(generator.binomial(Int(trials), mean))
      }
      let size = 1 / likeness - 1
      return Double(
        generator.binomial(Int(trials), generator.beta(mean * size, (1 - mean) * size)))
    case .poisson:
      guard dispersion > 1, mean > 0 else { return Double(generator.poisson(mean)) }
      let scale = dispersion - 1
      return Double(generator.poisson(scale * generator.gamma(shape: mean / scale)))
    case .negativeBinomial:
      guard shape > 0 else { return Double(generator.poisson(mean)) }
      return Double(generator.poisson(shape * mean * generator.gamma(shape: 1 / shape)))
    }
  }
}
