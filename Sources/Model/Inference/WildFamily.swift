import LinearAlgebra
import Statistics

/// The wild bootstrap of several coefficients of several fits at once: every draw is one vector v for all of
/// them, a number per cluster, so that the statistics keep their dependence. Each has its own hypothesis
/// and, restricted, its own residuals; t* is that of `WildHypothesis`, and an enumerated family of one has
/// the p of `WildTest`.
///
/// - Reference: Romano & Wolf (2005), with the draws of Cameron, Gelbach & Miller (2008). Agrees with
///   literal refits.
struct WildFamily: JointDraws {
  /// Labels of the clusters of all fits, sorted: a draw does not depend on the order of rows.
  let labels: [String]
  let vectors: WildVectors
  private let tests: [Test]

  /// A coefficient of a fit.
  struct Member {
    let fit: LinearFit
    let coefficient: Int
  }

  private struct Test {
    let hypothesis: WildHypothesis
    /// The estimate, in units of the direction.
    let delta: Double
    /// Each own cluster's position among all.
    let positions: [Int]

    /// |δ| over the root of its variance, both without CR1's factor.
    var observed: Double { Self.ratio(delta, hypothesis.observedVariance) ?? 0 }

    /// |t*| of a block. 0/0 is a tie, as in `WildTest`.
    func statistics(_ V: Matrix) -> [Double] {
      let tie = observed
      var found: [Double] = []
      found.reserveCapacity(V.columnCount)
      hypothesis.forEachStatistic(V.rows(positions), at: delta) { numerator, variance in
        found.append(Self.ratio(numerator, variance) ?? tie)
      }
      return found
    }

    private static func ratio(_ numerator: Double, _ variance: Double) -> Double? {
      guard variance > 0 else { return numerator == 0 ? nil : .infinity }
      return numerator.magnitude / variance.squareRoot()
    }
  }

  /// - Parameter stream: names the random numbers.
  init(_ members: [Member], _ options: WildOptions, stream: String) throws(LinearAlgebraError) {
    let labels = Set(members.flatMap { $0.fit.clusters?.labels ?? [] }).sorted()
    let position = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
    var tests: [Test] = []
    for member in members {
      guard let clusters = member.fit.clusters else { continue }
      let (a, scale) = member.fit.direction(of: member.coefficient)
      tests.append(
        Test(
          hypothesis: try WildHypothesis(
            ClusterSums(of: member.fit, clusters), direction: a,
            isRestricted: options.residuals == .restricted),
          delta: member.fit.coefficients[member.coefficient] / (scale * member.fit.residualUnit),
          positions: clusters.labels.map { position[$0] ?? 0 }))
    }
    self.labels = labels
    self.tests = tests
    vectors = WildVectors(clusterCount: labels.count, options: options, stream: stream)
  }

  var isEnumerated: Bool { vectors.areEnumerated }
  var observed: [Double] { tests.map(\.observed) }

  func forEachDraw(_ body: ([Double]) -> Void) throws(LinearAlgebraError) {
    try vectors.forEachBlock { V in
      let statistics = tests.map { $0.statistics(V) }
      for b in 0..<V.columnCount { body(statistics.map { $0[b] }) }
    }
  }
}
