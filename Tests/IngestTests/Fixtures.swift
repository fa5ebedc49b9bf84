import Diagnostics
import Foundation  // temporary files
import Tables

@testable import Ingest

/// A file that is there while `body` runs.
func withFile<Result>(
  _ bytes: some Sequence<UInt8>, named name: String = "data.csv",
  _ body: (String) throws -> Result
) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let path = folder.appending(path: name).path
  try Data(bytes).write(to: URL(filePath: path))
  return try body(path)
}

/// What reading `text` gives.
func ingest(
  _ text: String, columns: [ColumnSpec] = [], key: [String] = [], rows: Int? = nil,
  missing: [(text: String, reason: MissingReason)] = [], nested: [String] = [],
  dialect: Dialect = .plain, level: String? = nil, file: String = "data.csv",
  period: PeriodSpec? = nil, blockSize: Int = 1 << 20
) throws -> IngestedSource {
  try withFile(text.utf8, named: file) { path in
    try SourceReader.read(
      SourceSpec(
        name: "data", file: file, path: path, key: key, expectedRows: rows, missing: missing,
        columns: columns, nested: nested, dialect: dialect, level: level, period: period),
      blockSize: blockSize)
  }
}

/// The whole message of the failure of `body`; nil when it succeeds.
func failure(_ body: () throws -> some Any) -> String? {
  do {
    _ = try body()
    return nil
  } catch let list as DiagnosticList {
    return list.rendered
  } catch {
    return "\(error)"
  }
}

/// A column as texts, reasons of missing cells in angle brackets.
func cells(_ column: Column?) -> [String] {
  guard let column else { return ["no such column"] }
  return (0..<column.count).map { row in
    column.missingReason(at: row).map { "<\($0)>" } ?? column.text(at: row) ?? "?"
  }
}

/// The table's rows as text.
func rows(_ table: Table) -> [[String]] {
  let columns = table.columnNames.map { cells(table[$0]) }
  return (0..<table.rowCount).map { row in columns.map { $0[row] } }
}

enum RealData {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "shared/real-data")
  static var isThere: Bool { FileManager.default.fileExists(atPath: folder.path) }
  static func path(_ file: String) -> String { folder.appending(path: file).path }
}
