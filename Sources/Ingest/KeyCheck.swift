import Tables

/// A row that is at fault, until the file is looked at again for its place.
struct RowFault {
  let fact: IngestError
  /// The file's data row, from 0, and the column.
  let row: Int
  let column: String
}

/// Whether the key names each row: no part of it missing, no two rows alike.
enum KeyCheck {
  /// - Parameter rows: the file's row of each table row.
  static func faults(
    in table: Table, _ rows: [Int], lines: [Int32], noun: String, dialect: Dialect = .plain
  ) -> [RowFault] {
    let parts = table.key.compactMap { table[$0] }
    guard !parts.isEmpty, parts.count == table.key.count else { return [] }
    var faults: [RowFault] = []
    var rowsOf: [String: [Int]] = [:]
    var firstOf: [String: Int] = [:]
    for row in 0..<table.rowCount {
      if let index = parts.firstIndex(where: { $0.isMissing(row) }) {
        let reason = parts[index].missingReason(at: row) ?? .blank
        let fact = IngestError.missingKey(
          column: table.key[index], source: table.name, reason: reason)
        faults.append(RowFault(fact: fact, row: rows[row], column: table.key[index]))
        continue
      }
      let name = name(of: row, parts)
      if let first = firstOf[name] {
        rowsOf[name, default: [first]].append(row)
      } else {
        firstOf[name] = row
      }
    }
    var groups = rowsOf.values.sorted { $0[0] < $1[0] }
    if dialect == .ees, !groups.isEmpty {
      let unfiltered = unfiltered(groups, in: table, rows, lines: lines)
      if let fault = unfiltered.fault { faults.append(fault) }
      groups = unfiltered.others
    }
    for repeated in groups {
      let fact = IngestError.repeatedKey(
        columns: table.key, values: parts.map { $0.text(at: repeated[0]) ?? "" },
        lines: repeated.map { Int(lines[rows[$0]]) }, source: table.name,
        noun: noun)
      faults.append(RowFault(fact: fact, row: rows[repeated[1]], column: table.key[0]))
    }
    return faults.sorted { $0.row < $1.row }
  }

  private static func name(of row: Int, _ parts: [Column]) -> String {
    if parts.count == 1 { return parts[0].text(at: row) ?? "" }
    // Lengths keep ("ab", "c") from ("a", "bc").
    return parts.map { part in
      let text = part.text(at: row) ?? ""
      return "\(text.utf8.count):\(text)"
    }.joined()
  }
}

/// Whether each unit is in exactly one unit of the next column: child in family in authority. Rows
/// where either is missing say nothing about it.
enum NestingCheck {
  static func faults(
    in table: Table, _ nested: [String], _ rows: [Int], lines: [Int32], noun: String
  ) -> [RowFault] {
    zip(nested, nested.dropFirst()).flatMap { child, parent in
      guard let children = table[child], let parents = table[parent] else { return [RowFault]() }
      var homes: [String: [(parent: String, row: Int)]] = [:]
      for row in 0..<table.rowCount {
        guard let unit = children.text(at: row), let home = parents.text(at: row) else { continue }
        if homes[unit]?.contains(where: { $0.parent == home }) ?? false { continue }
        homes[unit, default: []].append((home, row))
      }
      return homes.filter { $0.value.count > 1 }.map { unit, found in
        let placed = found.map {
          IngestError.Placed(value: $0.parent, line: Int(lines[rows[$0.row]]), noun: noun)
        }
        let fact = IngestError.inSeveral(
          column: child, value: unit, parent: parent, parents: placed)
        return RowFault(fact: fact, row: rows[found[1].row], column: parent)
      }.sorted { $0.row < $1.row }
    }
  }
}
