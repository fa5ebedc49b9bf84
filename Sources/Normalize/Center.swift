import Statistics
import Tables

/// x − mean over all rows or within each group: what is left is how a row differs from its own
/// kind. `means` keeps the group means as columns, so that between and within can stand side by
/// side in a model.
public struct Center: Step {
  public static let name = "center"
  public let columns: [String]
  public let by: Grouping
  /// Pattern of the new columns' names, such as `{column}_within`; nil centres in place.
  public let into: String?
  /// Pattern of the means' names, such as `{column}_mean`; nil keeps no means.
  public let means: String?

  public init(
    columns: [String], by: Grouping, into: String? = nil, means: String? = nil
  ) {
    self.columns = columns
    self.by = by
    self.into = into
    self.means = means
  }

  public func schema(
    after input: Schema, context: SchemaContext
  ) throws(NormalizeError) -> Schema {
    try checkList(columns, key: "columns", step: name)
    if case .group(let group) = by { _ = try input.checked(group, of: context.table) }
    for (key, pattern) in [("into", into), ("means", means)] {
      if let pattern, !pattern.contains(Self.placeholder) {
        throw .noPlaceholder(pattern, key: key, step: name)
      }
    }
    var schema = input
    for column in columns {
      let spec = try input.numeric(column, of: context.table, for: name)
      for pattern in [into, means].compactMap({ $0 }) {
        try schema.checkNew(Self.fill(pattern, column), in: context.table, by: name)
      }
      schema = schema.replacing(centredSpec(from: spec))
      if let means { schema.set(Self.meanSpec(from: spec, Self.fill(means, column))) }
    }
    return schema
  }

  private static let placeholder = "{column}"

  private static func fill(_ pattern: String, _ column: String) -> String {
    pattern.replacing(placeholder, with: column)
  }

  private func centredSpec(from spec: ColumnSpec) -> ColumnSpec {
    var copy = spec.withoutCounts.named(into.map { Self.fill($0, spec.name) } ?? spec.name)
    copy.kind = .number
    copy.range = nil
    copy.per = nil
    return copy
  }

  private static func meanSpec(from spec: ColumnSpec, _ name: String) -> ColumnSpec {
    var copy = spec.withoutCounts.named(name)
    copy.kind = .number
    copy.per = nil
    return copy
  }

  public func apply(
    to table: Table, context: StepContext
  ) throws(NormalizeError) -> StepResult {
    let schema = try check(table, context)
    let (groups, groupColumn) = try table.groups(by)
    var result = StepResult(table)
    for column in columns {
      let numbers = try table.numbers(of: column, for: name)
      let own = try table.checked(column)
      var means = [Double](repeating: .nan, count: table.rowCount)
      var meansMissing = (0..<table.rowCount).map { groupColumn?.missingReason(at: $0) }
      for group in groups {
        let mean = Descriptive.mean(group.map { numbers[$0] }.filter { !$0.isNaN })
        for row in group {
          means[row] = mean ?? .nan
          // A group without any value has no mean: for the reason of the row's own cell.
          if mean == nil { meansMissing[row] = own.missingReason(at: row) }
        }
      }
      let missing = reasons(of: own, groupColumn)
      let centred = zip(numbers, means).map { $0 - $1 }.masked(missing)
      let target = into.map { Self.fill($0, column) } ?? column
      result.table = result.table.replacing(
        Column(.number(centred), missing: missing),
        as: schema[target] ?? ColumnSpec(target, .number), from: [column])
      if let pattern = self.means {
        let target = Self.fill(pattern, column)
        result.table.set(
          Column(.number(means), missing: meansMissing),
          as: schema[target] ?? ColumnSpec(target, .number), from: [column])
      }
    }
    return result
  }
}
