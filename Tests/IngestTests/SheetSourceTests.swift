import Diagnostics
import Tables
import Testing

@testable import Ingest

@Suite struct SheetSourceTests {
  static let books = ["sheets.ods", "sheets.xlsx"]

  @Test(arguments: books)
  func aSheetIsReadAsItsText(_ file: String) throws {
    let kinds: [ColumnSpec] = [
      ColumnSpec("la", .id), ColumnSpec("status", .category), ColumnSpec("share", .number),
      ColumnSpec("visits", .integer), ColumnSpec("inspected", .date),
      ColumnSpec("open", .category), ColumnSpec("remark", .text),
    ]
    let sheet = try FormatFiles.table(
      FormatFiles.spec(file, columns: kinds, key: ["la"], sheet: "Table 1", headerRow: 3))
    let text = try FormatFiles.table(FormatFiles.spec("expected.csv", columns: kinds))
    #expect(rows(sheet) == rows(text))
    #expect(sheet.rowCount == 4)
    #expect(sheet.lineage.strands.first?.source.lines == [4, 5, 6, 7])
    #expect(
      try FormatFiles.table(FormatFiles.spec(file, sheet: "2", headerRow: 3)).columnNames
        == text.columnNames)
  }

  @Test func repeatedRowsAndCells() throws {
    let table = try FormatFiles.table(FormatFiles.spec("sheets.ods", sheet: "Repeated"))
    #expect(rows(table) == [["Ashby", "2"], ["Ashby", "2"], ["Ashby", "2"], ["7", "7"]])
  }

  @Test func datesThatCountFrom1904() throws {
    let table = try FormatFiles.table(
      FormatFiles.spec("since1904.xlsx", columns: [ColumnSpec("day", .date)]))
    #expect(rows(table) == [["2025-03-31", "2025-03-31T09:30:00"]])
  }

  @Test(arguments: books)
  func theSheetMustBeNamed(_ file: String) {
    let sheets =
      file == "sheets.ods"
      ? "'Cover', 'Table 1', 'Repeated'" : "'Cover', 'Table 1', 'Faulty'"
    #expect(
      failure { try SourceReader.header(of: FormatFiles.spec(file)) } == """
        error: '\(file)' has 3 sheets
          why: they are \(sheets)
          fix: add sheet: with one of them
        """)
    #expect(
      failure { try SourceReader.header(of: FormatFiles.spec(file, sheet: "table 1")) } == """
        error: '\(file)' has no sheet 'table 1'
          why: its sheets are \(sheets)
          fix: write 'Table 1'
        """)
    #expect(
      failure { try SourceReader.header(of: FormatFiles.spec(file, sheet: "2", headerRow: 9)) }
        == """
        error: the sheet has nothing in row 9, where the names of its columns should be
          why: its last row is 7
          fix: rows count from 1: write in header_row: the row that names the columns
        """)
    #expect(
      failure { try SourceReader.read(FormatFiles.spec(file, sheet: "2")) } == """
        \(file):Table 1!A1: error: cells A1:C1 are merged
          why: a title over several columns does not name them
          fix: write in header_row: the row that names each column
        """)
    #expect(
      failure { try SourceReader.header(of: FormatFiles.spec("expected.csv", sheet: "2")) } == """
        error: 'expected.csv' has no sheets
          why: sheet: chooses in a workbook
          fix: delete sheet:
        """)
  }

  @Test(arguments: books)
  func aCellAtFaultHasItsName(_ file: String) {
    let spec = FormatFiles.spec(
      file, columns: [ColumnSpec("visits", .count)], sheet: "Table 1", headerRow: 3)
    #expect(
      failure { try SourceReader.read(spec) } == """
        \(file):Table 1!D7: error: '-4' is negative
          why: column 'visits' is declared count, which starts at 0
          fix: if -4 stands for a missing answer, add missing: {"-4": not_recorded}
        """)
  }

  @Test func whatIsWrongWithASheet() {
    #expect(
      failure { try SourceReader.read(FormatFiles.spec("sheets.xlsx", sheet: "Faulty")) } == """
        sheets.xlsx:Faulty!B3: error: the sheet shows the error #N/A
          why: a formula that failed has no value
          fix: correct the sheet, or say what it stands for: missing: {"#N/A": not_available}
        sheets.xlsx:Faulty!A5: error: row 5 is empty
          why: what stands below may be a note or another table
          fix: delete the empty rows in a copy, or what stands below
        sheets.xlsx:Faulty!D7: error: 'stray' stands in a column without a name
          why: the header does not reach here
          fix: name the column in the header, or delete the cell
        sheets.xlsx:Faulty!B4: error: cells B4:C4 are merged
          why: only the first of them holds the value; whether it is meant for all cannot be told
          fix: unmerge them in a copy and fill each
        """)
    let named = FormatFiles.spec(
      "sheets.xlsx", missing: [("#N/A", .notAvailable)], sheet: "Faulty")
    #expect(failure { try SourceReader.read(named) }?.contains("#N/A") == false)
  }

  @Test func aFileThatIsNoWorkbook() throws {
    for (file, bytes, message) in [
      (
        "book.xlsx", Array("la,n\nAshby,1\n".utf8),
        """
        book.xlsx: error: this is not an Excel workbook
          why: it begins like text
          fix: check the export, or give the file the ending of what it is
        """
      ),
      (
        "book.ods", [0xd0, 0xcf, 0x11, 0xe0, 0xa1],
        """
        book.ods: error: 'book.ods' is protected by a password, or is an old .xls workbook
          fix: save a copy as .xlsx or .ods without a password
        """
      ),
      (
        "book.ods", try FormatFiles.bytes("sheets.xlsx"),
        """
        book.ods: error: this is not an OpenDocument spreadsheet
          why: the archive holds no content.xml
          fix: open it in the program that made it and save it again
        """
      ),
      (
        "book.xlsx", [],
        "book.xlsx: error: the file is empty\n  why: a table needs a header line\n  fix: check the export"
      ),
    ] {
      try withFile(bytes, named: file) { path in
        #expect(
          failure { try SourceReader.header(of: FormatFiles.spec(file, at: path)) } == message)
      }
    }
  }

  @Test(arguments: books)
  func aWorkbookCutShortOrChangedIsNotRead(_ file: String) throws {
    let bytes = try FormatFiles.bytes(file)
    for length in stride(from: 4, to: bytes.count, by: 211) {
      try withFile(bytes.prefix(length), named: file) { path in
        let spec = FormatFiles.spec(file, at: path, sheet: "Table 1", headerRow: 3)
        #expect(failure { try SourceReader.read(spec) } != nil)
      }
    }
  }

  @Test func aPartThatExpandsWithoutEnd() throws {
    let spec = FormatFiles.spec("sheets.ods")
    let archive = try ZipArchive(spec, limit: 1000)
    var message = ""
    do throws(IngestFault) {
      try archive.read("content.xml") { _ in true }
    } catch {
      message = error.diagnostic { _ in nil }.rendered
    }
    #expect(message.hasPrefix("sheets.ods: error: 'sheets.ods' expands to more than 0 MiB"))
  }

  @Test(arguments: [
    ("dd/mm/yyyy", true), ("[$-809]d mmmm yyyy;@", true), ("mmm", true), ("General", false),
    ("0.00", false), ("\"day\" 0", false), ("[h]:mm", false), ("h:mm", false), ("0\\d", false),
    ("#,##0;[Red]-#,##0", false), ("yyyy\\-mm\\-dd hh:mm", true),
  ])
  func formatsThatShowDates(_ code: String, _ isDate: Bool) {
    #expect(ExcelStyles.isDateCode(code) == isDate)
  }

  @Test func daysOf1900() {
    let styles = ExcelStyles(countsFrom1904: false)
    #expect(
      [1.0, 59, 60, 61, 45747, 45747.5, 0].map { styles.date($0) ?? "-" } == [
        "1900-01-01", "1900-02-28", "1900-02-29", "1900-03-01", "2025-03-31",
        "2025-03-31T12:00:00", "-",
      ])
  }

  @Test func namesOfColumns() {
    #expect(
      [0, 25, 26, 701, 702, 16383].map(CellPlaces.letters) == ["A", "Z", "AA", "ZZ", "AAA", "XFD"])
    #expect(ExcelSheet.position("XFD12")?.column == 16383)
  }
}
