import LinearAlgebra

/// The statistics of a refit's coefficients under each method, from rows whitened by its information
/// Z'WZ = LL': zᵢ = L⁻¹Zᵢ, uᵢ = zᵢ'c with c = L⁻¹a, so that a'θ̂ has variance c'c by the information, and
///
///     hc    Σ uᵢ²sᵢ² f(hᵢ), hᵢ = wᵢ zᵢ'zᵢ         cr0   Σ_g (c't_g)², t_g = Σ zᵢsᵢ
///     cr3   Σ_g (c'(I − S_g)⁻¹t_g)², S_g = Σ wᵢ zᵢzᵢ'        cr2   `GeneralizedReducedBias`
///
/// the same as `GeneralizedFit.covariance` has.
struct GeneralizedStatistics {
  let refit: GeneralizedRefit
  /// zᵢ, row after row.
  let whitened: [Double]
  /// Pearson's χ² over n − p.
  let dispersion: Double
  /// t_g and S_g, one after another.
  private let sums: [Double]
  private let grams: [Double]
  private let leverages: [Double]
  private let usesDispersion: Bool

  private var p: Int { refit.rows.order }
  private var clusters: Range<Int> { 0..<refit.rows.clusterCount }

  /// - Parameter usesDispersion: whether `classical` has the dispersion in it.
  /// - Returns: nil where the refit has no information.
  init?(_ refit: GeneralizedRefit, usesDispersion: Bool) {
    guard let factor = refit.factor else { return nil }
    self.refit = refit
    self.usesDispersion = usesDispersion
    let (n, p, rows) = (refit.rows.count, refit.rows.order, refit.rows)
    var whitened = rows.Z
    for i in 0..<n { factor.solveLower(&whitened, at: i * p) }
    var sums = [Double](repeating: 0, count: rows.clusterCount * p)
    var grams = [Double](repeating: 0, count: rows.clusterCount * p * p)
    var leverages = [Double](repeating: 0, count: n)
    var pearson = 0.0
    for g in 0..<rows.clusterCount {
      for i in rows.starts[g]..<rows.starts[g + 1] {
        let (s, w) = (refit.scores[i], refit.weights[i])
        if w > 0 { pearson += s * s / w }
        for a in 0..<p {
          let z = whitened[i * p + a]
          sums[g * p + a] += s * z
          leverages[i] += w * z * z
          for b in 0...a { grams[(g * p + a) * p + b] += w * z * whitened[i * p + b] }
        }
      }
    }
    self.whitened = whitened
    self.sums = sums
    self.grams = grams
    self.leverages = leverages
    dispersion = pearson / Double(n - p)
  }

  /// Of a'θ̂ under each method; nil where a method has no standard error.
  ///
  /// - Parameter variances: of the outcome per trial, for cr2.
  func statistics(
    along a: [Double], _ methods: [GeneralizedMethod], variances: [Double]
  ) -> [GeneralizedStatistic?] {
    guard let factor = refit.factor else { return methods.map { _ in nil } }
    var c = a
    factor.solveLower(&c)
    let estimate = zip(a, refit.theta).reduce(0) { $0 + $1.0 * $1.1 }
    let u = (0..<refit.rows.count).map { i in
      (0..<p).reduce(0) { $0 + whitened[i * p + $1] * c[$1] }
    }
    let clustered = clusters.reduce(0.0) { sum, g in
      let part = (0..<p).reduce(0) { $0 + c[$1] * sums[g * p + $1] }
      return sum + part * part
    }
    let (n, G) = (Double(refit.rows.count), Double(refit.rows.clusterCount))
    let left = n - Double(p)
    return methods.map { method in
      var df = Double.infinity
      let variance: Double
      switch method {
      case .quasi, .estimator(.classical):
        let isScaled = method == .quasi || usesDispersion
        variance = c.reduce(0) { $0 + $1 * $1 } * (isScaled ? dispersion : 1)
        if isScaled { df = left }
      case .cr1Normal: variance = clustered * G / (G - 1)
      case .estimator(.cr2):
        guard let found = reducedBias(c, variances) else { return nil }
        (variance, df) = found
      case .estimator(let estimator):
        if estimator.needsClusters { df = G - 1 }
        switch estimator {
        case .cr0: variance = clustered
        case .cr1: variance = clustered * G / (G - 1)
        case .cr1s: variance = clustered * G / (G - 1) * (n - 1) / left
        case .cr3: variance = jackknife(c)
        case .cr3Jackknife: variance = jackknife(c) * (G - 1) / G
        default: variance = robust(estimator, u)
        }
      case .wald, .waldClustered: return nil
      }
      guard variance > 0, variance.isFinite else { return nil }
      return GeneralizedStatistic(value: estimate / variance.squareRoot(), df: df)
    }
  }

  private func robust(_ estimator: CovarianceEstimator, _ u: [Double]) -> Double {
    let (n, p) = (Double(refit.rows.count), Double(p))
    var sum = 0.0
    for (i, u) in u.enumerated() {
      let part = u * refit.scores[i]
      let (h, square) = (leverages[i], part * part)
      let left = 1 - h
      switch estimator {
      case .hc1: sum += square * n / (n - p)
      case .hc2 where left > Robust.leverageOneTolerance: sum += square / left
      case .hc3 where left > Robust.leverageOneTolerance: sum += square / (left * left)
      case .hc4 where left > Robust.leverageOneTolerance:
        sum += square * Elementary.power(left, -min(4, n * h / p))
      case .hc0: sum += square
      default: break
      }
    }
    return sum
  }

  /// Σ (c'(I − S_g)⁻¹t_g)²; NaN where a cluster alone determines some coefficient.
  private func jackknife(_ c: [Double]) -> Double {
    clusters.reduce(0) { sum, g in
      guard let factor = hiding(g) else { return .nan }
      let t = factor.solve(Array(sums[g * p..<(g + 1) * p]))
      let part = zip(c, t).reduce(0) { $0 + $1.0 * $1.1 }
      return sum + part * part
    }
  }

  /// I − S_g.
  private func hiding(_ g: Int) -> SmallCholesky? {
    var A = Array(grams[g * p * p..<(g + 1) * p * p])
    for k in A.indices { A[k] = -A[k] }
    for k in 0..<p { A[k * p + k] += 1 }
    guard let factor = SmallCholesky(A, p), factor.determinant > 1e-9 else { return nil }
    return factor
  }

  private func reducedBias(_ c: [Double], _ variances: [Double]) -> (Double, Double)? {
    var sum = GeneralizedReducedBias(order: p)
    for g in clusters {
      let own = refit.rows.starts[g]..<refit.rows.starts[g + 1]
      let S = Array(grams[g * p * p..<(g + 1) * p * p])
      if let factor = hiding(g) {
        sum.add(own, self, c, variances, gram: S, unseen: factor.determinant)
      } else {
        guard sum.addWhole(own, self, c, variances) else { return nil }
      }
    }
    return (sum.variance, sum.degreesOfFreedom)
  }
}
