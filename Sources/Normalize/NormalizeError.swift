import Diagnostics
import Tables

/// What is wrong with a step: with what the study asks for, or with what only the data show.
public enum NormalizeError: Error, Sendable, Equatable {
  /// A value or key, how often it occurs, and where first.
  public struct Occurrence: Sendable, Equatable {
    public var value: String
    public var count: Int
    public var first: String
  }

  /// An item whose correlation with the sum of its scale's other items is negative.
  public struct ContraryItem: Sendable, Equatable {
    public var name: String
    public var correlation: Double
    public var isReversed: Bool
  }

  /// What is wrong with a group's number on the roll.
  public enum RollFault: Sendable, Equatable {
    case absent
    case differs(Double, Double, first: String, second: String)
    case tooSmall(Double, members: Int)
  }

  // What the study asks for.
  case unknownColumn(String, table: String, known: [String])
  case unknownTable(String, known: [String])
  case columnExists(String, table: String, step: String)
  case nothingListed(key: String, step: String)
  case repeated(String, key: String, step: String)
  case notNumeric(String, kind: ColumnKind, step: String)
  case notANumber(String, column: String, step: String)
  case notALevel(String, column: String, levels: [String], step: String)
  case outOfBounds(Int, key: String, Int, Int?, step: String)
  case expression(ExpressionError, in: String)
  case isNoItem(String, reversed: Bool, scale: String, items: [String])
  case rangeUnknown(String, scale: String)
  case rangesDiffer(
    scale: String, String, ClosedRange<Double>, String, ClosedRange<Double>)
  case averagedRate(String, lacking: [String])
  case summedRate(String)
  case floorOutOfBounds(Double, key: String, step: String)
  case rollNeedsOneKey(by: [String])
  case keepOnTheRight
  case filterLeftOpen(OpenFilter, step: String)
  case noPeriods(table: String, rule: PeriodRule)
  case periodsUnsaid(table: String, other: String, key: String, count: Int)
  case supportAfterOutcome(
    table: String, outcome: String, late: Int, pairs: Int, example: String)
  case noAreaKey
  case noPlaceholder(String, key: String, step: String)
  case notAPeriod(String, step: String)

  // What only the data show.
  case repeatedPeriod(String, unit: String, label: String, step: String)
  case unmapped(String, values: [Occurrence])
  case outOfRange(Double, item: String, range: ClosedRange<Double>, at: String)
  case noSpread(String, table: String, value: Double?)
  case runsAgainst([ContraryItem], scale: String, n: Int)
  case roll(RollFault, group: String)
  case relationViolated(
    Join.Relation, key: String, table: String, first: String, second: String)
  case spreadTwice(String, column: String, by: [String], first: String, second: String)
  case unmatched(
    [Occurrence], table: String, other: String, key: String, nothingMatches: String?)

  /// The text of the study file that is at fault, where one is.
  public var offender: String? {
    switch self {
    case .unknownColumn(let text, _, _), .unknownTable(let text, _),
      .columnExists(let text, _, _), .repeated(let text, _, _), .notNumeric(let text, _, _),
      .notANumber(let text, _, _), .notALevel(let text, _, _, _), .expression(_, let text),
      .isNoItem(let text, _, _, _), .rangeUnknown(let text, _),
      .rangesDiffer(_, _, _, let text, _), .averagedRate(let text, _), .summedRate(let text),
      .noPlaceholder(let text, _, _), .unmapped(let text, _), .outOfRange(_, let text, _, _),
      .noSpread(let text, _, _), .notAPeriod(let text, _), .repeatedPeriod(let text, _, _, _):
      text
    case .nothingListed(let key, _): key
    case .outOfBounds(let value, _, _, _, _): String(value)
    case .filterLeftOpen(_, let step): step
    case .floorOutOfBounds(_, let key, _): key
    case .rollNeedsOneKey, .roll: "roll"
    case .runsAgainst(_, let scale, _): scale
    case .keepOnTheRight: "keep"
    case .noPeriods(_, let rule): rule.rawValue
    case .periodsUnsaid(let table, _, _, _), .supportAfterOutcome(let table, _, _, _, _): table
    case .noAreaKey: "joint_areas"
    case .relationViolated(let relation, _, _, _, _): relation.rawValue
    case .spreadTwice(let measure, _, _, _, _): measure
    case .unmatched(_, _, _, let key, _): key
    }
  }

  /// The characters at fault within `offender` when it is an expression; `offset` from 0.
  public var expressionSpan: (offset: Int, length: Int)? {
    guard case .expression(let error, _) = self else { return nil }
    return (error.offset, error.length)
  }
}
