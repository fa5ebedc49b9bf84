import Diagnostics
import Tables
import Testing

@testable import Ingest

/// Workbooks that no program writes, or that were made to do harm.
@Suite struct HostileSheetTests {
  private func read(
    _ bytes: [UInt8], as file: String, columns: [ColumnSpec] = [], headerRow: Int? = nil
  ) throws -> [[String]] {
    try withFile(bytes, named: file) { path in
      rows(
        try FormatFiles.table(
          FormatFiles.spec(file, at: path, columns: columns, headerRow: headerRow)))
    }
  }

  private func excel(_ text: String, _ type: String = "inlineStr", at place: String) -> String {
    let value = type == "inlineStr" ? "<is><t>\(text)</t></is>" : "<v>\(text)</v>"
    return "<c r=\"\(place)\" t=\"\(type)\">\(value)</c>"
  }

  private func row(_ number: Int, _ cells: String...) -> String {
    "<row r=\"\(number)\">\(cells.joined())</row>"
  }

  private var header: String { row(1, excel("la", at: "A1"), excel("n", at: "B1")) }

  @Test func emptyRowsAboveTheTable() throws {
    let sheet = excelFile(
      rows: row(4, excel("la", at: "B4"), excel("n", at: "C4"))
        + row(5, excel("Ashby", at: "B5"), excel("7", "n", at: "C5")))
    #expect(try read(sheet, as: "b.xlsx", headerRow: 4) == [["Ashby", "7"]])
    #expect(
      failure { try read(sheet, as: "b.xlsx") } == """
        error: the sheet has nothing in row 1, where the names of its columns should be
          why: the row is empty
          fix: rows count from 1: write in header_row: the row that names the columns
        """)
  }

  @Test func namesMergedOverColumns() {
    let sheet = excelFile(
      rows: header + row(2, excel("Ashby", at: "A2"), excel("7", "n", at: "B2")),
      merged: "<mergeCells><mergeCell ref=\"A1:B1\"/></mergeCells>")
    #expect(
      failure { try read(sheet, as: "b.xlsx") }?
        .hasPrefix("b.xlsx:S!A1: error: cells A1:B1 are merged") == true)
    let document = openDocumentFile(
      rows: "<table:table-row><table:table-cell table:number-columns-spanned=\"2\">"
        + "<text:p>la</text:p></table:table-cell><table:covered-table-cell/></table:table-row>")
    #expect(
      failure { try read(document, as: "b.ods") }?
        .hasPrefix("b.ods:S!A1: error: cells A1:B1 are merged") == true)
  }

  @Test func richTextsAndSerialDays() throws {
    let styles =
      "<numFmts><numFmt numFmtId=\"164\" formatCode=\"dd mmm yyyy\"/></numFmts>"
      + "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/></cellXfs>"
    func sheet(_ properties: String, day: String) -> [UInt8] {
      excelFile(
        rows: row(1, excel("0", "s", at: "A1"), excel("day", at: "B1"))
          + row(
            2, excel("1", "s", at: "A2"), "<c r=\"B2\" s=\"1\"><v>\(day)</v></c>"),
        strings: ["<t>la</t>", "<r><t>Ash</t></r><r><rPr><b/></rPr><t>by</t></r>"],
        styles: styles, properties: properties)
    }
    let kinds = [ColumnSpec("day", .date)]
    let expected = [["Ashby", "2025-03-31"]]
    #expect(try read(sheet("", day: "45747"), as: "b.xlsx", columns: kinds) == expected)
    #expect(
      try read(sheet("<workbookPr date1904=\"1\"/>", day: "44285"), as: "b.xlsx", columns: kinds)
        == expected)
  }

  @Test(arguments: ["#N/A", "#DIV/0!", "#REF!", "#VALUE!"])
  func aFormulaThatFailed(_ error: String) {
    let sheet = excelFile(
      rows: header
        + row(
          2, excel("Ashby", at: "A2"), "<c r=\"B2\" t=\"e\"><f>1/0</f><v>\(error)</v></c>"))
    #expect(
      failure { try read(sheet, as: "b.xlsx") } == """
        b.xlsx:S!B2: error: the sheet shows the error \(error)
          why: a formula that failed has no value
          fix: correct the sheet, or say what it stands for: missing: {"\(error)": not_available}
        """)
  }

  static let disorder: [(rows: String, strings: [String]?, says: String)] = [
    (
      "<row r=\"3\"><c r=\"A3\"><v>1</v></c></row><row r=\"2\"><c r=\"A2\"><v>2</v></c></row>", nil,
      "in sheet 'S' row 2 stands after row 3"
    ),
    (
      "<row r=\"2\"><c r=\"A2\"><v>1</v></c></row><row r=\"2\"><c r=\"A2\"><v>2</v></c></row>", nil,
      "in sheet 'S' row 2 stands after row 2"
    ),
    (
      "<row r=\"2\"><c r=\"B2\"><v>1</v></c><c r=\"A2\"><v>2</v></c></row>", nil,
      "in sheet 'S' the cells of row 2 are out of order"
    ),
    (
      "<row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"A2\"><v>2</v></c></row>", nil,
      "in sheet 'S' the cells of row 2 are out of order"
    ),
    (
      "<row r=\"-9\"><c r=\"A2\"><v>1</v></c></row>", nil, "in sheet 'S' row -9 stands after row 1"
    ),
    (
      "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>7</v></c></row>", ["<t>a</t>"],
      "in sheet 'S' cell A2 holds text number 7, and there are 1"
    ),
    (
      "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c></row>", nil,
      "in sheet 'S' cell A2 holds text number 0, and there are 0"
    ),
    ("<row r=\"2\"><c r=\"A2\"><v>1</c></row>", nil, "mismatched tag"),
  ]

  @Test(arguments: disorder.indices) func whatASheetInOrderNeverHas(index: Int) throws {
    let (rows, strings, says) = Self.disorder[index]
    let message = try #require(
      failure {
        try read(excelFile(rows: header + rows, strings: strings), as: "b.xlsx")
      })
    #expect(message.hasPrefix("b.xlsx: error: 'b.xlsx' is damaged\n  why: reading it says: "))
    #expect(message.contains(says), "\(message)")
  }

  static let tooLarge: [(rows: String, what: String)] = [
    ("<row r=\"1048577\"><c><v>1</v></c></row>", "rows"),
    ("<row r=\"9223372036854775807\"><c><v>1</v></c></row>", "rows"),
    ("<row r=\"2\"><c r=\"ZZZZ2\"><v>1</v></c></row>", "columns"),
  ]

  @Test(arguments: tooLarge.indices) func beyondWhatSpreadsheetsHold(index: Int) {
    let (rows, what) = Self.tooLarge[index]
    #expect(
      failure { try read(excelFile(rows: header + rows), as: "b.xlsx") } == """
        b.xlsx: error: sheet 'S' has more \(what) than spreadsheets hold
          fix: fetch or export it again
        """)
  }

  private func cell(_ text: String, _ attributes: String = "") -> String {
    "<table:table-cell \(attributes)><text:p>\(text)</text:p></table:table-cell>"
  }

  private func repeated(_ rows: String, _ columns: String, _ text: String) -> String {
    "<table:table-row table:number-rows-repeated=\"\(rows)\">"
      + cell(text, "table:number-columns-repeated=\"\(columns)\"") + "</table:table-row>"
  }

  private func document(_ rows: String) -> [UInt8] {
    openDocumentFile(
      rows: "<table:table-row>\(cell("la"))\(cell("n"))</table:table-row>"
        + "<table:table-row>\(cell("Ashby"))\(cell("7"))</table:table-row>" + rows)
  }

  @Test func emptyRowsToTheSheetsEnd() throws {
    for rows in ["1048574", "1048576", "9223372036854775807", "-4", "many"] {
      let sheet = document(repeated(rows, "16384", "") + repeated(rows, "16384", ""))
      #expect(try read(sheet, as: "b.ods") == [["Ashby", "7"]])
    }
  }

  @Test func rowsAndCellsRepeatedWithoutEnd() {
    for (rows, columns, what) in [
      ("1048575", "1", "rows"), ("9223372036854775807", "1", "rows"), ("1", "16385", "columns"),
      ("1", "9223372036854775807", "columns"), ("1000000", "16384", "cells"),
    ] {
      #expect(
        failure { try read(document(repeated(rows, columns, "x")), as: "b.ods") } == """
          b.ods: error: sheet 'S' has more \(what) than spreadsheets hold
            fix: fetch or export it again
          """)
    }
    let spans =
      "table:number-rows-spanned=\"9223372036854775807\" "
      + "table:number-columns-spanned=\"9223372036854775807\""
    let merged = document("<table:table-row>\(cell("Burton", spans))</table:table-row>")
    #expect(failure { try read(merged, as: "b.ods") }?.contains("are merged") == true)
  }

  @Test func entitiesThatExpandWithoutEnd() {
    var laughs = "<!ENTITY a0 \"ha\">"
    for level in 1..<30 {
      laughs += "<!ENTITY a\(level) \"&a\(level - 1);&a\(level - 1);\">"
    }
    let content = "<!DOCTYPE x [\(laughs)]><x>&a29;</x>"
    for (file, bytes) in [
      ("b.ods", zipFile([("content.xml", content)])),
      ("b.xlsx", zipFile([("xl/workbook.xml", content)])),
    ] {
      #expect(
        failure { try read(bytes, as: file) }?
          .hasPrefix("\(file): error: '\(file)' is damaged\n  why: reading it says: ") == true)
    }
  }

  @Test func aHeaderAndNothingElse() throws {
    #expect(try read(excelFile(rows: header), as: "b.xlsx") == [])
    #expect(
      try read(
        openDocumentFile(rows: "<table:table-row>\(cell("la"))</table:table-row>"), as: "b.ods")
        == [])
    #expect(
      failure { try read(excelFile(rows: ""), as: "b.xlsx") }?
        .hasPrefix("error: the sheet has nothing in row 1") == true)
  }
}
