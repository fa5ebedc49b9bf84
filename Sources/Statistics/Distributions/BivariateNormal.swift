/// Two standard normal variables with correlation ρ.
///
///     P(X ≤ h, Y ≤ k) = Φ(h) Φ(k) + 1/2π ∫ exp(−(h² + k² − 2hk sin θ) / (2 cos²θ)) dθ, θ in 0 … asin ρ
///
/// With φ = π/2 − θ the exponent is −(h − k)²/(2 sin²φ) − hk/(1 + cos φ), which loses no digits as
/// ρ → 1; Gauss and Legendre's 20 nodes then go over panels that halve towards φ = 0. Absolute error
/// under 1e-15.
///
/// - Reference: Drezner & Wesolowsky (1990) for the identity. Agrees with R `pbivnorm::pbivnorm`.
public struct BivariateNormal: Sendable, Hashable {
  /// ρ, in (−1, 1).
  public let correlation: Double

  /// - Throws: `StatisticsError.parameterOutOfRange` unless −1 < ρ < 1.
  public init(correlation: Double) throws(StatisticsError) {
    try require(
      correlation > -1 && correlation < 1, "bivariate normal", "correlation", correlation,
      "between -1 and 1")
    self.correlation = correlation
  }

  /// For a ρ known to be inside.
  init(unchecked correlation: Double) { self.correlation = correlation }

  /// P(X ≤ h, Y ≤ k); h and k may be infinite.
  public func cdf(_ h: Double, _ k: Double) -> Double {
    if h == -.infinity || k == -.infinity { return 0 }
    if h == .infinity { return Normal.standard.cdf(k) }
    if k == .infinity { return Normal.standard.cdf(h) }
    // P(X ≤ h, Y ≤ k; ρ) = Φ(h) − P(X ≤ h, −Y ≤ −k; −ρ) keeps to angles where cos φ ≥ 0.
    guard correlation >= 0 else {
      let mirrored = BivariateNormal(unchecked: -correlation)
      return max(0, Normal.standard.cdf(h) - mirrored.cdf(h, -k))
    }
    let independent = Normal.standard.cdf(h) * Normal.standard.cdf(k)
    let excess = integral(h, k) / (2 * .pi)
    return min(1, max(0, independent + excess))
  }

  /// φ₂(h, k) = exp(−(h² − 2ρhk + k²)/(2(1 − ρ²))) / (2π √(1 − ρ²)); 0 where either is infinite.
  public func density(_ h: Double, _ k: Double) -> Double {
    guard h.isFinite, k.isFinite else { return 0 }
    let rest = (1 - correlation) * (1 + correlation)
    let form = (h - k) * (h - k) + 2 * (1 - correlation) * h * k
    return Elementary.exponential(-form / (2 * rest)) / (2 * .pi * rest.squareRoot())
  }

  private func integral(_ h: Double, _ k: Double) -> Double {
    let end = Elementary.arccosine(correlation)
    let (square, product) = ((h - k) * (h - k) / 2, h * k)
    var high = Double.pi / 2
    var sum = 0.0
    while high > end {
      let low = max(end, high / 2)
      sum += GaussLegendre.twenty.integral(from: low, to: high) { angle in
        let sine = Elementary.sine(angle)
        return Elementary.exponential(
          -square / (sine * sine) - product / (1 + Elementary.cosine(angle)))
      }
      high = low
    }
    return sum
  }
}
