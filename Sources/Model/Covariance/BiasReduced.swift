import LinearAlgebra

/// CR2: A_g makes the meat unbiased when errors are independent and of one variance,
/// A_g = ((I − H)(I − H)')_gg^(−1/2), with generalised inverses where a cluster has leverage one.
///
/// Without weights (I − H)(I − H)' = I − H and, with S = Z_g'Z_g and t = Z_g'e_g, everything happens in
/// p dimensions: s_g = Z_g'A_ge_g = (I − S)^(−1/2) t. With weights the working model stays "of one
/// variance", as in clubSandwich for `lm`: weights say how rows count, not how precise they are.
///
/// Satterthwaite's degrees of freedom of coefficient j: with a_g = A_g W_g Z_g t_j and
/// P_gh = a_g' ((I − H)(I − H)')_gh a_h, ν = (Σ P_gg)² / Σ_gh P_gh². They depend on the design alone.
///
/// A coefficient that rests on one cluster gets the number clubSandwich gives, and is reported as a
/// blind spot.
///
/// - Reference: Bell & McCaffrey (2002); Pustejovsky & Tipton (2018), §2.2. Agrees with R
///   `clubSandwich::vcovCR(type = "CR2")` and `coef_test(test = "Satterthwaite")`.
struct BiasReduced {
  let clusters: Clusters
  /// See `Satterthwaite`.
  var mostPairedClusters = 400

  func meat(of fit: LinearFit) throws(LinearAlgebraError) -> Meat {
    if fit.weights == nil, clusters.count > mostPairedClusters { return try meatOfMany(of: fit) }
    let workingGram = try workingGram(of: fit)
    return try fit.adjustedMeat(of: clusters, workingGram, mostPairedClusters: mostPairedClusters) {
      _, rows throws(LinearAlgebraError) in try AdjustedCluster(rows, workingGram)
    }
  }

  /// Σ Z'W²Z: the covariance of Z'We under the working model; I without weights.
  func workingGram(of fit: LinearFit) throws(LinearAlgebraError) -> Matrix {
    let p = fit.columnCount
    guard let weights = fit.weights else { return Matrix.identity(p) }
    var gram = Matrix(rowCount: p, columnCount: p)
    try fit.forEachBlock { range, Z in
      gram += Z.scalingRows(by: Vector(range.map { weights[$0] })).crossProduct()
    }
    return gram
  }
}

/// A cluster's part of the CR2 meat, and of the degrees of freedom.
struct AdjustedCluster {
  /// Z'WAe.
  let score: Vector
  /// Z'AWZ: applied to t_j it gives Z'a.
  let K: Matrix
  /// Z'WAWZ: applied to t_j it gives Z'Wa.
  let L: Matrix
  /// Q with t'Qt = P_gg, the part of Z'W²Z in directions the residuals can show.
  let seen: Matrix
  /// The part they cannot show; nil where there is none.
  let blind: Matrix?

  init(_ rows: ClusterRows, _ workingGram: Matrix) throws(LinearAlgebraError) {
    if rows.weights == nil {
      try self.init(unweighted: rows)
    } else {
      try self.init(weighted: rows, workingGram)
    }
  }

  init(unweighted rows: ClusterRows) throws(LinearAlgebraError) {
    try self.init(gram: rows.gram, score: rows.score)
  }

  /// Without weights S = Z'Z and t = Z'e are all that is needed of a cluster.
  init(gram: Matrix, score given: Vector) throws(LinearAlgebraError) {
    let spectrum = try ClusterSpectrum(S: gram)
    score = spectrum.apply({ 1 / $0.squareRoot() }, to: given)
    K = spectrum.matrix { 1 / $0.squareRoot() }
    L = K
    seen = spectrum.matrix { _ in 1 }
    let directions = spectrum.values.indices.filter(spectrum.isBlind)
    blind =
      directions.isEmpty
      ? nil : spectrum.V.columns(directions).transposed().crossProduct()
  }

  /// See `WeightedAdjustment`.
  init(weighted rows: ClusterRows, _ workingGram: Matrix) throws(LinearAlgebraError) {
    let (Z, WZ) = (rows.Z, rows.weightedZ)
    let adjustment = try WeightedAdjustment(Z, WZ, workingGram)
    let (F, isBlind) = (adjustment.factors, adjustment.isBlind)
    let (QZ, QWZ) = (adjustment.coordinates(Z), adjustment.coordinates(WZ))
    let Qe = adjustment.coordinates(rows.residuals)
    score = WZ.crossProduct(rows.residuals) + QWZ.crossProduct(F.elementwiseProduct(Qe))
    K = Z.crossProduct(WZ) + QZ.crossProduct(QWZ.scalingRows(by: F))
    let squared = WZ.crossProduct()
    L = squared + QWZ.crossProduct(QWZ.scalingRows(by: F))
    let directions = isBlind.indices.filter { isBlind[$0] }
    let unseen = directions.isEmpty ? nil : QWZ.rows(directions).crossProduct()
    blind = unseen
    seen = unseen.map { squared - $0 } ?? squared
  }

  /// The share of coefficient j's working variance t'Ωt that its residuals cannot show.
  func blindShare(of t: Vector, _ workingGram: Matrix) -> Double {
    guard let blind else { return 0 }
    return blind.quadraticForm(t) / workingGram.quadraticForm(t)
  }
}
