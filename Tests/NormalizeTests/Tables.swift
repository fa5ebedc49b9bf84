import Tables
@testable import Normalize

/// A table as tests write it: one text per cell, missing cells by their reason in `<>`.
///
///     grid(["la": .category, "x": .number], """
///       la x
///       a  1
///       b  <refused>
///       """)
func grid(
  _ text: String, name: String = "t", kinds: [String: ColumnKind] = [:],
  specs: [ColumnSpec] = [], key: [String] = []
) -> Table {
  let rows = text.split(separator: "\n").map { line in
    line.split(separator: " ").map(String.init)
  }
  let header = rows.first ?? []
  let body = rows.dropFirst()
  let source = SourceRows(
    name: name, file: "\(name).csv", lines: body.indices.map { Int32($0 + 1) })
  let columns = header.enumerated().map { index, name in
    let cells = body.map { $0[index] }
    let spec =
      specs.first { $0.name == name }
      ?? ColumnSpec(name, kinds[name] ?? (cells.allSatisfy(isNumberOrGap) ? .number : .text))
    return (spec, column(cells, spec))
  }
  return Table(
    name: name, columns: columns, key: key, rowCount: body.count, lineage: Lineage(source))
}

private func gap(_ cell: String) -> MissingReason? {
  cell.hasPrefix("<") ? MissingReason(String(cell.dropFirst().dropLast())) : nil
}

private func isNumberOrGap(_ cell: String) -> Bool { gap(cell) != nil || Double(cell) != nil }

private func column(_ cells: [String], _ spec: ColumnSpec) -> Column {
  let missing = cells.map(gap)
  let isNumeric =
    spec.kind.isNumeric || (spec.kind == .inferred && cells.allSatisfy(isNumberOrGap))
  if isNumeric { return Column(.number(cells.map { Double($0) ?? .nan }), missing: missing) }
  if spec.kind == .date {
    return Column(
      .date(cells.map { CalendarDay(iso: $0).map { Int32($0.daysSinceEpoch) } ?? 0 }),
      missing: missing)
  }
  if spec.kind == .category || spec.kind == .ordered {
    let levels = spec.levels ?? Set(cells.filter { gap($0) == nil }).sorted()
    return Column(
      .category(
        codes: cells.map { cell in levels.firstIndex(of: cell).map(Int32.init) ?? -1 },
        levels: levels, isOrdered: spec.kind == .ordered), missing: missing)
  }
  return Column(.text(cells.map { gap($0) == nil ? $0 : "" }), missing: missing)
}

/// The table as text, one line per row, cells apart by one space.
func shown(_ table: Table) -> String {
  let names = table.columnNames
  let rows = (0..<table.rowCount).map { row in
    names.map { name -> String in
      guard let column = table[name] else { return "?" }
      return column.text(at: row) ?? column.missingReason(at: row).map { "<\($0)>" } ?? "?"
    }.joined(separator: " ")
  }
  return ([names.joined(separator: " ")] + rows).joined(separator: "\n")
}

/// What became of each source row: `t 3: filter: x > 1`, with the reason in brackets.
func fates(of table: Table) -> [String] {
  table.lineage.strands.flatMap { strand in
    (0..<strand.source.count).compactMap { row in
      table.lineage.fate(of: row, in: strand).map { fate in
        "\(strand.source.name) \(row + 1): \(fate.rule): \(fate.detail)"
          + (fate.reason.map { " [\($0)]" } ?? "")
      }
    }
  }
}

/// Applies steps to a table named as the one being built; `others` are what may be joined.
func run(
  _ steps: [any Step], on table: Table, with others: [Table] = []
) throws(NormalizeError) -> StepResult {
  let tables = Dictionary(others.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  var result = StepResult(table)
  for step in steps {
    let next = try step.apply(
      to: result.table, context: StepContext(tables: tables, table: table.name))
    result = StepResult(
      next.table, measurements: result.measurements + next.measurements,
      notes: result.notes + next.notes)
  }
  return result
}
