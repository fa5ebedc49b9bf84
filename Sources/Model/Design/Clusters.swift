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
    rows = Self.rows(codes, count)
    labels = rows.map { column.text(at: $0[0]) ?? "" }
  }

  /// Of rows with a missing cell, none is in a cluster.
  init(known column: Column, named name: String) {
    let present = (0..<column.count).filter { !column.isMissing($0) }
    let all = Clusters(column.selecting(present), named: name)
    self.init(
      name: name, labels: all.labels, rows: all.rows.map { rows in rows.map { present[$0] } })
  }

  /// Each row by itself.
  init(rowsOf count: Int, label: (Int) -> String) {
    name = "row"
    labels = (0..<count).map(label)
    rows = (0..<count).map { [$0] }
  }

  /// The rows of each code, of as many as they are.
  private static func rows(_ codes: [Int32], _ count: Int) -> [[Int]] {
    var ends = [Int](repeating: 0, count: count + 1)
    for code in codes { ends[Int(code) + 1] += 1 }
    for g in 0..<count { ends[g + 1] += ends[g] }
    let starts = ends
    let sorted = [Int](unsafeUninitializedCapacity: codes.count) { sorted, filled in
      for (row, code) in codes.enumerated() {
        sorted[ends[Int(code)]] = row
        ends[Int(code)] += 1
      }
      filled = codes.count
    }
    return (0..<count).map { Array(sorted[starts[$0]..<starts[$0 + 1]]) }
  }

  var count: Int { rows.count }

  /// Each row's cluster, from 0.
  func codes(rowCount: Int) -> [Int32] {
    var codes = [Int32](repeating: 0, count: rowCount)
    codes.withUnsafeMutableBufferPointer { codes in
      for (g, rows) in rows.enumerated() {
        for row in rows { codes[row] = Int32(g) }
      }
    }
    return codes
  }

  /// Whether each lies whole in one group of others.
  ///
  /// - Parameter codes: the group of each row.
  func lie<Code: Equatable>(wholeIn codes: [Code]) -> Bool {
    rows.allSatisfy { rows in rows.allSatisfy { codes[$0] == codes[rows[0]] } }
  }

  func lie(wholeIn column: Column) -> Bool { lie(wholeIn: column.levelCodes().codes) }
}

extension Table {
  /// The rows by a column's values; nil without its name, of one that is not there, and where a cell of it is
  /// missing.
  func clusters(of name: String?) -> Clusters? {
    guard let name, let column = self[name], !column.hasMissing else { return nil }
    return Clusters(column, named: name)
  }
}
