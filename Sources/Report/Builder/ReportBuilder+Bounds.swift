/// The chapter about suppressed cells: how far their unknown values could move the estimates.
extension ReportBuilder {
  var bounds: [Block] {
    let rows = ResultRow.all(of: contents.bounds)
    guard !rows.isEmpty else { return [] }
    let shown = rows.filter { $0.text("term_role") != "intercept" }
    let table = ReportTable(
      caption: "Estimates over all values that suppressed cells can have",
      columns: [
        .init("Model"), .init("Term"), .number("Least"), .number("Greatest"),
        .number("Suppressed"), .number("n"), .init("Range"),
      ],
      rows: shown.map { row in
        ReportTable.Row([
          .init(row.text("model") ?? ""), .init(row.text("term") ?? ""),
          .init(row.number("low").map { NumberFormat.significant($0) } ?? NumberFormat.none),
          .init(row.number("high").map { NumberFormat.significant($0) } ?? NumberFormat.none),
          .init(row.integer("n_suppressed").map(NumberFormat.count) ?? NumberFormat.none),
          .init(row.integer("n_obs").map(NumberFormat.count) ?? NumberFormat.none),
          .init(row.text("kind") ?? ""),
        ])
      },
      notes: [
        "Suppressed: rows with a withheld cell in the outcome or a term; n counts them. The intercept "
          + "is in bounds.csv.",
        "Range: exact, both ends are estimates that some values of the cells give; outer, no values "
          + "give an estimate outside, but the true range may be narrower. An end without a number "
          + "was not found: the cells may have values at which the terms cannot be told apart.",
      ])
    return [
      chapter("What the suppressed cells could change", "bounds"),
      .paragraph(
        "The main estimates leave out rows with suppressed cells. Here those rows are in, with "
          + "every value they can have: a suppressed count is taken to be 1 to 5, and a figure that "
          + "rounds to zero at most half its unit. Whatever the withheld values are, least squares on "
          + "all rows gives an estimate between the two. That is not a confidence interval: chance "
          + "comes on top of it."),
      .table(table),
    ]
  }
}
