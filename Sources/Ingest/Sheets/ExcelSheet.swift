/// Reads the cells of one worksheet.
///
/// A number is the one that is stored, digit for digit, not the one that is shown; a number in a
/// date's format is that date; a formula is the value it had when the workbook was saved.
final class ExcelSheet: XMLHandler {
  private let styles: ExcelStyles
  private let strings: [[UInt8]]
  private let take: (SheetRow) -> Bool
  private(set) var merged: [SheetRow.Merge] = []
  private(set) var exceeded: String?
  /// What a sheet in order never has.
  private(set) var damage: String?
  private(set) var isFinished = false

  private var row = SheetRow(number: 0)
  private var column = 0
  private var cellCount = 0
  private var type = ""
  private var style = 0
  private var value: [UInt8] = []
  private var isInValue = false
  private var aside = 0

  init(_ styles: ExcelStyles, _ strings: [[UInt8]], _ take: @escaping (SheetRow) -> Bool) {
    self.styles = styles
    self.strings = strings
    self.take = take
  }

  func start(_ element: String, _ attributes: XMLAttributes) {
    switch element {
    case "row":
      let number = attributes["r"].flatMap { Int($0) } ?? row.number + 1
      if number > SheetLimits.rows { exceed("rows") }
      if number <= row.number { fail("row \(number) stands after row \(row.number)") }
      row = SheetRow(number: number)
      column = -1
    case "c":
      let before = column
      column = attributes["r"].flatMap(Self.position)?.column ?? column + 1
      if column <= before { fail("the cells of row \(row.number) are out of order") }
      if column >= SheetLimits.columns { exceed("columns") }
      type = attributes["t"] ?? "n"
      style = attributes["s"].flatMap { Int($0) } ?? 0
      value = []
    case "v": isInValue = true
    case "t": isInValue = aside == 0
    case "rPh": aside += 1
    case "mergeCell": note(attributes["ref"] ?? "")
    default: break
    }
  }

  func text(_ bytes: UnsafeRawBufferPointer) {
    if isInValue { value.append(contentsOf: bytes) }
  }

  func end(_ element: String) {
    switch element {
    case "v", "t": isInValue = false
    case "rPh": aside -= 1
    case "c": endCell()
    case "row": endRow()
    default: break
    }
  }

  private func endCell() {
    guard !value.isEmpty else { return }
    var cell = SheetRow.Cell(column: column, text: value)
    let text = { [value] in String(decoding: value, as: UTF8.self) }
    switch type {
    case "s": cell.text = sharedText(text())
    case "str", "inlineStr": cell.text = ExcelStrings.unescaped(value)
    case "b": cell.text = Array((text() == "1" || text() == "true" ? "true" : "false").utf8)
    case "e": cell.isError = true
    case "d": cell.text = Array(Self.day(text()).utf8)
    default: if let date = date(text()) { cell.text = Array(date.utf8) }
    }
    if !cell.text.isEmpty { row.cells.append(cell) }
  }

  private func sharedText(_ number: String) -> [UInt8] {
    if let index = Int(number), strings.indices.contains(index) { return strings[index] }
    let name = "\(CellPlaces.letters(column))\(row.number)"
    fail("cell \(name) holds text number \(number), and there are \(strings.count)")
    return []
  }

  private func date(_ text: String) -> String? {
    guard styles.isDate.indices.contains(style), styles.isDate[style] else { return nil }
    return NumberText.number(text).flatMap(styles.date)
  }

  private static func day(_ value: String) -> String {
    value.hasSuffix("T00:00:00") || value.hasSuffix("T00:00:00.000")
      ? String(value.prefix { $0 != "T" }) : value
  }

  private func endRow() {
    guard !row.cells.isEmpty else { return }
    cellCount += row.cells.count
    if cellCount > SheetLimits.cells { exceed("cells") }
    if !isFinished, !take(row) { isFinished = true }
  }

  private func note(_ reference: String) {
    let ends = reference.split(separator: ":").compactMap { Self.position(String($0)) }
    guard ends.count == 2, ends[0].row <= ends[1].row, ends[0].column <= ends[1].column else {
      return
    }
    merged.append(
      SheetRow.Merge(
        rows: ends[0].row...ends[1].row, columns: ends[0].column...ends[1].column))
  }

  /// `B7` as row 7 and column 1.
  static func position(_ reference: String) -> (row: Int, column: Int)? {
    var column = 0
    var row = 0
    for byte in reference.utf8 {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z") where row == 0 && column < 1 << 20:
        column = column * 26 + Int(byte) - 64
      case UInt8(ascii: "0")...UInt8(ascii: "9") where row < 1 << 30:
        row = row * 10 + Int(byte) - 48
      case UInt8(ascii: "$"): break
      default: return nil
      }
    }
    return row > 0 && column > 0 ? (row, column - 1) : nil
  }

  private func fail(_ words: String) {
    damage = damage ?? words
    isFinished = true
  }

  private func exceed(_ limit: String) {
    exceeded = limit
    isFinished = true
  }
}
