/// The parametric bootstrap of mixed models, beside their coefficients and variances.
extension ReportBuilder {
  var bootstrapTables: [Block] {
    let rows = ResultRow.all(of: contents.bootstrap)
    guard !rows.isEmpty else { return [] }
    let tests = rows.filter { $0.text("kind") == "likelihood_ratio" }
    let figures = rows.filter { $0.text("kind") != "likelihood_ratio" }
    return [
      .table(
        ReportTable(
          caption: "Parametric bootstrap",
          columns: [
            .init("Model"), .init("Figure"), .number("Estimate"), .number("Std. error"),
            .number("Interval"), .number("±"),
          ], rows: figures.map(bootstrapRow), notes: bootstrapNotes(figures))),
      .table(
        ReportTable(
          caption: "Whether levels and slopes vary, by the parametric bootstrap",
          columns: [
            .init("Model"), .init("Without"), .number("Likelihood ratio"), .number("p"),
            .number("±"),
          ], rows: tests.map(bootstrapTestRow),
          notes: [
            "Each p is the share of outcomes, drawn from the model without that level or slope, whose "
              + "likelihood ratio is as large as the data's. ±: its Monte Carlo standard error."
          ])),
    ]
  }

  private func bootstrapNotes(_ rows: [ResultRow]) -> [String] {
    let draws = rows.map { $0.integer("n_draws") ?? 0 }
    let (fewest, most) = (draws.min() ?? 0, draws.max() ?? 0)
    let count =
      fewest == most
      ? NumberFormat.count(most) : "\(NumberFormat.count(fewest)) to \(NumberFormat.count(most))"
    let singularities = rows.map { $0.integer("n_singular") ?? 0 }
    let singular = singularities.max() ?? 0
    var notes = [
      "Percentile intervals of \(count) outcomes drawn from the fitted model, each "
        + "fitted again. ±: Monte Carlo standard error of the less certain end of the interval."
    ]
    if singular > 0 {
      notes.append(
        (Set(singularities).count == 1 || singular == 1 ? "In " : "In up to ")
          + (singular == 1 ? "one" : NumberFormat.count(singular))
          + " of the draws a variance is estimated as zero, or a correlation as one.")
    }
    let failed = rows.map { $0.integer("n_failed") ?? 0 }.max() ?? 0
    if failed > 0 {
      notes.append(
        "Up to \(NumberFormat.count(failed)) outcomes more of a model had no estimate, such as a level "
          + "without an event, and are left out.")
    }
    return notes
  }

  private func bootstrapRow(_ row: ResultRow) -> ReportTable.Row {
    let se = row.number("std_error")
    let name = row.text("term") ?? ""
    let figure =
      row.text("kind") == "icc"
      ? "share between groups, \(name == "all" ? "all levels" : name)" : name
    return ReportTable.Row([
      .init(row.text("model") ?? ""), .init(figure),
      .init(NumberFormat.estimate(row.number("estimate"), stdError: se)),
      .init(NumberFormat.estimate(se, stdError: se)),
      .init(NumberFormat.interval(row.number("conf_low"), row.number("conf_high"), stdError: se)),
      .init(row.number("mc_error").map { NumberFormat.significant($0, figures: 2) } ?? ""),
    ])
  }

  private func bootstrapTestRow(_ row: ResultRow) -> ReportTable.Row {
    ReportTable.Row([
      .init(row.text("model") ?? ""), .init(row.text("term") ?? ""),
      .init(row.number("estimate").map { NumberFormat.significant($0) } ?? NumberFormat.none),
      .init(NumberFormat.pValue(row.number("p_value"))),
      .init(row.number("mc_error").map { NumberFormat.significant($0, figures: 2) } ?? ""),
    ])
  }
}
