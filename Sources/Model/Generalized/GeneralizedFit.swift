import LinearAlgebra

/// A generalized linear model at its maximum. Its `working` least squares has the working residuals
/// sᵢ/wᵢ as outcome and the expected information wᵢ as weights, so that leverages, scores and
/// the bread are those of the model, and the covariances of least squares are its own.
struct GeneralizedFit {
  let spec: ModelSpec
  let generalized: GeneralizedSpec
  private(set) var problem: ReweightedLeastSquares.Problem
  /// Of the columns that are fitted.
  let beta: [Double]
  /// As reported (see `ReportedCoefficients`).
  private(set) var coefficients: [Double]
  let eta: [Double]
  private(set) var fit: LinearFit
  private(set) var measures: FitMeasures
  /// Of a negative binomial.
  let shape: NegativeBinomial?
  /// With a penalty, what stands in for Wald's intervals.
  var profile: [WaldTest]?
  /// With a penalty, a maximum of its likelihood beside the one that is reported.
  let otherMaximum: Firth.OtherMaximum?

  /// Of the outcome per trial, at the fit.
  var variances: [Double] {
    eta.indices.map { family.variance(eta[$0]) / response.trials[$0] }
  }

  var family: Family { problem.family }
  var response: Response { problem.response }

  /// Working residuals and weights at η.
  static func working(
    _ problem: ReweightedLeastSquares.Problem, _ eta: [Double], _ clusters: Clusters?,
    spec: ModelSpec
  ) throws(ModelError) -> LinearFit {
    let (y, m, family) = (problem.response.y, problem.response.trials, problem.family)
    let weights = eta.indices.map { family.weight(eta[$0], trials: m[$0]) }
    let residuals = eta.indices.map { row in
      weights[row] > 0 ? family.score(eta[row], y[row], trials: m[row]) / weights[row] : 0
    }
    return try LinearFit(
      problem.matrix, outcome: Vector(residuals), weights: Vector(weights), clusters, spec: spec)
  }
}

extension GeneralizedFit: Regression {
  /// - Throws: an outcome outside the family's range; separation; collinear terms.
  static func estimation(
    of sample: Sample, for spec: ModelSpec, _ generalized: GeneralizedSpec
  ) throws(ModelError) -> Estimation {
    if generalized.family == .ordinal {
      return try OrdinalFit.estimation(of: sample, for: spec, generalized)
    }
    let response = try Response(sample, spec, generalized)
    let design = try Design(learning: sample.table, for: spec)
    let matrix = DesignMatrix(design, sample.table)
    let clusters = try sample.clusters(for: spec)
    try Identification.check(matrix, sample, spec: spec)
    var problem = ReweightedLeastSquares.Problem(
      matrix: matrix, response: response,
      offset: generalized.offset.flatMap { sample.table[$0]?.numbers },
      family: generalized.firstFamily)
    if generalized.penalty == .firth, matrix.reported != nil {
      problem.profiled = DesignMatrix(design, sample.table, as: .reported)
    }
    return Estimation(
      sample: sample, design: design,
      regression: try GeneralizedFit(problem, clusters, sample, spec, generalized))
  }

  init(
    _ problem: ReweightedLeastSquares.Problem, _ clusters: Clusters?, _ sample: Sample,
    _ spec: ModelSpec, _ generalized: GeneralizedSpec
  ) throws(ModelError) {
    let solution = try Self.solve(problem, sample, spec, generalized)
    try self.init(solution, clusters, spec, generalized)
    measures = try GeneralizedMeasures(solution, fit, sample, spec, generalized).measures
  }

  /// Without measures of fit, some of which take fits of their own.
  init(
    _ solution: Solution, _ clusters: Clusters?, _ spec: ModelSpec,
    _ generalized: GeneralizedSpec
  ) throws(ModelError) {
    self.spec = spec
    self.generalized = generalized
    self.problem = solution.problem
    beta = solution.beta
    coefficients = solution.problem.matrix.reported(solution.beta)
    eta = solution.eta
    shape = solution.shape
    otherMaximum = solution.otherMaximum
    fit = try Self.working(solution.problem, solution.eta, clusters, spec: spec)
    measures = FitMeasures(dfResidual: Double(fit.residualDegreesOfFreedom))
    profile =
      generalized.penalty == .firth && generalized.isProfiled
      ? try FirthProfile(solution, coefficients, fit, level: spec.inference.level, spec).tests
      : nil
  }

  var columns: [DesignMatrix.Column] { problem.matrix.columns }
  var rowCount: Int { fit.rowCount }
  var clusters: Clusters? { fit.clusters }
  var working: LinearFit? { fit }

  var inFittedColumns: GeneralizedFit {
    var other = self
    other.problem.matrix = problem.matrix.reportedAsFitted
    other.fit = fit.inFittedColumns
    other.coefficients = beta
    other.profile = nil
    return other
  }

  var covariances: [CovarianceEstimator] {
    generalized.penalty == .firth ? [.classical] : CovarianceEstimator.closedForm
  }

  var shownCovariances: [CovarianceEstimator] {
    if generalized.penalty == .firth { return [.classical] }
    return clusters == nil ? [.classical, .hc3] : [.classical, .cr1s, .cr2]
  }

  func automaticCovariance(
    _ known: inout CovarianceCache
  ) throws(LinearAlgebraError) -> CovarianceChoice {
    if generalized.penalty == .firth {
      return CovarianceChoice(
        .classical,
        because: "a penalized fit has intervals and tests from the profile of its likelihood")
    }
    if clusters != nil { return try .robust(&known) }
    if generalized.family == .logistic {
      return CovarianceChoice(
        .classical,
        because:
          "rows are independent (cluster: none), and the variance of a yes or no follows from "
          + "its probability, so the inverse of the information")
    }
    if generalized.dispersion == .estimated {
      return CovarianceChoice(
        .classical,
        because: "rows are independent (cluster: none), and the study estimates their dispersion")
    }
    return CovarianceChoice(
      .hc3,
      because: "rows are independent (cluster: none), and counts seldom vary as little as their "
        + "family says, so hc3, which holds however much they do")
  }

  /// Tests refer to the normal distribution, but to t with G − 1 or Satterthwaite's degrees of freedom
  /// where rows are clustered, and with n − p where the dispersion is estimated (as R `summary.glm`).
  func covariance(
    _ estimator: CovarianceEstimator
  ) throws(LinearAlgebraError) -> Covariance {
    var found = try covariance(estimator, fit)
    if let profile {
      found = found.with(degreesOfFreedom: found.degreesOfFreedom, dfMethod: "profile")
      found.profile = profile
    }
    return found
  }

  /// The rows of L take the place of those of I, so that degrees of freedom are those of each contrast.
  func covariance(
    _ estimator: CovarianceEstimator, of contrasts: Matrix
  ) throws(LinearAlgebraError) -> Covariance {
    try covariance(estimator, fit.combined(by: contrasts))
  }

  /// The covariance of L b, b the coefficients of the columns that are fitted.
  func covarianceOfFitted(
    _ estimator: CovarianceEstimator, _ contrasts: Matrix
  ) throws(LinearAlgebraError) -> Covariance {
    try covariance(estimator, fit.inFittedColumns.combined(by: contrasts))
  }

  private func covariance(
    _ estimator: CovarianceEstimator, _ fit: LinearFit
  ) throws(LinearAlgebraError) -> Covariance {
    let normal = [Double](repeating: .infinity, count: fit.T.rowCount)
    switch estimator {
    case .classical where generalized.dispersion == .estimated:
      return try estimator.covariance(of: fit)
    case .classical:
      return Covariance(
        .classical, matrix: fit.unscaledCovariance, degreesOfFreedom: normal, dfMethod: "normal")
    case .cr2:
      guard let clusters else { preconditionFailure("cr2 without clusters") }
      let meat = try WorkingBiasReduced(clusters: clusters, variances: variances).meat(of: fit)
      return Covariance(estimator: .cr2, meat: meat, fit: fit)
    case .cr0, .cr1, .cr1s, .cr3, .cr3Jackknife:
      return try estimator.covariance(of: fit)
    case .hc0, .hc1, .hc2, .hc3, .hc4:
      return try estimator.covariance(of: fit)
        .with(degreesOfFreedom: normal, dfMethod: "normal")
    case .wild, .twoWay, .neweyWest, .driscollKraay, .kenwardRoger:
      preconditionFailure("\(estimator.name) of a generalized model")
    }
  }

  func hotellingDegrees(of positions: [Int]) throws(LinearAlgebraError) -> Double? {
    guard let clusters else { return nil }
    return try WorkingBiasReduced(clusters: clusters, variances: variances)
      .hotellingDegreesOfFreedom(of: positions, fit)
  }
}

extension GeneralizedSpec {
  /// The family in which the iterations start.
  var firstFamily: Family { family.isCount ? .poisson : .binomial }
}
