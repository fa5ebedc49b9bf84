import Statistics

/// Σᵢ Σ_{k<yᵢ} f(k) of counts yᵢ, f smooth in k ≥ 0. Up to `limit` the k are gone through one by one; above it
/// Euler and Maclaurin's sum by midpoints, to rounding,
///
///     Σ_{k=a}^{b−1} f(k) = ∫ f over [a − ½, b − ½] − (f'(b − ½) − f'(a − ½))/24 + …
///
/// the integral over intervals that double, so that counts may be as large as they like.
struct CountSum: Sendable {
  /// Counts above k, for k from 0 below the limit.
  private let above: [Double]
  /// The counts over the limit, each once, with how many there are.
  private let large: [(count: Double, times: Double)]

  static let limit = 1000.0

  init(_ y: [Double]) {
    let most = Int(min(y.max() ?? 0, Self.limit))
    var exactly = [Double](repeating: 0, count: most + 1)
    var large: [Double: Double] = [:]
    for value in y {
      exactly[Int(min(value, Self.limit))] += 1
      if value > Self.limit { large[value, default: 0] += 1 }
    }
    var above = [Double](repeating: 0, count: most)
    var running = 0.0
    for k in stride(from: most, to: 0, by: -1) {
      running += exactly[k]
      above[k - 1] = running
    }
    self.above = above
    self.large = large.keys.sorted().map { ($0, large[$0] ?? 0) }
  }

  func of(_ f: (Double) -> Double) -> Double {
    var sum = 0.0
    for k in above.indices { sum += above[k] * f(Double(k)) }
    guard !large.isEmpty else { return sum }
    // Between one large count and the next, with all that are not below.
    var start = Self.limit
    var rest = large.reduce(0) { $0 + $1.times }
    for (count, times) in large {
      sum += rest * Self.tail(from: start, to: count, f)
      (start, rest) = (count, rest - times)
    }
    return sum
  }

  /// So many terms are gone through as soon as the rule's points.
  private static let fewTerms = 24.0

  /// How often a sum asks for f.
  var evaluations: Int {
    var (sum, start) = (above.count, Self.limit)
    for (count, _) in large {
      sum += Int(min(count - start, Self.fewTerms))
      start = count
    }
    return sum
  }

  /// Σ f(k), a ≤ k < b, both large.
  private static func tail(from a: Double, to b: Double, _ f: (Double) -> Double) -> Double {
    guard b - a > fewTerms else {
      var sum = 0.0
      for k in stride(from: a, to: b, by: 1) { sum += f(k) }
      return sum
    }
    let end = b - 0.5
    var low = a - 0.5
    var integral = 0.0
    while low < end {
      let high = min(2 * low, end)
      integral += GaussLegendre.twenty.integral(from: low, to: high, f)
      low = high
    }
    // f'(x) as f(x + ½) − f(x − ½).
    return integral - ((f(b) - f(b - 1)) - (f(a) - f(a - 1))) / 24
  }
}
