import Diagnostics

/// A delimited text file as blocks of rows (RFC 4180, UTF-8): reads a quarter of a MiB at a time
/// into a buffer of its own, so that a file of any size takes the same memory.
///
/// Quoted cells may hold delimiters, line ends and doubled quotes. Lines end in LF or CRLF; the
/// last may lack its end. Empty lines at the end of the file are not rows.
final class CSVReader {
  let file: String
  private let source: ByteSource
  private var scanner: CSVScanner
  private var buffer: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private var filled = 0
  private var isAtEnd = false
  /// Where the next row starts, and on which line.
  private var position = 0
  private var line = 1
  /// Empty lines since the last row. In a file of one column they are rows if another row follows.
  private var blankLines: [Int32] = []
  private var width: Int?

  /// Columns are read one after another, so a block and its cells should fit the second-level cache.
  static let blockSize = 1 << 18
  /// Eight-byte loads from any byte of the text stay inside.
  private static let padding = 64
  /// No row is this long; a quote that is never closed is.
  private static let longestRow = 1 << 26

  init(
    path: String, file: String, delimiter: UInt8, isCompressed: Bool = false,
    blockSize: Int = CSVReader.blockSize
  ) throws(IngestFault) {
    self.file = file
    source = try ByteSource(path: path, file: file, isCompressed: isCompressed)
    scanner = CSVScanner(delimiter: delimiter)
    capacity = max(blockSize, 4)
    buffer = .allocate(capacity: capacity + Self.padding)
    buffer.initialize(repeating: UInt8(ascii: "\n"), count: capacity + Self.padding)
  }

  deinit { buffer.deallocate() }

  /// The first row. To be called once, before `next`.
  func header() throws(IngestFault) -> CellBlock {
    try fill()
    try skipEncodingMark()
    while true {
      let block = try scan(atMost: 1)
      if block.rowCount == 1 {
        width = block.width
        return block
      }
      guard !isAtEnd else { throw IngestFault(.emptyFile, at: SourceLocation(file: file)) }
      try fill()
    }
  }

  /// The next rows; nil at the file's end.
  func next() throws(IngestFault) -> CellBlock? {
    while true {
      let block = try scan(atMost: .max)
      if block.rowCount > 0 || !block.raggedRows.isEmpty { return block }
      guard !isAtEnd else { return nil }
      try fill()
    }
  }

  /// Moves the row that the buffer's end cut in two to its start, and reads on.
  private func fill() throws(IngestFault) {
    let rest = filled - position
    if rest == capacity { try grow() }
    if position > 0 {
      buffer.update(from: buffer + position, count: rest)
      position = 0
    }
    let free = UnsafeMutableRawBufferPointer(start: buffer + rest, count: capacity - rest)
    let count = try source.read(into: free)
    isAtEnd = count < free.count
    filled = rest + count
    (buffer + filled).update(repeating: UInt8(ascii: "\n"), count: Self.padding)
  }

  private func grow() throws(IngestFault) {
    guard capacity < Self.longestRow else {
      // Whether a quote that is still open is ever closed, nobody has read far enough to say.
      throw IngestFault(
        .rowTooLong(capacity),
        at: location(of: scanner.openQuote ?? position, from: position, line))
    }
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: 2 * capacity + Self.padding)
    larger.initialize(repeating: UInt8(ascii: "\n"), count: 2 * capacity + Self.padding)
    larger.update(from: buffer, count: filled)
    buffer.deallocate()
    buffer = larger
    capacity *= 2
  }

  private func skipEncodingMark() throws(IngestFault) {
    switch EncodingMark(of: text) {
    case .none: break
    case .utf8: position = 3
    case .foreign(let fact): throw IngestFault(fact, at: SourceLocation(file: file))
    }
  }

  private var text: CellBytes { CellBytes(start: buffer, count: filled) }

  private func location(of offset: Int, from start: Int, _ firstLine: Int) -> SourceLocation {
    TextPosition(of: offset, in: text, from: start, line: firstLine, file: file).location
  }

  /// Whole rows from `position` on, as many as the buffer holds.
  private func scan(atMost limit: Int) throws(IngestFault) -> CellBlock {
    let start = position
    let firstLine = line
    var rows = CSVRows(width: width)
    while rows.lines.count < limit, position < filled {
      let record: CSVScanner.Record?
      do throws(CSVScanner.Fault) {
        record = try scanner.record(in: text, from: position, isAtEnd, into: &rows.cells)
      } catch {
        throw IngestFault(error.fact, at: location(of: error.offset, from: start, firstLine))
      }
      guard let record else { break }
      try take(record, into: &rows)
      position = record.next
      line += record.lineCount
    }
    if let problem = TextCheck.firstProblem(in: text, from: start, to: position) {
      let place = location(of: problem.offset, from: start, firstLine)
      throw IngestFault(problem.fact, at: place)
    }
    return CellBlock(
      file: file, text: text, start: start, firstLine: firstLine,
      width: width ?? rows.cells.count, cells: rows.cells, lines: rows.lines,
      raggedRows: rows.ragged)
  }

  private func take(_ record: CSVScanner.Record, into rows: inout CSVRows) throws(IngestFault) {
    if rows.lastIsBlank(record, in: text) {
      rows.cells.removeLast()
      blankLines.append(Int32(line))
      return
    }
    if let blank = blankLines.first {
      guard width == 1 else {
        let place = SourceLocation(file: file, line: Int(blank), column: 1, excerpt: "")
        throw IngestFault(.blankLine, at: place)
      }
      rows.insertBlanks(blankLines, at: position)
      blankLines = []
    }
    rows.end(record, line: line)
  }
}
