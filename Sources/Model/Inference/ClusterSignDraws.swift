import LinearAlgebra
import Statistics

/// Restricted wild cluster draws of t statistics from several least-squares fits: every draw turns the
/// signs of whole clusters, the same for all fits, so that the statistics keep their dependence.
///
/// Under β_j = 0 the residuals are ũ = e + d κ with d = Z t_j and κ = β̂_j / t_j't_j, in the basis
/// Z'WZ = I. With m_h = Z_h'W_hũ_h, S_h = Z_h'W_hZ_h, c_h = S_h t_j and signs v_h,
///
///     t*_j = Σ v_h t_j'm_h / √(Σ (v_h t_j'm_h − c_h'Σ_g v_g m_g)²)
///
/// which is CR1's t up to a constant that is the same in every draw. No draw touches a row.
///
/// - Reference: Cameron, Gelbach & Miller (2008); Roodman et al. (2019) for the sums by cluster.
struct ClusterSignDraws: JointDraws {
  /// Up to as many clusters all signs are taken: 2^(G−1) of them, as turning every sign changes no |t|.
  static let mostEnumerated = 16

  /// Labels of the clusters of all fits, sorted: a draw does not depend on the order of rows.
  let labels: [String]
  let tests: [Test]
  let sampleSize: Int
  let seed: UInt64

  /// A coefficient of a fit.
  struct Member {
    let fit: LinearFit
    let coefficient: Int
  }

  struct Test {
    /// Each own cluster's position among all.
    let positions: [Int]
    /// t_j'm_h.
    let scores: [Double]
    /// m_h, one after the other.
    let restricted: [Double]
    /// c_h, one after the other.
    let directions: [Double]
    let order: Int
  }

  /// - Parameter sampleSize: draws where there are too many clusters for all signs.
  init(_ members: [Member], sampleSize: Int, seed: UInt64) throws(LinearAlgebraError) {
    labels = Set(members.flatMap { $0.fit.clusters?.labels ?? [] }).sorted()
    self.sampleSize = sampleSize
    self.seed = seed
    let position = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
    var tests: [Test] = []
    for member in members { tests.append(try Test(member, position)) }
    self.tests = tests
  }

  var isEnumerated: Bool { labels.count <= Self.mostEnumerated }

  var observed: [Double] {
    let signs = [Double](repeating: 1, count: labels.count)
    return tests.map { $0.statistic(signs) }
  }

  func forEachDraw(_ body: ([Double]) -> Void) {
    var signs = [Double](repeating: 1, count: labels.count)
    if isEnumerated {
      for draw in 0..<(1 << max(0, labels.count - 1)) {
        for g in labels.indices.dropLast() { signs[g] = draw >> g & 1 == 1 ? -1 : 1 }
        body(tests.map { $0.statistic(signs) })
      }
      return
    }
    var generator = SeededGenerator(seed: seed, stream: "romano_wolf")
    for _ in 0..<sampleSize {
      for g in labels.indices { signs[g] = generator.next() >> 63 == 1 ? -1 : 1 }
      body(tests.map { $0.statistic(signs) })
    }
  }
}

extension ClusterSignDraws.Test {
  fileprivate init(
    _ member: ClusterSignDraws.Member, _ position: [String: Int]
  ) throws(LinearAlgebraError) {
    let (fit, j) = (member.fit, member.coefficient)
    let t = fit.T.row(j)
    order = t.count
    let clusters = fit.clusters
    positions = (clusters?.labels ?? []).map { position[$0] ?? 0 }
    let kappa =
      fit.coefficients[j] / fit.coefficientUnits[j] / fit.residualUnit / t.dot(t)
    var scores: [Double] = []
    var restricted: [Double] = []
    var directions: [Double] = []
    if let clusters {
      try fit.forEachCluster(of: clusters) { _, rows throws(LinearAlgebraError) in
        let direction = rows.gram * t
        let own = rows.score
        let sums = own.indices.map { own[$0] + kappa * direction[$0] }
        scores.append(t.dot(Vector(sums)))
        restricted += sums
        directions += direction.elements
      }
    }
    (self.scores, self.restricted, self.directions) = (scores, restricted, directions)
  }

  /// |t*|; infinite where only the numerator is there, 0 where neither is.
  fileprivate func statistic(_ signs: [Double]) -> Double {
    var sums = [Double](repeating: 0, count: order)
    var numerator = 0.0
    var scale = 0.0
    for (h, position) in positions.enumerated() {
      let sign = signs[position]
      numerator += sign * scores[h]
      scale += scores[h].magnitude
      for k in 0..<order { sums[k] += sign * restricted[h * order + k] }
    }
    var squares = 0.0
    for (h, position) in positions.enumerated() {
      var score = signs[position] * scores[h]
      for k in 0..<order { score -= directions[h * order + k] * sums[k] }
      squares += score * score
    }
    // Rounding leaves about 1e-15 of the scores.
    guard squares.squareRoot() > 1e-13 * scale else {
      return numerator.magnitude > 1e-13 * scale ? .infinity : 0
    }
    return numerator.magnitude / squares.squareRoot()
  }
}
