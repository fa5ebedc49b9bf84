import LinearAlgebra
import Tables

extension GeneralizedMixedRegression {
  var covariances: [CovarianceEstimator] {
    [.classical] + (clustered == nil ? [] : [.cr0, .cr1, .cr2])
  }
  var shownCovariances: [CovarianceEstimator] {
    [.classical] + (clustered == nil ? [] : [.cr2])
  }

  /// By the design alone: cr2 wherever clusters are declared that hold whole groups, else classical.
  ///
  /// How often tests at 5 % reject a true null, z classical, t(G − 1) cr1 and cr2 with Satterthwaite's, of a
  /// term that varies within clusters and of one that is the same throughout each (14 of 92 rows to 5, the
  /// others of 10):
  ///
  ///                                          within                between
  ///     counts, dispersion 1   10 clusters   .056 .054 .043        .134 .130 .029
  ///                            14            .050 .056 .037        .094 .087 .038
  ///                            40            .041 .043 .040        .075 .076 .049
  ///                        2   14            .213 .082 .049        .107 .103 .043
  ///                       17   14            .665 .075 .050        .104 .108 .040
  ///                            40            .666 .061 .056        .073 .068 .055
  ///     yes and no             10            .049 .049 .048        .084 .103 .022
  ///                            14            .050 .051 .041        .094 .107 .029
  ///                            40            .049 .051 .062        .067 .067 .054
  ///     slopes that differ, where the model has none
  ///       counts (sd .2)       14            .534 .094 .053
  ///       yes and no (sd .3)   14            .156 .061 .045
  ///     levels within 14 lopsided clusters
  ///       counts                             .056 .075 .057        .386 .137 .044
  ///       yes and no                         .059 .068 .061        .223 .126 .044
  ///
  /// (`Golden/glmm/size.csv`, 1,000 samples each; cr2 is .022 to .063 in all of its 95 designs.) So of yes
  /// and no too, whose variance follows from the mean: z is too sure of few clusters, and of slopes that
  /// are alike. A choice by the dispersion that was found would be one by the outcome.
  func automaticCovariance(
    _ known: inout CovarianceCache
  ) throws(LinearAlgebraError) -> CovarianceChoice {
    let groups = Wording.all(fit.terms.map { "\($0.name) (\($0.labels.count))" })
    guard let clusters, biasReduced != nil else {
      return CovarianceChoice(
        .classical,
        because:
          "rows of one group are alike through the random effects of \(groups), so the curvature of "
          + "the likelihood in coefficients and variances")
    }
    let isLevel = (mixed.levels + mixed.crossed).contains(clusters.name)
    let why =
      if !isLevel {
        // Levels within the clusters leave rows of one cluster alike.
        "rows of one \(clusters.name) may be alike beyond what the random effects of \(groups) say"
      } else if countsOnFamily {
        "\(generalized.family.isCount ? "counts" : "successes of trials") seldom vary as little about "
          + "their groups as their family says, and cr2 holds however much they do"
      } else {
        "the likelihood's own errors count on many clusters, which differ as the random effects of "
          + "\(groups) say and no more, and cr2 counts on neither"
      }
    return try CovarianceChoice.robust(&known).saying(why)
  }

  /// Whether rows may vary more than their law: of counts and of several trials; not of yes and no, nor
  /// where a level with a group for each row takes that up.
  private var countsOnFamily: Bool {
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
