import Tables

/// Which rows belong together.
struct Clusters: Sendable {
  /// The column whose values they are.
  let name: String
  let labels: [String]
  /// The rows of each, ascending.
  let rows: [[Int]]

  /// - Precondition: no cell is missing.
  init(_ column: Column, named name: String) {
    self.name = name
    let (codes, count) = column.levelCodes()
    var rows = [[Int]](repeating: [], count: count)
    for (row, code) in codes.enumerated() { rows[Int(code)].append(row) }
    let labels = rows.map { column.text(at: $0[0]) ?? "" }
    self.labels = labels
    self.rows = rows
  }

  /// Each row by itself.
  init(rowsOf count: Int, label: (Int) -> String) {
    name = "row"
    labels = (0..<count).map(label)
    rows = (0..<count).map { [$0] }
  }

  var count: Int { rows.count }

  /// Each row's cluster, from 0.
  func codes(rowCount: Int) -> [Int32] {
    var codes = [Int32](repeating: 0, count: rowCount)
    for (g, rows) in rows.enumerated() {
      for row in rows { codes[row] = Int32(g) }
    }
    return codes
  }
}
