import LinearAlgebra

/// A fit without some of its rows, from the fit with all of them. With Z = X R⁻¹ (Z'WZ = I), groups of
/// rows g, S_g = Z_g'W_gZ_g, t_g = Z_g'W_ge_g, and A a set of groups,
///
///     β̂₋A = β̂ − R⁻¹ δ,  δ = (I − Σ_A S_g)⁻¹ Σ_A t_g
///
/// Nothing larger than p × p is solved, and the rows are read once.
///
/// - Reference: Belsley, Kuh & Welsch (1980), §2.1. Equals the refit without those rows.
struct LeftOut: GroupsLeftOut {
  let fit: LinearFit
  let groups: Clusters
  /// What K of cr1s counts beside the columns: effects that were absorbed.
  private let countedBeside: Int
  let mostExact = 4
  /// Each solves an eigenproblem of the order of the columns.
  var mostSets: Int {
    let p = fit.columnCount
    return max(1, min(20_000, 40_000_000 / (p * p * p)))
  }
  let grams: [Matrix]
  let scores: [Vector]

  init(
    _ fit: LinearFit, by groups: Clusters, countedBeside: Int = 0
  ) throws(LinearAlgebraError) {
    self.fit = fit
    self.groups = groups
    self.countedBeside = countedBeside
    var grams = [Matrix](repeating: Matrix(rowCount: 0, columnCount: 0), count: groups.count)
    var scores = [Vector](repeating: Vector([]), count: groups.count)
    try fit.forEachCluster(of: groups) { g, rows throws(LinearAlgebraError) in
      grams[g] = rows.gram
      scores[g] = rows.score
    }
    self.grams = grams
    self.scores = scores
  }

  /// β̂ⱼ without the groups; nil where it rests on them.
  func estimate(of j: Int, without set: [Int]) throws(LinearAlgebraError) -> Double? {
    let rest = try Rest(self, set)
    return rest.estimate(of: j)
  }

  /// β̂ⱼ without the groups, with its interval under the same covariance, computed anew.
  ///
  /// Nil where β̂ⱼ rests on them, and for covariances that need more than S and t of each group.
  func test(
    of j: Int, without set: [Int], _ estimator: CovarianceEstimator, level: Double
  ) throws(LinearAlgebraError) -> (estimate: Double, test: WaldTest)? {
    guard offersTests(estimator) else { return nil }
    let rest = try Rest(self, set)
    guard let estimate = rest.estimate(of: j),
      let (variance, df) = try rest.variance(of: j, estimator)
    else { return nil }
    let unit = fit.coefficientUnits[j] * fit.residualUnit
    let test = WaldTest(
      estimate: estimate, standardError: max(0, variance).squareRoot() * unit, df: df,
      level: level)
    return (estimate, test)
  }

  /// Whether `test` can be had under a covariance.
  func offersTests(_ estimator: CovarianceEstimator) -> Bool {
    guard let clusters = fit.clusters else {
      return estimator == .hc3 && groups.count == fit.rowCount
    }
    guard clusters.name == groups.name else { return false }
    switch estimator {
    case .cr0, .cr1, .cr1s, .cr3, .cr3Jackknife: return true
    case .cr2: return fit.weights == nil
    default: return false
    }
  }

  /// What is left when a set of groups is out: I − S_A by its eigenvectors, and δ.
  private struct Rest {
    let whole: LeftOut
    let set: Set<Int>
    let spectrum: ClusterSpectrum
    let shift: Vector

    init(_ whole: LeftOut, _ set: [Int]) throws(LinearAlgebraError) {
      self.whole = whole
      self.set = Set(set)
      let p = whole.fit.columnCount
      var S = Matrix(rowCount: p, columnCount: p)
      var t = Vector(repeating: 0, count: p)
      for g in set {
        S += whole.grams[g]
        t += whole.scores[g]
      }
      spectrum = try ClusterSpectrum(S: S)
      shift = spectrum.apply({ 1 / $0 }, to: t)
    }

    func estimate(of j: Int) -> Double? {
      let fit = whole.fit
      let t = fit.T.row(j)
      guard spectrum.blindShare(of: t) <= BlindSpot.negligibleShare else { return nil }
      return fit.coefficients[j] - fit.coefficientUnits[j] * fit.residualUnit * t.dot(shift)
    }

    /// In the basis Z B, B = (I − S_A)^(−1/2), which is orthonormal over the rows left: S_h becomes
    /// B S_h B, t_h becomes B (t_h + S_h δ), tⱼ becomes B tⱼ.
    func variance(
      of j: Int, _ estimator: CovarianceEstimator
    ) throws(LinearAlgebraError) -> (Double, df: Double)? {
      let fit = whole.fit
      let kept = whole.groups.rows.indices.filter { !set.contains($0) }
      let G = Double(kept.count)
      let N = Double(kept.reduce(0) { $0 + whole.groups.rows[$1].count })
      let p = Double(fit.columnCount)
      guard G > 1, N > p, !spectrum.values.indices.contains(where: spectrum.isBlind) else {
        return nil
      }
      let B =
        spectrum.V.scalingColumns(by: Vector(spectrum.values.map { 1 / (1 - $0).squareRoot() }))
        * spectrum.V.transposed()
      let t = B * fit.T.row(j)
      var satterthwaite = Satterthwaite(
        T: Matrix(columns: [t]).transposed(), Matrix.identity(fit.columnCount),
        clusterCount: kept.count, mostPairedClusters: 400)
      var variance = 0.0
      for h in kept {
        let gram = (B * whole.grams[h] * B).symmetrized()
        let score = B * (whole.scores[h] + whole.grams[h] * shift)
        let adjusted: Vector
        switch estimator {
        case .cr2:
          let cluster = try AdjustedCluster(gram: gram, score: score)
          satterthwaite.add(cluster)
          adjusted = cluster.score
        case .cr3, .cr3Jackknife, .hc3:
          adjusted = try ClusterSpectrum(S: gram).apply({ 1 / $0 }, to: score)
        default: adjusted = score
        }
        let part = t.dot(adjusted)
        variance += part * part
      }
      switch estimator {
      case .cr1: variance *= G / (G - 1)
      case .cr3Jackknife: variance *= (G - 1) / G
      case .cr1s: variance *= G / (G - 1) * (N - 1) / (N - p - Double(whole.countedBeside))
      default: break
      }
      switch estimator {
      case .cr2: return (variance, satterthwaite.degreesOfFreedom[0])
      case .hc3: return (variance, N - p)
      default: return (variance, G - 1)
      }
    }
  }
}
