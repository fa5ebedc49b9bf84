import LinearAlgebra
import Tables

/// A fitted model in one row of `models.csv`.
public struct ModelSummary: TableRow, Equatable {
  public let model: String
  public let role: Role
  public let data: String
  public let outcome: String
  public let fit: String
  public let nObs: Int
  public let nRemoved: Int
  public let nClusters: Int?
  public let dfResidual: Int
  public let sigma: Double
  public let rSquared: Double
  public let adjRSquared: Double
  /// Nil where the fit is exact: the likelihood has no maximum then.
  public let logLikelihood: Double?
  public let aic: Double?
  public let bic: Double?
  public let converged: Bool
  public let covariance: CovarianceEstimator
  public let reason: String
  public let cluster: String?
  public let weights: String?
  public let rank: Int
  public let conditionNumber: Double

  public static let vocabulary = Vocabulary.models
  public var cells: [OutputCell] {
    [
      .text(model), .text(role.rawValue), .text(data), .text(outcome), .text(fit),
      .integer(nObs), .integer(nRemoved), .integer(nClusters), .number(Double(dfResidual)),
      .number(sigma), .number(rSquared), .number(adjRSquared), .number(logLikelihood),
      .number(aic), .number(bic), .logical(converged), .text(covariance.name), .text(reason),
      .text(cluster), .text(weights), .integer(rank), .number(conditionNumber),
    ]
  }
}

extension ModelSummary {
  init(
    _ regression: LinearFit, _ sample: Sample, spec: ModelSpec, choice: CovarianceChoice
  ) {
    let goodness = GoodnessOfFit(regression)
    model = spec.name
    role = spec.role
    data = spec.data.isEmpty ? sample.table.name : spec.data
    outcome = spec.outcome
    fit = spec.estimator.name
    nObs = regression.rowCount
    nRemoved = sample.removedCount
    nClusters = regression.clusters?.count
    dfResidual = regression.residualDegreesOfFreedom
    sigma = regression.sigma
    rSquared = goodness.rSquared
    adjRSquared = goodness.adjRSquared
    logLikelihood = goodness.logLikelihood
    aic = goodness.aic
    bic = goodness.bic
    converged = true
    covariance = choice.estimator
    reason = choice.reason
    cluster = spec.inference.cluster.column
    weights = spec.estimator.weights
    rank = regression.columnCount
    conditionNumber = regression.leastSquares.conditionNumber
  }
}
