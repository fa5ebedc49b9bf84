/// One row of a sheet, with those of its cells that hold something.
struct SheetRow {
  /// From 1.
  var number: Int
  var cells: [Cell] = []

  struct Cell {
    /// From 0.
    var column: Int
    var text: [UInt8]
    /// `#N/A` and the like: the sheet could not work out what stands here.
    var isError = false
  }

  /// A rectangle of cells that look like one, in rows and columns as above.
  struct Merge: Equatable {
    var rows: ClosedRange<Int>
    var columns: ClosedRange<Int>
  }
}

/// A workbook: an archive of sheets.
protocol Workbook: AnyObject {
  /// The names of its sheets, in their order.
  var sheets: [String] { get }

  /// Rows that hold something, in their order, until `take` says that it needs no more.
  /// - Returns: the merged cells met on the way.
  func rows(
    of sheet: Int, _ take: @escaping (SheetRow) -> Bool
  ) throws(IngestFault) -> [SheetRow.Merge]
}

/// What spreadsheet programs hold at most; a file that says more is damaged or meant to do harm.
enum SheetLimits {
  static let rows = 1_048_576
  static let columns = 16_384
  /// Cells with something in them.
  static let cells = 50_000_000
}
