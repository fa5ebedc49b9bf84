import LinearAlgebra

/// The cluster-robust covariance of a generalized mixed model's coefficients and θ, for where the random
/// effects do not describe all of the dependence within clusters (CR2: `GeneralizedMixedBiasReduced`):
///
///     H⁻¹ (Σ_g s_g s_g') H⁻¹ · f,   s_g the derivatives of cluster g's part of log L, H = −∂² log L
///
/// in (θ, β) together, the random effects integrated out (values of θ at the boundary held there). CR0: f = 1.
/// CR1: f = G/(G − 1). Tests refer to t(G − 1). Clusters hold whole groups of every random term.
///
/// - Reference: Liang & Zeger (1986); Wang & Merkle (2018), *Journal of Statistical Software* 87, for scores of
///   mixed models.
struct GeneralizedMixedClustered: Sendable {
  let clusterCount: Int
  private let cr0: Matrix
  /// s_g'H⁻¹, a row each.
  let spread: Matrix

  init(_ fit: GeneralizedMixedFit, _ clusters: Clusters) throws(MixedError) {
    let codes = clusters.codes(rowCount: fit.rowCount)
    try fit.checkNesting(codes)
    let optimum = fit.optimum
    guard
      let gradients = fit.deviance.blockGradients(optimum.theta, optimum.gamma, optimum.modes)
    else { throw .numerical("the likelihood has no derivatives at its maximum") }
    var scores = [[Double]](
      repeating: [Double](repeating: 0, count: optimum.free.count), count: clusters.count)
    for (block, gradient) in zip(fit.deviance.blocks.blocks, gradients) {
      let g = Int(codes[block.rows[0]])
      // Of log L, not of −2 log L.
      for (k, j) in optimum.free.enumerated() { scores[g][k] -= gradient[j] / 2 }
    }
    clusterCount = clusters.count
    spread = Matrix(rows: scores) * optimum.freeCovariance
    cr0 = spread.crossProduct().symmetrized()
  }

  var degreesOfFreedom: Double { Double(clusterCount - 1) }

  /// Of the values of θ and γ that are free; nil for estimators that are not of clusters.
  func covariance(_ estimator: CovarianceEstimator) -> Matrix? {
    let G = Double(clusterCount)
    return switch estimator {
    case .cr0: cr0
    case .cr1: (G / (G - 1)) * cr0
    default: nil
    }
  }

  /// Of the same with CR2 of γ̂: clusters add to γ̂ what that has them add, and to θ̂ what CR1 has.
  func covariance(_ reduced: GeneralizedMixedBiasReduced) -> Matrix {
    let G = Double(clusterCount)
    let own = reduced.spread
    let ofTheta = spread.columns(0..<(spread.columnCount - own.columnCount))
    return ((G / (G - 1)).squareRoot() * ofTheta).joinedColumns(with: own).crossProduct()
      .symmetrized()
  }
}
