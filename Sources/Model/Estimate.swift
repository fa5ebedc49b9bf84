import Tables

/// A coefficient under one covariance: a row of `coefficients.csv`.
public struct Estimate: TableRow, Equatable {
  public let model: String
  public let role: Role
  public let outcome: String
  public let term: String
  public let termRole: TermRole
  public let estimate: Double
  /// Nil, with all that follows from it, where the residuals say nothing about it.
  public let stdError: Double?
  public let statistic: Double?
  public let df: Double?
  public let pValue: Double?
  public let confLow: Double?
  public let confHigh: Double?
  public let confLevel: Double
  public let covariance: CovarianceEstimator
  /// How `df` was computed; `normal` where the test is a z test, whose `df` is infinite.
  public let dfMethod: String
  /// Whether the covariance is the model's headline.
  public let chosen: Bool
  public internal(set) var pAdjusted: Double?
  public internal(set) var adjustMethod: String?
  public let nObs: Int
  public let nClusters: Int?
  /// The wild bootstrap behind `pValue` and the interval, under the covariance `wild`.
  public internal(set) var wild: WildTest?

  public static let vocabulary = Vocabulary.coefficients
  public var cells: [OutputCell] {
    [
      .text(model), .text(role.rawValue), .text(outcome), .text(term), .text(termRole.rawValue),
      .number(estimate), .number(stdError), .number(statistic),
      .degreesOfFreedom(df), .number(pValue),
      .number(confLow), .number(confHigh), .number(confLevel), .text(covariance.name),
      .text(dfMethod), .logical(chosen), .number(pAdjusted), .text(adjustMethod),
      .integer(nObs), .integer(nClusters),
    ]
  }
}

extension Estimate {
  /// A variance, covariance or shape that the method estimates beside its terms.
  init(
    _ term: String, of spec: ModelSpec, _ estimate: Double, stdError: Double? = nil,
    interval: (low: Double, high: Double)? = nil, dfMethod: String, chosen: Bool,
    _ regression: some Regression
  ) {
    self.init(
      model: spec.name, role: spec.role, outcome: spec.outcome, term: term, termRole: .variance,
      estimate: estimate, stdError: stdError, statistic: nil, df: nil, pValue: nil,
      confLow: interval?.low, confHigh: interval?.high, confLevel: spec.inference.level,
      covariance: .classical, dfMethod: dfMethod, chosen: chosen, nObs: regression.rowCount,
      nClusters: regression.clusters?.count)
  }
}
