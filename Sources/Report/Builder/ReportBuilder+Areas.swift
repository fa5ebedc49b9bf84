import Tables

/// The part of the chapter about rows that names who was lost: authorities, or other units.
extension ReportBuilder {
  var lostAreas: [Block] {
    let groups = areaGroups.filter { $0.units.contains { $0.standing != "no" } }
    guard !groups.isEmpty else { return [] }
    var blocks: [Block] = [
      .heading(
        level: 3, text: "Which \(areaName(groups.map(\.column)).plural) were lost", id: "areas"),
      .paragraph(
        "One is wholly lost where none of its rows in a source is behind the model, and partly lost "
          + "where some are. They stand under the step that removed their rows; all of them, also "
          + "those that lost none, are in areas.csv."),
    ]
    for (index, group) in groups.enumerated() {
      let body = self.blocks(group)
      blocks +=
        index < Self.mostOpenGroups
        ? [.paragraph([.strong("\(title(group)).")]), .paragraph(summary(group))] + body
        : [.details(summary: title(group), [.paragraph(summary(group))] + body)]
    }
    return blocks
  }

  /// Sources and models beyond these are folded, as are lists of more names.
  private static var mostOpenGroups: Int { 2 }
  private static var mostOpenNames: Int { 25 }

  func areaName(_ columns: [String]) -> UnitName {
    guard let column = columns.first, columns.allSatisfy({ $0 == column }) else { return "unit" }
    return column == AreaColumn.name ? "authority" : UnitName(label(column))
  }

  // MARK: reading

  /// The units of one source, for models that lost the same rows by the same steps.
  private struct AreaGroup {
    var models: [String]
    let source: String
    let column: String
    let units: [AreaAccount]
  }

  private struct AreaAccount: Hashable {
    let name: String
    let standing: String
    let rowsIn: Int
    var removals: [AreaRemoval]
  }

  private struct AreaRemoval: Hashable {
    /// In the report's words, without the name of the model.
    let step: String
    let rows: Int
    let periods: String
  }

  private var areaGroups: [AreaGroup] {
    var groups: [AreaGroup] = []
    var indexOf: [[AreaAccount]: [Int]] = [:]
    for part in areaParts {
      let known = indexOf[part.units] ?? []
      if let index = known.first(where: { groups[$0].source == part.source }) {
        groups[index].models += part.models
      } else {
        indexOf[part.units, default: []].append(groups.count)
        groups.append(part)
      }
    }
    return groups
  }

  /// One group for each model and source, in the order of the file.
  private var areaParts: [AreaGroup] {
    var parts: [AreaGroup] = []
    var units: [AreaAccount] = []
    var last: ResultRow?
    func close() {
      guard let last else { return }
      parts.append(
        AreaGroup(
          models: [last.text("model") ?? ""], source: last.text("source") ?? "",
          column: last.text("column") ?? "", units: units))
      units = []
    }
    for row in ResultRow.all(of: contents.areas) {
      if row.text("model") != last?.text("model") || row.text("source") != last?.text("source") {
        close()
      }
      let name = row.text("area") ?? ""
      if units.last?.name != name {
        units.append(
          AreaAccount(
            name: name, standing: row.text("lost") ?? "", rowsIn: row.integer("rows_in") ?? 0,
            removals: []))
      }
      if row.text("fate") == "removed" { units[units.count - 1].removals.append(Self.removal(row)) }
      last = row
    }
    close()
    return parts
  }

  private static func removal(_ row: ResultRow) -> AreaRemoval {
    let stage = row.text("stage") ?? ""
    let place = row.text("place") ?? ""
    // The model's own name is the place of what it removed, and says nothing more.
    let prefix = stage == "model" || place.isEmpty ? stage : "\(stage) (\(place))"
    return AreaRemoval(
      step: "\(prefix): \(ruleText(row))", rows: row.integer("rows") ?? 0,
      periods: row.text("periods") ?? "")
  }

  // MARK: writing

  private func title(_ group: AreaGroup) -> String {
    "\(group.source), for \(group.models.count == 1 ? "model" : "models") "
      + Sentence.list(group.models)
  }

  /// `Of 158 authorities in its rows, none is wholly lost, 154 are partly lost and 4 lost no row.`
  private func summary(_ group: AreaGroup) -> String {
    func clause(_ standing: String, _ one: String, _ many: String) -> String {
      let count = group.units.count { $0.standing == standing }
      return count == 0
        ? "none \(one)" : "\(NumberFormat.count(count)) \(count == 1 ? one : many)"
    }
    let clauses = [
      clause("wholly", "is wholly lost", "are wholly lost"),
      clause("partly", "is partly lost", "are partly lost"),
      clause("no", "lost no row", "lost no row"),
    ]
    let all = areaName([group.column]).counted(group.units.count)
    return "Of \(all) in its rows, \(Sentence.list(clauses))."
  }

  private func blocks(_ group: AreaGroup) -> [Block] {
    [("wholly", "Wholly lost"), ("partly", "Partly lost")].flatMap { standing, words in
      let units = group.units.filter { $0.standing == standing }
      guard !units.isEmpty else { return [Block]() }
      let body = steps(of: units, group.source).flatMap { step, parts in
        [
          .paragraph([.text("Removed at "), .strong(step)]),
          .list(parts.map { item($0, group.column) }),
        ] as [Block]
      }
      let heading = "\(words): \(areaName([group.column]).counted(units.count))"
      return standing == "wholly" && units.count <= Self.mostOpenNames
        ? [.paragraph([.strong(heading)])] + body : [.details(summary: heading, body)]
    }
  }

  /// What one step took from units that are told of in the same words.
  private struct AreaStep {
    let share: String
    let periods: String
    var names: [String]
  }

  /// By step, in the order of stages; what a step took from most units first.
  private func steps(
    of units: [AreaAccount], _ source: String
  ) -> [(step: String, parts: [AreaStep])] {
    var order: [String] = []
    var partsOf: [String: [AreaStep]] = [:]
    for unit in units {
      for removal in unit.removals {
        let step = removal.step
        if partsOf[step] == nil { order.append(step) }
        let share = share(removal.rows, of: unit.rowsIn, source)
        let known = partsOf[step, default: []].firstIndex {
          $0.share == share && $0.periods == removal.periods
        }
        if let known {
          partsOf[step]?[known].names.append(unit.name)
        } else {
          partsOf[step, default: []].append(
            AreaStep(share: share, periods: removal.periods, names: [unit.name]))
        }
      }
    }
    let stages = ["ingest", "normalize", "model"]
    func stage(_ step: String) -> Int {
      stages.firstIndex { step.hasPrefix($0) } ?? stages.count
    }
    let sorted = order.enumerated().sorted {
      (stage($0.element), $0.offset) < (stage($1.element), $1.offset)
    }
    return sorted.map { _, step in
      (
        step,
        (partsOf[step] ?? []).sorted {
          ($1.names.count, $0.names[0]) < ($0.names.count, $1.names[0])
        }
      )
    }
  }

  /// `5 of 13 rows`; where rows may be persons, few of them are not counted.
  private func share(_ rows: Int, of rowsIn: Int, _ source: String) -> String {
    let least = contents.sourcesOfPlaces.contains(source) ? 1 : self.least
    if rowsIn < least { return "\(rows < rowsIn ? "some" : "all") of fewer than \(least) rows" }
    let all = NumberFormat.count(rowsIn)
    if rows == rowsIn { return rows == 1 ? "the only row" : "all \(all) rows" }
    return "\(rows < least ? "fewer than \(least)" : NumberFormat.count(rows)) of \(all) rows"
  }

  /// `145 authorities, 5 of 13 rows each (2013 to 2017): Barnet; Bexley.`
  private func item(_ step: AreaStep, _ column: String) -> [Inline] {
    let count = step.names.count
    let lead =
      count > 1
      ? "\(areaName([column]).counted(count)), \(step.share) each"
      : step.share.prefix(1).uppercased() + step.share.dropFirst()
    let periods = step.periods.isEmpty ? "" : " (\(step.periods))"
    return [.text("\(lead)\(periods): "), .text(step.names.joined(separator: "; ") + ".")]
  }
}
