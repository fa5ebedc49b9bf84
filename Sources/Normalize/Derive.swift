import Diagnostics
import Tables

/// New columns from formulas, evaluated in order: later ones may use earlier ones.
///
/// A result is missing for the reason of its leftmost missing operand. Where an operation has no
/// result (log of zero, division by zero, overflow) the cell is missing as `undefined`, and a
/// warning says how often.
///
/// A bare copy of a rate is a rate with the same counts, so that it is pooled and never averaged.
public struct Derive: Step {
  public static let name = "derive"
  public let assignments: [(name: String, expression: Expression)]

  public init(_ assignments: [(name: String, expression: Expression)]) {
    self.assignments = assignments
  }

  public func schema(
    after input: Schema, context: SchemaContext
  ) throws(NormalizeError) -> Schema {
    try checkList(assignments.map(\.name), key: name, step: name)
    var schema = input
    for (column, expression) in assignments {
      try schema.checkNew(column, in: context.table, by: name)
      do {
        try expression.check(gives: .number, with: schema, of: context.table)
      } catch { throw .expression(error, in: expression.text) }
      schema.set(Self.spec(of: column, expression, with: schema))
    }
    return schema
  }

  public func apply(
    to table: Table, context: StepContext
  ) throws(NormalizeError) -> StepResult {
    try check(table, context)
    var result = StepResult(table)
    for (column, expression) in assignments {
      let cells: Cells<Double>
      do { cells = try expression.numbers(in: result.table) } catch {
        throw .expression(error, in: expression.text)
      }
      let spec = Self.spec(of: column, expression, with: result.table.schema)
      result.table.set(cells.column, as: spec, from: expression.names)
      result.notes += cells.undefined.map { cause, count in
        warning(
          "derive '\(column)': \(counted(count, "value")) undefined: \(cause)",
          why: "\(expression.text) has no result there, so those cells are missing as 'undefined'")
      }
    }
    return result
  }

  private static func spec(
    of column: String, _ expression: Expression, with schema: Schema
  ) -> ColumnSpec {
    guard case .name(let source) = expression.root.form, let spec = schema[source],
      spec.kind == .rate
    else { return ColumnSpec(column, .number) }
    return spec.named(column)
  }
}
