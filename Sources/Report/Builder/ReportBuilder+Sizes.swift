/// How large each estimate is, and what could have been found, in one unit per row.
extension ReportBuilder {
  func sizeTable(_ rows: [ResultRow]) -> ReportTable {
    ReportTable(
      caption: "How large, and what could have been found",
      columns: [
        .init("Claim (model)"), .number("Estimate"), .number("In SDs"), .number("Detectable"),
        .init("In"), .number("p, small"), .number("Between"),
      ],
      rows: rows.map { row in
        let size = size(row)
        return ReportTable.Row([
          .init(claim(row)), .init(size.estimate),
          .init(
            row.number("standardized").map { NumberFormat.fixed($0, places: 2) }
              ?? NumberFormat.none),
          .init(size.detectable), .init(size.unit),
          .init(NumberFormat.pValue(row.flag("bears_test") ? row.number("equivalence_p") : nil)),
          .init(share(row, "icc_outcome")),
        ])
      },
      notes: [
        "In SDs: the estimate times the support's standard deviation over the outcome's, among the "
          + "rows used; of a level, over the outcome's alone; of odds and rates, the logarithm of "
          + "the ratio per standard deviation of the support.",
        "Detectable: the difference that would have been found with 80 % probability; none where that would be beyond 100 percentage points. p, small: of "
          + "the hypothesis that the difference is as large as the smallest that matters. Between: "
          + "share of the outcome's variation that lies between clusters.",
      ])
  }

  private struct Size {
    let estimate: String
    let detectable: String
    let unit: String
  }

  /// Of odds and rates the average difference in the probability or count, as what could have been found
  /// is; the coefficient's own scale where it has none.
  private func size(_ row: ResultRow) -> Size {
    let (model, term) = (row.text("model"), row.text("term"))
    guard let scale = self.model(named: model ?? "").flatMap({ Self.scale(ofFit: $0.fit) }) else {
      let unit = contents.labels[row.text("outcome") ?? ""]?.unit ?? "units of the outcome"
      return Size(
        estimate: number(row, "estimate"), detectable: number(row, "mde"), unit: unit)
    }
    let average = self.told(of: model, term).last { $0.text("quantity") != nil }
    guard let average else {
      return Size(
        estimate: number(row, "estimate"), detectable: number(row, "mde"), unit: scale)
    }
    let isProbability = average.text("quantity") == "probability"
    let factor = isProbability ? 100.0 : 1
    let error = average.number("std_error").map { factor * $0 }
    func told(_ value: Double?) -> String {
      NumberFormat.estimate(value.map { factor * $0 }, stdError: error)
    }
    // No more than all can be found.
    let detectable = row.number("mde").flatMap { isProbability && $0 > 1 ? nil : $0 }
    return Size(
      estimate: told(average.number("estimate")), detectable: told(detectable),
      unit: isProbability ? "percentage points" : "expected count")
  }
}
