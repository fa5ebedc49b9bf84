import Tables

/// What a parametric bootstrap says of one figure: a row of `bootstrap.csv`.
public struct BootstrapResult: TableRow, Equatable {
  public enum Kind: String, Sendable {
    case coefficient, variance
    /// A term's share of the variance that the fixed part leaves, or of all terms together.
    case icc
    /// 2 (log L − log L without it), referred to its law where the random effects do not vary.
    case likelihoodRatio = "likelihood_ratio"
  }

  public let model: String
  public let outcome: String
  public let kind: Kind
  public let term: String
  /// Of the data.
  public let estimate: Double
  /// The draws' mean less the estimate; nil for a test.
  public let bias: Double?
  /// The draws' standard deviation; nil for a test.
  public let stdError: Double?
  public let confLow: Double?
  public let confHigh: Double?
  public let confLevel: Double
  /// (1 + draws as large) / (1 + draws); nil but for a test.
  public let pValue: Double?
  /// Monte Carlo standard error: of p, or of the less certain of the interval's ends.
  public let mcError: Double
  public let nDraws: Int
  /// Draws whose fit lies on the boundary.
  public let nSingular: Int
  /// Draws that could not be fitted, and are not among `nDraws`.
  public var nFailed = 0

  public static let vocabulary = Vocabulary.bootstrap
  public var cells: [OutputCell] {
    [
      .text(model), .text(outcome), .text(kind.rawValue), .text(term), .number(estimate),
      .number(bias), .number(stdError), .number(confLow), .number(confHigh), .number(confLevel),
      .number(pValue), .number(mcError), .integer(nDraws), .integer(nSingular),
      .integer(nFailed),
    ]
  }
}
