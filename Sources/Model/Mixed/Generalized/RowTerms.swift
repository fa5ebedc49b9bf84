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
  ///
  /// - Parameter logs: where log(1 + e) of what happens or not goes, in place of the kernel; nil where the
  ///   kernel is not needed.
  func terms(
    _ eta: Double, _ y: Double, trials m: Double, _ logs: inout LogProduct?
  ) -> RowTerms {
    guard self == .binomial else { return terms(eta, y, trials: m) }
    let e = Elementary.exponential(-eta.magnitude)
    let (large, small) = (1 / (1 + e), e / (1 + e))
    let (p, q) = eta < 0 ? (small, large) : (large, small)
    let failures = m - y
    var kernel = 0.0
    if logs != nil {
      kernel = eta < 0 ? y * eta : -failures * eta
      if m == 1 { logs?.multiply(1 + e) } else { kernel -= m * Elementary.logOnePlus(e) }
    }
    let weight = m * p * q
    return RowTerms(
      kernel: kernel, score: y * q - failures * p, weight: weight, bend: weight * (q - p))
  }

  /// The same, row by row.
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

/// Σ log xᵢ with one logarithm for many factors.
struct LogProduct {
  private var sum = 0.0
  private var product = 1.0

  private static let largest = 1e250

  /// - Parameter factor: from 1 to 2.
  mutating func multiply(_ factor: Double) {
    product *= factor
    guard product > Self.largest else { return }
    sum += Elementary.log(product)
    product = 1
  }

  var value: Double { sum + Elementary.log(product) }
}
