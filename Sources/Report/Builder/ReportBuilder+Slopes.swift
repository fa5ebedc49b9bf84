import Tables

/// The chapter about support that does not go with the outcome in the same way everywhere: slopes at
/// places of what it interacts with, and the rise along curves.
extension ReportBuilder {
  var slopes: [Block] {
    let groups = slopeGroups
    guard !groups.isEmpty || !untoldReasons.isEmpty else { return [] }
    return [chapter("Where it depends", "slopes")] + placeByPlace(groups)
      + (untoldReasons + placesLeftOut).map { .paragraph($0) }
  }

  /// Of which combinations nothing is told, and why.
  private var placesLeftOut: [String] {
    checkRows.filter { $0.text("check") == "places_left_out" }.compactMap { row in
      row.text("meaning").map { "In model \(row.text("model") ?? ""), \($0)." }
    }
  }

  private func placeByPlace(_ groups: [SlopeGroup]) -> [Block] {
    guard !groups.isEmpty else { return [] }
    var names = Set<String>()
    return [
      .paragraph(
        "These models let what goes with support differ from place to place. Each row is the "
          + "difference in the outcome at one place, other columns at their means, with an interval "
          + "of its own." + (groups.contains { $0.scale != "outcome" } ? Self.scales : "")),
      .table(
        ReportTable(
          caption: "Differences in the outcome, place by place",
          columns: [
            .init("What is compared"), .init("Where"), .number("Difference"), .number("Interval"),
            .number("p"), .number("df"),
          ],
          rows: groups.flatMap { group in
            [
              ReportTable.Row.title(
                "\(label(group.term)) and \(quantity(of: group)) (model \(group.model))")
            ]
              + group.rows.map { tableRow($0, group) }
          })),
    ]
      + pictured(groups).map { group in
        .figure(
          CoefficientFigure(
            name: fresh("slopes-\(group.model)-\(group.term)", &names),
            title: "\(label(group.term)) and \(quantity(of: group)), model \(group.model)",
            axisLabel: group.scale == "outcome"
              ? "difference in \(axisLabel(group.outcome))"
              : "difference in the \(quantity(of: group))",
            entries: group.rows.map(entry)),
          caption:
            "What goes with \(label(group.term)) in model \(group.model), place by place. The "
            + "dashed line is zero, no association.")
      }
  }

  /// What no place is told of, model by model.
  private var untoldReasons: [String] {
    var order: [String] = []
    var models: [String: [String]] = [:]
    for row in checkRows where row.text("check") == Self.untoldCheck {
      guard let reason = row.text("meaning"), let model = row.text("model") else { continue }
      if models[reason] == nil { order.append(reason) }
      if models[reason]?.contains(model) != true { models[reason, default: []].append(model) }
    }
    return order.map { reason in
      let names = models[reason] ?? []
      return "Not told place by place in \(names.count == 1 ? "model" : "models") "
        + "\(Sentence.list(names)): \(reason)."
    }
  }

  private static var untoldCheck: String { "untold_levels" }

  /// Why no difference of a claim is told at any place; nil where one is.
  func untold(of claim: Coefficient) -> Sentence.Untold? {
    let columns = TermName(claim.term).columns
    let isTold = ResultRow.all(of: contents.slopes).contains { row in
      row.text("model") == claim.model && columns.contains(row.text("term") ?? "")
    }
    let check = checkRows.first {
      $0.text("check") == Self.untoldCheck && $0.text("model") == claim.model
        && $0.text("term") == claim.term
    }
    guard !isTold, let reason = check?.text("meaning") else { return nil }
    return Sentence.Untold(reason: reason)
  }

  private static let scales =
    " Log odds and log rates are the model's own scale; probabilities and counts are averaged over "
    + "the rows used, with the columns named held at that place."

  private func level(_ row: ResultRow) -> String {
    row.text("level").map { ": '\($0)'" } ?? ""
  }

  private func tableRow(_ row: ResultRow, _ group: SlopeGroup) -> ReportTable.Row {
    let se = row.number("std_error")
    let told = told(row)
    return ReportTable.Row([
      .init(compared(row)),
      .init((place(row) ?? "along the curve") + (group.hasLevels ? level(row) : "")),
      .init(NumberFormat.estimate(row.number("estimate"), stdError: se)),
      .init(NumberFormat.interval(told.low, told.high, stdError: se)),
      .init(
        NumberFormat.pValue(
          bearsTest(model: group.model, df: told.df) ? told.p : nil)),
      .init(told.df.map(NumberFormat.degreesOfFreedom) ?? NumberFormat.none),
    ])
  }

  /// What is told of a slope's uncertainty.
  struct SlopeTest {
    var low: Double?
    var high: Double?
    var p: Double?
    var df: Double?
  }

  /// Of the test that headlines are of, which is that of the same slope in log odds or log rates, where a
  /// probability or count has that; else its own.
  func told(_ slope: ResultRow) -> SlopeTest {
    guard let low = slope.number("claim_low"), let high = slope.number("claim_high") else {
      return SlopeTest(
        low: slope.number("conf_low"), high: slope.number("conf_high"),
        p: slope.number("p_value"), df: slope.number("df"))
    }
    let place = ["model", "outcome", "term", "contrast", "moderator", "at", "place"]
    let own = ResultRow.all(of: contents.slopes).first { row in
      row.text("scale")?.hasPrefix("log ") == true
        && place.allSatisfy { row.text($0) == slope.text($0) }
    }
    return SlopeTest(
      low: low, high: high, p: slope.number("claim_p"),
      df: own.map { $0.number("df") } ?? slope.number("df"))
  }

  private func entry(_ row: ResultRow) -> CoefficientFigure.Entry {
    CoefficientFigure.Entry(
      label: compared(row), sublabel: place(row) ?? "along the curve",
      chosen: CoefficientFigure.Line(
        method: row.text("covariance") ?? "", estimate: row.number("estimate") ?? .nan,
        low: told(row).low ?? .nan, high: told(row).high ?? .nan,
        stdError: row.number("std_error")))
  }
}
