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
    let flows = self.flows(of: entries)
    var names = Set<String>()
    let pictures = flows.prefix(Self.mostPictures).map { flow in
      Block.figure(
        FlowFigure(
          name: fresh("rows-\(flow.models[0])", &names), title: "Rows of \(flow.title)",
          lanes: flow.lanes),
        caption: "From the sources' rows to the rows behind \(flow.title).")
    }
    blocks += pictures.prefix(Self.mostOpen)
    blocks.append(.table(ledgerTable(flows, unused: entries)))
    if pictures.count > Self.mostOpen {
      blocks.append(
        .details(
          summary: "The same as pictures, for other models",
          Array(pictures.dropFirst(Self.mostOpen))))
    }
    return blocks + lostAreas + losses
  }

  /// More pictures than this would push the table out of sight, and more than the second number
  /// nobody opens.
  private static var mostOpen: Int { 2 }
  private static var mostPictures: Int { 12 }

  /// What became of all sources' rows, for the models where it was the same.
  private struct Flow {
    var models: [String]
    var lanes: [FlowFigure.Lane]

    var title: String { "\(models.count == 1 ? "model" : "models") \(Sentence.list(models))" }
  }

  /// Models that use the same rows for the same reasons share a picture.
  private func flows(of entries: [ResultRow]) -> [Flow] {
    var flows: [Flow] = []
    var models: [String] = []
    for model in entries.compactMap({ $0.text("model") }) where !models.contains(model) {
      models.append(model)
    }
    for model in models {
      let lanes = Self.lanes(of: entries.filter { $0.text("model") == model })
      if let index = flows.firstIndex(where: { Self.isSame($0.lanes, lanes) }) {
        flows[index].models.append(model)
      } else {
        flows.append(Flow(models: [model], lanes: lanes))
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
  static func ruleText(_ entry: ResultRow) -> String {
    let detail = entry.text("detail") ?? ""
    var text = detail.isEmpty ? words(entry.text("rule")) : detail
    // Alone, "age >= 5" would read as what the rows removed are like.
    if entry.text("rule") == "filter", entry.text("reason") == nil, !detail.isEmpty {
      text = "filter: \(detail)"
    }
    return entry.text("reason").map { "\(text) (\(words($0)))" } ?? text
  }

  private func ledgerTable(_ flows: [Flow], unused entries: [ResultRow]) -> ReportTable {
    var rows: [ReportTable.Row] = []
    for flow in flows {
      for lane in flow.lanes {
        rows.append(.title("\(lane.source), \(FlowFigure.rows(lane.rowsIn)) in, for \(flow.title)"))
        rows += lane.removals.map {
          ReportTable.Row([
            .init("removed"), .init($0.stage), .init($0.rule), .init(NumberFormat.count($0.rows)),
          ])
        }
        rows.append(
          ReportTable.Row(
            ["used", "", "", .init(NumberFormat.count(lane.used))], weight: .strong))
      }
    }
    for entry in entries where entry.text("fate") == "unused" {
      rows.append(.title(entry.text("source") ?? ""))
      let count = entry.integer("rows").map(NumberFormat.count) ?? NumberFormat.none
      rows.append(
        ReportTable.Row(["unused", "", "the source feeds no model", .init(count)]))
    }
    return ReportTable(
      caption: "The ledger",
      columns: [.init("Fate"), .init("Stage"), .init("Rule"), .number("Rows")], rows: rows,
      notes: ["All columns are in ledger.csv."])
  }
}
