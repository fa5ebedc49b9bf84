import LinearAlgebra

/// M(η, v) = E m(η + √v Z), Z standard normal: a mean with a random effect of variance v integrated out, and
/// its derivatives by η. By v it changes at half its curvature: ∂M/∂v = M''/2.
///
/// The mean of counts is e^(η + v/2). Of a probability, the trapezoidal sum over |z| ≤ 8.5 in steps that
/// keep m's nearest pole, π/√v away, out of sight: it errs by about e^(−2π²/(h√v)), under 1e-12.
struct PopulationMean: Sendable {
  /// M, M', M'', M''' and M''''.
  typealias Derivatives = (
    value: Double, first: Double, second: Double, third: Double, fourth: Double
  )

  private let family: Family
  private let shifts: [Double]
  private let weights: [Double]
  let variance: Double

  init(_ family: Family, variance: Double) {
    self.family = family
    self.variance = variance
    guard family == .binomial, variance > 0 else {
      (shifts, weights) = ([0], [1])
      return
    }
    let deviation = variance.squareRoot()
    let h = min(0.25, 0.6 / deviation)
    let count = Int((8.5 / h).rounded(.up))
    let nodes = (-count...count).map { Double($0) * h }
    shifts = nodes.map { deviation * $0 }
    let raw = nodes.map { Elementary.exponential(-$0 * $0 / 2) }
    let total = raw.reduce(0, +)
    weights = raw.map { $0 / total }
  }

  /// M(η + δ) − M(η) and M'(η + δ) − M'(η), right to the last digits however small δ is.
  func differences(_ eta: Double, _ delta: Double) -> (value: Double, first: Double) {
    guard family == .binomial else {
      let difference = family.difference(eta + variance / 2, delta)
      return (difference, difference)
    }
    var sum = (value: 0.0, first: 0.0)
    for (shift, weight) in zip(shifts, weights) {
      sum.value += weight * family.difference(eta + shift, delta)
      sum.first += weight * family.slopeDifference(eta + shift, delta)
    }
    return sum
  }

  func derivatives(_ eta: Double) -> Derivatives {
    guard family == .binomial else {
      let mean = Elementary.exponential(eta + variance / 2)
      return (mean, mean, mean, mean, mean)
    }
    var sum: Derivatives = (0, 0, 0, 0, 0)
    for (shift, weight) in zip(shifts, weights) {
      let x = eta + shift
      let e = Elementary.exponential(-x.magnitude)
      let (large, small) = (1 / (1 + e), e / (1 + e))
      let (p, q) = x < 0 ? (small, large) : (large, small)
      let slope = p * q
      let tilt = slope * (q - p)
      sum.value += weight * p
      sum.first += weight * slope
      sum.second += weight * tilt
      sum.third += weight * slope * (1 - 6 * slope)
      sum.fourth += weight * tilt * (1 - 12 * slope)
    }
    return sum
  }
}
