import Diagnostics
import Tables

/// The rows of a sheet's table while they are put on pages.
struct SheetGathering {
  private let spec: SourceSpec
  private let columns: Range<Int>
  private let places: CellPlaces
  private let marks: MissingMarks
  private(set) var lastRow: Int
  private var rows = CellPage.Rows()
  private var pages: [CellPage] = []
  private var byteCount = 0
  private let limit: Int

  init(
    _ spec: SourceSpec, columns: Range<Int>, places: CellPlaces, after headerRow: Int,
    limit: Int = ZipArchive.expandedLimit
  ) {
    self.limit = limit
    self.spec = spec
    self.columns = columns
    self.places = places
    marks = MissingMarks(spec, withSymbols: false)
    lastRow = headerRow
  }

  /// - Returns: whether to go on: a few bytes of a workbook can name one text a million times.
  mutating func take(_ row: SheetRow) -> Bool {
    guard row.number > lastRow else { return true }
    byteCount += row.cells.reduce(columns.count) { $0 + $1.text.count }
    guard byteCount <= limit else {
      add(.expandsTooFar(spec.file, limit: limit), at: SourceLocation(file: spec.file))
      return false
    }
    if row.number > lastRow + 1 {
      add(
        .emptyRows(from: lastRow + 1, to: row.number - 1),
        at: places.location(row: lastRow + 1, column: 0))
    }
    lastRow = row.number
    var next = columns.lowerBound
    for cell in row.cells {
      let place = places.location(row: row.number, column: cell.column - columns.lowerBound)
      guard columns.contains(cell.column) else {
        add(.beyondHeader(String(decoding: cell.text, as: UTF8.self)), at: place)
        continue
      }
      fill(next..<cell.column)
      if cell.isError { check(cell, at: place) }
      rows.add(cell.text)
      next = cell.column + 1
    }
    fill(next..<columns.upperBound)
    rows.endRow(row.number)
    if rows.isFull { turnPage() }
    return true
  }

  private mutating func fill(_ empty: Range<Int>) {
    for _ in empty { rows.add([UInt8]()) }
  }

  /// A sheet's error is no value of any type, unless the study says what it stands for.
  private mutating func check(_ cell: SheetRow.Cell, at place: SourceLocation) {
    let text = String(decoding: cell.text, as: UTF8.self)
    if marks.declaredReason(for: text) == nil { add(.cellError(text), at: place) }
  }

  mutating func add(_ fact: IngestError, at place: SourceLocation) {
    rows.faults.append(IngestFault(fact, at: place))
  }

  private mutating func turnPage() {
    pages.append(CellPage(rows))
    rows = CellPage.Rows()
  }

  consuming func finish() -> [CellPage] {
    if rows.count > 0 || !rows.faults.isEmpty { turnPage() }
    return pages
  }
}
