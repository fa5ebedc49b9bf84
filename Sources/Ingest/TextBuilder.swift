import Tables

/// `id`, `area` and `text`: what is written, `007` being no number. Spaces at the ends of an id or
/// an area are dropped, because a join would not find them otherwise; a text keeps them.
struct TextBuilder: ColumnBuilder {
  private let spec: ColumnSpec
  private let marks: MissingMarks
  private let isTrimmed: Bool
  private var cells: [String] = []
  private var reasons = ReasonCodes()

  init(_ spec: ColumnSpec, _ marks: MissingMarks) {
    self.spec = spec
    self.marks = marks
    isTrimmed = spec.kind != .text
  }

  mutating func append(
    _ block: CellBlock, column: Int, keeping: [Bool]?, problems: inout BlockProblems
  ) {
    for row in 0..<block.rowCount {
      guard keeping?[row] ?? true else {
        cells.append("")
        continue
      }
      if let reason = marks.reason(for: block.bytes(row, column).trimmed) {
        reasons.mark(reason, at: cells.count)
        cells.append("")
      } else {
        cells.append(block.text(row, column, trimmed: isTrimmed))
      }
    }
  }

  consuming func finish() -> (kind: ColumnKind, column: Column) {
    let count = cells.count
    return (spec.kind, reasons.column(.text(cells), count: count))
  }
}
