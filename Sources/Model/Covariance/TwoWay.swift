import LinearAlgebra

/// V = V₁ + V₂ − V₁₂: clustered by one column, by the other, and by both at once, each Σ s_gs_g' times its
/// factor (see `CovariancePreset`). Degrees of freedom min(G₁, G₂) − 1.
///
/// A coefficient that meets every cluster of one of the columns exactly, as the clusters' own indicators do,
/// has no standard error: that column's part of V is zero though clusters may differ by anything.
///
/// V need not be positive definite. A coefficient whose variance is zero or less has no standard error,
/// and a check says so.
///
/// - Reference: Cameron, Gelbach & Miller (2011); Thompson (2011). Agrees with R
///   `sandwich::vcovCL(cadjust = TRUE)` under preset `sandwich`.
struct TwoWay {
  func meat(of fit: LinearFit) throws(LinearAlgebraError) -> Meat {
    guard let first = fit.clusters, let second = fit.structure.second,
      let both = fit.structure.both
    else { preconditionFailure("two_way without two clusters") }
    let fewest = min(first.count, second.count)
    func part(_ clusters: Clusters) throws(LinearAlgebraError) -> Matrix {
      var scores: [Vector] = []
      try fit.forEachCluster(of: clusters) { _, rows throws(LinearAlgebraError) in
        scores.append(rows.score)
      }
      return fit.structure.preset.factor(clusters, fewest: fewest, fit)
        * scores.outerSum(order: fit.columnCount)
    }
    let (one, other) = (try part(first), try part(second))
    let blind = [(first, one), (second, other)].compactMap { clusters, part in
      Covariance.blindSpot(of: clusters, part, fit)
    }
    return Meat(
      matrix: one + other - (try part(both)),
      degreesOfFreedom: [Double](repeating: Double(fewest - 1), count: fit.T.rowCount),
      blindSpots: blind)
  }
}

extension CovariancePreset {
  /// Of one of the three parts of `TwoWay`.
  func factor(_ clusters: Clusters, fewest: Int, _ fit: LinearFit) -> Double {
    let rows = Double(fit.rowCount)
    let counted = Double(fit.columnCount + fit.absorbed.counted)
    let general = (rows - 1) / (rows - counted)
    func own(_ G: Int) -> Double { G > 1 ? Double(G) / Double(G - 1) : 1 }
    switch self {
    case .plm: return 1
    case .sandwich: return own(clusters.count) * general
    case .throughline, .stata, .fixest: return own(fewest) * general
    }
  }
}
