/// Reads one sheet of `content.xml`, its repeated rows and cells written out.
///
/// A cell's value is the one that is stored, not the one that is shown: `0.853` where the sheet
/// shows 85.3 %, `2025-03-31` however the date is formatted. Texts are their paragraphs, one on a
/// line; notes beside a cell and the targets of links are not part of it.
final class OpenDocumentSheet: XMLHandler {
  private let wanted: Int
  private let take: (SheetRow) -> Bool
  private(set) var merged: [SheetRow.Merge] = []
  /// Which limit the sheet passes.
  private(set) var exceeded: String?
  private(set) var isFinished = false

  private var sheet = -1
  private var depth = 0
  private var row = SheetRow(number: 0)
  private var rowRepeats = 1
  private var rowsRead = 0
  private var column = 0
  private var cellCount = 0
  private var cell: Cell?
  /// Elements inside a cell whose text is not the cell's.
  private var aside = 0
  private var paragraphs = 0
  private var isInParagraph = 0

  private struct Cell {
    var text: [UInt8] = []
    /// The stored value; nil for text.
    var value: String?
    var isError = false
    var repeats = 1
    var isCovered = false
  }

  init(_ sheet: Int, _ take: @escaping (SheetRow) -> Bool) {
    wanted = sheet
    self.take = take
  }

  func start(_ element: String, _ attributes: XMLAttributes) {
    if element == "table" {
      if depth == 0 { sheet += 1 }
      depth += 1
    }
    guard sheet == wanted, depth == 1 else { return }
    if cell != nil { return startInside(element, attributes) }
    switch element {
    case "table-row":
      row = SheetRow(number: rowsRead + 1)
      rowRepeats = Self.count(attributes["table:1.0|number-rows-repeated"])
      column = 0
    case "table-cell", "covered-table-cell":
      startCell(attributes, isCovered: element == "covered-table-cell")
    default: break
    }
  }

  private func startCell(_ attributes: XMLAttributes, isCovered: Bool) {
    var cell = Cell(isCovered: isCovered)
    cell.repeats = Self.count(attributes["table:1.0|number-columns-repeated"])
    switch attributes["office:1.0|value-type"] {
    case "float", "percentage", "currency": cell.value = attributes["office:1.0|value"]
    case "date": cell.value = attributes["office:1.0|date-value"].map(Self.day)
    case "time": cell.value = attributes["office:1.0|time-value"]
    case "boolean": cell.value = attributes["office:1.0|boolean-value"]
    case "string":
      // An empty one stands beside the text of an error.
      cell.value = attributes["office:1.0|string-value"].flatMap { $0.isEmpty ? nil : $0 }
    default: break
    }
    cell.isError = attributes["calcext:1.0|value-type"] == "error"
    note(
      rows: Self.count(attributes["table:1.0|number-rows-spanned"]),
      columns: Self.count(attributes["table:1.0|number-columns-spanned"]))
    paragraphs = 0
    self.cell = cell
  }

  private func note(rows: Int, columns: Int) {
    guard rows > 1 || columns > 1 else { return }
    merged.append(
      SheetRow.Merge(
        rows: row.number...(row.number + rows - 1), columns: column...(column + columns - 1)))
  }

  /// A date at midnight is a day.
  private static func day(_ value: String) -> String {
    value.hasSuffix("T00:00:00") ? String(value.dropLast(9)) : value
  }

  /// More than any sheet holds, so that sums of a few of them are numbers still.
  private static let mostRepeats = 1 << 30

  private static func count(_ text: String?) -> Int {
    min(max(1, text.flatMap { Int($0) } ?? 1), mostRepeats)
  }

  private func startInside(_ element: String, _ attributes: XMLAttributes) {
    if aside > 0 || element == "annotation" || element == "shape" || element == "frame" {
      aside += 1
      return
    }
    switch element {
    case "p", "h":
      if paragraphs > 0 { cell?.text.append(UInt8(ascii: "\n")) }
      paragraphs += 1
      isInParagraph += 1
    case "s":
      let spaces = min(Self.count(attributes["text:1.0|c"]), 1 << 16)
      cell?.text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: spaces))
    case "tab": cell?.text.append(UInt8(ascii: "\t"))
    case "line-break": cell?.text.append(UInt8(ascii: "\n"))
    default: break
    }
  }

  func text(_ bytes: UnsafeRawBufferPointer) {
    guard isInParagraph > 0, aside == 0 else { return }
    cell?.text.append(contentsOf: bytes)
  }

  func end(_ element: String) {
    if element == "table" {
      depth -= 1
      if depth == 0, sheet == wanted { isFinished = true }
    }
    guard sheet == wanted, depth == 1 else { return }
    if aside > 0 {
      aside -= 1
      return
    }
    switch element {
    case "p", "h": if cell != nil { isInParagraph -= 1 }
    case "table-cell", "covered-table-cell": endCell()
    case "table-row": endRow()
    default: break
    }
  }

  private func endCell() {
    guard let cell else { return }
    self.cell = nil
    let text = cell.value.map { Array($0.utf8) } ?? cell.text
    defer { column += cell.repeats }
    // What stands under a merged cell is not seen.
    guard !text.isEmpty, !cell.isCovered else { return }
    guard column + cell.repeats <= SheetLimits.columns else { return exceed("columns") }
    for place in column..<(column + cell.repeats) {
      row.cells.append(SheetRow.Cell(column: place, text: text, isError: cell.isError))
    }
  }

  private func endRow() {
    defer { rowsRead += rowRepeats }
    guard !row.cells.isEmpty else { return }
    guard rowsRead + rowRepeats <= SheetLimits.rows else { return exceed("rows") }
    cellCount += rowRepeats * row.cells.count
    guard cellCount <= SheetLimits.cells else { return exceed("cells") }
    for number in (rowsRead + 1)...(rowsRead + rowRepeats) {
      row.number = number
      guard take(row) else {
        isFinished = true
        return
      }
    }
  }

  private func exceed(_ limit: String) {
    exceeded = limit
    isFinished = true
  }
}
