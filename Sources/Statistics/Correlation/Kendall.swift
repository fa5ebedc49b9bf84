extension Correlation {
  /// Kendall's τ_b = S / √((n₀ − t_x)(n₀ − t_y)): S concordant less discordant pairs, n₀ = n(n−1)/2
  /// pairs in all, of which t_x and t_y are tied in x and in y.
  ///
  /// p is exact for n < 50 without ties, and with ties for n ≤ 12 and wherever values are few
  /// (`TiedKendallNull`), the statistic then being the number of concordant pairs; otherwise z = S / √var(S), with the variance corrected for ties and without a continuity
  /// correction. The interval is tanh(atanh τ ± z_{1−α/2} √(0.437/(n−4))), for n ≥ 5 and |τ| < 1;
  /// it is good for |τ| up to .8.
  ///
  /// - Parameters and errors: as `pearson`.
  /// - Reference: Kendall (1970), ch. 4; Knight (1966) for the count of pairs; Fieller, Hartley &
  ///   Pearson (1957) for the interval. Agrees with R `cor.test(method = "kendall")`,
  ///   with ties where that is not exact with enumeration.
  public static func kendall(
    _ x: [Double], _ y: [Double], level: Double = 0.95
  ) throws(StatisticsError) -> CorrelationResult {
    try check(x, y, level)
    let pairs = KendallPairs(x, y)
    guard let tau = pairs.tau else {
      return .undefined(.kendall, n: x.count, undefinedReason(x, y))
    }
    let exact = KendallNull.isExact(n: x.count) ? pairs.exactTest(x, y) : nil
    let isExact = exact != nil
    let test = exact ?? pairs.normalTest
    let hasInterval = x.count > 4 && tau.magnitude < 1
    let standardError = (0.437 / (Double(x.count) - 4)).squareRoot()
    return CorrelationResult(
      method: .kendall, estimate: tau, statistic: test?.statistic, pValue: test?.p,
      interval: hasInterval ? fisherInterval(tau, standardError: standardError, level) : nil,
      n: x.count, pMethod: test.map { _ in isExact ? .exactPermutation : .normalApproximation },
      intervalMethod: .fieller)
  }
}

/// The pairs of observations by how they are ordered, counted in n log n steps: pairs that a merge
/// sort of y, taken in the order of x, has to swap are discordant.
struct KendallPairs {
  let n: Int
  /// Concordant less discordant pairs.
  let score: Int
  let concordant: Int
  /// Sizes of the ties in x and in y.
  let xTies: [Int]
  let yTies: [Int]

  init(_ x: [Double], _ y: [Double]) {
    n = x.count
    let order = x.indices.sorted { (x[$0], y[$0]) < (x[$1], y[$1]) }
    var ys = order.map { y[$0] }
    xTies = Self.ties(order.map { x[$0] })
    let both = Self.ties(order.map { [x[$0], y[$0]] })
    let discordant = Self.swapsToSort(&ys)
    yTies = Self.ties(ys)
    let untied = Self.pairs(n) - Self.pairs(xTies) - Self.pairs(yTies) + Self.pairs(both)
    concordant = untied - discordant
    score = concordant - discordant
  }

  var hasTies: Bool { !xTies.isEmpty || !yTies.isEmpty }

  /// nil where one of the variables never varies.
  var tau: Double? {
    let (untiedX, untiedY) = (
      Self.pairs(n) - Self.pairs(xTies), Self.pairs(n) - Self.pairs(yTies)
    )
    guard untiedX > 0, untiedY > 0 else { return nil }
    // The root of each apart: their product would not fit the integers a double holds exactly.
    if untiedX == untiedY { return Double(score) / Double(untiedX) }
    return Double(score) / Double(untiedX).squareRoot() / Double(untiedY).squareRoot()
  }

  /// nil where ties make too many orders to count.
  func exactTest(_ x: [Double], _ y: [Double]) -> (statistic: Double, p: Double)? {
    guard hasTies else { return (Double(concordant), KendallNull(n: n).twoSidedP(concordant)) }
    guard let null = TiedKendallNull(Self.groups(x), Self.groups(y)) else { return nil }
    return (Double(concordant), null.twoSidedP(score))
  }

  /// Sizes of the groups of equal values, lowest first.
  private static func groups(_ values: [Double]) -> [Int] {
    var sizes: [Double: Int] = [:]
    for value in values { sizes[value, default: 0] += 1 }
    return sizes.sorted { $0.key < $1.key }.map(\.value)
  }

  /// z = S / √var(S); nil where n is too small for its variance.
  var normalTest: (statistic: Double, p: Double)? {
    guard n > 2 else { return nil }
    let size = Double(n)
    func sum(_ ties: [Int], _ term: (Double) -> Double) -> Double {
      ties.reduce(0) { $0 + term(Double($1)) }
    }
    let square: (Double) -> Double = { $0 * ($0 - 1) }
    let cube: (Double) -> Double = { $0 * ($0 - 1) * ($0 - 2) }
    let spread: (Double) -> Double = { $0 * ($0 - 1) * (2 * $0 + 5) }
    let variance =
      (spread(size) - sum(xTies, spread) - sum(yTies, spread)) / 18
      + sum(xTies, square) * sum(yTies, square) / (2 * square(size))
      + sum(xTies, cube) * sum(yTies, cube) / (9 * cube(size))
    guard variance > 0 else { return nil }
    let z = Double(score) / variance.squareRoot()
    return (z, min(1, 2 * Normal.standard.survival(z.magnitude)))
  }

  private static func pairs(_ n: Int) -> Int { n * (n - 1) / 2 }
  private static func pairs(_ ties: [Int]) -> Int { ties.reduce(0) { $0 + pairs($1) } }

  /// Lengths of the runs of more than one equal value.
  private static func ties<Value: Equatable>(_ sorted: [Value]) -> [Int] {
    var lengths: [Int] = []
    var start = 0
    for end in sorted.indices.dropFirst().map({ $0 }) + [sorted.count]
    where end == sorted.count || sorted[end] != sorted[start] {
      if end - start > 1 { lengths.append(end - start) }
      start = end
    }
    return lengths
  }

  /// Sorts, and counts the pairs that stood in the wrong order; equal values are in no wrong order.
  private static func swapsToSort(_ values: inout [Double]) -> Int {
    var swaps = 0
    var width = 1
    while width < values.count {
      var merged: [Double] = []
      merged.reserveCapacity(values.count)
      for low in stride(from: 0, to: values.count, by: 2 * width) {
        let middle = min(low + width, values.count)
        let high = min(low + 2 * width, values.count)
        var (left, right) = (low, middle)
        while left < middle || right < high {
          if right == high || (left < middle && values[left] <= values[right]) {
            merged.append(values[left])
            left += 1
          } else {
            merged.append(values[right])
            right += 1
            swaps += middle - left
          }
        }
      }
      values = merged
      width *= 2
    }
    return swaps
  }
}
