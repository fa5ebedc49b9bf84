// Only to read files.
import Foundation

/// A CSV file of this package whose cells hold no commas, quotes or line breaks.
struct CommittedFile {
  let text: String
  let columns: [String]
  /// Column name to cell, as written.
  let rows: [[String: String]]

  /// - Parameter path: from the package's root.
  init(_ path: String) throws {
    let root = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    text = try String(contentsOf: root.appending(path: path), encoding: .utf8)
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    let header = lines.first ?? []
    columns = header
    rows = lines.dropFirst().map { cells in
      Dictionary(zip(header, cells), uniquingKeysWith: { first, _ in first })
    }
  }

  subscript(column: String) -> [String] { rows.map { $0[column] ?? "no such column" } }
}
