import Tables
import Testing

@testable import Ingest

@Suite struct CompressedTextTests {
  @Test func textIsReadThroughItsCompression() throws {
    let table = try FormatFiles.table(FormatFiles.spec("visits.csv.gz"))
    #expect(rows(table) == [["Ashby", "1"], ["Burton", "2"]])
    // Two members, one after another, are one text.
    let tabbed = try FormatFiles.table(FormatFiles.spec("visits.tsv.gz", key: ["la"]))
    #expect(rows(tabbed) == rows(table))
  }

  @Test func linesAreThoseOfTheText() {
    #expect(
      failure {
        try SourceReader.read(
          FormatFiles.spec("visits.csv.gz", columns: [ColumnSpec("la", .number)]))
      }?.hasPrefix("visits.csv.gz:2:1: error: 'Ashby' is not a number\n  2 | Ashby,1\n") == true)
  }

  @Test func cutShort() throws {
    let bytes = try FormatFiles.bytes("visits.csv.gz")
    for length in 12..<bytes.count {
      try withFile(bytes.prefix(length), named: "visits.csv.gz") { path in
        #expect(
          failure { try SourceReader.read(FormatFiles.spec("visits.csv.gz", at: path)) } == """
            visits.csv.gz: error: 'visits.csv.gz' is damaged
              why: reading it says: it ends before its contents do
              fix: fetch or export it again
            """)
      }
    }
  }

  @Test func changed() throws {
    var bytes = try FormatFiles.bytes("visits.csv.gz")
    bytes[bytes.count - 6] ^= 1
    try withFile(bytes, named: "visits.csv.gz") { path in
      #expect(
        failure { try SourceReader.read(FormatFiles.spec("visits.csv.gz", at: path)) } == """
          visits.csv.gz: error: 'visits.csv.gz' is damaged
            why: reading it says: incorrect data check
            fix: fetch or export it again
          """)
    }
  }

  @Test func notCompressed() throws {
    try withFile("a,b\n1,2\n".utf8, named: "x.csv.gz") { path in
      #expect(
        failure { try SourceReader.read(FormatFiles.spec("x.csv.gz", at: path)) } == """
          x.csv.gz: error: this is not a gzip file
            fix: check the export, or give the file the ending of what it is
          """)
    }
  }
}
