import Tables

/// Values of the same unit in an earlier or a later period, or the change since: xₜ₋ₖ, xₜ₊ₖ, xₜ − xₜ₋ₖ.
///
/// The neighbour is the row of the same unit k periods away, whatever the order of rows. Where the
/// unit has no such row the value is missing (`no_such_period`): the row that happens to stand next
/// to it is never taken instead. Where the neighbour's cell is missing, so is the value, for the
/// neighbour's reason.
public struct Lag: Step {
  public enum Kind: String, Sendable { case lag, lead, difference }

  public static let name = "lag"
  public let kind: Kind
  public let columns: [String]
  /// The columns that name a unit.
  public let by: [String]
  public let period: String
  /// k.
  public let periods: Int
  /// Pattern of the new columns' names, such as `{column}_lag`.
  public let into: String

  public init(
    _ kind: Kind, columns: [String], by: [String], period: String, periods: Int = 1,
    into: String? = nil
  ) {
    self.kind = kind
    self.columns = columns
    self.by = by
    self.period = period
    self.periods = periods
    self.into = into ?? "\(Self.placeholder)_\(kind.rawValue)"
  }

  private static let placeholder = "{column}"

  public func schema(
    after input: Schema, context: SchemaContext
  ) throws(NormalizeError) -> Schema {
    try checkList(columns, key: "columns", step: kind.rawValue)
    try checkList(by, key: "by", step: kind.rawValue)
    for column in by + [period] { _ = try input.checked(column, of: context.table) }
    guard into.contains(Self.placeholder) else {
      throw .noPlaceholder(into, key: "into", step: kind.rawValue)
    }
    var schema = input
    for column in columns {
      let spec = try input.numeric(column, of: context.table, for: kind.rawValue)
      let made = madeSpec(from: spec)
      try schema.checkNew(made.name, in: context.table, by: kind.rawValue)
      schema.set(made)
    }
    return schema
  }

  private func madeSpec(from spec: ColumnSpec) -> ColumnSpec {
    var copy = spec.withoutCounts.named(into.replacing(Self.placeholder, with: spec.name))
    copy.kind = .number
    copy.per = nil
    if kind == .difference { copy.range = nil }
    copy.label = spec.label.map { "\($0) (\(words))" }
    return copy
  }

  /// `a period later`.
  private var words: String {
    let count = periods == 1 ? "one period" : "\(periods) periods"
    switch kind {
    case .lag: return "\(count) earlier"
    case .lead: return "\(count) later"
    case .difference: return "change over \(count)"
    }
  }

  public func apply(
    to table: Table, context: StepContext
  ) throws(NormalizeError) -> StepResult {
    let schema = try check(table, context)
    let neighbours = try neighbours(in: table)
    var result = StepResult(table)
    for column in columns {
      let numbers = try table.numbers(of: column, for: kind.rawValue)
      let own = try table.checked(column)
      var values = [Double](repeating: .nan, count: table.rowCount)
      var missing = [MissingReason?](repeating: .noSuchPeriod, count: table.rowCount)
      for row in values.indices {
        if kind == .difference, let reason = own.missingReason(at: row) {
          missing[row] = reason
          continue
        }
        guard let other = neighbours[row] else { continue }
        missing[row] = own.missingReason(at: other)
        if missing[row] == nil {
          values[row] = kind == .difference ? numbers[row] - numbers[other] : numbers[other]
        }
      }
      let target = into.replacing(Self.placeholder, with: column)
      result.table.set(
        Column(.number(values), missing: missing),
        as: schema[target] ?? ColumnSpec(target, .number), from: [column])
    }
    return result
  }

  /// Each row's neighbour; nil where its unit has none, or where unit or period is missing.
  private func neighbours(in table: Table) throws(NormalizeError) -> [Int?] {
    let time = try table.checked(period)
    guard let order = PeriodOrder(time) else {
      throw .notAPeriod(period, step: kind.rawValue)
    }
    var keys: [Column] = []
    for name in by { keys.append(try table.checked(name)) }
    func key(_ row: Int) -> [String]? {
      var parts: [String] = []
      for column in keys {
        guard let text = column.text(at: row) else { return nil }
        parts.append(text)
      }
      return parts
    }
    let units = (0..<table.rowCount).map(key)
    var rowAt: [Place: Int] = [:]
    for row in 0..<table.rowCount {
      guard let unit = units[row], let position = order.positions[row] else { continue }
      let place = Place(unit: unit, position: position)
      if rowAt[place] != nil {
        throw .repeatedPeriod(
          period, unit: unit.joined(separator: ", "), label: time.text(at: row) ?? "",
          step: kind.rawValue)
      }
      rowAt[place] = row
    }
    let distance = (kind == .lead ? 1 : -1) * periods * order.step
    return units.indices.map { row in
      guard let unit = units[row], let position = order.positions[row] else { return nil }
      return rowAt[Place(unit: unit, position: position + distance)]
    }
  }

  private struct Place: Hashable {
    let unit: [String]
    let position: Int
  }
}
