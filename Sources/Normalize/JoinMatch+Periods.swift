import Diagnostics
import Tables

extension JoinMatch {
  /// As `holdRelation`, for rows that keys and periods choose together: keys may stand on many rows
  /// as long as each row has no more partners than the relation says.
  func holdRelationOfPairs() throws(NormalizeError) {
    var partnersOfRight: [Int: [Int]] = [:]
    for (row, found) in partners.enumerated() {
      for partner in found { partnersOfRight[partner, default: []].append(row) }
    }
    if join.relation.rightIsUnique, let found = partners.first(where: { $0.count > 1 }) {
      throw violation(of: right, found)
    }
    if join.relation.leftIsUnique,
      let found = partnersOfRight.sorted(by: { $0.key < $1.key }).first(where: {
        $0.value.count > 1
      })
    {
      throw violation(of: left, found.value)
    }
  }

  private func violation(of side: Side, _ rows: [Int]) -> NormalizeError {
    .relationViolated(
      join.relation, key: side.keys[rows[0]].map(side.describe) ?? "", table: side.table.name,
      first: side.table.place(of: rows[0]), second: side.table.place(of: rows[1]))
  }

  /// Where both tables have periods and nothing says how they lie to each other, the right one must
  /// have one period per key.
  func holdPeriods() throws(NormalizeError) {
    guard join.period == nil, Windows(left.table) != nil, let windows = Windows(right.table) else {
      return
    }
    for key in left.keys {
      guard let key, let rows = right.rowsOf[key], rows.count > 1 else { continue }
      let count = Set(rows.map { windows[$0] }).count
      guard count > 1 else { continue }
      throw .periodsUnsaid(
        table: right.table.name, other: left.table.name, key: right.describe(key), count: count)
    }
  }

  /// Time runs forward: no right row, the support, may end after its left row, the outcome.
  func holdTime() throws(NormalizeError) {
    guard join.outcomeFirst == nil, let outcomes = Windows(left.table),
      let supports = Windows(right.table)
    else { return }
    var late: [(left: Int, right: Int)] = []
    var count = 0
    for (row, found) in partners.enumerated() {
      guard let outcome = outcomes[row] else { continue }
      count += found.count
      late += found.filter { supports[$0].map { $0.upperBound > outcome.upperBound } ?? false }
        .map { (row, $0) }
    }
    guard let first = late.first, let outcome = outcomes[first.left],
      let support = supports[first.right]
    else { return }
    throw .supportAfterOutcome(
      table: right.table.name, outcome: left.table.name, late: late.count, pairs: count,
      example: "\(left.table.place(of: first.left)) closed on \(Self.day(outcome)), and "
        + "\(right.table.place(of: first.right)) was measured up to \(Self.day(support))")
  }

  private static func day(_ window: ClosedRange<Int32>) -> CalendarDay {
    CalendarDay(daysSinceEpoch: Int(window.upperBound))
  }

  /// Whether the other side has the row's keys, if not in its time.
  func lacksTime(_ row: Int, of side: Side, _ other: Side) -> Bool {
    side.keys[row].map { other.rowsOf[$0] != nil } ?? false
  }

  /// - Parameter rule: which side the row is of.
  func lackOfTime(_ rule: String) -> String {
    guard let period = join.period else { return "" }
    return rule == "unmatched_left" ? " \(period.lackOnTheRight)" : " \(period.lackOnTheLeft)"
  }
}

extension Join {
  /// The study's own reason, where it lets support come after the outcome.
  func outcomeFirstNotes(_ left: Table, _ right: Table) -> [Diagnostic] {
    guard let outcomeFirst, left.hasTimes || left.schema.hasPeriods,
      right.hasTimes || right.schema.hasPeriods
    else { return [] }
    return [
      note(
        "'\(other)' may be measured after the period of '\(left.name)': \(outcomeFirst)",
        why: "outcome_first gives that reason; such support cannot have led to the outcome")
    ]
  }

  /// Tables that a rule about periods needs must have them.
  func checkPeriods(
    _ left: Schema, _ right: Schema, _ context: SchemaContext
  ) throws(NormalizeError) {
    guard let period else { return }
    for (schema, table) in [(left, context.table), (right, other)] where !schema.hasPeriods {
      throw .noPeriods(table: table, rule: period)
    }
  }
}
