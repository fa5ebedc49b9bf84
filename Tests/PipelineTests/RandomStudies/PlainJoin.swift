extension PlainTable {
  /// What is done with rows that have no partner: `count`, `keep`, or dropped for a reason.
  enum Unmatched: Equatable {
    case count, keep, stop
    case drop(String)

    var yaml: String {
      switch self {
      case .count: "count"
      case .keep: "keep"
      case .stop: "stop"
      case .drop(let reason): "{drop: \"\(reason)\"}"
      }
    }
  }

  mutating func join(
    _ other: PlainTable, on key: String, unmatched: Unmatched, unmatchedRight: Unmatched,
    taking columns: [String], isWithin: Bool = false
  ) {
    var right = other
    let (here, there) = (name, other.name)
    let mine = Set(rows.compactMap { $0[key].key })
    let theirs = Set(right.rows.compactMap { $0[key].key })
    /// With `isWithin`, a census in September lies in the year to the next March.
    func match(_ mine: Row, _ theirs: Row) -> Bool {
      guard let value = mine[key].key, value == theirs[key].key else { return false }
      return !isWithin || mine["year"].number == (theirs["year"].number ?? 0) + 1
    }
    func time(_ words: String, _ sameKey: Bool) -> String { isWithin && sameKey ? " \(words)" : "" }
    let (lefts, rights) = (rows, other.rows)
    let isLonely = (
      left: { (row: Row) in !rights.contains { match(row, $0) } },
      right: { (row: Row) in !lefts.contains { match($0, row) } }
    )
    let leftStop =
      unmatched == .stop ? Self.stop(lefts.filter(isLonely.left), here, there, key) : nil
    let rightStop =
      unmatchedRight == .stop ? Self.stop(rights.filter(isLonely.right), there, here, key) : nil
    stop = stop ?? other.stop ?? leftStop ?? rightStop
    func fate(
      _ row: Row, _ isLonely: (Row) -> Bool, _ rule: String, _ beside: String, _ choice: Unmatched,
      _ time: (String) -> String
    )
      -> Fate?
    {
      guard let value = row[key].key else {
        return Fate(
          place: here, rule: rule, detail: "\(key) is missing", reason: row[key].reason ?? "")
      }
      guard isLonely(row) else { return nil }
      var detail = "no row in '\(beside)' with the same \(key)" + time(value)
      if case .drop(let reason) = choice { detail += ": \(reason)" }
      return Fate(place: here, rule: rule, detail: detail)
    }
    if unmatched != .keep {
      remove {
        fate($0, isLonely.left, "unmatched_left", there, unmatched) {
          time("whose period lies within its own", theirs.contains($0))
        }
      }
    }
    right.remove {
      fate($0, isLonely.right, "unmatched_right", here, unmatchedRight) {
        time("whose period holds its own", mine.contains($0))
      }
    }

    var pairs: [Row] = []
    for row in rows {
      let partners = right.rows.filter { match(row, $0) }
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

extension PlainTable {
  /// What a join that must match every row says of those that it cannot; nil where there are none.
  private static func stop(
    _ lonely: [Row], _ table: String, _ other: String, _ key: String
  ) -> [String]? {
    guard let first = lonely.first else { return nil }
    let count = lonely.count
    var words = [
      "\(count) row\(count == 1 ? "" : "s") of '\(table)' \(count == 1 ? "has" : "have") no partner "
        + "in '\(other)'",
      first[key].key.map { "\(key) = \($0)" } ?? "(missing)",
    ]
    if first.origins.count == 1, let (source, rows) = first.origins.first, rows.count == 1,
      source == file(source), let row = rows.first
    {
      words.append("line \(row + 2) of \(source).csv")
    }
    return words
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
