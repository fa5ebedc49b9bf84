import LinearAlgebra

/// Draws of several t statistics at once, each draw from one joint distribution under the nulls.
protocol JointDraws {
  /// |t| of each test as observed.
  var observed: [Double] { get }
  /// Whether the draws are all there are; else they are a sample of them.
  var isEnumerated: Bool { get }
  /// Calls `body` with |t*| of each test, draw by draw.
  func forEachDraw(_ body: ([Double]) -> Void) throws(LinearAlgebraError)
}

/// Step-down adjustment by the smallest p* of the tests not yet rejected, which uses how the tests depend on
/// each other. With p*ⱼ of a draw the share of points with |t*ⱼ| no smaller than its own, and p₍₁₎ ≤ … ≤ p₍ₘ₎,
///
///     p̃₍ₖ₎ = max(p̃₍ₖ₋₁₎, share of points with min_{j ≥ k} p*₍ⱼ₎ ≤ p₍ₖ₎)
///
/// The points are all B draws where they are enumerated, else the B drawn and the sample itself. Each
/// statistic so has its own distribution for a measure: by the largest |t*| a test with heavy tails, of few
/// clusters, would decide for tests that have none. A draw within 1e-9 of another counts as no smaller. p̃ is
/// never below p of the same draws, and is that in a family of one.
///
/// - Reference: Westfall & Young (1993), algorithm 2.8 (min P); Romano & Wolf (2005; 2010, on balance).
enum RomanoWolf {
  static let tieTolerance = 1e-9

  /// Adjusted p-values, in the order of the tests, and the number of draws.
  static func adjusted(
    _ draws: some JointDraws
  ) throws(LinearAlgebraError) -> (pValues: [Double], drawCount: Int) {
    let observed = draws.observed
    var statistics = [[Double]](repeating: [], count: observed.count)
    try draws.forEachDraw { draw in
      for (j, value) in draw.enumerated() { statistics[j].append(value) }
    }
    let drawCount = statistics.first?.count ?? 0
    if !draws.isEnumerated { for j in observed.indices { statistics[j].append(observed[j]) } }
    let points = statistics.first?.count ?? 0
    guard points > 0 else { return ([Double](repeating: 1, count: observed.count), 0) }
    // Of each point, and of the sample, how many points are no smaller: p* times their number.
    let counts = zip(statistics, observed).map { values, own in Counts(values, own) }
    let order = observed.indices.sorted {
      (counts[$0].own, -observed[$0], $0) < (counts[$1].own, -observed[$1], $1)
    }
    var reached = [Int](repeating: 0, count: order.count)
    for b in 0..<points {
      var least = Int.max
      for k in order.indices.reversed() {
        least = min(least, counts[order[k]].ofPoints[b])
        if least <= counts[order[k]].own { reached[k] += 1 }
      }
    }
    var pValues = [Double](repeating: 1, count: order.count)
    var before = 0.0
    for (k, test) in order.enumerated() {
      before = max(before, Double(reached[k]) / Double(points))
      pValues[test] = before
    }
    return (pValues, drawCount)
  }

  private struct Counts {
    let ofPoints: [Int]
    let own: Int

    init(_ values: [Double], _ observed: Double) {
      let sorted = values.sorted()
      func noSmaller(_ value: Double) -> Int {
        let threshold = value * (1 - tieTolerance)
        var (low, high) = (0, sorted.count)
        while low < high {
          let middle = (low + high) / 2
          if sorted[middle] < threshold { low = middle + 1 } else { high = middle }
        }
        return sorted.count - low
      }
      ofPoints = values.map(noSmaller)
      own = noSmaller(observed)
    }
  }
}
