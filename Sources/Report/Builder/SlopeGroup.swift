import Tables

/// The rows of slopes.csv of one column in one model, on one scale.
struct SlopeGroup {
  let model: String
  let outcome: String
  let term: String
  let scale: String
  let rows: [ResultRow]

  /// Whether rows are of several levels of the outcome.
  var hasLevels: Bool { Set(rows.map { $0.text("level") }).count > 1 }

  /// Rows are in the order of levels.
  var ofHighestLevel: SlopeGroup {
    let level = rows.last?.text("level")
    return keeping { $0.text("level") == level }
  }

  /// Without the rows of one column at a time whose combinations with others are told.
  var atCombinations: SlopeGroup {
    let combined = Set(rows.map(Self.moderators).filter { $0.count > 1 }.flatMap { $0 })
    return keeping { row in
      let own = Self.moderators(of: row)
      return own.count > 1 || !combined.isSuperset(of: own) || own.isEmpty
    }
  }

  /// Where other columns are while one of several is held at a place.
  var others: String {
    guard Set(rows.map { $0.text("moderator") }).count > 1 else { return "" }
    return scale == "probability" || scale == "count"
      ? ", averaged over the rows used" : ", other columns at their means"
  }

  /// The columns on which a row says that it depends.
  static func moderators(of row: ResultRow) -> [String] {
    row.text("moderator").map { PlaceNotation.columns(in: $0) } ?? []
  }

  private func keeping(_ isKept: (ResultRow) -> Bool) -> SlopeGroup {
    SlopeGroup(
      model: model, outcome: outcome, term: term, scale: scale, rows: rows.filter(isKept))
  }
}

extension ReportBuilder {
  var slopeGroups: [SlopeGroup] {
    var order: [[String]] = []
    var groups: [[String]: [ResultRow]] = [:]
    for row in ResultRow.all(of: contents.slopes) {
      let key = ["model", "outcome", "term", "scale"].map { row.text($0) ?? "" }
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(row)
    }
    return order.map {
      SlopeGroup(model: $0[0], outcome: $0[1], term: $0[2], scale: $0[3], rows: groups[$0] ?? [])
    }
  }

  /// The groups that are shown and told first: of two scales of one slope, the outcome's own, of several
  /// levels the highest, and of places those of all columns together.
  func pictured(_ groups: [SlopeGroup]) -> [SlopeGroup] {
    groups.filter { group in
      let others = groups.filter {
        $0.model == group.model && $0.term == group.term && $0.scale != group.scale
      }
      return !group.scale.hasPrefix("log ") || others.isEmpty
    }.map(\.ofHighestLevel.atCombinations)
  }

  /// `probability that y is 'yes'`, `log odds of y`.
  func quantity(of group: SlopeGroup) -> String {
    let outcome = label(group.outcome)
    switch group.scale {
    case "probability":
      let level = group.hasLevels ? nil : group.rows.first?.text("level")
      return level.map { "probability that \(outcome) is '\($0)'" } ?? "probability of \(outcome)"
    case "count": return "expected \(outcome)"
    case "outcome", "": return outcome
    default:
      // Of grades, of a higher level.
      return "\(group.scale) of \(outcome)"
    }
  }

  /// `one more point`, `manager − worker`, `3.2 → 4.1`.
  func compared(_ row: ResultRow) -> String {
    let words = row.text("contrast") ?? ""
    guard words == "one more", let unit = contents.labels[row.text("term") ?? ""]?.unit else {
      return words == "one more" ? "one unit more" : words
    }
    return "one more \(UnitName.singular(of: unit))"
  }

  /// `age is 3.2 (mean − SD)`, `role is manager and plan is neglect`; nil for a curve that depends on nothing.
  func place(_ row: ResultRow) -> String? {
    guard let cell = row.text("at") else { return nil }
    let columns = SlopeGroup.moderators(of: row)
    let at = PlaceNotation.parts(in: cell, count: columns.count)
    guard !columns.isEmpty, at.count == columns.count else {
      return row.text("moderator").map { "\(label($0)) is \(cell)" }
    }
    let words = row.text("place").map { PlaceNotation.parts(in: $0, count: columns.count) } ?? at
    return Sentence.list(
      columns.indices.map { i in
        let isNamed = words.count == columns.count && words[i] != at[i]
        return "\(label(columns[i])) is \(shown(at[i], i, of: row, isNamed: isNamed))"
          + (isNamed ? " (\(words[i]))" : "")
      })
  }

  /// A level as it is; a number to the second digit of how far the moderator's places are apart, and to
  /// three digits at least.
  private func shown(_ at: String, _ index: Int, of row: ResultRow, isNamed: Bool) -> String {
    guard let value = Double(at), isNamed || at.contains(".") else {
      let isNegative = at.hasPrefix("-") && Double(at) != nil
      return isNegative ? NumberFormat.minus + at.dropFirst() : at
    }
    let keys = ["model", "term", "moderator"]
    let count = SlopeGroup.moderators(of: row).count
    let places = ResultRow.all(of: contents.slopes).filter { other in
      keys.allSatisfy { other.text($0) == row.text($0) }
    }.compactMap { other -> Double? in
      let parts = other.text("at").map { PlaceNotation.parts(in: $0, count: count) } ?? []
      return parts.indices.contains(index) ? Double(parts[index]) : nil
    }
    let gap = places.map { ($0 - value).magnitude }.filter { $0 > 0 }.min() ?? 0
    // Rounding about zero.
    guard value.magnitude > 1e-9 * gap else { return "0" }
    return NumberFormat.place(value, spread: gap)
  }
}
