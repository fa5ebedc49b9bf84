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

/// Step-down adjustment by the largest |t*| of the tests not yet rejected, which uses how the tests
/// depend on each other. With |t₍₁₎| ≥ … ≥ |t₍ₘ₎|,
///
///     p₍ₖ₎ = max(p₍ₖ₋₁₎, share of draws with max_{j ≥ k} |t*₍ⱼ₎| ≥ |t₍ₖ₎|)
///
/// the share being c/B of all B draws, or (c + 1)/(B + 1) of a sample of B. A draw within 1e-9 of the
/// observed |t| counts as no smaller.
///
/// - Reference: Romano & Wolf (2005; 2016, eq. 3). The formula of R `wildrwolf::rwolf`.
enum RomanoWolf {
  static let tieTolerance = 1e-9

  /// Adjusted p-values, in the order of the tests, and the number of draws.
  static func adjusted(
    _ draws: some JointDraws
  ) throws(LinearAlgebraError) -> (pValues: [Double], drawCount: Int) {
    let observed = draws.observed
    let order = observed.indices.sorted { (observed[$0], $1) > (observed[$1], $0) }
    let thresholds = order.map { observed[$0] * (1 - tieTolerance) }
    var reached = [Int](repeating: 0, count: order.count)
    var drawCount = 0
    try draws.forEachDraw { statistics in
      drawCount += 1
      var largest = 0.0
      for k in order.indices.reversed() {
        largest = max(largest, statistics[order[k]])
        if largest >= thresholds[k] { reached[k] += 1 }
      }
    }
    let extra = draws.isEnumerated ? 0.0 : 1.0
    var pValues = [Double](repeating: 1, count: order.count)
    var before = 0.0
    for (k, test) in order.enumerated() {
      before = max(before, (Double(reached[k]) + extra) / (Double(drawCount) + extra))
      pValues[test] = min(1, before)
    }
    return (pValues, drawCount)
  }
}
