import LinearAlgebra

/// B M B with the bread B = (−H)⁻¹ and the meat M of scores, by rows or clusters:
///
///     hc0, cr0   Σ t t'          hc1, cr1, cr1s   times n/(n−q), G/(G−1), G/(G−1) · (n−1)/(n−q)
///     hc2, cr2   Σ a a', a = (I − S)^(−1/2) t          hc3, cr3   a = (I − S)⁻¹ t
///     hc4        a = (I − Sᵢ)^(−δ/2) t, δ = min(4, n tr Sᵢ / q)
///
/// S and t as in `OrdinalWorking`: Kauermann and Carroll's correction of cr2 and Mancl and DeRouen's of
/// cr3, for the multivariate regression that proportional odds are; of two levels cr2 is that of logistic
/// regression (`OrdinalTwoLevels`). Satterthwaite's degrees of freedom and
/// the HTZ test as in least squares, under the multinomial.
///
/// - Reference: Kauermann & Carroll (2001); Mancl & DeRouen (2001); McCaffrey & Bell (2006). hc0 to cr1s
///   agree with R `sandwich` on `ordinal::clm`; no package has the others for thresholds: they agree with
///   their definition in whole matrices (`Golden/generalized/ordinal-robust.R`) and, of two levels, cr3
///   with Python `statsmodels` GEE (`bias_reduced`), and cr2 with R `clubSandwich` for `glm`.
extension OrdinalFit {
  var covariances: [CovarianceEstimator] { CovarianceEstimator.closedForm }

  var shownCovariances: [CovarianceEstimator] {
    clusters == nil ? [.classical, .hc3] : [.classical, .cr1, .cr2]
  }

  func automaticCovariance(
    _ known: inout CovarianceCache
  ) throws(LinearAlgebraError) -> CovarianceChoice {
    if clusters != nil { return try .robust(&known) }
    return CovarianceChoice(
      .classical,
      because:
        "rows are independent (cluster: none), and the variance of a level follows from its "
        + "probability, so the inverse of the information")
  }

  func covariance(_ estimator: CovarianceEstimator) throws(LinearAlgebraError) -> Covariance {
    try covariance(estimator, toReported)
  }

  func covariance(
    _ estimator: CovarianceEstimator, of contrasts: Matrix
  ) throws(LinearAlgebraError) -> Covariance {
    try covariance(estimator, contrasts * toReported)
  }

  /// The covariance of L b, b the coefficients of the columns that are fitted.
  func covarianceOfFitted(
    _ estimator: CovarianceEstimator, _ contrasts: Matrix
  ) throws(LinearAlgebraError) -> Covariance {
    try covariance(estimator, contrasts * toFitted)
  }

  func hotellingDegrees(of positions: [Int]) throws(LinearAlgebraError) -> Double? {
    guard let clusters else { return nil }
    var parts: [AdjustedCluster] = []
    try grid.forEachGroup(clusters.rows) { g, S, t throws(LinearAlgebraError) in
      parts.append(try grid.adjusted(clusters.rows[g], S, t))
    }
    let T = toReported * grid.bread * grid.root
    return try HotellingDegrees(
      parts: parts, workingGram: .identity(grid.parameterCount),
      mostPairedClusters: OrdinalMeat.mostPairedClusters
    ).value(contrasts: positions.map { T.row($0) })
  }

  /// - Parameter map: from the basis of the iterations.
  private func covariance(
    _ estimator: CovarianceEstimator, _ map: Matrix
  ) throws(LinearAlgebraError) -> Covariance {
    let normal = [Double](repeating: .infinity, count: map.rowCount)
    let classical = map * grid.bread * map.transposed()
    guard estimator != .classical else {
      return Covariance(
        .classical, matrix: classical.symmetrized(), degreesOfFreedom: normal, dfMethod: "normal")
    }
    let T = map * grid.bread * grid.root
    let meat = try OrdinalMeat(estimator: estimator, grid: grid, clusters: clusters).meat(T)
    let matrix = (T * meat.matrix * T.transposed()).symmetrized()
    var spots = meat.blindSpots
    let vanished = (0..<map.rowCount).filter {
      matrix[$0, $0] <= BlindSpot.vanishingVariance * classical[$0, $0]
    }
    if !vanished.isEmpty {
      spots.append(
        BlindSpot(place: .everyCluster, coefficients: vanished, hasStandardError: false))
    }
    return Covariance(
      estimator, matrix: matrix, degreesOfFreedom: meat.degreesOfFreedom,
      dfMethod: estimator.needsClusters ? nil : "normal", blindSpots: spots)
  }
}

/// The meat of an ordinal fit, whitened.
struct OrdinalMeat {
  let estimator: CovarianceEstimator
  let grid: OrdinalWorking
  let clusters: Clusters?

  static let mostPairedClusters = 400

  func meat(_ T: Matrix) throws(LinearAlgebraError) -> Meat {
    guard estimator.needsClusters else {
      return try meat(T, (0..<grid.rowCount).map { [$0] }, place: BlindSpot.Place.row)
    }
    guard let clusters else { preconditionFailure("\(estimator.name) without clusters") }
    return try meat(T, clusters.rows, place: BlindSpot.Place.cluster)
  }

  private func meat(
    _ T: Matrix, _ groups: [[Int]], place: (Int) -> BlindSpot.Place
  ) throws(LinearAlgebraError) -> Meat {
    let q = grid.parameterCount
    let identity = Matrix.identity(q)
    var sum = Matrix(rowCount: q, columnCount: q)
    var spots: [BlindSpot] = []
    var satterthwaite = Satterthwaite(
      T: T, identity, clusterCount: groups.count, mostPairedClusters: Self.mostPairedClusters)
    try grid.forEachGroup(groups) { g, S, t throws(LinearAlgebraError) in
      var score = t
      var resting: [Int] = []
      if estimator == .cr2 {
        let adjusted = try grid.adjusted(groups[g], S, t)
        score = adjusted.score
        satterthwaite.add(adjusted)
        resting = (0..<T.rowCount).filter {
          adjusted.blindShare(of: T.row($0), identity) > BlindSpot.negligibleShare
        }
      } else if let power = power(S) {
        let spectrum = try ClusterSpectrum(S: S)
        score = spectrum.apply({ Elementary.power($0, -power) }, to: t)
        resting = (0..<T.rowCount).filter {
          spectrum.blindShare(of: T.row($0)) > BlindSpot.negligibleShare
        }
      }
      sum += Matrix(columns: [score]).transposed().crossProduct()
      if !resting.isEmpty {
        spots.append(
          BlindSpot(
            place: place(g), coefficients: resting, hasStandardError: estimator == .cr2))
      }
    }
    let G = Double(groups.count)
    let df =
      estimator == .cr2
      ? satterthwaite.degreesOfFreedom
      : [Double](repeating: estimator.needsClusters ? G - 1 : .infinity, count: T.rowCount)
    return Meat(matrix: factor(G) * sum, degreesOfFreedom: df, blindSpots: spots)
  }

  /// The power of (I − S)⁻¹ in a; nil where there is none.
  private func power(_ S: Matrix) -> Double? {
    switch estimator {
    case .hc2: 0.5
    case .hc3, .cr3, .cr3Jackknife: 1
    case .hc4:
      min(4, Double(grid.rowCount) * S.trace / Double(grid.parameterCount)) / 2
    default: nil
    }
  }

  private func factor(_ G: Double) -> Double {
    let (n, q) = (Double(grid.rowCount), Double(grid.parameterCount))
    return switch estimator {
    case .hc1: n / (n - q)
    case .cr1: G / (G - 1)
    case .cr1s: G / (G - 1) * (n - 1) / (n - q)
    case .cr3Jackknife: (G - 1) / G
    default: 1
    }
  }
}
