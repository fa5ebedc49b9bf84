/// The tests of whole terms, beside the coefficients.
extension ReportBuilder {
  /// Of the claims: terms that make the comparison fair are not tested.
  var termTests: [Block] {
    let rows = ResultRow.all(of: contents.tests).filter { $0.text("term_role") == "support" }
    guard !rows.isEmpty else { return [] }
    var notes = [
      "Each row asks whether a term matters at all: all its coefficients are zero, under the "
        + "method that the design asks for. Terms that are only adjusted for are in tests.csv."
    ]
    if rows.contains(where: { $0.number("p_value") == nil }) {
      notes.append("No p: there are too few clusters to test so many coefficients at once.")
    } else if rows.contains(where: { jointP($0) == nil }) {
      notes.append(Self.withheldNote)
    }
    return [
      .table(
        ReportTable(
          caption: "Terms of several coefficients, tested as one",
          columns: [
            .init("Model"), .init("Term"), .init("Method"), .number("Statistic"),
            .number("df"), .number("p"),
          ], rows: rows.map(termTestRow), notes: notes))
    ]
  }

  /// The p of a row of tests.csv, if readers are to have it.
  func jointP(_ row: ResultRow) -> Double? {
    bearsTest(model: row.text("model"), df: row.number("df2")) ? row.number("p_value") : nil
  }

  private func termTestRow(_ row: ResultRow) -> ReportTable.Row {
    let df = [row.number("df1"), row.number("df2")].compactMap { $0 }
      .map { NumberFormat.degreesOfFreedom($0) }
    let method = Self.words(row.text("method"))
    let covariance = Self.words(row.text("covariance"))
    return ReportTable.Row([
      .init(row.text("model") ?? ""), .init(row.text("term") ?? ""),
      .init(method == covariance ? method : "\(method), \(covariance)"),
      .init(row.number("statistic").map { NumberFormat.significant($0) } ?? NumberFormat.none),
      .init(df.joined(separator: " and ")), .init(NumberFormat.pValue(jointP(row))),
    ])
  }
}
