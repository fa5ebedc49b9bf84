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
  public let measures: FitMeasures
  public let covariance: CovarianceEstimator
  public let reason: String
  public let cluster: String?
  public let weights: String?

  public static let vocabulary = Vocabulary.models
  public var cells: [OutputCell] {
    [
      .text(model), .text(role.rawValue), .text(data), .text(outcome), .text(fit),
      .integer(nObs), .integer(nRemoved), .integer(nClusters), .number(measures.dfResidual),
      .number(measures.sigma), .number(measures.rSquared), .number(measures.adjRSquared),
      .number(measures.logLikelihood), .number(measures.aic), .number(measures.bic),
      .logical(measures.converged), .text(covariance.name), .text(reason), .text(cluster),
      .text(weights), .integer(measures.rank), .number(measures.conditionNumber),
      .text(measures.convention),
    ] + Vocabulary.modelMeasures.map { .number(measures.others[$0.name]) }
  }
}

extension ModelSummary {
  init(
    _ regression: any Regression, _ sample: Sample, spec: ModelSpec, choice: CovarianceChoice
  ) {
    model = spec.name
    role = spec.role
    data = spec.data.isEmpty ? sample.table.name : spec.data
    outcome = spec.outcome
    fit = spec.estimator.name
    nObs = regression.rowCount
    nRemoved = sample.removedCount
    nClusters = regression.clusterCount(under: choice.estimator)
    var measures = regression.measures
    if choice.estimator == .twoWay {
      measures.convention = [
        measures.convention, ClusterCount.convention(of: regression.twoWayClusters),
      ].compactMap { $0 }.joined(separator: "; ")
    }
    self.measures = measures
    covariance = choice.estimator
    reason = choice.reason
    let both = choice.estimator == .twoWay ? regression.twoWayClusters.map(\.column) : []
    cluster = both.isEmpty ? spec.inference.cluster.column : both.joined(separator: " and ")
    weights = spec.estimator.weights
  }
}
