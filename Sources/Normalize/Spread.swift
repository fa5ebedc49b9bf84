import Tables

/// From long to wide: one row per `by`, and a column for each measure that `into` names.
///
///     la  measure  value            la  again  stable
///     A   ReRef    20               A   20     70
///     A   Stable   70       →       B   <not_available>  65
///     B   ReRef    -                C   <unmatched>      71
///     B   Stable   65
///     C   Stable   71
///
/// A cell keeps its reason; where the file has no row, the reason is `unmatched`. Rows of measures
/// that are not named leave the table. Two rows for one cell are an error.
public struct Spread: Step {
  public static let name = "spread"
  public let by: [String]
  /// The column that says what is measured.
  public let column: String
  public let value: String
  /// A measure, and the name of its column.
  public let into: [(measure: String, name: String)]

  public init(
    by: [String], column: String, value: String, into: [(measure: String, name: String)]
  ) {
    self.by = by
    self.column = column
    self.value = value
    self.into = into
  }

  public func schema(
    after input: Schema, context: SchemaContext
  ) throws(NormalizeError) -> Schema {
    try checkList(into.map(\.measure), key: "into", step: name)
    try checkList(by + into.map(\.name), key: "by", step: name)
    try checkList(by + [column, value], key: "by", step: name)
    var schema = Schema([], key: by)
    for name in by { schema.set(try input.checked(name, of: context.table)) }
    let spec = try input.checked(column, of: context.table)
    try into.map(\.measure).check(against: spec, step: name)
    let cells = try input.checked(value, of: context.table)
    for (_, name) in into { schema.set(cells.withoutCounts.named(name)) }
    return schema
  }

  public func apply(
    to table: Table, context: StepContext
  ) throws(NormalizeError) -> StepResult {
    let schema = try check(table, context)
    let measures = try table.checked(column)
    let matcher = ValueMatcher(into.map(\.measure), in: measures)
    let kept = table.removing(unused(table, measures, matcher, context))
    let long = try kept.checked(column)
    let which = (0..<kept.rowCount).map { matcher.index(of: long, at: $0) ?? 0 }
    let keys = try by.map { key throws(NormalizeError) in try kept.checked(key) }
    let groups = Groups(0..<kept.rowCount, by: keys).rows
    let values = try kept.checked(value)
    var apart = kept
    for index in into.indices {
      apart.set(
        values.selecting(
          which.indices.map { which[$0] == index ? $0 : nil }, otherwise: Self.other),
        as: ColumnSpec(Self.temporary(index), .text), from: [value])
      apart.noteTimes(of: value, in: Self.temporary(index)) { which[$0] == index }
    }
    var wide = apart.grouped(
      groups, key: by, summarizing: into.indices.map(Self.temporary)
    ) { column, reason in fate(of: column, reason, context) }
    for (index, target) in into.enumerated() {
      let rows = try groups.map { group throws(NormalizeError) in
        try row(of: index, in: group, which, kept)
      }
      wide.set(
        values.selecting(rows, otherwise: .unmatched),
        as: schema[target.name] ?? ColumnSpec(target.name, .number),
        from: [Self.temporary(index)])
      wide.takeSummaries(of: [value], from: kept, for: target.name)
    }
    let notes = neverFound(into.map(\.measure), in: column, of: table, step: name)
    return StepResult(wide, notes: notes)
  }

  /// The row of a group that holds a measure; nil for none.
  private func row(
    of measure: Int, in group: [Int], _ which: [Int], _ table: Table
  ) throws(NormalizeError) -> Int? {
    let rows = group.filter { which[$0] == measure }
    guard rows.count < 2 else {
      throw .spreadTwice(
        into[measure].measure, column: column, by: by, first: table.place(of: rows[0]),
        second: table.place(of: rows[1]))
    }
    return rows.first
  }

  private func unused(
    _ table: Table, _ measures: Column, _ matcher: ValueMatcher, _ context: StepContext
  ) -> [Removal] {
    let keys = (by + [column]).compactMap { name in table[name].map { (name, $0) } }
    return (0..<table.rowCount).compactMap { row in
      for (name, column) in keys {
        guard let reason = column.missingReason(at: row) else { continue }
        return removal(of: row, context, rule: Self.name, "\(name) is missing", reason: reason)
      }
      guard matcher.index(of: measures, at: row) == nil else { return nil }
      return removal(of: row, context, rule: Self.name, "\(column) is none of those spread")
    }
  }

  private func fate(
    of temporary: String, _ reason: MissingReason, _ context: StepContext
  ) -> Fate {
    let index = into.indices.first { Self.temporary($0) == temporary } ?? 0
    let isOther = reason == Self.other
    return Fate(
      stage: .normalize, place: context.table, rule: Self.name,
      detail: isOther ? "\(column) is another" : "\(into[index].name) is missing",
      reason: isOther ? nil : reason)
  }

  /// Why a row's value is not in another measure's column.
  private static let other = MissingReason("another_measure")
  private static func temporary(_ index: Int) -> String { " measure \(index)" }
}
