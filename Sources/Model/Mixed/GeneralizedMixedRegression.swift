import LinearAlgebra
import Tables

/// A generalized linear mixed model as a model of a study.
struct GeneralizedMixedRegression: Regression {
  let fit: GeneralizedMixedFit
  let mixed: MixedSpec
  let generalized: GeneralizedSpec
  /// The fit without random effects.
  let start: GeneralizedFit
  let clusters: Clusters?
  let measures: FitMeasures

  /// - Throws: what the rows lack; separation.
  static func estimation(
    of given: Sample, _ mixed: MixedSpec, _ generalized: GeneralizedSpec, for written: ModelSpec
  ) throws(ModelError) -> Estimation {
    let spec = written.splittingTerms(mixed)
    for text in spec.support + spec.adjust
    where Term(text).factors.contains(where: { $0.form != .plain }) {
      throw spec.error(.generalized(.curvedTerm(text)))
    }
    let sample = given.replacing(mixed.splitting(given.table))
    let estimation = try GeneralizedFit.estimation(of: sample, for: spec, generalized)
    guard let start = estimation.regression as? GeneralizedFit else {
      throw spec.error(.numerical("no fit to start from"))
    }
    do throws(MixedError) {
      let fit = try GeneralizedMixedFit(
        start, terms: mixed.randomTerms(of: sample.table), nodes: mixed.quadrature)
      let null = try? null(of: sample, start, fit, spec, generalized)
      return Estimation(
        sample: sample, design: estimation.design,
        regression: GeneralizedMixedRegression(
          fit: fit, mixed: mixed, generalized: generalized, start: start,
          clusters: start.clusters,
          measures: GeneralizedMixedMeasures(fit, start, mixed, generalized, null: null).measures))
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

  var columns: [DesignMatrix.Column] { start.columns }
  var coefficients: [Double] { fit.coefficients.elements }
  var rowCount: Int { start.rowCount }
  var working: LinearFit? { start.working }
  var worksOnSampleRows: Bool { false }

  var covariances: [CovarianceEstimator] { [.classical] }
  var shownCovariances: [CovarianceEstimator] { [.classical] }

  func automaticCovariance(
    _ known: inout CovarianceCache
  ) throws(LinearAlgebraError) -> CovarianceChoice {
    let groups = fit.terms.map { "\($0.name) (\($0.labels.count))" }
    return CovarianceChoice(
      .classical,
      because:
        "rows of one group are alike through the random effects of \(Wording.all(groups)), so "
        + "the curvature of the likelihood in coefficients and variances")
  }

  func covariance(
    _ estimator: CovarianceEstimator
  ) throws(LinearAlgebraError) -> Covariance {
    Covariance(
      .classical, matrix: fit.covariance,
      degreesOfFreedom: [Double](repeating: .infinity, count: columnCount), dfMethod: "normal")
  }
}
