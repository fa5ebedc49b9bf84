import Diagnostics
import Tables

extension IngestError: DiagnosticConvertible {
  var diagnostic: Diagnostic {
    let (what, why, fix) = words
    return Diagnostic(what, kind: kind, why: why, fix: fix)
  }

  private typealias Words = (what: String, why: String?, fix: String?)

  private var words: (what: String, why: String?, fix: String?) {
    switch self {
    case .fileMissing, .unreadable, .isFolder, .notText, .utf16, .notUTF8, .zeroByte, .emptyFile:
      fileWords
    case .notThatFormat, .damaged, .encrypted, .expandsTooFar, .noEntry, .longTexts, .noSheets,
      .severalSheets, .noSheet, .noHeaderRow, .sheetTooLarge, .mergedCells, .emptyRows,
      .beyondHeader, .cellError, .labelNotALevel:
      formatWords
    case .quoteLeftOpen, .textAfterQuote, .quoteInsideCell, .loneCarriageReturn, .blankLine,
      .ragged, .rowTooLong, .rowCount:
      rowWords
    case .otherDelimiter, .unknownColumn, .repeatedColumn, .unnamedColumn, .declaredTwice,
      .needsRange,
      .needsLevels:
      headerWords
    case .severalAreas, .derivedColumnExists, .notAPeriod: placeWords
    case .unknownArea(let text, let column): AreaRegister.england.words(for: text, column)
    case .notANumber(let text, let column):
      NumberAdvice.words(for: text, column)
    case .notWhole, .tooLarge, .negative, .outsideRange, .unknownLevel, .notADate:
      cellWords
    case .noRowsOfLevel, .severalLevels, .noLevelColumn, .missingKey, .repeatedKey,
      .filtersLeftOpen, .inSeveral:
      tableWords
    }
  }

  private var fileWords: Words {
    switch self {
    case .fileMissing(let file, let folder, let others):
      missingFileWords(file, folder, others)
    case .unreadable(let file, let reason):
      ("'\(file)' cannot be read", "the system says: \(reason)", nil)
    case .isFolder(let file):
      ("'\(file)' is a folder", nil, "name a CSV or TSV file in it")
    case .notText(let found):
      ("this is not a text file", "it begins like \(found)", "save the table as 'CSV UTF-8'")
    case .utf16:
      (
        "the file is UTF-16, not UTF-8", "it begins with a UTF-16 byte order mark",
        "save it as 'CSV UTF-8', or run: iconv -f UTF-16 -t UTF-8"
      )
    case .notUTF8(let byte):
      (
        "byte \(Self.hex(byte)) is not UTF-8 text",
        WindowsText.character(byte).map {
          "in Windows-1252, which Excel's plain 'CSV' writes, it is '\($0)'"
        },
        "save the file as 'CSV UTF-8', or run: iconv -f WINDOWS-1252 -t UTF-8"
      )
    case .zeroByte:
      (
        "a zero byte in a text file", "the file is UTF-16 without a mark, or damaged",
        "save it as 'CSV UTF-8'"
      )
    default: ("the file is empty", "a table needs a header line", "check the export")
    }
  }

  private func missingFileWords(_ file: String, _ folder: String, _ others: [String]?) -> Words {
    let what = "there is no file '\(file)'"
    guard let others else { return (what, "there is no folder '\(folder)' either", nil) }
    let name = file.split(separator: "/").last.map(String.init) ?? file
    let nearest = Suggestion.nearest(to: name, among: others)
    let fix = nearest.map { "write '\(file.dropLast(name.count))\($0)'" }
    let why =
      others.isEmpty
      ? "the folder '\(folder)' is empty"
      : "the folder '\(folder)' holds \(Suggestion.list(others))"
    return (what, why, fix)
  }

  private var rowWords: Words {
    switch self {
    case .quoteLeftOpen:
      (
        "the quote that opens here is never closed", "the cell would reach to the file's end",
        "close it, or double it if it belongs to the text"
      )
    case .textAfterQuote:
      (
        "text after a closing quote", "a quoted cell ends at its quote",
        "double the quotes that belong to the text: \"she said \"\"yes\"\"\""
      )
    case .quoteInsideCell:
      (
        "a quote inside a cell that is not quoted", nil,
        "put the whole cell in quotes and double this one: \"she said \"\"yes\"\"\""
      )
    case .loneCarriageReturn:
      (
        "a carriage return without a line feed", "lines end in LF or CR LF",
        "save the file with Windows or Unix line ends"
      )
    case .blankLine: ("a blank line inside the table", nil, "delete it")
    case .ragged(let cells, let expected):
      (
        "\(Self.count(cells, "cell")) where the header has \(expected)", nil,
        cells > expected
          ? "put cells that hold a delimiter in quotes" : "add the missing cells, empty if need be"
      )
    case .rowTooLong(let bytes):
      ("a row of more than \(bytes >> 20) MiB", nil, "check the file's quotes and line ends")
    case .rowCount(let found, let expected, let source):
      (
        "source '\(source)' has \(Self.count(found, "row")) where the study says \(expected)", nil,
        "check the export, or write rows: \(found)"
      )
    default: ("", nil, nil)
    }
  }

  private var headerWords: Words {
    switch self {
    case .unknownColumn(let name, let role, let file, let known):
      (
        "'\(name)' is not a column of '\(file)'",
        (role == .declared ? "" : "\(role.rawValue): names it; ")
          + "the file's columns are \(Suggestion.list(known))",
        Suggestion.fix(for: name, among: known)
      )
    case .otherDelimiter(let found, let expected):
      (
        "the file's cells are separated by \(found), not by \(expected)",
        "its header would be one column, and the study declares others",
        found == "tabs" ? "name the file .tsv" : "save it with \(expected)"
      )
    case .repeatedColumn(let name, let first, let second):
      (
        "two columns are named '\(name)'", "they are columns \(first) and \(second) of the file",
        "rename one of them in the header"
      )
    case .unnamedColumn(let position):
      (
        "column \(position) has no name", "every column of the header needs one",
        "name it, or delete the column"
      )
    case .declaredTwice(let name, let source):
      (
        "column '\(name)' of source '\(source)' is declared twice", nil,
        "delete one declaration; a pattern such as item_{1..6} may hold it too"
      )
    case .needsRange(let column):
      (
        "likert column '\(column.name)' has no range", "its ends are the scale's ends",
        "write {type: likert, range: [1, 5]}"
      )
    case .needsLevels(let column):
      (
        "ordered column '\(column.name)' has no levels", "their order is the column's meaning",
        "write {type: ordered, levels: [low, middle, high]}"
      )
    default: ("", nil, nil)
    }
  }
}

extension IngestError {
  static func hex(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return "0x" + (digits.count < 2 ? "0" : "") + digits
  }

  static func count(_ n: Int, _ noun: String) -> String { "\(n) \(noun)\(n == 1 ? "" : "s")" }
}
