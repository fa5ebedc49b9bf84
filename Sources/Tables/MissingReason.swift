/// Why a cell holds no value. A missing value is never a number.
public struct MissingReason: Sendable, Hashable, Codable, CustomStringConvertible {
  public let name: String

  public init(_ name: String) { self.name = name }

  public static let blank = MissingReason("blank")
  public static let refused = MissingReason("refused")
  public static let notRecorded = MissingReason("not_recorded")
  public static let suppressed = MissingReason("suppressed")
  public static let notAvailable = MissingReason("not_available")
  public static let notApplicable = MissingReason("not_applicable")
  public static let lowReliability = MissingReason("low_reliability")
  public static let roundsToZero = MissingReason("rounds_to_zero")
  /// No row on the other side of a join.
  public static let unmatched = MissingReason("unmatched")
  /// Fewer answers than a scale needs.
  public static let tooFewAnswers = MissingReason("too_few_answers")
  /// Fewer members than an aggregate may show.
  public static let tooFewMembers = MissingReason("too_few_members")
  /// Rows of several areas became one, and the column does not say how its values add up.
  public static let notPooled = MissingReason("not_pooled")
  /// The study recodes the value to nothing.
  public static let recoded = MissingReason("recoded")
  /// The unit has no row in the period that a lag, a lead or a difference looks at.
  public static let noSuchPeriod = MissingReason("no_such_period")
  /// Outside a function's domain: log of a negative number, division by zero.
  public static let undefined = MissingReason("undefined")

  /// The reasons a study may name without declaring them.
  public static let known: [MissingReason] = [
    .blank, .refused, .notRecorded, .suppressed, .notAvailable, .notApplicable, .lowReliability,
    .roundsToZero,
  ]

  public var description: String { name }
}
