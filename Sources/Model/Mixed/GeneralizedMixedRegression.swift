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
      return Estimation(
        sample: sample, design: estimation.design,
        regression: GeneralizedMixedRegression(
          fit: fit, mixed: mixed, generalized: generalized, start: start,
          clusters: start.clusters))
    } catch {
      throw spec.error(.mixed(error))
    }
  }

  var columns: [DesignMatrix.Column] { start.columns }
  var coefficients: [Double] { fit.coefficients.elements }
  var rowCount: Int { start.rowCount }
  var working: LinearFit? { start.working }
  var worksOnSampleRows: Bool { false }

  var measures: FitMeasures {
    let k = Double(fit.parameterCount)
    let method =
      mixed.quadrature > 1
      ? "adaptive Gauss–Hermite quadrature with \(mixed.quadrature) nodes"
      : "Laplace's approximation"
    let ratio = generalized.family.isCount ? "rate" : "odds"
    var measures = FitMeasures(
      dfResidual: Double(rowCount) - k, logLikelihood: fit.logLikelihood,
      aic: -2 * fit.logLikelihood + 2 * k,
      bic: -2 * fit.logLikelihood + Elementary.log(Double(rowCount)) * k,
      converged: fit.isConverged, rank: columnCount,
      conditionNumber: start.measures.conditionNumber,
      convention:
        "ML by \(method); estimates are logarithms of \(ratio) ratios between rows of the "
        + "same groups")
    measures.others["deviance"] = nil
    return measures
  }

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

  func components(_ spec: ModelSpec) -> [Estimate] {
    fit.components.map { component in
      Estimate(
        model: spec.name, role: spec.role, outcome: spec.outcome, term: component.name,
        termRole: .variance, estimate: component.estimate, stdError: nil, statistic: nil, df: nil,
        pValue: nil, confLow: nil, confHigh: nil, confLevel: spec.inference.level,
        covariance: .classical, dfMethod: "none", chosen: true, nObs: rowCount,
        nClusters: clusters?.count)
    }
  }

  /// e^β: between rows of the same groups.
  func effectSubject(
    _ spec: ModelSpec, _ sample: Sample, _ design: Design, _ estimator: CovarianceEstimator
  ) -> EffectSubject? {
    EffectSubject(
      spec: spec, sample: sample, design: design, model: EffectModel(ratiosOf: generalized.family),
      coefficients: coefficients,
      covariance: { contrasts throws(LinearAlgebraError) in
        try covariance(estimator, of: contrasts)
      }, weights: start.response.trials, offset: start.problem.offset, nClusters: clusters?.count)
  }

  func ownChecks(_ subject: CheckSubject) -> [Check] {
    [convergence(subject)] + singularities(subject)
  }

  private func convergence(_ subject: CheckSubject) -> Check {
    subject.check(
      "converged", fit.isConverged ? .pass : .stop, fit.disagreement,
      fit.isConverged
        ? "the gradient is zero where it has to be, and a descent from elsewhere ends at the same place"
        : "two descents do not agree where the likelihood is highest")
  }

  private func singularities(_ subject: CheckSubject) -> [Check] {
    let found = fit.singularities
    guard !found.isEmpty else { return [] }
    let rest = fit.regularTerms
    let simpler =
      rest.isEmpty
      ? nil : try? GeneralizedMixedFit(start, terms: rest, nodes: mixed.quadrature)
    let estimates = rest.isEmpty ? start.beta : simpler?.coefficients.elements
    let words = columns.indices.filter { columns[$0].role == .support }.compactMap { j in
      estimates.map { "\(columns[j].name) is \(Wording.number($0[j]))" }
    }
    let beside =
      words.isEmpty ? "" : "; in the fit without it, \(Wording.all(words)) on the scale of the link"
    return found.map { singularity in
      subject.check(
        "singular", .look, nil, singularity.meaning + beside, term: singularity.component)
    }
  }
}
