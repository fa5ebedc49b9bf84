/// How often each method rejects on this design.
extension ReportBuilder {
  func certificateTable(_ rows: [ResultRow]) -> ReportTable {
    let draws = Set(rows.compactMap { $0.integer("n_draws") })
    let hasFailures = rows.contains { ($0.integer("n_failed") ?? 0) > 0 }
    let several = Self.modelsOfSeveralClusters(rows)
    var columns: [ReportTable.Column] = [
      .init("Model"), .init("Term"), .init("Method"), .number("Rejects"), .number("±"),
      .number("Power"), .number("df"),
    ]
    if draws.count > 1 { columns.append(.number("Draws")) }
    if hasFailures { columns.append(.number("No test")) }
    return ReportTable(
      caption: "How often tests at a nominal 5% reject a true null on this design",
      columns: columns,
      rows: rows.map { row in
        var cells: [ReportTable.Cell] = [
          .init(row.text("model") ?? ""), .init(row.text("term") ?? ""),
          .init(Self.method(row, several)),
          .init(Self.share(row, "rejection_rate")),
          .init(
            row.number("mc_error").map { NumberFormat.percent($0, places: 1) }
              ?? NumberFormat.none),
          .init(isTested(row) ? Self.share(row, "power") : NumberFormat.none),
          .init(NumberFormat.degreesOfFreedom(row.number("df"))),
        ]
        if draws.count > 1 {
          cells.append(.init(row.integer("n_draws").map(NumberFormat.count) ?? NumberFormat.none))
        }
        if hasFailures {
          cells.append(.init(row.integer("n_failed").map(NumberFormat.count) ?? NumberFormat.none))
        }
        return ReportTable.Row(cells)
      },
      notes: Self.certificateNotes(rows, draws: draws.count == 1 ? draws.first : nil)
        + (rows.contains { $0.number("power") != nil && !isTested($0) } ? [Self.noPowerNote] : []))
  }

  private static let noPowerNote =
    "No power: the claim bears no test, as there are fewer than 6 clusters or 4 degrees of freedom, or a "
    + "check says stop. What methods would find is in certificate.csv."

  /// Whether the claim that a row is of bears a test.
  func isTested(_ row: ResultRow) -> Bool {
    bearsTest(model: row.text("model"), term: row.text("term"))
  }

  /// Models whose methods cluster by one of two columns.
  private static func modelsOfSeveralClusters(_ rows: [ResultRow]) -> Set<String> {
    Set(
      Dictionary(grouping: rows) { $0.text("model") ?? "" }
        .filter { Set($0.value.compactMap { $0.text("cluster") }).count > 1 }.keys)
  }

  private static func method(_ row: ResultRow, _ several: Set<String>) -> String {
    var text = row.text("method") ?? ""
    if text.hasPrefix("cr"), several.contains(row.text("model") ?? ""),
      let cluster = row.text("cluster")
    {
      text += " by \(cluster)"
    }
    switch (row.flag("chosen"), row.flag("by_rule")) {
    case (true, _): return "\(text) (chosen)"
    case (false, true): return "\(text) (by rule)"
    default: return text
    }
  }

  private static func certificateNotes(_ rows: [ResultRow], draws: Int?) -> [String] {
    let methods = Set(rows.compactMap { $0.text("method") })
    let count = draws.map { " of \(NumberFormat.count($0)) draws" } ?? ""
    var notes = [
      "±: Monte Carlo standard error\(count). Power: at the smallest effect that the study says would "
        + "matter. By rule: what the design asks for (method: auto) where the study names another. With weights outcomes are drawn with errors whose variance is as one over the weight.",
      "classical: rows independent. cr1_normal: cr1 against the normal distribution. cr1s, cr3 and "
        + "cr3_jackknife (cr3 times (G − 1)/G): against t with one degree of freedom less than there "
        + "are clusters. cr2: Satterthwaite's. wild: restricted wild cluster bootstrap, with all sign "
        + "vectors of up to nine clusters, else 399 drawn. reml_kenward_roger: a random intercept of "
        + "each cluster by REML, tested by Kenward and Roger, which is what outcomes are drawn from "
        + "here (fit: mixed).",
    ]
    if methods.contains("two_way") {
      notes.append(
        "two_way: clustered by two columns, the factor by the fewer clusters (presets throughline, "
          + "stata and fixest); two_way_sandwich: a factor for each column; two_way_plm: none. All against "
          + "t with one degree of freedom less than the fewer clusters. A variance that is not positive "
          + "is no test.")
    }
    if methods.contains("satterthwaite") {
      notes.append(
        "kenward_roger and satterthwaite: the model's own random effects, fitted anew to every draw; "
          + "mixed_cr2: its cluster-robust errors. The other methods are those of least squares with the "
          + "same terms.")
    }
    if methods.contains("hc1") {
      notes.append(
        "Of fits of counts, grades and what happens or not, each draw is fitted anew. quasi: the "
          + "information times the dispersion, against t with as many degrees of freedom as rows are "
          + "left. hc1 and hc3: rows independent, however much they vary. cr0: cr1s without its factor."
      )
    }
    if methods.contains("wald") {
      notes.append(
        "wald: a mixed model's estimate over its standard error, against the normal distribution; "
          + "wald_cr0 and wald_cr1: over a cluster-robust one, against t with one degree of freedom less "
          + "than there are clusters; wald_cr2: over cr2, with Satterthwaite degrees of freedom.")
    }
    if rows.contains(where: { ($0.integer("n_failed") ?? 0) > 0 }) {
      notes.append(
        "No test: draws on which a method had none, as a fit that came to no end or a variance that is "
          + "not positive. They are no part of the shares.")
    }
    return notes
  }

  private static func share(_ row: ResultRow, _ column: String) -> String {
    row.number(column).map { certifiedShare($0, of: row) } ?? NumberFormat.none
  }
}
