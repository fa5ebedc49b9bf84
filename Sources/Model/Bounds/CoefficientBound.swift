import Tables

/// What becomes of rows with suppressed cells: they are removed, or the estimate is bounded over the
/// values that the cells can have.
public enum SuppressedCells: String, Sendable, Hashable, CaseIterable { case remove, bounds }

/// What a range of estimates is.
public enum BoundKind: String, Sendable, Hashable, CaseIterable {
  /// Both ends are reached by values that the cells can have, to nine digits.
  case exact
  /// No value lies outside; the ends may not be reached. An end without a number was not found: the
  /// cells may have values at which the terms cannot be told apart.
  case outer
}

/// The range of a coefficient over the values that suppressed cells can have: a row of `bounds.csv`.
public struct CoefficientBound: TableRow, Equatable {
  public let model: String
  public let outcome: String
  public let term: String
  public let termRole: TermRole
  /// −∞ where no bound was found; an empty field of `bounds.csv`.
  public let low: Double
  /// ∞ where no bound was found.
  public let high: Double
  /// Rows with a suppressed cell in the outcome or a term. They are in `nObs`.
  public let nSuppressed: Int
  public let nObs: Int
  public let kind: BoundKind

  public static let vocabulary = Vocabulary.bounds
  public var cells: [OutputCell] {
    [
      .text(model), .text(outcome), .text(term), .text(termRole.rawValue),
      .number(low.isFinite ? low : nil), .number(high.isFinite ? high : nil),
      .integer(nSuppressed), .integer(nObs), .text(kind.rawValue),
    ]
  }
}

/// The ends of one coefficient's range.
struct CoefficientRange: Equatable {
  var low: Double
  var high: Double
  var kind: BoundKind
  /// The values of the searched cells, as shares of their intervals by row and then by column, that
  /// come nearest to the ends.
  var lowAt: [Double] = []
  var highAt: [Double] = []
}
