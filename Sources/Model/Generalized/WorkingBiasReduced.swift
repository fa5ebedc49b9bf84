import LinearAlgebra

/// CR2 with the weights of a generalized linear model. Errors yᵢ − μᵢ are taken to have the family's
/// variance V (of the outcome per trial), and A_g makes the meat unbiased under it. On the scale of the
/// mean, with D = V^½ and Z̃ = W^½ Z, ẽ = W^½ e the rows and working residuals of unit variance:
///
///     s_g = Z̃' B^(−1/2) V ẽ,   B = V (I − Z̃Z̃') V
///
/// Satterthwaite's degrees of freedom as in `BiasReduced`, under V. B is n_g × n_g: time grows with the
/// cube of the largest cluster.
///
/// - Reference: Pustejovsky & Tipton (2018), §2.2–2.3. Agrees with R `clubSandwich::vcovCR` for `glm`.
struct WorkingBiasReduced {
  let clusters: Clusters
  /// V, in the order of the rows.
  let variances: [Double]
  /// See `Satterthwaite`.
  var mostPairedClusters = 400

  func meat(of fit: LinearFit) throws(LinearAlgebraError) -> Meat {
    try fit.adjustedMeat(
      of: clusters, .identity(fit.columnCount), mostPairedClusters: mostPairedClusters, adjusted)
  }

  func adjusted(_ g: Int, _ rows: ClusterRows) throws(LinearAlgebraError) -> AdjustedCluster {
    try AdjustedCluster(rows, variances: clusters.rows[g].map { variances[$0] })
  }
}

extension AdjustedCluster {
  init(_ rows: ClusterRows, variances: [Double]) throws(LinearAlgebraError) {
    let weights = rows.weights?.elements ?? [Double](repeating: 1, count: rows.Z.rowCount)
    let unit = LinearFit.powerOfTwo(near: variances.max() ?? 1)
    let roots = Vector(weights.map { $0.squareRoot() })
    // Their size does not matter, only how they compare.
    let spread = Vector(variances.map { $0 / unit })
    let Z = rows.Z.scalingRows(by: roots)
    let e = roots.elementwiseProduct(rows.residuals)
    let n = Z.rowCount
    let hidden = (Matrix.identity(n) - Z * Z.transposed()).symmetrized()
    let B = hidden.scalingRows(by: spread).scalingColumns(by: spread)
    let eigen = try SymmetricEigen(B.symmetrized())
    // V grades B, so that its small eigenvalues say nothing about what residuals hide: I − Z̃Z̃' does.
    let unseen = try SymmetricEigen(hidden)
    let hiding = unseen.values.indices.filter {
      unseen.values[$0] <= ClusterSpectrum.singularTolerance
    }
    let blindCount = hiding.count
    let order = eigen.values.indices.sorted { eigen.values[$0] < eigen.values[$1] }
    let blindOnes = Set(order.prefix(blindCount))
    let isBlind = eigen.values.indices.map { blindOnes.contains($0) }
    let floor = 1e-16 * (eigen.values.max() ?? 1)
    let root = Vector(
      zip(eigen.values, isBlind).map { $1 ? 0 : 1 / max($0, floor).squareRoot() })
    let V = eigen.vectors
    let left = V.crossProduct(Z).scalingRows(by: root)
    score = left.crossProduct(V.crossProduct(spread.elementwiseProduct(e)))
    let right = V.crossProduct(Z.scalingRows(by: spread))
    K = right.crossProduct(left)
    L = K
    guard isBlind.contains(true) else {
      seen = Z.crossProduct()
      blind = nil
      return
    }
    // What A leaves of the scores' variance: Z̃' B^(−1/2) B B^(−1/2) Z̃.
    let kept = Vector(isBlind.map { $0 ? 0 : 1 })
    let shown = V.crossProduct(Z).scalingRows(by: kept)
    seen = shown.crossProduct()
    // The directions that residuals hide are those of I − Z̃Z̃', whatever V is.
    blind = unseen.vectors.columns(hiding).crossProduct(Z).crossProduct()
  }
}
