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
        ? [.paragraph([.strong(title(group)), .text(" " + summary(group))])] + body
        : [
          .details(
            summary: "\(title(group)) \(summary(group))", body)
        ]
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
    let prefix = stage == "model" || place.isEmpty ? stage : "\(stage), \(place)"
    return AreaRemoval(
      step: "\(prefix): \(ruleText(row))", rows: row.integer("rows") ?? 0,
      periods: row.text("periods") ?? "")
  }

  // MARK: writing

  private func title(_ group: AreaGroup) -> String {
    "\(group.source), for \(group.models.count == 1 ? "model" : "models") "
      + "\(Sentence.list(group.models)):"
  }

  private func summary(_ group: AreaGroup) -> String {
    func count(_ standing: String) -> String {
      let count = group.units.count { $0.standing == standing }
      return count == 0 ? "none" : NumberFormat.count(count)
    }
    let all = areaName([group.column]).counted(group.units.count)
    return "of \(all) in its rows, \(count("wholly")) wholly lost, \(count("partly")) partly lost, "
      + "\(count("no")) with all rows used."
  }

  private func blocks(_ group: AreaGroup) -> [Block] {
    [("wholly", "Wholly lost"), ("partly", "Partly lost")].flatMap { standing, words in
      let units = group.units.filter { $0.standing == standing }
      guard !units.isEmpty else { return [Block]() }
      let items = steps(of: units).map { item($0, group) }
      let heading = "\(words): \(areaName([group.column]).counted(units.count))"
      return standing == "wholly" && units.count <= Self.mostOpenNames
        ? [.paragraph("\(heading)."), .list(items)]
        : [.details(summary: "\(heading), step by step", [.list(items)])]
    }
  }

  /// What one step took from units that lost as many rows of as many, in the same periods.
  private struct AreaStep {
    let removal: AreaRemoval
    let rowsIn: Int
    var names: [String]
  }

  /// In the order in which steps struck; what it took from most units first.
  private func steps(of units: [AreaAccount]) -> [AreaStep] {
    var order: [String] = []
    var steps: [AreaStep] = []
    var indexOf: [AreaRemoval: [Int: Int]] = [:]
    for unit in units {
      for removal in unit.removals {
        if !order.contains(removal.step) { order.append(removal.step) }
        if let index = indexOf[removal]?[unit.rowsIn] {
          steps[index].names.append(unit.name)
        } else {
          indexOf[removal, default: [:]][unit.rowsIn] = steps.count
          steps.append(AreaStep(removal: removal, rowsIn: unit.rowsIn, names: [unit.name]))
        }
      }
    }
    return order.flatMap { step in
      steps.filter { $0.removal.step == step }.enumerated()
        .sorted { ($1.element.names.count, $0.offset) < ($0.element.names.count, $1.offset) }
        .map(\.element)
    }
  }

  /// `normalize, panel: no row …; 5 of 13 rows each, 2013 to 2017: Barnet; Bexley`.
  private func item(_ step: AreaStep, _ group: AreaGroup) -> [Inline] {
    let least = contents.sourcesOfPlaces.contains(group.source) ? 1 : self.least
    func shown(_ count: Int) -> String { count < least ? "<\(least)" : NumberFormat.count(count) }
    let rows =
      step.removal.rows == step.rowsIn
      ? (step.rowsIn == 1 && least == 1 ? "its only row" : "all \(shown(step.rowsIn)) rows")
      : "\(shown(step.removal.rows)) of \(shown(step.rowsIn)) rows"
    let each = step.names.count > 1 ? " each" : ""
    let periods = step.removal.periods.isEmpty ? "" : " (\(step.removal.periods))"
    let many =
      step.names.count > 1 ? "\(areaName([group.column]).counted(step.names.count)), " : ""
    return [
      .strong(step.removal.step), .text(" \u{2013} \(many)\(rows)\(each)\(periods): "),
      .text(step.names.joined(separator: "; ") + "."),
    ]
  }
}
