import LinearAlgebra

/// CR2 with the weights of a generalized linear model, which are the inverse of the working model's
/// variance: Φ = W⁻¹ is what errors are taken to have, and A_g makes the meat unbiased under it,
///
///     A_g = D B^(−1/2) D,   D = W_g^(−1/2),   B = D (W_g⁻¹ − Z_g Z_g') D
///
/// with Z'WZ = I. In Z̃ = W^½ Z and ẽ = W^½ e, with D scaled to size 1 within the cluster,
///
///     s_g = Z̃' B^(−1/2) W⁻¹ ẽ,   B = W⁻¹ (I − Z̃Z̃') W⁻¹
///
/// Satterthwaite's degrees of freedom as in `BiasReduced`, under Φ. B is n_g × n_g: time grows with
/// the cube of the largest cluster.
///
/// - Reference: Pustejovsky & Tipton (2018), §2.2–2.3. Agrees with R `clubSandwich::vcovCR` for `glm`.
struct WorkingBiasReduced {
  let clusters: Clusters
  /// See `Satterthwaite`.
  var mostPairedClusters = 400

  func meat(of fit: LinearFit) throws(LinearAlgebraError) -> Meat {
    let p = fit.columnCount
    let workingGram = Matrix.identity(p)
    var scores = [Vector](repeating: Vector([]), count: clusters.count)
    var satterthwaite = Satterthwaite(
      T: fit.T, workingGram, clusterCount: clusters.count,
      mostPairedClusters: mostPairedClusters)
    var blindSpots: [BlindSpot] = []
    try fit.forEachCluster(of: clusters) { g, rows throws(LinearAlgebraError) in
      let adjusted = try AdjustedCluster(ofPrecision: rows)
      scores[g] = adjusted.score
      satterthwaite.add(adjusted)
      let resting = fit.coefficients {
        adjusted.blindShare(of: fit.T.row($0), workingGram) > BlindSpot.negligibleShare
      }
      if !resting.isEmpty {
        blindSpots.append(
          BlindSpot(place: .cluster(g), coefficients: resting, hasStandardError: true))
      }
    }
    return Meat(
      matrix: scores.outerSum(order: p), degreesOfFreedom: satterthwaite.degreesOfFreedom,
      blindSpots: blindSpots)
  }
}

extension AdjustedCluster {
  init(ofPrecision rows: ClusterRows) throws(LinearAlgebraError) {
    let weights = rows.weights?.elements ?? [Double](repeating: 1, count: rows.Z.rowCount)
    let unit = LinearFit.powerOfTwo(near: weights.max() ?? 1)
    let roots = Vector(weights.map { $0.squareRoot() })
    let inverse = Vector(weights.map { unit / $0 })
    let Z = rows.Z.scalingRows(by: roots)
    let e = roots.elementwiseProduct(rows.residuals)
    let n = Z.rowCount
    let hidden = (Matrix.identity(n) - Z * Z.transposed()).symmetrized()
    let B = hidden.scalingRows(by: inverse).scalingColumns(by: inverse)
    let eigen = try SymmetricEigen(B.symmetrized())
    let largest = eigen.values.max() ?? 1
    let isBlind = eigen.values.map { $0 <= ClusterSpectrum.singularTolerance * largest }
    let root = Vector(zip(eigen.values, isBlind).map { $1 ? 0 : 1 / $0.squareRoot() })
    let V = eigen.vectors
    let left = V.crossProduct(Z).scalingRows(by: root)
    score = left.crossProduct(V.crossProduct(inverse.elementwiseProduct(e)))
    let right = V.crossProduct(Z.scalingRows(by: inverse))
    K = right.crossProduct(left)
    L = K
    let gram = Z.crossProduct()
    guard isBlind.contains(true) else {
      seen = gram
      blind = nil
      return
    }
    // What A leaves of the scores' variance: Z̃' B^(−1/2) B B^(−1/2) Z̃, in units of Φ.
    let kept = Vector(isBlind.map { $0 ? 0 : 1 })
    let shown = V.crossProduct(Z).scalingRows(by: kept)
    seen = shown.crossProduct()
    blind = gram - seen
  }
}
