import Tables

/// Rows gathered by the values of key columns, groups in the order of their keys.
struct Groups {
  /// Row numbers of each group, ascending.
  let rows: [[Int]]

  /// - Precondition: no key cell is missing in `members`.
  init(_ members: some Sequence<Int>, by columns: [Column]) {
    var indexOf: [[String]: Int] = [:]
    var rows: [[Int]] = []
    for row in members {
      let key = columns.map { $0.text(at: row) ?? "" }
      if let index = indexOf[key] {
        rows[index].append(row)
      } else {
        indexOf[key] = rows.count
        rows.append([row])
      }
    }
    self.rows = rows.sorted { a, b in
      for column in columns {
        if column.precedes(a[0], b[0]) { return true }
        if column.precedes(b[0], a[0]) { return false }
      }
      return a[0] < b[0]
    }
  }
}

extension Column {
  /// Numbers by size, categories in the order of their levels, all else as text.
  fileprivate func precedes(_ a: Int, _ b: Int) -> Bool {
    if let codeA = code(at: a), let codeB = code(at: b) { return codeA < codeB }
    if let x = number(at: a), let y = number(at: b) { return x < y }
    return (text(at: a) ?? "") < (text(at: b) ?? "")
  }
}

/// Over which rows a mean is taken: all of them, or those that share a column's value.
public enum Grouping: Sendable, Equatable {
  case overall
  case group(String)
}

extension Table {
  /// The groups of `grouping` and the rows that have none, because their group cell is missing.
  func groups(_ grouping: Grouping) throws(NormalizeError) -> (rows: [[Int]], column: Column?) {
    guard case .group(let name) = grouping else {
      return (rowCount == 0 ? [] : [Array(0..<rowCount)], nil)
    }
    let column = try checked(name)
    let members = (0..<rowCount).filter { !column.isMissing($0) }
    return (Groups(members, by: [column]).rows, column)
  }
}
