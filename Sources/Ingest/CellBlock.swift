import Diagnostics

/// Some whole rows of a source, whatever its format: the places of their cells in the reader's
/// buffer, and for columns that a file stores as numbers, the numbers. Formats that are no text are
/// written into one by `CellPage`.
///
/// The bytes are the reader's and live until it is asked for the next block.
struct CellBlock {
  struct Cell {
    /// The text's bounds, inside the quotes if there are any.
    var start: Int32
    var end: Int32
    var quoting: Quoting
  }

  /// `doubled`: in quotes, and holding at least one quote, which is written twice.
  enum Quoting: UInt8 { case none, quoted, doubled }

  let file: String
  /// All that is in the buffer; the block begins at `start`, on line `firstLine`.
  let text: CellBytes
  let start: Int
  let firstLine: Int
  let width: Int
  /// Row-major: the cell of row r and column c is number r · width + c.
  let cells: [Cell]
  /// The line on which each row begins; in a file without lines, the row's own number.
  let lines: [Int32]
  /// Rows that are not as wide as the header, which `cells` leaves out.
  let raggedRows: [RaggedRow]
  /// What cells are called in a file that has no lines; nil in a text file.
  var places: CellPlaces?
  /// What is wrong with the rows apart from what their columns are declared to be.
  var faults: [IngestFault] = []
  /// By column: its numbers where the file stores numbers, whose cells then hold no text. Empty
  /// where no column has them.
  var numbers: [CellNumbers?] = []

  struct RaggedRow {
    var cellCount: Int
    /// Where the first cell too many starts, or the row ends too soon.
    var offset: Int
    var length: Int
  }

  var rowCount: Int { lines.count }

  @inline(__always)
  func cell(_ row: Int, _ column: Int) -> Cell { cells[row * width + column] }

  /// A cell's bytes as they stand in the file, doubled quotes and all; none in a column of numbers.
  @inline(__always)
  func bytes(_ row: Int, _ column: Int) -> CellBytes {
    let cell = cell(row, column)
    return CellBytes(
      start: text.baseAddress.unsafelyUnwrapped + Int(cell.start),
      count: Int(cell.end - cell.start))
  }

  /// A column's numbers; nil where the file has texts.
  @inline(__always)
  func numbers(in column: Int) -> CellNumbers? { numbers.isEmpty ? nil : numbers[column] }

  func text(_ row: Int, _ column: Int, trimmed: Bool = true) -> String {
    if let numbers = numbers(in: column) { return numbers.text(row) }
    let bytes = trimmed ? bytes(row, column).trimmed : bytes(row, column)
    guard cell(row, column).quoting == .doubled else {
      return String(decoding: bytes, as: UTF8.self)
    }
    return String(decoding: bytes.withoutDoubledQuotes, as: UTF8.self)
  }

  /// A cell's text as a message shows it: on one line, and not for pages.
  func shown(_ row: Int, _ column: Int) -> String {
    let visible = TextPosition.visible(text(row, column))
    return visible.count > 80 ? visible.prefix(80) + "…" : visible
  }

  func location(_ row: Int, _ column: Int) -> SourceLocation {
    if let places { return places.location(row: Int(lines[row]), column: column) }
    let cell = cell(row, column)
    if width == 1, cell.quoting == .none, cell.start == cell.end {
      return SourceLocation(file: file, line: Int(lines[row]), column: 1, excerpt: "")
    }
    let quotes = cell.quoting == .none ? 0 : 1
    return location(
      of: Int(cell.start) - quotes, length: Int(cell.end - cell.start) + 2 * quotes)
  }

  func location(of offset: Int, length: Int) -> SourceLocation {
    TextPosition(
      of: offset, length: length, in: text, from: start, line: firstLine, file: file
    ).location
  }
}

extension CellBytes {
  /// Without the spaces and tabs at either end.
  @inline(__always)
  var trimmed: CellBytes {
    guard let first, let last, first <= 32 || last <= 32 else { return self }
    var start = startIndex
    var end = endIndex
    while start < end, Self.isSpace(self[start]) { start += 1 }
    while end > start, Self.isSpace(self[end - 1]) { end -= 1 }
    return CellBytes(rebasing: self[start..<end])
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
  }

  var withoutDoubledQuotes: [UInt8] {
    var plain: [UInt8] = []
    plain.reserveCapacity(count)
    var isSecond = false
    for byte in self {
      isSecond = byte == UInt8(ascii: "\"") && !isSecond
      if byte != UInt8(ascii: "\"") || isSecond { plain.append(byte) }
    }
    return plain
  }
}
