import Diagnostics
import Tables

/// What can be wrong with a source. The facts are here, the words in `IngestError+Words.swift`.
enum IngestError: Error, Equatable {
  // The file
  case fileMissing(file: String, folder: String, others: [String]?)
  case unreadable(String, reason: String)
  case isFolder(String)
  case notText(String)
  case utf16
  case notUTF8(byte: UInt8)
  case zeroByte
  case emptyFile
  case notThatFormat(SourceFormat, found: String?)
  case damaged(String, reason: String)
  case encrypted(String)
  case expandsTooFar(String, limit: Int)
  case noEntry(String, SourceFormat)
  case longTexts(variable: String)
  // Its sheets
  case noSheets(file: String, key: String)
  case severalSheets([String], file: String)
  case noSheet(String, file: String, sheets: [String])
  case noHeaderRow(Int, lastRow: Int?)
  case sheetTooLarge(String, String)
  case mergedCells(String, isHeader: Bool)
  case emptyRows(from: Int, to: Int)
  case beyondHeader(String)
  case cellError(String)
  // Its rows
  case quoteLeftOpen
  case textAfterQuote
  case quoteInsideCell
  case loneCarriageReturn
  case blankLine
  case ragged(cells: Int, expected: Int)
  case rowTooLong(Int)
  case rowCount(Int, expected: Int, source: String)
  // Its header, and what the study says of it
  case unknownColumn(String, role: ColumnRole, file: String, known: [String])
  case otherDelimiter(String, expected: String)
  case repeatedColumn(String, first: Int, second: Int)
  case unnamedColumn(Int)
  case declaredTwice(String, source: String)
  case needsRange(ColumnSpec)
  case needsLevels(ColumnSpec)
  case labelNotALevel(String, column: ColumnSpec, labels: [String])
  case severalAreas([String], source: String)
  case derivedColumnExists(String, file: String, from: String)
  // Its cells
  case notANumber(String, column: ColumnSpec)
  case notWhole(String, column: ColumnSpec)
  case tooLarge(String, column: ColumnSpec)
  case negative(String, column: ColumnSpec)
  case outsideRange(String, column: ColumnSpec, ClosedRange<Double>)
  case unknownLevel(String, column: ColumnSpec)
  case notADate(String, column: ColumnSpec)
  case unknownArea(String, column: ColumnSpec)
  case notAPeriod(String, column: ColumnSpec, PeriodSpec)
  // The rows together
  case noRowsOfLevel(String, file: String, levels: [String])
  case severalLevels([String], file: String)
  case noLevelColumn(file: String, known: [String])
  case missingKey(column: String, source: String, reason: MissingReason)
  case repeatedKey(
    columns: [String], values: [String], lines: [Int], source: String, noun: String = "line")
  case filtersLeftOpen(
    key: [String], values: [String], lines: [Int], filters: [OpenFilter], source: String)
  case inSeveral(column: String, value: String, parent: String, parents: [Placed])

  /// What a study wants with a column.
  enum ColumnRole: String { case declared, key, nested, period }

  /// A value and the line where it first stands.
  struct Placed: Equatable {
    var value: String
    var line: Int
    var noun = "line"
  }

  var kind: Diagnostic.Kind {
    switch self {
    case .fileMissing: .noInput
    case .unreadable, .isFolder: .inputOutput
    case .noSheets, .severalSheets, .noSheet, .noHeaderRow, .labelNotALevel: .study
    case .unknownColumn, .declaredTwice, .needsRange, .needsLevels, .noRowsOfLevel, .severalLevels,
      .noLevelColumn, .filtersLeftOpen, .severalAreas, .derivedColumnExists:
      .study
    default: .data
    }
  }
}
