import Tables

/// Rows of a format that is not text, written as a text reader lays out a block, so that the same
/// builders read them: dates in ISO 8601, and numbers as numbers where the format stores them so.
final class CellPage {
  private let text: UnsafeMutablePointer<UInt8>
  private let count: Int
  private var rows: Rows
  /// What is wrong with rows before anything is known of their columns.
  let faults: [IngestFault]

  /// Rows while they are gathered.
  struct Rows {
    fileprivate var text: [UInt8] = []
    fileprivate var cells: [CellBlock.Cell] = []
    fileprivate var rowNumbers: [Int32] = []
    /// By column; nil where the column's cells are texts.
    fileprivate var numbers: [CellNumbers?] = []
    var faults: [IngestFault] = []

    /// - Parameter holdsNumbers: by column, whether its cells are added as numbers; empty where
    ///   none are.
    init(holdsNumbers: [Bool] = []) {
      if holdsNumbers.contains(true) { numbers = holdsNumbers.map { $0 ? CellNumbers() : nil } }
    }

    var count: Int { rowNumbers.count }
    /// Pages of a few MiB: places in them fit 32 bits, and memory is asked for in reasonable parts.
    var isFull: Bool { text.count >= 1 << 22 || count >= 1 << 16 }

    mutating func add(_ cell: some Collection<UInt8>) {
      let start = text.count
      text += cell
      end(start)
    }

    /// A missing cell whose reason the file gives.
    mutating func add(missing reason: MissingReason) {
      let start = text.count
      text.append(MissingMarks.mark)
      text += reason.name.utf8
      end(start)
    }

    /// A cell of a column of numbers.
    @inline(__always)
    mutating func add(_ number: Double, column: Int) {
      numbers[column]?.add(number)
      end(text.count)
    }

    mutating func add(missing reason: MissingReason, column: Int) {
      numbers[column]?.add(missing: reason)
      end(text.count)
    }

    @inline(__always)
    private mutating func end(_ start: Int) {
      cells.append(
        CellBlock.Cell(start: Int32(start), end: Int32(text.count), quoting: .none))
      // Digits are scanned up to a byte that is none, and cells begin at different places.
      text.append(UInt8(ascii: "\n"))
    }

    mutating func endRow(_ number: Int) { rowNumbers.append(Int32(number)) }
  }

  init(_ rows: Rows) {
    count = rows.text.count
    let text = UnsafeMutablePointer<UInt8>.allocate(capacity: count + Self.padding)
    text.initialize(repeating: UInt8(ascii: "\n"), count: count + Self.padding)
    rows.text.withUnsafeBufferPointer { bytes in
      if let base = bytes.baseAddress { text.update(from: base, count: bytes.count) }
    }
    self.text = text
    faults = rows.faults
    self.rows = rows
    self.rows.text = []
  }

  /// One row of names.
  convenience init(names: [String], row: Int) {
    var rows = Rows()
    for name in names { rows.add(name.utf8) }
    rows.endRow(row)
    self.init(rows)
  }

  deinit { text.deallocate() }

  /// Eight-byte loads from any byte of the text stay inside.
  private static let padding = 64

  /// - Precondition: every row has `width` cells.
  func block(width: Int, places: CellPlaces) -> CellBlock {
    CellBlock(
      file: places.file, text: CellBytes(start: text, count: count), start: 0, firstLine: 1,
      width: width, cells: rows.cells, lines: rows.rowNumbers, raggedRows: [], places: places,
      faults: faults, numbers: rows.numbers)
  }
}
