extension PlainTable {
  /// A row per `by`, and a column for each measure named.
  mutating func spread(
    by: String, column: String, value: String, into targets: [(measure: String, name: String)]
  ) {
    let here = name
    remove { row in
      if let gap = Self.gap(row, [by, column]) {
        return Self.gone(here, "spread", "\(gap.column) is missing", gap.reason)
      }
      return targets.contains { $0.measure == row[column].key }
        ? nil : Self.gone(here, "spread", "\(column) is none of those spread")
    }
    let files = Set(sources.map(Self.file))
    let keys = Set(rows.compactMap { $0[by].key }).sorted()
    rows = keys.map { key in
      let members = rows.filter { $0[by].key == key }
      var wide = Row(cells: [by: members[0][by]], origins: [:])
      for source in files {
        wide.origins[Self.grouped(source)] = members.reduce(into: []) {
          $0.formUnion($1.everyOrigin(in: source))
        }
      }
      for target in targets {
        let holder = members.first { $0[column].key == target.measure }
        wide.cells[target.name] = holder?[value] ?? .missing("unmatched")
        for source in files {
          var basis = Basis()
          for row in members {
            let isHolder = row[column].key == target.measure
            for origin in row.everyOrigin(in: source) {
              if isHolder, let reason = row[value].reason {
                basis.others[origin] = Self.gone(
                  here, "spread", "\(target.name) is missing", reason)
              } else if isHolder {
                basis.members.insert(origin)
              } else {
                basis.others[origin] = Self.gone(here, "spread", "\(column) is another")
              }
            }
          }
          wide.bases[target.name, default: [:]][source] = basis
        }
      }
      return wide
    }
    gatherFates()
    summaries = Dictionary(uniqueKeysWithValues: targets.map { ($0.name, files) })
  }
}
