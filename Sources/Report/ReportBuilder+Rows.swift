/// The chapter about rows: what became of every row of every source, for every model.
extension ReportBuilder {
  var rows: [Block] {
    let entries = ResultRow.all(of: contents.ledger)
    guard !entries.isEmpty else { return [] }
    var blocks = [
      chapter("Where the rows went", "rows"),
      .paragraph(
        "Rows in are rows used and rows removed, for every source and every model. The fate of each "
          + "single row is in ledger-rows.csv."),
    ]
    var names = Set<String>()
    for group in flows(of: entries) {
      let models = Sentence.list(group.models)
      let figure = FlowFigure(
        name: fresh("rows-\(group.models[0])", &names),
        title: "Rows of model \(models)", lanes: group.lanes)
      blocks.append(
        .figure(
          figure,
          caption: "From the source's rows to the rows behind "
            + "\(group.models.count == 1 ? "model" : "models") \(models)."))
    }
    return blocks + [.table(ledgerTable(entries))]
  }

  /// Models that use the same rows for the same reasons share a picture.
  private func flows(of entries: [ResultRow]) -> [(models: [String], lanes: [FlowFigure.Lane])] {
    var flows: [(models: [String], lanes: [FlowFigure.Lane])] = []
    var models: [String] = []
    for model in entries.compactMap({ $0.text("model") }) where !models.contains(model) {
      models.append(model)
    }
    for model in models {
      let lanes = Self.lanes(of: entries.filter { $0.text("model") == model })
      if let index = flows.firstIndex(where: { Self.isSame($0.lanes, lanes) }) {
        flows[index].models.append(model)
      } else {
        flows.append(([model], lanes))
      }
    }
    return flows
  }

  /// The model's own name is the place of what it removed, and says nothing more.
  private static func isSame(_ a: [FlowFigure.Lane], _ b: [FlowFigure.Lane]) -> Bool {
    func placeless(_ lanes: [FlowFigure.Lane]) -> [FlowFigure.Lane] {
      lanes.map { lane in
        var lane = lane
        lane.removals = lane.removals.map {
          var removal = $0
          if removal.stage == "model" { removal.place = "" }
          return removal
        }
        return lane
      }
    }
    return placeless(a) == placeless(b)
  }

  static func lanes(of entries: [ResultRow]) -> [FlowFigure.Lane] {
    var lanes: [FlowFigure.Lane] = []
    for entry in entries {
      let source = entry.text("source") ?? ""
      if !lanes.contains(where: { $0.source == source }) {
        lanes.append(
          FlowFigure.Lane(
            source: source, rowsIn: entry.integer("rows_in") ?? 0, removals: [], used: 0))
      }
      guard let index = lanes.firstIndex(where: { $0.source == source }) else { continue }
      let rows = entry.integer("rows") ?? 0
      switch entry.text("fate") {
      case "used": lanes[index].used += rows
      case "removed": lanes[index].removals.append(removal(entry, rows))
      default: break
      }
    }
    return lanes
  }

  private static func removal(_ entry: ResultRow, _ rows: Int) -> FlowFigure.Removal {
    let place = entry.text("place") ?? ""
    let stage = entry.text("stage") ?? ""
    let rule = ruleText(entry)
    return FlowFigure.Removal(
      stage: stage, place: place,
      rule: stage == "normalize" && !place.isEmpty ? "\(place): \(rule)" : rule, rows: rows)
  }

  /// The rule in the study's terms, with the reason for a missing value.
  private static func ruleText(_ entry: ResultRow) -> String {
    let detail = entry.text("detail") ?? ""
    let text = detail.isEmpty ? words(entry.text("rule")) : detail
    return entry.text("reason").map { "\(text) (\(words($0)))" } ?? text
  }

  private func ledgerTable(_ entries: [ResultRow]) -> ReportTable {
    ReportTable(
      caption: "The ledger",
      columns: [
        .init("Source"), .init("Model"), .init("Fate"), .init("Where"), .init("Rule"),
        .number("Rows"), .number("Of"),
      ],
      rows: entries.map { entry in
        let isUsed = entry.text("fate") == "used"
        let place = [entry.text("stage"), entry.text("place")].compactMap { $0 }
        return ReportTable.Row(
          [
            .init(entry.text("source") ?? ""), .init(entry.text("model") ?? ""),
            .init(entry.text("fate") ?? ""), .init(place.joined(separator: ", ")),
            .init(Self.ruleText(entry)),
            .init(entry.integer("rows").map(NumberFormat.count) ?? ""),
            .init(entry.integer("rows_in").map(NumberFormat.count) ?? ""),
          ], weight: isUsed ? .strong : .plain)
      },
      notes: ["Fate: used, removed, or unused (the source feeds no model)."])
  }
}
