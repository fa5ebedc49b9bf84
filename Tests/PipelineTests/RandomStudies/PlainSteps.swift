/// The steps of `normalize:` and what a model removes, row by row.
extension PlainTable {
  static func gone(
    _ place: String, _ rule: String, _ detail: String, _ reason: String = ""
  ) -> Fate {
    Fate(place: place, rule: rule, detail: detail, reason: reason)
  }

  /// The first missing cell of a row: its column and reason.
  static func gap(_ row: Row, _ columns: [String]) -> (column: String, reason: String)? {
    for column in columns {
      if let reason = row[column].reason { return (column, reason) }
    }
    return nil
  }

  mutating func filter(_ column: String, _ text: String, _ keeps: (Double) -> Bool) {
    let here = name
    remove { row in
      if let gap = Self.gap(row, [column]) {
        return Self.gone(here, "filter", "\(column) is missing", gap.reason)
      }
      return keeps(row[column].number ?? .nan) ? nil : Self.gone(here, "filter", text)
    }
  }

  mutating func filter(_ column: String, isOneOf values: [String]) {
    let here = name
    let detail =
      values.count == 1
      ? "\(column) is not \(values[0])"
      : "\(column) is not one of \(values.joined(separator: ", "))"
    remove { row in
      if let gap = Self.gap(row, [column]) {
        return Self.gone(here, "filter", "\(column) is missing", gap.reason)
      }
      return values.contains(row[column].key ?? "") ? nil : Self.gone(here, "filter", detail)
    }
  }

  mutating func require(_ columns: [String]) {
    let here = name
    remove { row in
      Self.gap(row, columns).map {
        Self.gone(here, "require", "\($0.column) is missing", $0.reason)
      }
    }
  }

  mutating func recode(_ column: String, keeping values: [String], otherwise reason: String) {
    set(column, from: [column]) { row in
      guard let key = row[column].key, !values.contains(key) else { return row[column] }
      return .missing(reason)
    }
  }

  mutating func difference(_ name: String, _ a: String, _ b: String) {
    set(name, from: [a, b]) { row in
      if let gap = Self.gap(row, [a, b]) { return .missing(gap.reason) }
      return .number((row[a].number ?? 0) - (row[b].number ?? 0))
    }
  }

  mutating func ratio(_ name: String, _ a: String, _ b: String) {
    set(name, from: [a, b]) { row in
      if let gap = Self.gap(row, [a, b]) { return .missing(gap.reason) }
      let below = row[b].number ?? 0
      return below == 0 ? .missing("undefined") : .number((row[a].number ?? 0) / below)
    }
  }

  mutating func scale(_ name: String, _ items: [String], minAnswered: Int) {
    set(name, from: items) { row in
      let answers = items.compactMap { row[$0].number }
      guard answers.count >= minAnswered else { return .missing("too_few_answers") }
      return .number(answers.reduce(0, +) / Double(answers.count))
    }
  }

  /// Standardized (or centred) within groups: only whether there is a value matters here.
  mutating func withinGroups(_ column: String, by group: String, needsSpread: Bool) {
    var values: [String: Set<Double>] = [:]
    for row in rows {
      if let key = row[group].key, let x = row[column].number { values[key, default: []].insert(x) }
    }
    set(column, from: [column]) { row in
      if let gap = Self.gap(row, [column, group]) { return .missing(gap.reason) }
      let isFlat = (values[row[group].key ?? ""] ?? []).count < 2
      return needsSpread && isFlat ? .missing("undefined") : .number(1)
    }
  }

  mutating func drawSample(
    model: String, columns: [String], weights: String?
  ) {
    remove { row in
      Self.gap(row, columns).map {
        Fate(
          stage: "model", place: model, rule: "missing", detail: "\($0.column) is missing",
          reason: $0.reason)
      }
    }
    guard let weights else { return }
    remove { row in
      row[weights].number == 0
        ? Fate(stage: "model", place: model, rule: "zero_weight", detail: "\(weights) is 0") : nil
    }
  }
}

/// A summary's columns: means, sums, a count, and rates pooled from their counts.
struct PlainSummary {
  var by: String
  var means: [String] = []
  var sums: [String] = []
  var rates: [(name: String, numerator: String, denominator: String)] = []
  var count: String?
  var minMembers: Int
}

extension PlainTable {
  mutating func aggregate(_ summary: PlainSummary) {
    let (here, by, least) = (name, summary.by, summary.minMembers)
    remove { row in
      Self.gap(row, [by]).map { Self.gone(here, "aggregate", "\(by) is missing", $0.reason) }
    }
    var sizes: [String: Int] = [:]
    for row in rows { sizes[row[by].key ?? "", default: 0] += 1 }
    remove { row in
      (sizes[row[by].key ?? ""] ?? 0) < least
        ? Self.gone(here, "min_members", "fewer than \(least) rows for its \(by)") : nil
    }
    let keys = Set(rows.compactMap { $0[by].key }).sorted()
    let sources = Set(self.sources.map(Self.file)).sorted()
    var groups: [Row] = []
    for key in keys {
      let members = rows.filter { $0[by].key == key }
      var row = Row(cells: [by: members[0][by]], origins: [:])
      for source in sources {
        row.origins[Self.grouped(source)] = members.reduce(into: []) {
          $0.formUnion($1.everyOrigin(in: source))
        }
      }
      for column in summary.means + summary.sums {
        row.cells[column] = Self.figure(
          members, [column], least, isMean: summary.means.contains(column))
        row.bases[column] = basis(members, [column])
      }
      for rate in summary.rates {
        let parts = [rate.numerator, rate.denominator]
        row.cells[rate.name] = Self.figure(members, parts, least, isMean: false)
        row.bases[rate.name] = basis(members, parts)
      }
      if let count = summary.count {
        row.cells[count] = .number(Double(members.count))
        for source in sources {
          row.bases[count, default: [:]][source] = Basis(members: row.everyOrigin(in: source))
        }
      }
      groups.append(row)
    }
    rows = groups
    gatherFates()
    summaries = [:]
    for column in summary.means + summary.sums + summary.rates.map(\.name)
      + [summary.count].compactMap({ $0 })
    {
      summaries[column] = Set(sources)
    }
  }

  private static func figure(
    _ members: [Row], _ parts: [String], _ least: Int, isMean: Bool
  ) -> Cell {
    let complete = members.filter { row in parts.allSatisfy { row[$0].number != nil } }
    guard complete.count >= least else { return .missing("too_few_members") }
    let sums = parts.map { part in complete.reduce(0) { $0 + ($1[part].number ?? 0) } }
    if parts.count == 2 {
      return sums[1] == 0 ? .missing("undefined") : .number(100 * sums[0] / sums[1])
    }
    return .number(isMean ? sums[0] / Double(complete.count) : sums[0])
  }

  /// Rows held one by one and rows already behind a summary become rows behind one summary.
  mutating func gatherFates() {
    var gathered: [String: [Int: Fate]] = [:]
    for source in Set(sources.map(Self.file)) {
      let alive = alive(Self.grouped(source))
      var merged = fates[source] ?? [:]
      for (origin, fate) in fates[Self.grouped(source)] ?? [:] {
        merged[origin] = Self.last(of: merged[origin], fate)
      }
      gathered[Self.grouped(source)] = merged.filter { !alive.contains($0.key) }
    }
    fates = gathered
  }

  /// Which source rows a figure made of `parts` rests on.
  private func basis(_ members: [Row], _ parts: [String]) -> [String: Basis] {
    var bases: [String: Basis] = [:]
    for source in Set(sources.map(Self.file)) {
      var basis = Basis()
      for row in members {
        let origins = row.everyOrigin(in: source)
        if let gap = Self.gap(row, parts) {
          let isScore = gap.reason == "too_few_answers"
          let fate = Self.gone(
            name, isScore ? "scale" : "aggregate",
            isScore
              ? "\(gap.column) has fewer answers than min_answered"
              : "\(gap.column) is missing", gap.reason)
          for origin in origins { basis.others[origin] = fate }
          continue
        }
        let earlier = parts.compactMap { row.bases[$0]?[source] }
        for origin in origins {
          if earlier.isEmpty || earlier.contains(where: { $0.members.contains(origin) }) {
            basis.members.insert(origin)
          } else {
            basis.others[origin] = earlier.lazy.compactMap { $0.others[origin] }.first
          }
        }
      }
      bases[source] = basis
    }
    return bases
  }
}
