import Diagnostics
import Tables

/// Puts beside each row its partner in another table: the row with the same key.
///
/// Keys compare as cell text; a missing key equals nothing, not even another missing one. The
/// relation is a promise that the data are held to: rows never multiply unless it says so.
///
/// A column of both tables (other than the keys) that agrees in every pair is kept once; one that
/// does not keeps its name on the left and is added from the right as `<name>_<table>`, with a
/// note.
public struct Join: Step {
  public enum Relation: String, Sendable, CaseIterable {
    case oneToOne = "one_to_one"
    case manyToOne = "many_to_one"
    case oneToMany = "one_to_many"
    case manyToMany = "many_to_many"

    /// Whether each key may stand on one row only, on that side.
    var leftIsUnique: Bool { self == .oneToOne || self == .oneToMany }
    var rightIsUnique: Bool { self == .oneToOne || self == .manyToOne }
  }

  /// What becomes of a row that has no partner.
  public enum Unmatched: Sendable, Equatable {
    /// An error that lists the keys.
    case stop
    /// Removed, and counted in the ledger.
    case count
    /// Removed, and counted in the ledger with the study's own reason.
    case drop(reason: String)
    /// Left rows only: stays, and the right table's columns are missing (`unmatched`).
    case keep
  }

  public static let name = "join"
  public let other: String
  /// Columns that must be equal, on either side.
  public let keys: [(left: String, right: String)]
  public let relation: Relation
  public let unmatched: Unmatched
  public let unmatchedRight: Unmatched
  /// The right table's columns to take; nil takes all.
  public let columns: [String]?
  /// Ending of a right column whose name the left table has too and whose values differ.
  public let suffix: String
  /// How the period of a right row must lie to that of its left row; nil where keys decide alone.
  public let period: PeriodRule?
  /// Whether separate rows are pooled to match a joint return on the other side.
  public let poolsJointAreas: Bool
  /// Why support may be measured after the outcome's window closed.
  public let outcomeFirst: String?

  /// - Parameter unmatchedRight: left out, `count` for many_to_one (support measured where no case
  ///   was sampled is usual), else as `unmatched`.
  /// - Parameter suffix: left out, `_<other>`.
  public init(
    with other: String, on keys: [(left: String, right: String)], relation: Relation,
    unmatched: Unmatched, unmatchedRight: Unmatched? = nil, columns: [String]? = nil,
    suffix: String? = nil, period: PeriodRule? = nil, poolsJointAreas: Bool = false,
    outcomeFirst: String? = nil
  ) {
    self.other = other
    let hasLabel = keys.contains { $0 == (PeriodColumn.label, PeriodColumn.label) }
    self.keys =
      keys + (period == .label && !hasLabel ? [(PeriodColumn.label, PeriodColumn.label)] : [])
    self.period = period
    self.poolsJointAreas = poolsJointAreas
    self.outcomeFirst = outcomeFirst
    self.relation = relation
    self.unmatched = unmatched
    let likeLeft = unmatched == .keep || relation == .manyToOne ? Unmatched.count : unmatched
    self.unmatchedRight = unmatchedRight ?? likeLeft
    self.columns = columns
    self.suffix = suffix ?? "_\(other)"
  }

  /// Keys of the same name on both sides.
  public init(
    with other: String, on keys: [String], relation: Relation, unmatched: Unmatched,
    unmatchedRight: Unmatched? = nil, columns: [String]? = nil, suffix: String? = nil,
    period: PeriodRule? = nil, poolsJointAreas: Bool = false, outcomeFirst: String? = nil
  ) {
    self.init(
      with: other, on: keys.map { ($0, $0) }, relation: relation, unmatched: unmatched,
      unmatchedRight: unmatchedRight, columns: columns, suffix: suffix, period: period,
      poolsJointAreas: poolsJointAreas, outcomeFirst: outcomeFirst)
  }

  /// A column both tables may have appears under both its names here; the data decide.
  public func schema(
    after input: Schema, context: SchemaContext
  ) throws(NormalizeError) -> Schema {
    guard let right = context.tables[other] else {
      throw .unknownTable(other, known: context.tables.keys.sorted())
    }
    try checkPeriods(input, right, context)
    try checkList(keys.map(\.left), key: "on", step: name)
    try checkList(keys.map(\.right), key: "on", step: name)
    for key in keys {
      _ = try input.checked(key.left, of: context.table)
      _ = try right.checked(key.right, of: other)
    }
    if poolsJointAreas { _ = try JointAreas.key(of: self, input, right) }
    if unmatchedRight == .keep { throw .keepOnTheRight }
    let taken = try taken(from: right)
    var schema = input
    for column in taken {
      guard let spec = right[column] else { continue }
      let isShared = input[column] != nil
      let target = isShared ? column + suffix : column
      if isShared { try input.checkNew(target, in: context.table, by: name) }
      schema.set(spec.named(target))
    }
    schema.key = key(left: input.key, right: right.key)
    return schema
  }

  /// The right table's columns to add: all but its keys, or those chosen.
  func taken(from right: Schema) throws(NormalizeError) -> [String] {
    let keyNames = keys.map(\.right)
    guard let columns else { return right.names.filter { !keyNames.contains($0) } }
    if !columns.isEmpty { try checkList(columns, key: "columns", step: name) }
    for column in columns { _ = try right.checked(column, of: other) }
    return columns.filter { !keyNames.contains($0) }
  }

  /// What names one row of the result: the many side's key.
  func key(left: [String], right: [String]) -> [String] {
    switch relation {
    case .oneToOne, .manyToOne: return left
    case .oneToMany:
      let leftName = Dictionary(
        keys.map { ($0.right, $0.left) }, uniquingKeysWith: { first, _ in first })
      return right.map { leftName[$0] ?? $0 }
    case .manyToMany: return []
    }
  }

  public func apply(
    to table: Table, context: StepContext
  ) throws(NormalizeError) -> StepResult {
    try check(table, context)
    guard let right = context.tables[other] else {
      throw .unknownTable(other, known: context.tables.keys.sorted())
    }
    let pooled = try JointAreas.pool(self, table, right)
    let match = try JoinMatch(self, left: pooled.left, right: pooled.right)
    try match.holdPeriods()
    try match.holdRelation()
    try match.holdTime()
    try match.stopAtUnmatched()
    let (left, keptRight, pairs) = match.pairs(context)
    var result = try combine(left, keptRight, pairs)
    result.notes =
      pooled.notes + outcomeFirstNotes(table, right) + undatedNotes(table, right) + result.notes
    result.table.setKey(
      key(left: table.key, right: right.key).filter { result.table[$0] != nil })
    result.notes += match.notes()
    return result
  }
}
