import LinearAlgebra

/// Cluster-robust meat Σ_g s_g s_g' with s_g = X_g' W_g A_g e_g, e_g being cluster g's residuals:
///
///     CR0   A_g = I
///     CR1   CR0 · G/(G−1)
///     CR1S  CR0 · G/(G−1) · (N−1)/(N−p)          (Stata's vce(cluster))
///     CR2   A_g = (I − H_gg)^(−1/2)              (Bell & McCaffrey; see `BiasReduced.swift`)
///     CR3   A_g = (I − H_gg)⁻¹                   (Σ (β̂₍g₎ − β̂)(β̂₍g₎ − β̂)', β̂₍g₎ without cluster g)
///     CR3 jackknife   CR3 · (G−1)/G              (the jackknife about the estimate)
///
/// With Z = X R⁻¹ (Z'WZ = I), S = Z_g'W_gZ_g and t = Z_g'W_ge_g, CR3 needs p × p matrices only:
/// Z_g'W_g (I − Z_gZ_g'W_g)⁻¹ = (I − S)⁻¹ Z_g'W_g, so that s_g = (I − S)⁻¹ t. Where I − S is singular
/// (cluster g alone determines some coefficient) its generalised inverse is taken; terms that rest on
/// the cluster have no CR3 standard error, as leaving it out leaves them undefined.
///
/// Degrees of freedom: G − 1, for CR2 Satterthwaite's.
///
/// - Reference: Cameron & Miller (2015); Pustejovsky & Tipton (2018); MacKinnon, Nielsen & Webb (2023)
///   for the jackknife, their CV3. Agrees with R `clubSandwich::vcovCR`, the jackknife with
///   `sandwich::vcovBS(type = "jackknife", center = "estimate")`.
struct Clustered {
  let estimator: CovarianceEstimator
  let clusters: Clusters

  func meat(of fit: LinearFit) throws(LinearAlgebraError) -> Meat {
    if estimator == .cr2 { return try BiasReduced(clusters: clusters).meat(of: fit) }
    guard estimator == .cr3 || estimator == .cr3Jackknife else {
      let scores = try ClusterSums(of: fit, clusters).scores
      return meat(scores.crossProduct(), of: fit)
    }
    var scores = [Vector](repeating: Vector([]), count: clusters.count)
    var blindSpots: [BlindSpot] = []
    try fit.forEachCluster(of: clusters) { g, rows throws(LinearAlgebraError) in
      let spectrum = try ClusterSpectrum(S: rows.gram)
      scores[g] = spectrum.apply({ 1 / $0 }, to: rows.score)
      let resting = fit.coefficients {
        spectrum.blindShare(of: fit.T.row($0)) > BlindSpot.negligibleShare
      }
      if !resting.isEmpty {
        blindSpots.append(
          BlindSpot(place: .cluster(g), coefficients: resting, hasStandardError: false))
      }
    }
    return meat(scores.outerSum(order: fit.columnCount), of: fit, blindSpots)
  }

  private func meat(
    _ sum: Matrix, of fit: LinearFit, _ blindSpots: [BlindSpot] = []
  ) -> Meat {
    Meat(
      matrix: factor(fit) * sum,
      degreesOfFreedom: [Double](repeating: Double(clusters.count - 1), count: fit.T.rowCount),
      blindSpots: blindSpots)
  }

  private func factor(_ fit: LinearFit) -> Double {
    let (G, N, p) = (
      Double(clusters.count), Double(fit.rowCount), Double(fit.columnCount + fit.absorbed.counted)
    )
    switch estimator {
    case .cr3Jackknife: return (G - 1) / G
    case .cr1: return G / (G - 1)
    case .cr1s: return G / (G - 1) * (N - 1) / (N - p)
    default: return 1
    }
  }
}

extension ClusterRows {
  /// W Z.
  var weightedZ: Matrix { weights.map { Z.scalingRows(by: $0) } ?? Z }
  /// t = Z'We.
  var score: Vector { weightedZ.crossProduct(residuals) }
  /// S = Z'WZ.
  var gram: Matrix { weights == nil ? Z.crossProduct() : Z.crossProduct(weightedZ).symmetrized() }
}

extension [Vector] {
  /// Σ v v'.
  func outerSum(order: Int) -> Matrix {
    guard !isEmpty, order > 0 else { return Matrix(rowCount: order, columnCount: order) }
    return Matrix(columns: self).transposed().crossProduct()
  }
}

/// S = V diag(λ) V' of a cluster, for functions of I − S.
struct ClusterSpectrum {
  let V: Matrix
  /// λ.
  let values: Vector

  /// 1 − λ at or below this is rounding: I − H_gg is singular there. As in clubSandwich.
  static let singularTolerance = 1e-12

  init(S: Matrix) throws(LinearAlgebraError) {
    let eigen = try SymmetricEigen(S)
    V = eigen.vectors
    values = eigen.values
  }

  func isBlind(_ k: Int) -> Bool { 1 - values[k] <= Self.singularTolerance }

  /// V diag(f(1 − λ)) V' x, blind directions giving 0.
  func apply(_ f: (Double) -> Double, to x: Vector) -> Vector {
    let coordinates = V.crossProduct(x)
    return V * Vector(values.indices.map { isBlind($0) ? 0 : f(1 - values[$0]) * coordinates[$0] })
  }

  /// V diag(λ f(1 − λ)) V', blind directions giving 0.
  func matrix(_ f: (Double) -> Double) -> Matrix {
    let scaled = Vector(values.indices.map { isBlind($0) ? 0 : values[$0] * f(1 - values[$0]) })
    return V.scalingColumns(by: scaled) * V.transposed()
  }

  /// The share of t't that lies in blind directions.
  func blindShare(of t: Vector) -> Double {
    let coordinates = V.crossProduct(t)
    let blind = values.indices.filter(isBlind).reduce(0) { $0 + coordinates[$1] * coordinates[$1] }
    return blind / t.dot(t)
  }
}
