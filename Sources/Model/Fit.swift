import LinearAlgebra
import Tables

/// A fitted model, whatever the method. It exists only if fitted; its covariance can be changed without
/// fitting again.
public struct Fit: Sendable {
  public let spec: ModelSpec
  /// The rows used, with every column of the table; the rows removed have their fates.
  public let sample: Table
  /// The model in one row.
  public let summary: ModelSummary
  /// A row per term under the headline covariance.
  public let estimates: [Estimate]
  /// A row per term and covariance: the headline first, then those that the method shows beside it
  /// (in least squares classical, cr1s and cr2 where clusters are declared, classical and hc3 where
  /// not); last the method's variance components.
  public let coefficients: [Estimate]
  public let checks: [Check]
  /// What the support terms mean for the outcome itself, where coefficients are not in its units.
  public let effects: [MarginalEffect]

  let estimation: Estimation
  var regression: any Regression { estimation.regression }

  init(spec: ModelSpec, _ estimation: Estimation) throws(ModelError) {
    self.spec = spec
    self.estimation = estimation
    let (sample, regression) = (estimation.sample, estimation.regression)
    self.sample = sample.table
    if case .named(let estimator) = spec.inference.method {
      try Self.requireCovariance(estimator, of: regression, spec)
    }
    do {
      var covariances = CovarianceCache(regression)
      let choice = try CovarianceChoice(spec, &covariances)
      summary = ModelSummary(regression, sample, spec: spec, choice: choice)
      var shown: [Estimate] = []
      for estimator in choice.shown(regression) {
        let covariance = try covariances.covariance(estimator)
        shown += try Self.estimates(spec, regression, covariance, chosen: choice.estimator)
      }
      coefficients = shown + regression.components(spec)
      estimates = shown.filter(\.chosen)
      let covariance = try covariances.covariance(choice.estimator)
      effects =
        try regression.effectSubject(spec, sample, estimation.design, choice.estimator)?
        .effects(estimates, covariance) ?? []
      checks =
        CheckSubject(
          spec: spec, sample: sample, design: estimation.design, regression: regression,
          estimates: estimates, covariance: covariance, effects: effects
        ).checks
    } catch {
      throw spec.error(.numerical("\(error)"))
    }
  }

  /// A term's column and the outcome as least squares sees them: within fits less what is absorbed, panel
  /// fits as means or changes. Nil for methods that are not least squares.
  public func workingValues(of term: String) -> (term: [Double], outcome: [Double])? {
    guard let working = regression.working,
      let column = working.matrix.columns.firstIndex(where: { $0.name == term })
    else { return nil }
    return (working.matrix.values(of: column), working.outcome.elements)
  }

  /// How the outcome differs with support columns that interact or bend, place by place.
  ///
  /// - Throws: what the linear algebra refuses.
  public func slopes() throws(ModelError) -> [Slope] {
    do {
      return try SimpleSlopes(
        spec: spec, estimation: estimation, covariance: covariance.isResampled ? .cr2 : covariance
      ).slopes()
    } catch {
      throw spec.error(.numerical(error.description))
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
    do {
      return try Self.estimates(spec, regression, covariance, chosen: self.covariance)
    } catch {
      throw spec.error(.numerical(error.description))
    }
  }

  /// The covariance matrix of the coefficients, p × p, in their order.
  public func covarianceMatrix(
    for estimator: CovarianceEstimator
  ) throws(ModelError) -> Matrix {
    try covariance(for: estimator).matrix
  }

  /// The same fit with another headline: same coefficients, new standard errors, no refit.
  public func with(covariance estimator: CovarianceEstimator) throws(ModelError) -> Fit {
    var changed = spec
    changed.inference.method = .named(estimator)
    return try Fit(spec: changed, estimation)
  }

  /// A row per observation: where it came from, what the fit makes of it. Keeps the rows' lineage.
  /// Nil where the method does not work on the rows themselves.
  public var observations: Table? {
    regression.observations(of: sample, spec)
  }

  func covariance(for estimator: CovarianceEstimator) throws(ModelError) -> Covariance {
    try Self.requireCovariance(estimator, of: regression, spec)
    do {
      return try regression.covariance(estimator)
    } catch {
      throw spec.error(.numerical(error.description))
    }
  }

  static func requireCovariance(
    _ estimator: CovarianceEstimator, of regression: any Regression, _ spec: ModelSpec
  ) throws(ModelError) {
    guard !estimator.needsClusters || regression.clusters != nil else {
      throw spec.error(.clustersNeeded(by: estimator))
    }
    guard regression.covariances.contains(estimator) else {
      if spec.estimator.generalized?.penalty == .firth, estimator.isOfGeneralizedFits {
        throw spec.error(
          .covarianceOfPenalty(
            estimator, fit: spec.estimator.name, known: regression.covariances.map(\.name)))
      }
      throw spec.error(
        .covarianceNotOffered(
          estimator, fit: spec.estimator.name, known: regression.covariances.map(\.name)))
    }
  }

  static func estimates(
    _ spec: ModelSpec, _ regression: any Regression, _ covariance: Covariance,
    chosen: CovarianceEstimator
  ) throws(LinearAlgebraError) -> [Estimate] {
    let isResampled = covariance.estimator.isResampled
    let resampled = try regression.resampled(covariance.estimator, spec)
    return regression.columns.enumerated().map { j, column in
      let estimate = regression.coefficients[j]
      let se = covariance.standardErrors[j]
      let df = isResampled ? nil : covariance.degreesOfFreedom[j]
      let wild = se == nil ? nil : resampled[j]
      let test =
        isResampled
        ? WaldTest(estimate: estimate, standardError: se, wild)
        : covariance.profile?[j]
          ?? WaldTest(
            estimate: estimate, standardError: se, df: covariance.degreesOfFreedom[j],
            level: spec.inference.level)
      return Estimate(
        model: spec.name, role: spec.role, outcome: spec.outcome, term: column.name,
        termRole: column.role, estimate: estimate, stdError: se, statistic: test.statistic,
        df: se.flatMap { _ in df }, pValue: test.pValue, confLow: test.confLow,
        confHigh: test.confHigh, confLevel: spec.inference.level,
        covariance: covariance.estimator, dfMethod: wild?.method ?? covariance.dfMethod,
        chosen: covariance.estimator == chosen,
        nObs: regression.rowCount, nClusters: regression.clusterCount(under: covariance.estimator),
        wild: wild)
    }
  }
}

extension CovarianceEstimator {
  /// Whether a logistic or binomial fit without penalty has it.
  fileprivate var isOfGeneralizedFits: Bool {
    switch self {
    case .hc0, .hc1, .hc2, .hc3, .hc4, .cr0, .cr1, .cr1s, .cr2, .cr3, .cr3Jackknife: true
    default: false
    }
  }
}
