/// A sentence about what one model's tests of one term are worth.
extension ReportBuilder {
  /// - Parameter key: the model's name and the term's.
  func certified(_ key: [String], _ rows: [ResultRow]) -> String {
    let clusters = certifiedClusters(key[0], rows[0])
    func rate(_ row: ResultRow) -> String? {
      row.number("rejection_rate").map { Self.certifiedShare($0, of: row) }
    }
    let classical = rows.first { $0.text("method") == "classical" }
    let naive = classical.flatMap(rate).map {
      "tests that take rows for independent reject a true null \($0) of the time at 5%"
    }
    let chosen = rows.first { $0.flag("chosen") }
    let ruled = rows.first { $0.flag("by_rule") }
    func told(_ row: ResultRow, _ why: String) -> String? {
      rate(row).map { "\(row.text("method") ?? ""), which \(why), \($0)" }
    }
    let own = chosen.flatMap {
      told($0, $0.flag("by_rule") ? "the design asks for" : "the study names")
    }
    let unknown =
      own == nil
      ? "how often "
        + (chosen.flatMap { $0.text("method") } ?? "the model's own method") + " does is not known"
      : nil
    let other =
      chosen?.flag("by_rule") == true
      ? nil : ruled.flatMap { told($0, "the design asks for (method: auto)") }
    var text = "Model \(key[0]), \(ReportTerm.words(key[1], label)), \(clusters): "
    text += [naive, own, unknown, other].compactMap { $0 }.joined(separator: "; ")
    if let chosen, let found = certifiedPower(key, chosen) { text += ". \(found)" }
    text += "."
    if let groupings = rows[0].text("groupings"), !groupings.isEmpty {
      let spaced = groupings.split(separator: " %", omittingEmptySubsequences: false)
      text += " Drawn with \(spaced.joined(separator: "%"))."
    }
    return text
  }

  /// `14 local authorities and 6 years`.
  private func certifiedClusters(_ model: String, _ row: ResultRow) -> String {
    let both = contents.twoWayClusters[model] ?? []
    guard both.isEmpty else {
      return both.map { UnitName(label($0.column)).counted($0.count) }.joined(separator: " and ")
    }
    let column = row.text("cluster") ?? self.model(named: model)?.cluster
    return (column.map { UnitName(label($0)) } ?? "cluster").counted(
      row.integer("n_clusters") ?? 0)
  }

  /// What it would find of the smallest effects that matter, with what these are measured in: nothing of a
  /// claim of which the report gives no p.
  private func certifiedPower(_ key: [String], _ row: ResultRow) -> String? {
    guard let power = row.number("power"), let effect = row.number("smallest_effect") else {
      return nil
    }
    guard isTested(row) else {
      return "What it would find is not told, as this claim bears no test"
    }
    let verdict = verdictRows.first { $0.text("model") == key[0] && $0.text("term") == key[1] }
    let step = verdict?.text("equivalence_step") ?? "unit of \(ReportTerm.words(key[1], label))"
    return
      "Of effects as small as \(certifiedEffect(key[0], effect)) per \(step) it would find "
      + Self.certifiedShare(power, of: row)
  }

  /// A difference in the outcome: of odds in the probability, of rates in the count.
  private func certifiedEffect(_ name: String, _ effect: Double) -> String {
    let model = model(named: name)
    guard let scale = model.flatMap({ Self.scale(ofFit: $0.fit) }) else {
      let unit = model?.row.text("outcome").map {
        contents.labels[$0]?.unit ?? "units of \(label($0))"
      }
      return "\(NumberFormat.significant(effect)) \(unit ?? "units of the outcome")"
    }
    return scale == "log rate"
      ? "\(NumberFormat.significant(effect)) in the expected count"
      : "\(NumberFormat.significant(100 * effect)) percentage points in the probability"
  }

  /// A share of draws, which is never rounded to none or all of them: `4.4%`, `99.5%`, `under 0.05%`.
  static func certifiedShare(_ value: Double, of row: ResultRow) -> String {
    let tested = (row.integer("n_draws") ?? 0) - (row.integer("n_failed") ?? 0)
    let least = 1 / Double(max(tested, 1))
    if value <= 0 { return "under \(NumberFormat.percent(least, places: 2))" }
    if value >= 1 { return "over \(NumberFormat.percent(1 - least, places: 2))" }
    let places = value < 0.0995 || value > 0.9 ? 1 : 0
    let rounded = NumberFormat.percent(value, places: places)
    return ["0%", "100%"].contains(rounded) ? NumberFormat.percent(value, places: 2) : rounded
  }
}
