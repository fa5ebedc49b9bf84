/// The exact distribution of S = Σ (i − π(i))² over all n! orders π, for a small n.
///
/// Orders are counted by which ranks their first i places have used: 2ⁿ states, not n! orders.
struct SpearmanNull {
  /// Up to where R's `cor.test` enumerates too.
  static let largest = 9

  static func isExact(n: Int) -> Bool { n >= 2 && n <= largest }

  /// counts[s]: the orders with S = s.
  private let counts: [Int]

  /// - Parameter n: 2 ... `largest`.
  init(n: Int) {
    precondition(Self.isExact(n: n))
    let maximum = n * (n * n - 1) / 3
    var table = [[Int]](repeating: [], count: 1 << n)
    table[0] = [Int](repeating: 0, count: maximum + 1)
    table[0][0] = 1
    for used in 0..<(1 << n) - 1 {
      let place = used.nonzeroBitCount
      for rank in 0..<n where used & (1 << rank) == 0 {
        let next = used | (1 << rank)
        if table[next].isEmpty { table[next] = [Int](repeating: 0, count: maximum + 1) }
        let step = (place - rank) * (place - rank)
        for s in 0...maximum - step where table[used][s] > 0 {
          table[next][s + step] += table[used][s]
        }
      }
    }
    counts = table[table.count - 1]
  }

  /// Twice the smaller tail including s, at most 1. S is symmetric about its mean (n³ − n)/6.
  func twoSidedP(_ s: Double) -> Double {
    let observed = Int(s.rounded())
    let nearTail = min(observed, counts.count - 1 - observed)
    let orders = counts.reduce(0, +)
    let inTail = counts[...nearTail].reduce(0, +)
    return min(1, 2 * Double(inTail) / Double(orders))
  }
}
