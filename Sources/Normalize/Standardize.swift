import Statistics
import Tables

/// z = (x − mean) / sd in place, over all rows or within each group; sd has n − 1 below.
///
/// Overall, a column without spread cannot be standardized: an error. Within groups, a group
/// without spread (one member, or one value) gets missing cells (`undefined`) and a warning.
public struct Standardize: Step {
  public static let name = "standardize"
  public let columns: [String]
  public let by: Grouping

  public init(columns: [String], by: Grouping) {
    self.columns = columns
    self.by = by
  }

  public func schema(
    after input: Schema, context: SchemaContext
  ) throws(NormalizeError) -> Schema {
    try checkList(columns, key: "columns", step: name)
    if case .group(let group) = by { _ = try input.checked(group, of: context.table) }
    var schema = input
    for column in columns {
      let spec = try input.numeric(column, of: context.table, for: name)
      schema = schema.replacing(Self.spec(from: spec))
    }
    return schema
  }

  private static func spec(from spec: ColumnSpec) -> ColumnSpec {
    var copy = spec.withoutCounts
    copy.kind = .number
    copy.range = nil
    copy.per = nil
    copy.unit = "SD"
    return copy
  }

  public func apply(
    to table: Table, context: StepContext
  ) throws(NormalizeError) -> StepResult {
    let schema = try check(table, context)
    var result = StepResult(table)
    for column in columns {
      let (cells, flatGroups) = try scores(of: column, in: table, context)
      result.table = result.table.replacing(
        cells, as: schema[column] ?? ColumnSpec(column, .number), from: [column])
      if flatGroups > 0 {
        result.notes.append(
          warning(
            "standardize '\(column)': \(counted(flatGroups, "group")) without spread",
            why: "one value has no standard deviation; those cells are missing as 'undefined'"))
      }
    }
    return result
  }

  private func scores(
    of column: String, in table: Table, _ context: StepContext
  ) throws(NormalizeError) -> (Column, flatGroups: Int) {
    let (groups, groupColumn) = try table.groups(by)
    var cells = try table.numbers(of: column, for: name)
    var missing = reasons(of: try table.checked(column), groupColumn)
    var flatGroups = 0
    for group in groups {
      let present = group.map { cells[$0] }.filter { !$0.isNaN }
      guard let spread = Moments(present) else {
        if groupColumn == nil {
          throw .noSpread(column, table: context.table, value: present.first)
        }
        if !present.isEmpty { flatGroups += 1 }
        for row in group where missing[row] == nil { missing[row] = .undefined }
        continue
      }
      for row in group { cells[row] = (cells[row] - spread.mean) / spread.sd }
    }
    return (Column(.number(cells.masked(missing)), missing: missing), flatGroups)
  }
}

/// Mean and standard deviation of values that differ.
private struct Moments {
  let mean: Double
  let sd: Double

  init?(_ values: [Double]) {
    guard !Descriptive.isConstant(values), let mean = Descriptive.mean(values),
      let sd = Descriptive.standardDeviation(values), sd > 0
    else { return nil }
    self.mean = mean
    self.sd = sd
  }
}

/// A cell's own reason first, then its group's.
func reasons(of column: Column, _ group: Column?) -> [MissingReason?] {
  (0..<column.count).map { column.missingReason(at: $0) ?? group?.missingReason(at: $0) }
}

extension [Double] {
  /// NaN wherever a cell is missing, so that no stale number lies behind a missing cell.
  func masked(_ missing: [MissingReason?]) -> [Double] {
    zip(self, missing).map { $1 == nil ? $0 : .nan }
  }
}
