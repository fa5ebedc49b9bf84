import LinearAlgebra

/// Ordinary and weighted least squares.
extension LinearFit: Regression {
  /// - Throws: clusters of one, terms that cannot be told apart.
  static func estimation(of sample: Sample, for spec: ModelSpec) throws(ModelError) -> Estimation {
    let design = try Design(learning: sample.table, for: spec)
    let matrix = DesignMatrix(design, sample.table)
    let clusters = try sample.clusters(for: spec)
    try Identification.check(matrix, sample, spec: spec)
    var fit = try LinearFit(matrix, sample, clusters, spec: spec)
    fit.structure = try RowStructure(of: sample, for: spec)
    return Estimation(sample: sample, design: design, regression: fit)
  }

  var columns: [DesignMatrix.Column] { matrix.columns }
  var working: LinearFit? { self }
  var bootstrapped: LinearFit? { self }

  var measures: FitMeasures {
    let goodness = GoodnessOfFit(self)
    return FitMeasures(
      dfResidual: Double(residualDegreesOfFreedom), sigma: sigma, rSquared: goodness.rSquared,
      adjRSquared: goodness.adjRSquared, logLikelihood: goodness.logLikelihood,
      aic: goodness.aic, bic: goodness.bic, rank: columnCount,
      conditionNumber: leastSquares.conditionNumber)
  }

  var covariances: [CovarianceEstimator] {
    CovarianceEstimator.leastSquares + structure.covariances
  }

  var shownCovariances: [CovarianceEstimator] {
    if structure.second != nil { return [.classical] }
    return clusters == nil ? [.classical, .hc3] : [.classical, .cr1s, .cr2]
  }

  func automaticCovariance(
    _ known: inout CovarianceCache
  ) throws(LinearAlgebraError) -> CovarianceChoice {
    if let both = CovarianceChoice.twoWay(self) { return both }
    return try .robust(&known)
  }

  func covariance(
    _ estimator: CovarianceEstimator
  ) throws(LinearAlgebraError) -> Covariance {
    try estimator.covariance(of: self)
  }

  /// The rows of L take the place of those of I, so that degrees of freedom are those of each contrast.
  func covariance(
    _ estimator: CovarianceEstimator, of contrasts: Matrix
  ) throws(LinearAlgebraError) -> Covariance {
    try estimator.covariance(of: combined(by: contrasts))
  }
}
