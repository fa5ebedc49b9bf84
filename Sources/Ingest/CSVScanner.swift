#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Finds the cells of one row in a buffer of bytes (RFC 4180).
///
/// A row whose end is not in the buffer is found again from its start once there is more.
struct CSVScanner {
  struct Record {
    var cellCount: Int
    /// Where its text ends, and where the next row starts.
    var end: Int
    var next: Int
    /// Line ends it holds, its own included.
    var lineCount: Int
  }

  struct Fault: Error {
    var fact: IngestError
    var offset: Int
  }

  /// Where the quote stands that the row last given up lacked the end of.
  private(set) var openQuote: Int?
  private let delimiter: UInt8

  private static let quote = UInt8(ascii: "\"")
  private static let newline = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  init(delimiter: UInt8) { self.delimiter = delimiter }

  /// The row that starts at `start`, its cells appended to `cells`; nil when it is not all there.
  /// - Precondition: line feeds stand after the text.
  mutating func record(
    in text: CellBytes, from start: Int, _ isAtEnd: Bool, into cells: inout [CellBlock.Cell]
  ) throws(Fault) -> Record? {
    guard let base = text.baseAddress else { return nil }
    let countBefore = cells.count
    openQuote = nil
    var p = start
    var innerLines = 0
    while true {
      if base[p] == Self.quote, p < text.count {
        guard let cell = try quotedCell(in: text, at: p, isAtEnd) else { break }
        innerLines += Self.lineCount(base + p, Int(cell.end) - p)
        cells.append(cell)
        p = Int(cell.end) + 1
      } else {
        let end = plainEnd(base, p)
        cells.append(CellBlock.Cell(start: Int32(p), end: Int32(end), quoting: .none))
        p = end
      }
      if p < text.count, base[p] == delimiter {
        p += 1
        continue
      }
      guard let next = try rowEnd(in: text, at: p, isAtEnd, after: cells) else { break }
      return Record(
        cellCount: cells.count - countBefore, end: p, next: next, lineCount: innerLines + 1)
    }
    cells.removeLast(cells.count - countBefore)
    return nil
  }

  /// Where the next row starts if the row ends at `p`; nil when that is not known yet.
  private func rowEnd(
    in text: CellBytes, at p: Int, _ isAtEnd: Bool, after cells: [CellBlock.Cell]
  ) throws(Fault) -> Int? {
    guard p < text.count else { return isAtEnd ? p : nil }
    if text[p] == Self.newline { return p + 1 }
    if text[p] == Self.carriageReturn {
      guard p + 1 < text.count || isAtEnd else { return nil }
      if p + 1 < text.count, text[p + 1] == Self.newline { return p + 2 }
      throw Fault(fact: .loneCarriageReturn, offset: p)
    }
    if let last = cells.last, last.quoting != .none {
      throw Fault(fact: .textAfterQuote, offset: p)
    }
    throw Fault(fact: .quoteInsideCell, offset: p)
  }

  private mutating func quotedCell(
    in text: CellBytes, at open: Int, _ isAtEnd: Bool
  ) throws(Fault) -> CellBlock.Cell? {
    guard let base = text.baseAddress else { return nil }
    var quoting = CellBlock.Quoting.quoted
    var p = open + 1
    while let found = memchr(base + p, Int32(Self.quote), text.count - p) {
      let close = UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) - base
      // At the buffer's end a line feed follows, so the cell seems closed; but the row then has no
      // end, and is found again once there is more.
      if base[close + 1] != Self.quote {
        return CellBlock.Cell(start: Int32(open + 1), end: Int32(close), quoting: quoting)
      }
      quoting = .doubled
      p = close + 2
    }
    if isAtEnd { throw Fault(fact: .quoteLeftOpen, offset: open) }
    openQuote = open
    return nil
  }

  /// The first delimiter, quote or line end from `start` on, eight bytes at a time.
  @inline(__always)
  private func plainEnd(_ base: UnsafePointer<UInt8>, _ start: Int) -> Int {
    var p = start
    while true {
      let word = UnsafeRawPointer(base + p).loadUnaligned(as: UInt64.self).littleEndian
      // Top bit set in bytes below '-', which all four are and digits, letters and points are not;
      // a borrow can only spoil bytes after the first such one.
      var low = (word &- 0x2d2d_2d2d_2d2d_2d2d) & ~word & 0x8080_8080_8080_8080
      while low != 0 {
        let at = p + (low.trailingZeroBitCount >> 3)
        let byte = base[at]
        if byte == delimiter || byte == Self.newline || byte == Self.carriageReturn
          || byte == Self.quote
        {
          return at
        }
        low &= low &- 1
      }
      p += 8
    }
  }

  private static func lineCount(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int {
    var lines = 0
    var p = start
    let end = start + count
    while let found = memchr(p, Int32(newline), end - p) {
      lines += 1
      p = UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) + 1
    }
    return lines
  }
}
