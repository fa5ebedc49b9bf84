/// The exact distribution of the number of concordant pairs among n untied ones, every order being
/// as likely: pₙ(k) = Σ_{j<n} pₙ₋₁(k − j) / n.
struct KendallNull {
  /// Where R's `cor.test` stops being exact.
  static let limit = 50

  static func isExact(n: Int) -> Bool { n >= 2 && n < limit }

  /// p(k), k = 0 ... n(n−1)/2.
  private let probabilities: [Double]

  init(n: Int) {
    var current = [1.0]
    for size in stride(from: 2, through: n, by: 1) {
      var next = [Double](repeating: 0, count: current.count + size - 1)
      for (k, p) in current.enumerated() {
        for j in 0..<size { next[k + j] += p / Double(size) }
      }
      current = next
    }
    probabilities = current
  }

  /// Twice the smaller tail including k, at most 1: the distribution is symmetric.
  func twoSidedP(_ k: Int) -> Double {
    let nearTail = min(k, probabilities.count - 1 - k)
    return min(1, 2 * probabilities[...nearTail].reduce(0, +))
  }
}
