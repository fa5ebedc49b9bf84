import LinearAlgebra
import Tables

extension GeneralizedMixedRegression {
  var covariances: [CovarianceEstimator] {
    [.classical] + (clustered == nil ? [] : [.cr0, .cr1, .cr2])
  }
  var shownCovariances: [CovarianceEstimator] {
    [.classical] + (clustered == nil ? [] : [.cr2])
  }

  /// By the design alone:
  ///
  ///     clusters that are no level of the model                    cr2
  ///     counts, trials; clusters that hold whole groups             cr2
  ///     any other, a group for each row among the levels            classical
  ///
  func automaticCovariance(
    _ known: inout CovarianceCache
  ) throws(LinearAlgebraError) -> CovarianceChoice {
    let groups = fit.terms.map { "\($0.name) (\($0.labels.count))" }
    // Levels within the clusters leave rows of one cluster alike.
    if let clusters, clustered != nil, !(mixed.levels + mixed.crossed).contains(clusters.name) {
      return try CovarianceChoice.robust(&known).saying(
        "rows of one \(clusters.name) may be alike beyond what the random effects of "
          + "\(Wording.all(groups)) say")
    }
    if clustered != nil, takesClusters {
      return try CovarianceChoice.robust(&known).saying(
        "\(generalized.family.isCount ? "counts" : "successes of trials") seldom vary as little "
          + "about their groups as their family says, and cr2 holds however much they do")
    }
    return CovarianceChoice(
      .classical,
      because:
        "rows of one group are alike through the random effects of \(Wording.all(groups)), so "
        + "the curvature of the likelihood in coefficients and variances")
  }

  /// Whether `auto` lets clusters say how much rows vary: of counts and of several trials, which may vary
  /// more than their law; not of yes and no, nor where a level with a group for each row takes that up.
  private var takesClusters: Bool {
    fit.dispersion != nil && !fit.terms.contains { $0.labels.count == rowCount }
  }

  func covariance(
    _ estimator: CovarianceEstimator
  ) throws(LinearAlgebraError) -> Covariance {
    covarianceOfFitted(estimator, map)
  }

  func covariance(
    _ estimator: CovarianceEstimator, of contrasts: Matrix
  ) throws(LinearAlgebraError) -> Covariance {
    covarianceOfFitted(estimator, contrasts * map)
  }

  /// The covariance of L b, b the coefficients of the columns that are fitted.
  func covarianceOfFitted(_ estimator: CovarianceEstimator, _ L: Matrix) -> Covariance {
    if estimator == .cr2, let biasReduced { return biasReduced.covariance(of: L) }
    guard let clustered, let joint = clustered.covariance(estimator) else {
      return Covariance(
        .classical, matrix: (L * fit.covariance * L.transposed()).symmetrized(),
        degreesOfFreedom: [Double](repeating: .infinity, count: L.rowCount), dfMethod: "normal")
    }
    let p = fit.optimum.gamma.count
    let own = (joint.rowCount - p)..<joint.rowCount
    let toReported = L * fit.L
    return Covariance(
      estimator,
      matrix: (toReported * joint.rows(own).columns(own) * toReported.transposed()).symmetrized(),
      degreesOfFreedom: [Double](
        repeating: clustered.degreesOfFreedom, count: L.rowCount))
  }

  func hotellingDegrees(of positions: [Int]) throws(LinearAlgebraError) -> Double? {
    try biasReduced?.hotellingDegrees(of: map.rows(positions))
  }

  /// CR2's degrees of freedom of each coefficient, rows clustered as given, whatever the study declares; nil
  /// where clusters divide a group.
  func clusteredDegrees(by clusters: Clusters) -> [Double]? {
    (try? GeneralizedMixedBiasReduced(fit, clusters))?.covariance(of: map).degreesOfFreedom
  }
}
