import Tables

/// Keeps the rows in which none of `columns` is missing.
///
/// A removed row's fate names the first missing column in the order listed, and that cell's reason.
public struct Require: Step {
  public static let name = "require"
  public let columns: [String]

  public init(columns: [String]) {
    self.columns = columns
  }

  public func schema(
    after input: Schema, context: SchemaContext
  ) throws(NormalizeError) -> Schema {
    try checkList(columns, key: name, step: name)
    for column in columns { _ = try input.checked(column, of: context.table) }
    return input
  }

  public func apply(
    to table: Table, context: StepContext
  ) throws(NormalizeError) -> StepResult {
    try check(table, context)
    let required = columns.compactMap { name in table[name].map { (name, $0) } }
    let removals = (0..<table.rowCount).compactMap { row -> Removal? in
      for (name, column) in required {
        guard let reason = column.missingReason(at: row) else { continue }
        return removal(of: row, context, rule: Self.name, "\(name) is missing", reason: reason)
      }
      return nil
    }
    return StepResult(table.removing(removals))
  }
}
