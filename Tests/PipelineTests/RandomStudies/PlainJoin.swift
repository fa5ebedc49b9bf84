extension PlainTable {
  /// What is done with rows that have no partner: `count`, `keep`, or dropped for a reason.
  enum Unmatched: Equatable {
    case count, keep
    case drop(String)

    var yaml: String {
      switch self {
      case .count: "count"
      case .keep: "keep"
      case .drop(let reason): "{drop: \"\(reason)\"}"
      }
    }
  }

  mutating func join(
    _ other: PlainTable, on key: String, unmatched: Unmatched, unmatchedRight: Unmatched,
    taking columns: [String]
  ) {
    var right = other
    let (here, there) = (name, other.name)
    let mine = Set(rows.compactMap { $0[key].key })
    let theirs = Set(right.rows.compactMap { $0[key].key })
    func fate(
      _ row: Row, _ partners: Set<String>, _ rule: String, _ beside: String, _ choice: Unmatched
    )
      -> Fate?
    {
      guard let value = row[key].key else {
        return Fate(
          place: here, rule: rule, detail: "\(key) is missing", reason: row[key].reason ?? "")
      }
      guard !partners.contains(value) else { return nil }
      var detail = "no row in '\(beside)' with the same \(key)"
      if case .drop(let reason) = choice { detail += ": \(reason)" }
      return Fate(place: here, rule: rule, detail: detail)
    }
    if unmatched != .keep { remove { fate($0, theirs, "unmatched_left", there, unmatched) } }
    right.remove { fate($0, mine, "unmatched_right", here, unmatchedRight) }

    var pairs: [Row] = []
    for row in rows {
      let partners = right.rows.filter { $0[key].key != nil && $0[key].key == row[key].key }
      if partners.isEmpty {
        pairs.append(row.beside(nil, taking: columns))
      }
      for partner in partners { pairs.append(row.beside(partner, taking: columns)) }
    }
    let leftFates = fates
    rows = pairs
    for source in right.sources { fates[source] = fates[source] ?? [:] }
    for source in right.sources {
      let alive = alive(source)
      for (origin, fate) in right.fates[source] ?? [:] {
        fates[source]?[origin] = Self.last(of: leftFates[source]?[origin], fate)
      }
      for origin in alive { fates[source]?[origin] = nil }
    }
    for column in columns { summaries[column] = right.summaries[column] }
  }
}

extension PlainTable.Row {
  fileprivate func beside(_ partner: Self?, taking columns: [String]) -> Self {
    var both = self
    for column in columns {
      both.cells[column] = partner.map { $0[column] } ?? .missing("unmatched")
      both.bases[column] = partner?.bases[column]
    }
    both.origins.merge(partner?.origins ?? [:]) { $0.union($1) }
    return both
  }
}
