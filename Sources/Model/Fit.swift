import LinearAlgebra
import Tables

/// A fitted model. It exists only if fitted; its covariance can be changed without fitting again.
public struct Fit: Sendable {
  public let spec: ModelSpec
  /// The rows used, with every column of the table; the rows removed have their fates.
  public let sample: Table
  /// The model in one row.
  public let summary: ModelSummary
  /// A row per term under the headline covariance.
  public let estimates: [Estimate]
  /// A row per term and covariance: the headline first, then classical, cr1s and cr2 beside it where
  /// clusters are declared, classical and hc3 where not.
  public let coefficients: [Estimate]
  public let checks: [Check]

  private let used: Sample
  private let design: Design
  let regression: LinearFit

  init(
    spec: ModelSpec, sample: Sample, design: Design, regression: LinearFit
  ) throws(ModelError) {
    self.spec = spec
    self.used = sample
    self.sample = sample.table
    self.design = design
    self.regression = regression
    do {
      var covariances = CovarianceCache(regression)
      let choice = try CovarianceChoice(spec, &covariances)
      summary = ModelSummary(regression, sample, spec: spec, choice: choice)
      var shown: [Estimate] = []
      for estimator in choice.shown(regression) {
        let covariance = try covariances.covariance(estimator)
        shown += Self.estimates(spec, regression, covariance, chosen: choice.estimator)
      }
      coefficients = shown
      estimates = shown.filter(\.chosen)
      checks =
        CheckSubject(
          spec: spec, sample: sample, design: design, regression: regression, estimates: estimates,
          covariance: try covariances.covariance(choice.estimator)
        ).checks
    } catch {
      throw spec.error(.numerical("\(error)"))
    }
  }

  /// The headline covariance.
  public var covariance: CovarianceEstimator { summary.covariance }

  /// Why, in one sentence: by the design alone.
  public var chosenReason: String { summary.reason }

  /// The coefficient of a term as `coefficients.csv` names it: `supervision`, `role[line_manager]`.
  public func estimate(of term: String) throws(ModelError) -> Estimate {
    guard let found = estimates.first(where: { $0.term == term }) else {
      throw spec.error(.unknownTerm(term, known: estimates.map(\.term)))
    }
    return found
  }

  /// A row per term under any covariance.
  public func estimates(for estimator: CovarianceEstimator) throws(ModelError) -> [Estimate] {
    let covariance = try self.covariance(for: estimator)
    return Self.estimates(spec, regression, covariance, chosen: self.covariance)
  }

  /// The covariance matrix of the coefficients, p × p, in their order.
  public func covarianceMatrix(
    for estimator: CovarianceEstimator
  ) throws(ModelError) -> Matrix {
    try covariance(for: estimator).matrix
  }

  /// The same fit with another headline: same coefficients, new standard errors, no refit.
  public func with(covariance estimator: CovarianceEstimator) throws(ModelError) -> Fit {
    try checkClusters(for: estimator)
    var changed = spec
    changed.inference.method = .named(estimator)
    return try Fit(spec: changed, sample: used, design: design, regression: regression)
  }

  /// A row per observation: where it came from, what the fit makes of it. Keeps the rows' lineage.
  public var observations: Table { Observations.table(of: regression, sample, spec) }

  private func covariance(for estimator: CovarianceEstimator) throws(ModelError) -> Covariance {
    try checkClusters(for: estimator)
    do {
      return try estimator.covariance(of: regression)
    } catch {
      throw spec.error(.numerical(error.description))
    }
  }

  private func checkClusters(for estimator: CovarianceEstimator) throws(ModelError) {
    guard !estimator.needsClusters || regression.clusters != nil else {
      throw spec.error(.clustersNeeded(by: estimator))
    }
  }

  private static func estimates(
    _ spec: ModelSpec, _ regression: LinearFit, _ covariance: Covariance,
    chosen: CovarianceEstimator
  ) -> [Estimate] {
    regression.matrix.columns.enumerated().map { j, column in
      let estimate = regression.leastSquares.coefficients[j]
      let se = covariance.standardErrors[j]
      let df = covariance.degreesOfFreedom[j]
      let test = WaldTest(
        estimate: estimate, standardError: se, df: df, level: spec.inference.level)
      return Estimate(
        model: spec.name, role: spec.role, outcome: spec.outcome, term: column.name,
        termRole: column.role, estimate: estimate, stdError: se, statistic: test.statistic,
        df: se.map { _ in df }, pValue: test.pValue, confLow: test.confLow,
        confHigh: test.confHigh, confLevel: spec.inference.level,
        covariance: covariance.estimator, chosen: covariance.estimator == chosen,
        nObs: regression.rowCount, nClusters: regression.clusters?.count)
    }
  }
}
