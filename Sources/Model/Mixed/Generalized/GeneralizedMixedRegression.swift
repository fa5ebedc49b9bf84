import LinearAlgebra
import Tables

/// A generalized linear mixed model as a model of a study.
struct GeneralizedMixedRegression: Regression {
  let fit: GeneralizedMixedFit
  let mixed: MixedSpec
  let generalized: GeneralizedSpec
  /// The fit without random effects.
  private(set) var start: GeneralizedFit
  let clusters: Clusters?
  let measures: FitMeasures
  /// Reported coefficients from those of the columns (see `ReportedCoefficients`).
  private(set) var map: Matrix
  /// What clusters make of the covariance of (θ, γ) that are free; nil without clusters, or where they
  /// divide a group.
  let clustered: GeneralizedMixedClustered?
  /// Why there is none, where clusters divide a group.
  let clustersSplit: MixedError?
  /// Fits to fewer rows that were made.
  private(set) var nearbyFits = NearbyFits()

  /// - Throws: what the rows lack; separation.
  static func estimation(
    of given: Sample, _ mixed: MixedSpec, _ generalized: GeneralizedSpec, for written: ModelSpec
  ) throws(ModelError) -> Estimation {
    try mixed.checkSplit(given.table, for: written)
    let spec = written.splittingTerms(mixed)
    let sample = given.replacing(mixed.splitting(given.table))
    let estimation = try GeneralizedFit.estimation(of: sample, for: spec, generalized)
    guard let start = estimation.regression as? GeneralizedFit else {
      throw spec.error(.numerical("no fit to start from"))
    }
    do throws(MixedError) {
      let fit = try GeneralizedMixedFit(
        start, terms: mixed.randomTerms(of: sample.table), nodes: mixed.quadrature)
      if let drawn = generalized.bootstrap { try fit.checkEffort(draws: drawn.draws, fits: 1) }
      let null = try? null(of: sample, start, fit, spec, generalized)
      let regression = GeneralizedMixedRegression(
        fit, start, mixed, generalized,
        GeneralizedMixedMeasures(fit, start, mixed, generalized, null: null).measures)
      if case .named(let estimator) = spec.inference.method, estimator.needsClusters,
        let split = regression.clustersSplit
      {
        throw split
      }
      return Estimation(sample: sample, design: estimation.design, regression: regression)
    } catch {
      throw spec.error(.mixed(error))
    }
  }

  /// The same random terms about an intercept alone; the fit itself where that is all there is.
  private static func null(
    of sample: Sample, _ start: GeneralizedFit, _ fit: GeneralizedMixedFit, _ spec: ModelSpec,
    _ generalized: GeneralizedSpec
  ) throws -> GeneralizedMixedFit {
    guard start.columns.contains(where: { $0.role != .intercept }) else { return fit }
    var empty = spec
    (empty.support, empty.adjust, empty.intercept) = ([], [], true)
    let estimation = try GeneralizedFit.estimation(of: sample, for: empty, generalized)
    guard let only = estimation.regression as? GeneralizedFit else { return fit }
    return try GeneralizedMixedFit(only, terms: fit.terms, nodes: 1, isVerified: false)
  }

  init(
    _ fit: GeneralizedMixedFit, _ start: GeneralizedFit, _ mixed: MixedSpec,
    _ generalized: GeneralizedSpec, _ measures: FitMeasures
  ) {
    self.fit = fit
    self.mixed = mixed
    self.generalized = generalized
    self.start = start
    self.measures = measures
    clusters = start.clusters
    map = start.problem.matrix.reportedMap
    var (found, split): (GeneralizedMixedClustered?, MixedError?) = (nil, nil)
    if let clusters {
      do throws(MixedError) {
        found = try GeneralizedMixedClustered(fit, clusters)
      } catch {
        split = error
      }
    }
    (clustered, clustersSplit) = (found, split)
  }

  var columns: [DesignMatrix.Column] { start.columns }
  var coefficients: [Double] { start.problem.matrix.reported(fit.coefficients.elements) }
  var inFittedColumns: GeneralizedMixedRegression {
    var regression = self
    regression.start = start.inFittedColumns
    regression.map = .identity(columnCount)
    regression.nearbyFits = NearbyFits()
    return regression
  }
  var rowCount: Int { start.rowCount }
  var working: LinearFit? { start.working }
  var worksOnSampleRows: Bool { false }

  var covariances: [CovarianceEstimator] {
    [.classical] + (clustered == nil ? [] : [.cr0, .cr1])
  }
  var shownCovariances: [CovarianceEstimator] {
    [.classical] + (clustered == nil ? [] : [.cr1])
  }

  /// By the design alone:
  ///
  ///     clusters that are no level of the model                    cr1
  ///     counts, trials; 10 clusters that hold whole groups          cr1
  ///     any other, a group for each row among the levels            classical
  ///
  /// Counts and trials take cr1 whether or not these vary more than their law: a choice by the dispersion that
  /// was found would be one by the outcome, and it costs little where there is none. Simulated Poisson
  /// counts of mean 4, rejecting a true null at 5 %, z classical and t(G − 1) cr1, the term within and
  /// between clusters:
  ///
  ///     dispersion      10 clusters        20                 40
  ///     1               .062 .078  .101 .109   .048 .058  .096 .094   .044 .046  .074 .066
  ///     2               .157 .062  .085 .089   .188 .058  .084 .080   .180 .046  .062 .054
  ///     17              .688 .060  .116 .126   .682 .052  .088 .096   .647 .058  .046 .064
  ///
  /// (`Golden/glmm/size.csv`, 500 samples each; slopes that differ between groups where the model has none
  /// do the same: .285 .050 with 20 clusters.) Under 10 clusters cr1 is the worse; there dispersion is a stop.
  func automaticCovariance(
    _ known: inout CovarianceCache
  ) throws(LinearAlgebraError) -> CovarianceChoice {
    let groups = fit.terms.map { "\($0.name) (\($0.labels.count))" }
    // Levels within the clusters leave rows of one cluster alike.
    if let clusters, let clustered, !(mixed.levels + mixed.crossed).contains(clusters.name) {
      return CovarianceChoice(
        .cr1,
        because:
          "rows of one \(clusters.name) may be alike beyond what the random effects of "
          + "\(Wording.all(groups)) say, so cr1 of \(clustered.clusterCount) clusters, with "
          + "t(\(clustered.clusterCount - 1)): fits of this kind have no cr2")
    }
    if let clusters, let clustered, takesClusters {
      return CovarianceChoice(
        .cr1,
        because:
          "\(generalized.family.isCount ? "counts" : "successes of trials") seldom vary as little about "
          + "their groups as their family says, so cr1 of the \(clustered.clusterCount) clusters of "
          + "\(clusters.name), which holds however much they do, with t(\(clustered.clusterCount - 1))"
      )
    }
    return CovarianceChoice(
      .classical,
      because:
        "rows of one group are alike through the random effects of \(Wording.all(groups)), so "
        + "the curvature of the likelihood in coefficients and variances")
  }

  /// See `automaticCovariance`.
  private static let fewestClusters = 10

  /// Whether `auto` lets clusters say how much rows vary: of counts and of several trials, which may vary
  /// more than their law; not of yes and no, nor where a level with a group for each row takes that up.
  private var takesClusters: Bool {
    guard let clustered, clustered.clusterCount >= Self.fewestClusters, fit.dispersion != nil else {
      return false
    }
    return !fit.terms.contains { $0.labels.count == rowCount }
  }

  func covariance(
    _ estimator: CovarianceEstimator
  ) throws(LinearAlgebraError) -> Covariance {
    covariance(estimator, map)
  }

  func covariance(
    _ estimator: CovarianceEstimator, of contrasts: Matrix
  ) throws(LinearAlgebraError) -> Covariance {
    covariance(estimator, contrasts * map)
  }

  /// The covariance of L b, b the coefficients of the columns that are fitted.
  func covarianceOfFitted(
    _ estimator: CovarianceEstimator, _ contrasts: Matrix
  ) -> Covariance {
    covariance(estimator, contrasts)
  }

  /// - Parameter L: of the columns that are fitted.
  private func covariance(_ estimator: CovarianceEstimator, _ L: Matrix) -> Covariance {
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

  func hotellingDegrees(of positions: [Int]) throws(LinearAlgebraError) -> Double? { nil }
}
