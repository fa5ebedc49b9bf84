import Tables

/// What of a model's row in `models.csv` only some methods have: shares of variation that it explains, and
/// what the method counts or takes for granted.
extension ReportBuilder {
  private static let shares: [(column: String, words: String)] = [
    ("r_squared_within", "within units (R²)"),
    ("r_squared_between", "between units (R²)"),
    ("r_squared_overall", "overall (R²)"),
    ("r_squared_marginal", "the terms (marginal R²)"),
    ("r_squared_conditional", "the terms and the groups (conditional R²)"),
    ("icc", "between groups, of what the terms leave (ICC)"),
    ("mcfadden_r_squared", "McFadden's pseudo-R²"),
    ("nagelkerke_r_squared", "Nagelkerke's pseudo-R²"),
    ("tjur_r_squared", "Tjur's pseudo-R²"),
  ]

  /// Nil where no model has any.
  var explainedTable: ReportTable? {
    let rows = models.flatMap { model in
      Self.shares.compactMap { share -> ReportTable.Row? in
        guard let value = model.row.number(share.column) else { return nil }
        return ReportTable.Row([
          .init(model.model), .init(share.words), .init(NumberFormat.fixed(value, places: 3)),
        ])
      }
    }
    guard !rows.isEmpty else { return nil }
    let absorbing = models.filter { $0.fit == "within" }.map(\.model)
    return ReportTable(
      caption: "What the models explain",
      columns: [.init("Model"), .init("Share of variation"), .number("Value")], rows: rows,
      notes: absorbing.isEmpty
        ? []
        : [
          "R² in the table above counts what absorbed effects explain "
            + "(\(Sentence.list(absorbing))); here it is of the terms alone."
        ])
  }

  /// Offsets, criteria, what ratios are between.
  var conventions: [Block] {
    var lines: [(convention: String, models: [String])] = []
    for model in models {
      guard let convention = model.row.text("convention"), !convention.isEmpty else { continue }
      if let index = lines.firstIndex(where: { $0.convention == convention }) {
        lines[index].models.append(model.model)
      } else {
        lines.append((convention, [model.model]))
      }
    }
    guard !lines.isEmpty else { return [] }
    return [
      .heading(level: 3, text: "How it was computed", id: "conventions"),
      .list(lines.map { [.strong(Sentence.list($0.models)), .text(": \($0.convention)")] }),
    ]
  }
}
