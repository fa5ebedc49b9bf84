import Diagnostics
import Tables
import Testing

@testable import Ingest

/// Files that are damaged, empty, or in another encoding.
@Suite struct HostileFileTests {
  @Test(arguments: ["a.csv", "a.tsv", "a.csv.gz", "a.sav", "a.zsav", "a.dta", "a.ods", "a.xlsx"])
  func aFileOfNoBytes(_ file: String) throws {
    try withFile([UInt8](), named: file) { path in
      #expect(
        failure { try SourceReader.read(FormatFiles.spec(file, at: path)) } == """
          \(file): error: the file is empty
            why: a table needs a header line
            fix: check the export
          """)
    }
  }

  @Test func aHeaderAndNothingElse() throws {
    for text in ["la,n\n", "la,n", "la,n\r\n"] {
      let source = try ingest(text)
      #expect(source.table.rowCount == 0)
      #expect(source.warnings.map(\.what) == ["source 'data' has no rows"])
    }
  }

  /// Each byte of each file is changed in turn, or some of its bits: an error or a reading, and no
  /// crash.
  @Test(arguments: [
    "survey.sav", "survey.zsav", "survey.dta", "texts.dta", "texts.zsav", "sheets.ods",
    "since1904.xlsx", "visits.csv.gz",
  ])
  func aChangedByteDoesNoHarm(_ file: String) throws {
    let bytes = try FormatFiles.bytes(file)
    let step = max(1, bytes.count / 150)
    var refused = 0
    for place in stride(from: 0, to: bytes.count, by: step) {
      var changed = bytes
      changed[place] ^= place.isMultiple(of: 3) ? 0xff : 1 << UInt8(place % 8)
      try withFile(changed, named: file) { path in
        let sheet = file == "sheets.ods" ? "Repeated" : nil
        let message = failure {
          try SourceReader.read(FormatFiles.spec(file, at: path, sheet: sheet))
        }
        if let message {
          refused += 1
          #expect(message.contains(": error: ") || message.hasPrefix("error: "))
        }
      }
    }
    #expect(refused > 0)
  }

  @Test func bytesBehindACompressedText() throws {
    let bytes = try FormatFiles.bytes("visits.csv.gz")
    let endings: [(rest: [UInt8], isRefused: Bool)] = [
      ([UInt8](repeating: 0, count: 512), false), (Array("Corby,3\n".utf8), true),
      (Array(bytes.prefix(9)), true), ([0x1f, 0x8b, 9] + [UInt8](repeating: 0, count: 20), true),
    ]
    for (rest, isRefused) in endings {
      try withFile(bytes + rest, named: "visits.csv.gz") { path in
        let message = failure {
          try SourceReader.read(FormatFiles.spec("visits.csv.gz", at: path))
        }
        #expect((message != nil) == isRefused, "\(rest.prefix(4)): \(message ?? "")")
      }
    }
  }

  @Test func otherEncodings() throws {
    let text = "la,n\nCôte,£5\n"
    let utf16 = text.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
    let swapped = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
    let windows = text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    let files: [(bytes: [UInt8], says: String)] = [
      ([0xff, 0xfe] + utf16, "cases.csv: error: the file is UTF-16, not UTF-8"),
      ([0xfe, 0xff] + swapped, "cases.csv: error: the file is UTF-16, not UTF-8"),
      (utf16, "cases.csv:1:2: error: a zero byte in a text file"),
      (windows, "cases.csv:2:2: error: byte 0xF4 is not UTF-8 text"),
      (Array("la,n\nAsh\u{0}by,5\n".utf8), "cases.csv:2:4: error: a zero byte in a text file"),
    ]
    for (bytes, says) in files {
      let found = try Refusal(bytes: bytes, says: "").found()
      #expect(found?.hasPrefix(says) == true, "\(found ?? "")")
    }
  }
}
