import LinearAlgebra

/// The headline covariance and the sentence that says why. It depends on the design (clusters, and what
/// the columns of X are), never on the outcome.
struct CovarianceChoice {
  let estimator: CovarianceEstimator
  let reason: String

  init(_ estimator: CovarianceEstimator, because reason: String) {
    self.estimator = estimator
    self.reason = reason
  }

  init(_ spec: ModelSpec, _ covariances: inout CovarianceCache) throws(LinearAlgebraError) {
    let regression = covariances.regression
    if case .named(let estimator) = spec.inference.method {
      self.estimator = estimator
      reason = "the study asks for \(estimator.name)" + Self.detail(of: estimator, spec, regression)
    } else {
      self = try regression.automaticCovariance(&covariances)
    }
  }

  /// What the estimator's name leaves open.
  private static func detail(
    of estimator: CovarianceEstimator, _ spec: ModelSpec, _ regression: any Regression
  ) -> String {
    if estimator.isSumOfParts, let fit = regression.working {
      return ": \(fit.structure.formula(of: estimator))"
    }
    guard estimator == .wild, let clusters = regression.clusters else { return "" }
    return ": wild cluster bootstrap, \(spec.inference.wild.description(clusters.count)), t by cr1"
  }

  /// The rung of `Ladder` that the design stands on.
  static func robust(
    _ covariances: inout CovarianceCache
  ) throws(LinearAlgebraError) -> CovarianceChoice {
    let regression = covariances.regression
    let df =
      regression.clusters == nil ? [] : try covariances.covariance(.cr2).degreesOfFreedom
    var facts = DesignFacts(regression, df: df)
    facts.isGeneralized =
      regression is GeneralizedFit || regression is OrdinalFit
      || regression is GeneralizedMixedRegression
    let rung = Ladder.rung(facts)
    return CovarianceChoice(rung.covariance, because: rung.reason(facts))
  }

  /// The same for a reason more, told first.
  func saying(_ more: String) -> CovarianceChoice {
    CovarianceChoice(estimator, because: "\(more); \(reason)")
  }

  /// Where rows are clustered by two columns, both.
  static func twoWay(_ fit: LinearFit) -> CovarianceChoice? {
    guard let second = fit.structure.second, let clusters = fit.clusters else { return nil }
    return CovarianceChoice(
      .twoWay,
      because: "rows are clustered by \(clusters.name) (\(clusters.count) clusters) and by "
        + "\(second.name) (\(second.count)), so two_way: \(fit.structure.formula(of: .twoWay))")
  }

  /// `: 3.9 for supervision`, of the claims.
  static func fewest(_ df: [Double], _ columns: [DesignMatrix.Column]) -> String {
    let support = columns.indices.filter { columns[$0].role == .support }
    guard let least = support.min(by: { df[$0] < df[$1] }) else { return "" }
    let asFewAs = support.count > 1 ? "as few as " : ""
    return ": \(asFewAs)\(Wording.number(df[least])) for \(columns[least].name)"
  }

  /// The covariances shown in `coefficients.csv`, the chosen one first.
  func shown(_ regression: any Regression) -> [CovarianceEstimator] {
    [estimator] + regression.shownCovariances.filter { $0 != estimator }
  }
}
