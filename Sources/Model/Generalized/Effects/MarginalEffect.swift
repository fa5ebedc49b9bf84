import Tables

/// What a support term means for the outcome itself: a row of `effects.csv`.
public struct MarginalEffect: TableRow, Equatable {
  public enum Kind: String, Sendable {
    /// Averaged over the rows used (AME): a derivative, or for a level the change from the first. Successes
    /// of trials count once for each trial, as Stata's `margins` of the same data with a row per trial;
    /// R `marginaleffects` does so with `wts` the trials.
    case average
    /// Of a number, averaged alike: what goes with one unit more, which no derivative is where the mean bends.
    case averageStep = "average_step"
    /// The same of a mixed model, of groups drawn anew: the random effects are integrated out.
    case populationAverage = "population_average"
    case populationAverageStep = "population_average_step"
    /// Either of a column that interacts, with the columns it interacts with where its coefficient holds.
    case averageAtReference = "average_at_reference"
    case averageAtReferenceStep = "average_at_reference_step"
    /// The same in one row with every column at its mean (MEM).
    case atMeans = "at_means"
    /// e^β.
    case ratio

    /// The kinds that tell a coefficient, those that are preferred first: where it holds, if that is not
    /// everywhere, and of numbers by one unit more.
    static let toldFirst: [Set<Kind>] = [
      [.averageAtReferenceStep], [.averageAtReference], [.averageStep, .populationAverageStep],
      [.average, .populationAverage],
    ]
  }

  public let model: String
  public let role: Role
  public let outcome: String
  public let term: String
  public let termRole: TermRole
  public let kind: Kind
  /// `probability`, `count`, `odds ratio` or `rate ratio`.
  public let quantity: String
  /// The level or event whose probability it is.
  public let level: String?
  public let estimate: Double
  public let stdError: Double?
  public let statistic: Double?
  public let df: Double?
  public let pValue: Double?
  public let confLow: Double?
  public let confHigh: Double?
  public let confLevel: Double
  public let covariance: CovarianceEstimator
  public let nObs: Int
  public let nClusters: Int?
  /// The claim's interval and p where the headline tells the claim by this row: those of its coefficient's
  /// test. `confLow`, `confHigh` and `pValue` are of this quantity's own.
  var claim: ClaimInterval?
  /// The same over the step that the smallest effect is held against, where that is not one unit.
  var overMeaningfulStep: OverStep?
  /// Where the standard error is a bootstrap's: the draws behind it. Nil by the delta method.
  public var nDraws: Int?

  struct OverStep: Equatable {
    let estimate: Double
    let stdError: Double?
  }

  public static let vocabulary = Vocabulary.effects
  public var cells: [OutputCell] {
    [
      .text(model), .text(role.rawValue), .text(outcome), .text(term), .text(termRole.rawValue),
      .text(kind.rawValue), .text(quantity), .text(level), .number(estimate), .number(stdError),
      .number(statistic), .degreesOfFreedom(df), .number(pValue),
      .number(confLow), .number(confHigh), .number(confLevel), .text(covariance.name),
      .integer(nObs), .integer(nClusters),
      .text(nDraws == nil ? "delta" : "bootstrap"), .integer(nDraws),
      .number(claim?.low), .number(claim?.high), .number(claim?.pValue),
    ]
  }
}
