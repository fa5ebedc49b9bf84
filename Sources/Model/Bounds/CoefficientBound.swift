import Tables

/// What becomes of a suppressed outcome: its row is removed, or the estimate is bounded over the
/// values that it can have.
public enum SuppressedCells: String, Sendable, Hashable, CaseIterable { case remove, bounds }

/// The range of a coefficient over the values that suppressed cells can have: a row of `bounds.csv`.
public struct CoefficientBound: TableRow, Equatable {
  public let model: String
  public let outcome: String
  public let term: String
  public let termRole: TermRole
  public let low: Double
  public let high: Double
  /// Rows whose outcome is suppressed. They are in `nObs`.
  public let nSuppressed: Int
  public let nObs: Int

  public static let vocabulary = Vocabulary.bounds
  public var cells: [OutputCell] {
    [
      .text(model), .text(outcome), .text(term), .text(termRole.rawValue), .number(low),
      .number(high), .integer(nSuppressed), .integer(nObs),
    ]
  }
}
