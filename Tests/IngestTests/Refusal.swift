import Diagnostics
import Tables
import Testing

@testable import Ingest

/// Bytes, what the study says of them, and the whole message they must give.
struct Refusal: Sendable, CustomTestStringConvertible {
  var text: [UInt8]
  var columns: [ColumnSpec] = []
  var key: [String] = []
  var rows: Int?
  var nested: [String] = []
  var dialect = Dialect.plain
  var level: String?
  let message: String

  init(
    _ text: String, _ columns: [ColumnSpec] = [], key: [String] = [], rows: Int? = nil,
    nested: [String] = [], dialect: Dialect = .plain, level: String? = nil, says message: String
  ) {
    self.text = Array(text.utf8)
    self.columns = columns
    self.key = key
    self.rows = rows
    self.nested = nested
    self.dialect = dialect
    self.level = level
    self.message = message
  }

  init(bytes: [UInt8], says message: String) {
    text = bytes
    self.message = message
  }

  var testDescription: String {
    String(message.split(separator: "\n", omittingEmptySubsequences: false)[0])
  }

  func found(blockSize: Int = CSVReader.blockSize) throws -> String? {
    try withFile(text) { path in
      let spec = SourceSpec(
        name: "cases", file: "cases.csv", path: path, key: key, expectedRows: rows,
        columns: columns, nested: nested, dialect: dialect, level: level)
      return failure { try SourceReader.read(spec, blockSize: blockSize) }
    }
  }
}
