import Tables

/// How the outcome differs with a support column at one place of the columns it interacts with: a row
/// of `slopes.csv`.
public struct Slope: TableRow, Equatable {
  public let model: String
  public let outcome: String
  /// The support column.
  public let term: String
  /// What is compared: `one more`, `manager − worker`, or `3.2 → 4.1` on a curve.
  public let contrast: String
  /// The column that it depends on; nil for a curve that depends on none.
  public let moderator: String?
  /// Where the moderator stands: a level, or a number with every digit.
  public let at: String?
  /// What that number is: mean − SD, mean, mean + SD.
  public let place: String?
  public let estimate: Double
  public let stdError: Double?
  public let statistic: Double?
  public let df: Double?
  public let pValue: Double?
  public let confLow: Double?
  public let confHigh: Double?
  public let confLevel: Double
  public let covariance: CovarianceEstimator
  public let dfMethod: String
  public let nObs: Int
  /// What it is a difference in: `outcome`; `log odds` or `log rate`, and again `probability` or `count`.
  public let scale: String
  /// The level or event whose probability it is.
  public let level: String?
  /// Of a probability or count, by the test of the same slope in log odds or log rates.
  let claim: ClaimInterval?

  public static let vocabulary = Vocabulary.slopes
  public var cells: [OutputCell] {
    [
      .text(model), .text(outcome), .text(term), .text(contrast), .text(moderator), .text(at),
      .text(place), .number(estimate), .number(stdError), .number(statistic),
      .degreesOfFreedom(df), .number(pValue), .number(confLow),
      .number(confHigh), .number(confLevel), .text(covariance.name), .text(dfMethod),
      .integer(nObs), .text(scale), .text(level), .number(claim?.low), .number(claim?.high),
      .number(claim?.pValue),
    ]
  }
}
