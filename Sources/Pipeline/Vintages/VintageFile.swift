import Diagnostics
import Foundation  // paths
import Ingest
import Tables

/// One issue of a published series, its cells as they are written.
struct VintageFile {
  let file: String
  let columns: [String]
  let rowCount: Int
  /// The line on which each row starts.
  let lines: [Int]
  private let cells: [String: [String?]]

  /// - Throws: what is wrong with the file or its header.
  init(path: String) throws(DiagnosticList) {
    var spec = SourceSpec(
      name: URL(fileURLWithPath: path).lastPathComponent, file: path, path: path)
    // An id is what is written, spaces at its ends aside: nothing is taken for a number here.
    spec.columns = try SourceReader.header(of: spec).names.map { ColumnSpec($0, .id) }
    let table = try SourceReader.read(spec).table
    file = path
    columns = table.columnNames
    rowCount = table.rowCount
    lines = table.lineage.strands.first?.source.lines.map(Int.init) ?? []
    var cells: [String: [String?]] = [:]
    for name in table.columnNames {
      guard let column = table[name] else { continue }
      cells[name] = (0..<table.rowCount).map { column.text(at: $0) }
    }
    self.cells = cells
  }

  func text(_ column: String, _ row: Int) -> String? { cells[column]?[row] }

  /// Whether the column holds a number that no code is made of.
  func holdsNumbers(_ column: String) -> Bool {
    cells[column]?.contains { PublishedFigure($0).isNumber } ?? false
  }

  /// Different texts of a column, blank aside; nil as soon as there are more than `limit`.
  func values(of column: String, upTo limit: Int) -> Set<String>? {
    var values: Set<String> = []
    for case .some(let text) in cells[column] ?? [] {
      values.insert(text)
      if values.count > limit { return nil }
    }
    return values
  }
}
