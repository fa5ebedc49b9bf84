/// The rows of a block while they are gathered.
struct CSVRows {
  var cells: [CellBlock.Cell] = []
  var lines: [Int32] = []
  var ragged: [CellBlock.RaggedRow] = []
  /// The header's; nil while it is being read.
  let width: Int?

  init(width: Int?) { self.width = width }

  /// Whether the row just scanned is a line without anything on it. Where there is one column, a
  /// line of spaces is a row with a blank cell.
  func lastIsBlank(_ record: CSVScanner.Record, in text: CellBytes) -> Bool {
    guard record.cellCount == 1, let cell = cells.last, cell.quoting == .none else { return false }
    if cell.start == cell.end { return true }
    return width != 1
      && CellBytes(rebasing: text[Int(cell.start)..<Int(cell.end)]).trimmed.isEmpty
  }

  /// Puts one-column rows that hold nothing before the last row.
  mutating func insertBlanks(_ blankLines: [Int32], at position: Int) {
    let nothing = CellBlock.Cell(start: Int32(position), end: Int32(position), quoting: .none)
    cells.insert(
      contentsOf: repeatElement(nothing, count: blankLines.count), at: cells.count - 1)
    lines += blankLines
  }

  /// Ends a row: a row of another width than the header's is set aside.
  mutating func end(_ record: CSVScanner.Record, line: Int) {
    guard let width, record.cellCount != width else {
      lines.append(Int32(line))
      return
    }
    let row = cells.suffix(record.cellCount)
    var bad = CellBlock.RaggedRow(cellCount: record.cellCount, offset: record.end, length: 1)
    if row.count > width {
      let extra = row[row.startIndex + width]
      bad.offset = Int(extra.start) - (extra.quoting == .none ? 0 : 1)
      bad.length = record.end - bad.offset
    }
    ragged.append(bad)
    cells.removeLast(record.cellCount)
  }
}
