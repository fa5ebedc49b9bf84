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
    var position: [String: Int] = [:]
    var labels: [String] = []
    var rows: [[Int]] = []
    for row in 0..<column.count {
      let label = column.text(at: row) ?? ""
      if let found = position[label] {
        rows[found].append(row)
      } else {
        position[label] = labels.count
        labels.append(label)
        rows.append([row])
      }
    }
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
}
