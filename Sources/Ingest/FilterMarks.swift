import Tables

/// Marks the filter columns of a tidy file: text of few values, beside the fixed columns, that is
/// part of the key, or that holds a total of its other values. Text that is neither only describes
/// the place of its row.
enum FilterMarks {
  ///
  /// In a file of the plain dialect only the geographic level is looked at, so that a total that is
  /// left among its parts stops a fit there too.
  static func marked(_ table: Table, dialect: Dialect) -> Table {
    var copy = table
    if dialect == .plain {
      guard let column = table[Dialect.levelColumn], var spec = table.schema[Dialect.levelColumn],
        [.category, .ordered, .text].contains(spec.kind), column.distinctTexts.count > 1
      else { return table }
      spec.filter = .open
      copy.set(column, as: spec)
      return copy
    }
    for name in table.columnNames {
      guard let column = table[name], var spec = table.schema[name],
        let values = values(of: column, spec)
      else { continue }
      guard table.key.contains(name) || values.contains(where: FilterColumns.isTotal) else {
        continue
      }
      spec.filter = .open
      copy.set(column, as: spec)
    }
    return copy
  }

  /// The values of a column that can be a filter, several and not many; nil for any other.
  static func values(of column: Column, _ spec: ColumnSpec) -> [String]? {
    guard [.category, .ordered, .text].contains(spec.kind), !FilterColumns.isFixed(spec.name) else {
      return nil
    }
    let values = column.distinctTexts
    return (2...FilterColumns.mostValues).contains(values.count) ? values : nil
  }
}

extension KeyCheck {
  /// Rows of a tidy file that share a key because filter columns were left out of it: one fault for
  /// all of them, and the groups of rows that only the other kind of repetition explains.
  static func unfiltered(
    _ groups: [[Int]], in table: Table, _ rows: [Int], lines: [Int32]
  ) -> (fault: RowFault?, others: [[Int]]) {
    let candidates = table.columnNames.compactMap { name -> OpenFilter? in
      guard !table.key.contains(name), let column = table[name], let spec = table.schema[name],
        let values = FilterMarks.values(of: column, spec)
      else { return nil }
      return OpenFilter(column: name, values: values)
    }
    var open: Set<String> = []
    var explained: [[Int]] = []
    var others: [[Int]] = []
    for group in groups {
      let differing = candidates.map(\.column).filter { name in
        Set(group.map { table[name]?.text(at: $0) }).count > 1
      }
      open.formUnion(differing)
      if differing.isEmpty { others.append(group) } else { explained.append(group) }
    }
    guard let first = explained.first else { return (nil, groups) }
    let fact = IngestError.filtersLeftOpen(
      key: table.key, values: table.key.map { table[$0]?.text(at: first[0]) ?? "" },
      lines: first.map { Int(lines[rows[$0]]) },
      filters: candidates.filter { open.contains($0.column) }, source: table.name)
    return (RowFault(fact: fact, row: rows[first[1]], column: table.key[0]), others)
  }
}
