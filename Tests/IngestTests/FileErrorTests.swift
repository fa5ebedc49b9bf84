import Tables
import Testing

@testable import Ingest

@Suite struct FileErrorTests {
  static let refusals = [
    Refusal(
      "",
      says: """
        cases.csv: error: the file is empty
          why: a table needs a header line
          fix: check the export
        """),
    Refusal(
      "\n\n",
      says: """
        cases.csv: error: the file is empty
          why: a table needs a header line
          fix: check the export
        """),
    Refusal(
      "a,b\n1,2\n3\n4,5,6\n",
      says: """
        cases.csv:3:2: error: 1 cell where the header has 2
          3 | 3
            |  ^
          fix: add the missing cells, empty if need be
        cases.csv:4:5: error: 3 cells where the header has 2
          4 | 4,5,6
            |     ^
          fix: put cells that hold a delimiter in quotes
        """),
    Refusal(
      "a,b\n1,\"2\n3,4\n",
      says: """
        cases.csv:2:3: error: the quote that opens here is never closed
          2 | 1,"2
            |   ^
          why: the cell would reach to the file's end
          fix: close it, or double it if it belongs to the text
        """),
    Refusal(
      "a,b\n1,\"2\"3\n",
      says: #"""
        cases.csv:2:6: error: text after a closing quote
          2 | 1,"2"3
            |      ^
          why: a quoted cell ends at its quote
          fix: double the quotes that belong to the text: "she said ""yes"""
        """#),
    Refusal(
      "a,b\n1,2\"3\"\n",
      says: #"""
        cases.csv:2:4: error: a quote inside a cell that is not quoted
          2 | 1,2"3"
            |    ^
          fix: put the whole cell in quotes and double this one: "she said ""yes"""
        """#),
    Refusal(
      "a,b\r1,2\r",
      says: """
        cases.csv:1:4: error: a carriage return without a line feed
          1 | a,b
            |    ^
          why: lines end in LF or CR LF
          fix: save the file with Windows or Unix line ends
        """),
    Refusal(
      "a,b\n1,2\n\n3,4\n",
      says: """
        cases.csv:3:1: error: a blank line inside the table
          3 | 
            | ^
          fix: delete it
        """),
    Refusal(
      bytes: Array("a,b\ncosts,".utf8) + [0xa3] + Array("5\n".utf8),
      says: """
        cases.csv:2:7: error: byte 0xA3 is not UTF-8 text
          2 | costs,�5
            |       ^
          why: in Windows-1252, which Excel's plain 'CSV' writes, it is '£'
          fix: save the file as 'CSV UTF-8', or run: iconv -f WINDOWS-1252 -t UTF-8
        """),
    Refusal(
      bytes: Array("a,b\nit".utf8) + [0x92] + Array("s,5\n".utf8),
      says: """
        cases.csv:2:3: error: byte 0x92 is not UTF-8 text
          2 | it�s,5
            |   ^
          why: in Windows-1252, which Excel's plain 'CSV' writes, it is '’'
          fix: save the file as 'CSV UTF-8', or run: iconv -f WINDOWS-1252 -t UTF-8
        """),
    Refusal(
      bytes: Array("a,b\n£1,".utf8) + [0xc3, 0x28] + Array(",\n".utf8),
      says: """
        cases.csv:2:4: error: byte 0xC3 is not UTF-8 text
          2 | £1,�(,
            |    ^
          why: in Windows-1252, which Excel's plain 'CSV' writes, it is 'Ã'
          fix: save the file as 'CSV UTF-8', or run: iconv -f WINDOWS-1252 -t UTF-8
        """),
    Refusal(
      bytes: [0xff, 0xfe, 0x61, 0, 0x0a, 0],
      says: """
        cases.csv: error: the file is UTF-16, not UTF-8
          why: it begins with a UTF-16 byte order mark
          fix: save it as 'CSV UTF-8', or run: iconv -f UTF-16 -t UTF-8
        """),
    Refusal(
      bytes: [0x61, 0, 0x0a, 0],
      says: """
        cases.csv:1:2: error: a zero byte in a text file
          1 | a␀
            |  ^
          why: the file is UTF-16 without a mark, or damaged
          fix: save it as 'CSV UTF-8'
        """),
    Refusal(
      bytes: [0x50, 0x4b, 3, 4, 20],
      says: """
        cases.csv: error: this is not a text file
          why: it begins like an Excel workbook or another zip archive
          fix: save the table as 'CSV UTF-8'
        """),
    Refusal(
      "a,b\n1,2\n", rows: 3,
      says: """
        error: source 'cases' has 1 row where the study says 3
          fix: check the export, or write rows: 1
        """),
    Refusal(
      "a,b\n", rows: 3,
      says: """
        error: source 'cases' has 0 rows where the study says 3
          fix: check the export, or write rows: 0
        """),
  ]

  @Test(arguments: refusals) func message(_ refusal: Refusal) throws {
    #expect(try refusal.found() == refusal.message)
  }
}
