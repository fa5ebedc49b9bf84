/// How strong an unmeasured confounder would have to be: tables and figures of the chapter about firmness.
extension ReportBuilder {
  func confoundingTable(_ rows: [ResultRow]) -> ReportTable? {
    let rows = rows.filter { $0.number("robustness_value") != nil }
    guard !rows.isEmpty else { return nil }
    return ReportTable(
      caption: "How strong an unmeasured confounder would have to be",
      columns: [
        .init("Claim (model)"), .number("Partial R²"), .number("RV"), .number("RV, interval"),
        .init("Against what is adjusted for"),
      ],
      rows: rows.map { row in
        ReportTable.Row([
          .init(claim(row)), .init(share(row, "partial_r2")), .init(share(row, "robustness_value")),
          .init(holdsZero(row) ? NumberFormat.none : share(row, "rv_alpha")), .init(benchmark(row)),
        ])
      },
      notes: [
        "RV: the share of the residual variation of both support and outcome that a confounder would "
          + "have to account for to undo the estimate (robustness value, Cinelli and Hazlett 2020); "
          + "RV, interval: for zero to come into the interval; –: it takes in zero without any. "
          + "Benchmarks are in sensitivity.csv."
      ] + (hasMixed(rows) ? [Self.whitenedNote] : []))
  }

  private func holdsZero(_ row: ResultRow) -> Bool {
    guard let low = row.number("conf_low"), let high = row.number("conf_high") else { return false }
    return low <= 0 && high >= 0
  }

  private func benchmark(_ row: ResultRow) -> String {
    guard let times = row.integer("benchmark_times") else { return "nothing is adjusted for" }
    return times == 0
      ? "the sign turns with one as strong" : "the sign holds up to \(times) × as strong"
  }

  private func hasMixed(_ rows: [ResultRow]) -> Bool {
    rows.contains { row in row.text("model").flatMap(model(named:))?.fit.hasPrefix("mixed") == true
    }
  }

  private static let whitenedNote =
    "Of mixed models: of the variation left after the groupings' weights, which are those that the fit "
    + "gives to differences between groups and within them; degrees of freedom are rows less "
    + "coefficients."

  func contour(_ row: ResultRow, _ names: inout Set<String>) -> Block? {
    guard let partial = row.number("partial_r2"), partial > 0, partial < 1,
      let estimate = row.number("estimate")
    else { return nil }
    let (model, term) = (row.text("model"), row.text("term"))
    let points = ResultRow.all(of: contents.sensitivity).filter {
      $0.text("model") == model && $0.text("term") == term
    }.compactMap { point -> ContourFigure.Point? in
      guard let x = point.number("r2_support"), let y = point.number("r2_outcome"),
        let left = point.number("adjusted_estimate"), let times = point.integer("times")
      else { return nil }
      return ContourFigure.Point(
        label: label(point.text("benchmark") ?? ""), times: times, x: x, y: y, left: left)
    }
    let figure = ContourFigure(
      name: fresh("sensitivity-\(model ?? "")-\(term ?? "")", &names),
      title: "\(claim(row)): what an unmeasured confounder would leave",
      xLabel: "partial R² of the confounder with \(termLabel(row))",
      yLabel: "partial R² with \(label(row.text("outcome") ?? ""))", estimate: estimate,
      stdError: stdError(row), f: (partial / (1 - partial)).squareRoot(),
      criticalF: row.number("critical_f"), holdsZero: holdsZero(row), points: points)
    return .figure(
      figure,
      caption:
        "Along each line a confounder leaves the same estimate; beyond the solid line it has "
        + "the other sign, beyond the dashed one its interval takes in zero. Dots: confounders 1, 2 and 3 times as strong as a term adjusted for."
    )
  }
}
