import Tables

/// E-values: how strong an unmeasured confounder would have to be to explain a ratio of odds or rates away.
extension ReportBuilder {
  func ratioTable(_ rows: [ResultRow]) -> ReportTable? {
    let rows = rows.filter { $0.number("e_value") != nil }
    guard !rows.isEmpty else { return nil }
    return ReportTable(
      caption: "How strong an unmeasured confounder of a ratio would have to be",
      columns: [
        .init("Claim (model)"), .init("Over"), .number("Risk ratio"), .number("E-value"),
        .number("E-value, interval"), .init("Without what is adjusted for"),
      ],
      rows: rows.map { row in
        ReportTable.Row([
          .init(claim(row)), .init(step(row)), .init(ratio(row.number("risk_ratio"))),
          .init(ratio(row.number("e_value"))), .init(ratio(row.number("e_value_limit"))),
          .init(leavingOut(row)),
        ])
      },
      notes: [
        "E-value: the risk ratio that an unmeasured confounder would need with both support and outcome, "
          + "beyond what is adjusted for, to explain the ratio away; interval: for 1 to come into the "
          + "interval, which is 1 where it is there already (VanderWeele and Ding 2017).",
        sources(rows),
        "Leaving a term out can pull either way, and moves an odds ratio even where it confounds nothing: "
          + "it shows what terms of the study did, and bounds no confounder.",
      ].compactMap(\.self))
  }

  private func ratio(_ value: Double?) -> String {
    value.map { NumberFormat.significant($0, figures: 3) } ?? NumberFormat.none
  }

  /// What more of the support the ratio goes with.
  private func step(_ row: ResultRow) -> String {
    guard let step = row.number("risk_ratio_step"), step > 1 else {
      if case .level = TermName(row.text("term") ?? "") { return "this level" }
      return "one unit"
    }
    return "a standard deviation (\(ratio(step)))"
  }

  /// `age: 1.8 to 1.9`.
  private func leavingOut(_ row: ResultRow) -> String {
    let told = benchmarks(of: row).map { term, without in
      "\(label(term)): \(ratio(row.number("risk_ratio"))) to \(ratio(without))"
    }
    if !told.isEmpty { return told.joined(separator: "; ") }
    return adjusts(row.text("model") ?? "")
      ? "not told: each would take a fit of its own" : "nothing is adjusted for"
  }

  private func adjusts(_ model: String) -> Bool {
    results.contains { $0.model == model && $0.termRole == "adjust" }
  }

  private func benchmarks(of row: ResultRow) -> [(term: String, without: Double)] {
    ResultRow.all(of: contents.sensitivity).compactMap { entry in
      guard entry.text("model") == row.text("model"), entry.text("term") == row.text("term"),
        let term = entry.text("benchmark"), let without = entry.number("risk_ratio_without")
      else { return nil }
      return (term, without)
    }
  }

  /// What the risk ratios were made of.
  private func sources(_ rows: [ResultRow]) -> String? {
    func models(_ source: String) -> String {
      var seen = Set<String>()
      return rows.filter { $0.text("risk_ratio_from") == source }.compactMap { $0.text("model") }
        .filter { seen.insert($0).inserted }.joined(separator: ", ")
    }
    let (roots, rare) = (models("square_root"), models("odds_ratio"))
    var words: [String] = []
    if !rare.isEmpty {
      words.append("the odds ratio itself where the outcome is in under 15% of rows (\(rare))")
    }
    if !roots.isEmpty {
      words.append("the square root of the odds ratio where it is more common (\(roots))")
    }
    return words.isEmpty ? nil : "Risk ratio: \(words.joined(separator: "; "))."
  }

  func bounding(_ row: ResultRow, _ names: inout Set<String>) -> Block? {
    guard let whole = row.number("risk_ratio"), whole != 1, row.number("e_value") != nil else {
      return nil
    }
    let limit = row.number("risk_ratio_limit")
    let figure = BoundingFigure(
      name: fresh("e-value-\(row.text("model") ?? "")-\(row.text("term") ?? "")", &names),
      title: "\(claim(row)): how strong an unmeasured confounder would have to be",
      xLabel: "risk ratio of the confounder with \(termLabel(row)), over \(step(row))",
      yLabel: "risk ratio with \(label(row.text("outcome") ?? ""))", ratio: whole, limit: limit,
      points: benchmarks(of: row).map { term, without in
        BoundingFigure.Point(label: label(term), moved: max(without / whole, whole / without))
      })
    return .figure(
      figure,
      caption:
        "On the solid line a confounder could explain the ratio away, on the dashed one it could "
        + "let the interval take in 1. Dots: confounders, as strong with both, that could move the "
        + "ratio as far as leaving out a term does.")
  }
}
