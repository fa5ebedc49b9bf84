/// The exact distribution of Spearman's ρ among tied ranks, over all n! orders of one variable: T = Σ aᵢ
/// b_π(i) of doubled ranks, which are whole.
///
/// Orders are counted by which places have been used, as in `SpearmanNull`.
struct TiedSpearmanNull {
  private let counts: [Int: Int]
  private let size: Int
  private let product: Int
  private let observed: Int

  /// - Parameters: x, y: ranks of at most `SpearmanNull.largest` observations.
  init(_ x: [Double], _ y: [Double]) {
    let (a, b) = (x.map { Int(2 * $0) }, y.map { Int(2 * $0) })
    size = a.count
    product = a.reduce(0, +) * b.reduce(0, +)
    observed = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    var table = [[Int: Int]](repeating: [:], count: 1 << a.count)
    table[0] = [0: 1]
    for used in 0..<(1 << a.count) - 1 {
      let place = used.nonzeroBitCount
      for next in b.indices where used & (1 << next) == 0 {
        let step = a[place] * b[next]
        for (sum, count) in table[used] { table[used | 1 << next][sum + step, default: 0] += count }
      }
    }
    counts = table[table.count - 1]
  }

  /// P(|ρ*| ≥ |ρ|): n T less its mean, which is whole too.
  var twoSidedP: Double {
    let distance = (size * observed - product).magnitude
    let reached = counts.reduce(0) {
      (size * $1.key - product).magnitude >= distance ? $0 + $1.value : $0
    }
    return Double(reached) / Double(counts.values.reduce(0, +))
  }
}

/// The exact distribution of Kendall's S where values are tied, over all orders of one variable.
///
/// The groups of equal x are dealt, lowest first, from the groups of equal y: if kⱼ come from group j and
/// rⱼ are left there, S gains Σⱼ kⱼ (Σ_{l>j} r_l − Σ_{l<j} r_l) in Π C(rⱼ + kⱼ, kⱼ) ways. What is left of
/// the y groups is all that the rest depends on.
///
/// - Reference: Burr (1960), *Biometrika* 47, on the distribution with ties in both. Equals enumeration.
struct TiedKendallNull {
  /// Beyond this many ways to have y groups left, there is no exact p.
  private static let mostStates = 5000

  /// By what is left of each y group, in mixed radix: how many ways lead to each S, from −n(n−1)/2 up.
  private var states: [Int: [Double]]
  private let sizes: [Int]
  private let furthest: Int

  /// nil where there would be too much to count.
  ///
  /// - Parameters: x, y: sizes of the groups of equal values, of one included, lowest first.
  init?(_ x: [Int], _ y: [Int]) {
    let (dealt, left) = Self.stateCount(y) <= Self.stateCount(x) ? (x, y) : (y, x)
    guard Self.stateCount(left) <= Self.mostStates else { return nil }
    sizes = left
    let n = left.reduce(0, +)
    furthest = n * (n - 1) / 2
    var scores = [Double](repeating: 0, count: 2 * furthest + 1)
    scores[furthest] = 1
    states = [Self.key(left, of: left): scores]
    for size in dealt { deal(size) }
  }

  /// P(|S| ≥ |s|).
  func twoSidedP(_ s: Int) -> Double {
    let all = states.values.first ?? []
    let distance = Int(s.magnitude)
    let reached = all.indices.reduce(0.0) {
      ($1 - furthest).magnitude >= distance ? $0 + all[$1] : $0
    }
    return min(1, reached / all.reduce(0, +))
  }

  private static func stateCount(_ sizes: [Int]) -> Int {
    sizes.reduce(1) { min(1 << 40, $0 * ($1 + 1)) }
  }

  private static func key(_ left: [Int], of sizes: [Int]) -> Int {
    zip(left, sizes).reduce(0) { $0 * ($1.1 + 1) + $1.0 }
  }

  private func left(_ key: Int) -> [Int] {
    var (key, left) = (key, sizes)
    for j in sizes.indices.reversed() {
      (key, left[j]) = key.quotientAndRemainder(dividingBy: sizes[j] + 1)
    }
    return left
  }

  /// In a fixed order, so that sums have the same bits each time.
  private mutating func deal(_ size: Int) {
    var next: [Int: [Double]] = [:]
    for state in states.keys.sorted() {
      let (left, scores) = (left(state), states[state] ?? [])
      Self.forEachHand(of: size, from: left) { hand, ways in
        let rest = zip(left, hand).map { $0 - $1 }
        var (gain, below) = (0, 0)
        let all = rest.reduce(0, +)
        for j in rest.indices {
          gain += hand[j] * (all - rest[j] - 2 * below)
          below += rest[j]
        }
        var sums = next.removeValue(forKey: Self.key(rest, of: sizes)) ?? scores.map { _ in 0 }
        for (k, count) in scores.enumerated() where count > 0 { sums[k + gain] += ways * count }
        next[Self.key(rest, of: sizes)] = sums
      }
    }
    states = next
  }

  /// Calls `body` with every way to take `size` from groups, and the number of ways that is one of.
  private static func forEachHand(
    of size: Int, from left: [Int], _ body: ([Int], Double) -> Void
  ) {
    var hand = [Int](repeating: 0, count: left.count)
    func take(_ j: Int, _ open: Int, _ ways: Double) {
      guard j < left.count else {
        if open == 0 { body(hand, ways) }
        return
      }
      var choose = 1.0
      for k in 0...min(open, left[j]) {
        if k > 0 { choose = choose * Double(left[j] - k + 1) / Double(k) }
        hand[j] = k
        take(j + 1, open - k, ways * choose)
      }
      hand[j] = 0
    }
    take(0, size, 1)
  }
}
