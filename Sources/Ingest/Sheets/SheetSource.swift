import Diagnostics
import Tables

/// A table in a sheet of a workbook: from the row that names its columns to the sheet's end, empty
/// rows at the end aside.
final class SheetSource: CellSource {
  private let workbook: any Workbook
  private let spec: SourceSpec
  private let sheet: Int
  private let headerRow: Int
  private var columns = 0..<0
  private var headerPage: CellPage?
  private var pages: [CellPage] = []
  private var nextPage = 0

  init(_ spec: SourceSpec, in workbook: any Workbook) throws(IngestFault) {
    self.spec = spec
    self.workbook = workbook
    sheet = try Self.sheet(of: spec, in: workbook.sheets)
    headerRow = spec.headerRow ?? 1
    if headerRow < 1 { throw IngestFault(.noHeaderRow(headerRow, lastRow: nil), about: .headerRow) }
  }

  /// A workbook of several sheets does not say which of them is meant.
  private static func sheet(of spec: SourceSpec, in names: [String]) throws(IngestFault) -> Int {
    guard let wanted = spec.sheet else {
      if names.count == 1 { return 0 }
      throw IngestFault(.severalSheets(names, file: spec.file), about: .file)
    }
    if let index = names.firstIndex(of: wanted) { return index }
    if let number = Int(wanted), names.indices.contains(number - 1) { return number - 1 }
    throw IngestFault(.noSheet(wanted, file: spec.file, sheets: names), about: .sheet)
  }

  private var places: CellPlaces {
    CellPlaces(
      file: spec.file,
      naming: .sheet(workbook.sheets[sheet], firstColumn: columns.lowerBound))
  }

  func header() throws(IngestFault) -> CellBlock {
    var header: SheetRow?
    var lastRow = 0
    let merged = try workbook.rows(of: sheet) { [headerRow] row in
      lastRow = row.number
      if row.number == headerRow { header = row }
      return row.number < headerRow
    }
    guard let header, let first = header.cells.first, let last = header.cells.last else {
      throw IngestFault(.noHeaderRow(headerRow, lastRow: lastRow), about: .headerRow)
    }
    columns = first.column..<(last.column + 1)
    try refuseTitle(merged)
    var names = [String](repeating: "", count: columns.count)
    for cell in header.cells { names[cell.column - columns.lowerBound] = Self.name(cell.text) }
    let page = CellPage(names: names, row: headerRow)
    headerPage = page
    return page.block(width: columns.count, places: places)
  }

  /// A cell merged over several columns is a title. An Excel sheet names its merged cells last, so
  /// that there it is seen only when all is read.
  private func refuseTitle(_ merged: [SheetRow.Merge]) throws(IngestFault) {
    guard let area = merged.first(where: { $0.rows.contains(headerRow) && touchesTable($0) })
    else { return }
    let place = places.location(row: area.rows.lowerBound, column: column(of: area))
    throw IngestFault(.mergedCells(Self.name(of: area), isHeader: true), at: place)
  }

  private func touchesTable(_ area: SheetRow.Merge) -> Bool {
    area.columns.overlaps(ClosedRange(columns))
  }

  private func column(of area: SheetRow.Merge) -> Int {
    area.columns.lowerBound - columns.lowerBound
  }

  /// A name on several lines is read on one.
  private static func name(_ text: [UInt8]) -> String {
    String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline)
      .map { $0.drop(while: \.isWhitespace) }.joined(separator: " ")
  }

  static func name(of area: SheetRow.Merge) -> String {
    "\(CellPlaces.letters(area.columns.lowerBound))\(area.rows.lowerBound):"
      + "\(CellPlaces.letters(area.columns.upperBound))\(area.rows.upperBound)"
  }

  func next() throws(IngestFault) -> CellBlock? {
    if nextPage == 0 { pages = try readAll() }
    guard nextPage < pages.count else { return nil }
    defer { nextPage += 1 }
    return pages[nextPage].block(width: columns.count, places: places)
  }

  private func readAll() throws(IngestFault) -> [CellPage] {
    var gathering = SheetGathering(spec, columns: columns, places: places, after: headerRow)
    let merged = try workbook.rows(of: sheet) { row in
      gathering.take(row)
    }
    try refuseTitle(merged)
    for area in merged where area.rows.lowerBound > headerRow && touchesTable(area) {
      guard area.rows.lowerBound <= gathering.lastRow else { continue }
      let place = places.location(row: area.rows.lowerBound, column: column(of: area))
      gathering.add(.mergedCells(Self.name(of: area), isHeader: false), at: place)
    }
    return gathering.finish()
  }
}
