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
  /// The same of β alone, residuals adjusted; there is one where there is `clustered`.
  let biasReduced: GeneralizedMixedBiasReduced?
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
    var found: (GeneralizedMixedClustered, GeneralizedMixedBiasReduced)?
    var split: MixedError?
    if let clusters {
      do throws(MixedError) {
        found = (
          try GeneralizedMixedClustered(fit, clusters),
          try GeneralizedMixedBiasReduced(fit, clusters)
        )
      } catch {
        split = error
      }
    }
    (clustered, biasReduced, clustersSplit) = (found?.0, found?.1, split)
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
}
