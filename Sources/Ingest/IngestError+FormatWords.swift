import Diagnostics
import Tables

extension IngestError {
  /// Words for what is wrong with compressed files, survey files and sheets.
  var formatWords: (what: String, why: String?, fix: String?) {
    switch self {
    case .notThatFormat(let format, let found):
      (
        "this is not \(format.name)", found.map { "it begins like \($0)" },
        "check the export, or give the file the ending of what it is"
      )
    case .damaged(let file, let reason):
      ("'\(file)' is damaged", "reading it says: \(reason)", "fetch or export it again")
    case .encrypted(let file):
      (
        "'\(file)' is protected by a password, or is an old .xls workbook", nil,
        "save a copy as .xlsx or .ods without a password"
      )
    case .expandsTooFar(let file, let limit):
      (
        "'\(file)' expands to more than \(limit >> 20) MiB",
        "no sheet that people work with does; it may be made to fill the memory",
        "if it is genuine, save the sheet as 'CSV UTF-8'"
      )
    case .noEntry(let entry, let format):
      (
        "this is not \(format.name)", "the archive holds no \(entry)",
        "open it in the program that made it and save it again"
      )
    case .longTexts(let variable):
      (
        "variable '\(variable)' holds long texts (strL) in Stata's format 119",
        "the library that reads Stata files would give empty texts for them",
        "drop the variable, or save the data in format 118, as Stata 14 does"
      )
    default: sheetWords
    }
  }

  private var sheetWords: (what: String, why: String?, fix: String?) {
    switch self {
    case .noSheets(let file, let key):
      ("'\(file)' has no sheets", "\(key): chooses in a workbook", "delete \(key):")
    case .severalSheets(let sheets, let file):
      (
        "'\(file)' has \(sheets.count) sheets",
        "they are \(Suggestion.list(sheets.map { "'\($0)'" }))", "add sheet: with one of them"
      )
    case .noSheet(let sheet, let file, let sheets):
      (
        "'\(file)' has no sheet '\(sheet)'",
        "its sheets are \(Suggestion.list(sheets.map { "'\($0)'" }))",
        Suggestion.fix(for: sheet, among: sheets)
      )
    case .noHeaderRow(let row, let last):
      (
        "the sheet has nothing in row \(row), where the names of its columns should be",
        last.map { $0 < row ? "its last row is \($0)" : "the row is empty" },
        "rows count from 1: write in header_row: the row that names the columns"
      )
    case .sheetTooLarge(let sheet, let what):
      ("sheet '\(sheet)' has more \(what) than spreadsheets hold", nil, "fetch or export it again")
    case .labelNotALevel(let label, let column, let labels):
      (
        "the file names a value of '\(column.name)' '\(label)', which is not in its levels:",
        "the file's names are \(Suggestion.list(labels.map { "'\($0)'" }))",
        Suggestion.nearest(to: label, among: column.levels ?? [])
          .map { "write '\(label)' where levels: says '\($0)'" } ?? "add it to levels:"
      )
    default: sheetCellWords
    }
  }

  private var sheetCellWords: (what: String, why: String?, fix: String?) {
    switch self {
    case .mergedCells(let area, let isHeader):
      (
        "cells \(area) are merged",
        isHeader
          ? "a title over several columns does not name them"
          : "only the first of them holds the value; whether it is meant for all cannot be told",
        isHeader
          ? "write in header_row: the row that names each column"
          : "unmerge them in a copy and fill each"
      )
    case .emptyRows(let first, let last):
      (
        first == last ? "row \(first) is empty" : "rows \(first) to \(last) are empty",
        "what stands below may be a note or another table",
        "delete the empty rows in a copy, or what stands below"
      )
    case .beyondHeader(let text):
      (
        "'\(text)' stands in a column without a name", "the header does not reach here",
        "name the column in the header, or delete the cell"
      )
    case .cellError(let text):
      (
        "the sheet shows the error \(text)", "a formula that failed has no value",
        "correct the sheet, or say what it stands for: missing: {\"\(text)\": not_available}"
      )
    default: ("", nil, nil)
    }
  }
}
