import Diagnostics
import Tables

/// Keeps the rows that meet a condition; a row for which it cannot be decided, because a value is
/// missing, is removed with that value's reason: never silently kept, never silently dropped.
public struct Filter: Step {
  public enum Condition: Sendable {
    case expression(Expression)
    /// Every column equals one of its values: numbers by value, all else as text.
    case matches([(column: String, values: [String])])
  }

  public static let name = "filter"
  public let condition: Condition

  public init(_ condition: Condition) {
    self.condition = condition
  }

  /// The columns that the condition names.
  private var columns: [String] {
    switch condition {
    case .expression(let expression): expression.names
    case .matches(let matches): matches.map(\.column)
    }
  }

  public func schema(
    after input: Schema, context: SchemaContext
  ) throws(NormalizeError) -> Schema {
    switch condition {
    case .expression(let expression):
      do {
        try expression.check(gives: .condition, with: input, of: context.table)
      } catch { throw .expression(error, in: expression.text) }
    case .matches(let matches):
      try checkList(matches.map(\.column), key: name, step: name)
      for match in matches {
        try checkList(match.values, key: match.column, step: name)
        let spec = try input.checked(match.column, of: context.table)
        try match.values.check(against: spec, step: name)
      }
    }
    return input
  }

  public func apply(
    to table: Table, context: StepContext
  ) throws(NormalizeError) -> StepResult {
    try check(table, context)
    var notes: [Diagnostic] = []
    let removals: [Removal]
    switch condition {
    case .expression(let expression): removals = try self.removals(from: table, expression, context)
    case .matches(let matches):
      removals = self.removals(from: table, matches, context)
      for match in matches {
        notes += neverFound(match.values, in: match.column, of: table, step: "filter")
      }
    }
    if table.rowCount > 0, removals.count == table.rowCount {
      notes.append(warning("filter leaves no row of table '\(context.table)'"))
    }
    return StepResult(table.removing(removals).choosing(columns), notes: notes)
  }

  private func removals(
    from table: Table, _ expression: Expression, _ context: StepContext
  ) throws(NormalizeError) -> [Removal] {
    let truth: Cells<Bool>
    do { truth = try expression.truth(in: table) } catch {
      throw .expression(error, in: expression.text)
    }
    return truth.values.indices.compactMap { row in
      if let gap = truth.gap(at: row) {
        let detail =
          gap.column.map { "\($0) is missing" }
          ?? "\(expression.text) is undefined: \(gap.cause ?? "")"
        return removal(of: row, context, rule: name, detail, reason: gap.reason)
      }
      return truth.values[row] ? nil : removal(of: row, context, rule: name, expression.text)
    }
  }

  private func removals(
    from table: Table, _ matches: [(column: String, values: [String])], _ context: StepContext
  ) -> [Removal] {
    let tests = matches.compactMap { match in
      table[match.column].map { column in
        (
          match.column, column, ValueMatcher(match.values, in: column),
          match.values.count == 1
            ? "\(match.column) is not \(match.values[0])"
            : "\(match.column) is not one of \(match.values.joined(separator: ", "))"
        )
      }
    }
    return (0..<table.rowCount).compactMap { row in
      for (name, column, matcher, detail) in tests {
        if let reason = column.missingReason(at: row) {
          return removal(
            of: row, context, rule: Self.name, "\(name) is missing", reason: reason)
        }
        if matcher.index(of: column, at: row) == nil {
          return removal(of: row, context, rule: Self.name, detail)
        }
      }
      return nil
    }
  }
}

extension Step {
  /// Warns of values that the study names and the column never holds.
  func neverFound(
    _ values: [String], in name: String, of table: Table, step: String
  ) -> [Diagnostic] {
    guard let column = table[name], table.rowCount > 0 else { return [] }
    let matcher = ValueMatcher(values, in: column)
    var isFound = [Bool](repeating: false, count: values.count)
    for row in 0..<table.rowCount {
      if let index = matcher.index(of: column, at: row) { isFound[index] = true }
    }
    guard isFound.contains(false) else { return [] }
    let present = distinctTexts(of: column)
    return zip(values, isFound).filter { !$1 }.map { value, _ in
      warning(
        "\(step) asks for '\(value)', which '\(name)' never is",
        why: "its values in table '\(table.name)' are \(Suggestion.list(present))",
        fix: Suggestion.nearest(to: value, among: present).map { "write '\($0)'" })
    }
  }

  /// A column's different values, in order of first appearance.
  func distinctTexts(of column: Column) -> [String] {
    var seen: Set<String> = []
    return (0..<column.count).compactMap { row in
      column.text(at: row).flatMap { seen.insert($0).inserted ? $0 : nil }
    }
  }
}
