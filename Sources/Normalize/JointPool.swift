import Diagnostics
import Tables

/// A table whose rows of each group become one row, for the group's joint unit.
struct JointPool {
  let table: Table
  let area: String
  /// The join's other keys, which rows of one group have in common.
  let keys: [String]
  /// Rows to be pooled, each in one group.
  let groups: [[Int]]
  /// The unit of each group.
  let joints: [String]

  func result(_ join: Join) -> (table: Table, notes: [Diagnostic]) {
    var groupOf: [Int: Int] = [:]
    for (index, rows) in groups.enumerated() { for row in rows { groupOf[row] = index } }
    /// Rows of the result, and the group of those that are pooled.
    var all: [[Int]] = []
    var pooled: [Int: Int] = [:]
    for row in 0..<table.rowCount {
      guard let group = groupOf[row] else {
        all.append([row])
        continue
      }
      let rows = groups[group].sorted()
      guard rows[0] == row else { continue }
      pooled[all.count] = group
      all.append(rows)
    }
    var result = table.gathered(all)
    var lost: [String] = []
    for (name, spec) in table.schema.specs {
      guard let column = table[name], let gathered = result[name] else { continue }
      let cells = pooled.mapValues { cell(of: spec, column, groups[$0], joints[$0]) }
      if cells.values.contains(where: { $0.reason == .notPooled }) { lost.append(name) }
      result.set(gathered.replacing(cells), as: spec, from: [name])
    }
    return (result, [note(join, lost)])
  }

  private func note(_ join: Join, _ lost: [String]) -> Diagnostic {
    let units = Suggestion.list(Set(joints).sorted())
    return join.note(
      "rows of '\(table.name)' are pooled to match \(counted(groups.count, "joint return")): "
        + units,
      why: lost.isEmpty
        ? nil
        : "missing there, for only counts, and rates with a numerator and a denominator, add up: "
          + Suggestion.list(lost))
  }

  /// One cell of a pooled row.
  enum Cell {
    case text(String)
    case number(Double)
    case missing(MissingReason)
    /// As in the group's first row.
    case asFirst

    var reason: MissingReason? {
      if case .missing(let reason) = self { return reason }
      return nil
    }
  }

  private func cell(of spec: ColumnSpec, _ column: Column, _ rows: [Int], _ joint: String) -> Cell {
    if spec.name == area { return .text(joint) }
    if let (top, bottom, per) = counts(of: spec) {
      let numerator = sum(top, rows)
      let denominator = sum(bottom, rows)
      switch (numerator, denominator) {
      case (.number(let above), .number(let below)):
        return below == 0 ? .missing(.undefined) : .number(per * above / below)
      case (.missing, _): return numerator
      default: return denominator
      }
    }
    if spec.kind == .count || isCountOfRate(spec.name) { return sum(column, rows) }
    let texts = rows.map { column.text(at: $0) }
    if spec.kind == .area, Set(texts).count == rows.count {
      let codes = texts.compactMap { $0 }.sorted()
      return codes.count == rows.count
        ? .text(codes.joined(separator: JointAreas.separator)) : .missing(.notPooled)
    }
    let isLabel = (table.key + keys).contains(spec.name) || FilterColumns.isFixed(spec.name)
    let isMeasurement = column.isNumeric && !isLabel
    return isMeasurement || Set(texts).count > 1 ? .missing(.notPooled) : .asFirst
  }

  private func counts(of spec: ColumnSpec) -> (Column, Column, Double)? {
    guard spec.kind == .rate, let top = spec.numerator.flatMap({ table[$0] }),
      let bottom = spec.denominator.flatMap({ table[$0] }), top.isNumeric, bottom.isNumeric
    else { return nil }
    return (top, bottom, spec.per ?? 1)
  }

  private func isCountOfRate(_ name: String) -> Bool {
    table.schema.specs.values.contains {
      $0.kind == .rate && ($0.numerator == name || $0.denominator == name)
    }
  }

  /// Missing when one of its parts is, for the first part's reason.
  private func sum(_ column: Column, _ rows: [Int]) -> Cell {
    var total = 0.0
    for row in rows {
      guard let number = column.number(at: row) else {
        return .missing(column.missingReason(at: row) ?? .notPooled)
      }
      total += number
    }
    return .number(total)
  }
}

extension Column {
  /// The column with other cells in some rows.
  fileprivate func replacing(_ cells: [Int: JointPool.Cell]) -> Column {
    var missing = (0..<count).map { missingReason(at: $0) }
    for (row, cell) in cells {
      switch cell {
      case .missing(let reason): missing[row] = reason
      case .number, .text: missing[row] = nil
      case .asFirst: break
      }
    }
    return Column(newValues(cells), missing: missing)
  }

  private func newValues(_ cells: [Int: JointPool.Cell]) -> Values {
    switch values {
    case .number(var numbers):
      for case (let row, .number(let number)) in cells { numbers[row] = number }
      return .number(numbers)
    case .integer(var integers):
      for case (let row, .number(let number)) in cells { integers[row] = Int(number) }
      return .integer(integers)
    case .text(var texts):
      for case (let row, .text(let text)) in cells { texts[row] = text }
      return .text(texts)
    case .category(var codes, var levels, let isOrdered):
      for case (let row, .text(let text)) in cells {
        if !levels.contains(text) { levels.append(text) }
        codes[row] = Int32(levels.firstIndex(of: text) ?? 0)
      }
      return .category(codes: codes, levels: levels, isOrdered: isOrdered)
    case .date, .logical: return values
    }
  }
}
