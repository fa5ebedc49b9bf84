/// What a row adds to a likelihood at η, of a family with its canonical link.
struct RowTerms {
  /// The part of log f that η enters.
  let kernel: Double
  /// Its derivative by η, minus its second, and the derivative of that.
  let score: Double
  let weight: Double
  let bend: Double
}

extension Family {
  /// With one exponential for all four.
  func terms(_ eta: Double, _ y: Double, trials m: Double) -> RowTerms {
    guard self == .binomial else {
      let mu = Elementary.exponential(eta)
      return RowTerms(kernel: y * eta - mu, score: y - mu, weight: mu, bend: mu)
    }
    let e = Elementary.exponential(-eta.magnitude)
    let (large, small) = (1 / (1 + e), e / (1 + e))
    let (p, q) = eta < 0 ? (small, large) : (large, small)
    // log p + log q = −|η| − 2 log(1 + e), and log p − log q = η.
    let rest = Elementary.logOnePlus(e)
    let failures = m - y
    let kernel =
      eta < 0 ? y * (eta - rest) - failures * rest : -y * rest - failures * (eta + rest)
    let weight = m * p * q
    return RowTerms(
      kernel: kernel, score: y * q - failures * p, weight: weight, bend: weight * (q - p))
  }
}
