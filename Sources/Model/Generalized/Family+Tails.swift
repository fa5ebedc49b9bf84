import Statistics

/// P(Y ≤ k) and P(Y > k), each right in its own digits, by incomplete gamma and beta functions:
///
///     poisson             P(Y ≤ k) = Q(k + 1, μ)
///     binomial            P(Y > k) = I_p(k + 1, m − k)
///     negative binomial   P(Y > k) = I_x(k + 1, θ),   x = μ/(μ + θ)
///
/// Agrees with R `ppois`, `pbinom` and `pnbinom`.
extension Family {
  enum Tail { case upTo, above }

  /// - Parameters:
  ///   - k: whole; −1 is before all outcomes.
  ///   - m: trials.
  func tail(_ tail: Tail, _ k: Double, _ eta: Double, trials m: Double) -> Double {
    guard k >= 0 else { return tail == .upTo ? 0 : 1 }
    switch self {
    case .binomial:
      guard k < m else { return tail == .upTo ? 1 : 0 }
      guard m > 1 else { return Elementary.logistic(tail == .upTo ? -eta : eta) }
      return Self.share(
        tail, k + 1, m - k, Elementary.logistic(eta), rest: Elementary.logistic(-eta))
    case .negativeBinomial(let alpha) where alpha > 0:
      let x = eta + Elementary.log(alpha)
      return Self.share(
        tail, k + 1, 1 / alpha, Elementary.logistic(x), rest: Elementary.logistic(-x))
    case .poisson, .negativeBinomial:
      guard let law = try? ChiSquared(df: 2 * (k + 1)) else { return .nan }
      let x = 2 * Elementary.exponential(eta)
      return tail == .upTo ? law.survival(x) : law.cdf(x)
    }
  }

  /// I_x(a, b) above, and what is left of 1 up to; by the smaller of x and 1 − x.
  private static func share(
    _ tail: Tail, _ a: Double, _ b: Double, _ x: Double, rest: Double
  ) -> Double {
    let isTurned = x > rest
    guard let law = try? isTurned ? Beta(a: b, b: a) : Beta(a: a, b: b) else { return .nan }
    let place = isTurned ? rest : x
    return (tail == .above) == isTurned ? law.survival(place) : law.cdf(place)
  }
}
