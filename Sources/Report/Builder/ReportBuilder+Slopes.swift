import Tables

/// The chapter about support that does not go with the outcome in the same way everywhere: slopes at
/// places of what it interacts with, and the rise along curves.
extension ReportBuilder {
  var slopes: [Block] {
    let groups = slopeGroups
    guard !groups.isEmpty || !untoldReasons.isEmpty else { return [] }
    return [chapter("Where it depends", "slopes")] + placeByPlace(groups)
      + untoldReasons.map { .paragraph($0) }
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

  /// A sentence for each primary model's support column that interacts or bends.
  var slopeHeadlines: [String] {
    let primary = slopeGroups.filter { model(named: $0.model)?.row.text("role") == "primary" }
    let hasPrimary = models.contains { $0.row.text("role") == "primary" }
    return pictured(hasPrimary ? primary : slopeGroups).map { group in
      let parts = group.rows.map { row in
        let low = row.number("conf_low")
        let high = row.number("conf_high")
        let se = row.number("std_error")
        return "\(compared(row))\(place(row).map { " where \($0)" } ?? ""): "
          + "\(NumberFormat.estimate(row.number("estimate"), stdError: se)) "
          + "(\(NumberFormat.level(row.number("conf_level") ?? 0.95)) interval "
          + "\(NumberFormat.interval(low, high, stdError: se)))"
      }
      let sentence = claims.first { claim in
        claim.model == group.model && TermName(claim.term).columns.contains(group.term)
      }.map(sentence)
      let opening = sentence.map { "\($0.sample), the difference in" } ?? "Difference in"
      let few = sentence?.tooFew.map {
        ", but with \($0) the data cannot tell any of these from zero"
      }
      return
        "\(opening) \(quantity(of: group)) that goes with \(label(group.term)), place by place"
        + "\(group.others): "
        + parts.joined(separator: "; ") + "\(few ?? "")."
    }
  }

  private struct SlopeGroup {
    let model: String
    let outcome: String
    let term: String
    let scale: String
    let rows: [ResultRow]

    /// Whether rows are of several levels of the outcome.
    var hasLevels: Bool { Set(rows.map { $0.text("level") }).count > 1 }

    /// Of several columns, where the others are while one is held at a place.
    var others: String {
      guard Set(rows.map { $0.text("moderator") }).count > 1 else { return "" }
      return scale == "probability" || scale == "count"
        ? ", averaged over the rows used" : ", other columns at their means"
    }

    /// Rows are in the order of levels.
    var ofHighestLevel: SlopeGroup {
      let level = rows.last?.text("level")
      return SlopeGroup(
        model: model, outcome: outcome, term: term, scale: scale,
        rows: rows.filter { $0.text("level") == level })
    }
  }

  private static let scales =
    " Log odds and log rates are the model's own scale; probabilities and counts are averaged over "
    + "the rows used, with the columns named held at that place."

  /// The groups that are shown and told first: of two scales of one slope, the outcome's own, of several
  /// levels the highest.
  private func pictured(_ groups: [SlopeGroup]) -> [SlopeGroup] {
    groups.filter { group in
      let others = groups.filter {
        $0.model == group.model && $0.term == group.term && $0.scale != group.scale
      }
      return !group.scale.hasPrefix("log ") || others.isEmpty
    }.map(\.ofHighestLevel)
  }

  /// `probability that y is 'yes'`, `log odds of y`.
  private func quantity(of group: SlopeGroup) -> String {
    let outcome = label(group.outcome)
    switch group.scale {
    case "probability":
      let level = group.hasLevels ? nil : group.rows.first?.text("level")
      return level.map { "probability that \(outcome) is '\($0)'" } ?? "probability of \(outcome)"
    case "count": return "expected \(outcome)"
    case "outcome", "": return outcome
    default:
      // Of grades, of a higher level.
      return "\(group.scale) of \(outcome)"
    }
  }

  private var slopeGroups: [SlopeGroup] {
    var order: [[String]] = []
    var groups: [[String]: [ResultRow]] = [:]
    for row in ResultRow.all(of: contents.slopes) {
      let key = ["model", "outcome", "term", "scale"].map { row.text($0) ?? "" }
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(row)
    }
    return order.map {
      SlopeGroup(model: $0[0], outcome: $0[1], term: $0[2], scale: $0[3], rows: groups[$0] ?? [])
    }
  }

  /// `one more point`, `manager − worker`, `3.2 → 4.1`.
  private func compared(_ row: ResultRow) -> String {
    let words = row.text("contrast") ?? ""
    guard words == "one more", let unit = contents.labels[row.text("term") ?? ""]?.unit else {
      return words == "one more" ? "one unit more" : words
    }
    return "one more \(UnitName.singular(of: unit))"
  }

  /// `age is 3.2 (mean − SD)`; nil for a curve that depends on nothing.
  private func place(_ row: ResultRow) -> String? {
    guard let moderator = row.text("moderator"), let at = row.text("at") else { return nil }
    return "\(label(moderator)) is \(shown(at, of: row))"
      + (row.text("place").map { " (\($0))" } ?? "")
  }

  /// A level as it is; a number to the second digit of how far the moderator's places are apart, and to
  /// three digits at least.
  private func shown(_ at: String, of row: ResultRow) -> String {
    guard let value = Double(at), row.text("place") != nil || at.contains(".") else {
      let isNegative = at.hasPrefix("-") && Double(at) != nil
      return isNegative ? NumberFormat.minus + at.dropFirst() : at
    }
    let keys = ["model", "term", "moderator"]
    let places = ResultRow.all(of: contents.slopes).filter { other in
      keys.allSatisfy { other.text($0) == row.text($0) }
    }.compactMap { $0.text("at").flatMap { Double($0) } }
    let gap = places.map { ($0 - value).magnitude }.filter { $0 > 0 }.min() ?? 0
    // Rounding about zero.
    guard value.magnitude > 1e-9 * gap else { return "0" }
    return NumberFormat.place(value, spread: gap)
  }

  private func level(_ row: ResultRow) -> String {
    row.text("level").map { ": '\($0)'" } ?? ""
  }

  private func tableRow(_ row: ResultRow, _ group: SlopeGroup) -> ReportTable.Row {
    let se = row.number("std_error")
    return ReportTable.Row([
      .init(compared(row)),
      .init((place(row) ?? "along the curve") + (group.hasLevels ? level(row) : "")),
      .init(NumberFormat.estimate(row.number("estimate"), stdError: se)),
      .init(NumberFormat.interval(row.number("conf_low"), row.number("conf_high"), stdError: se)),
      .init(
        NumberFormat.pValue(
          bearsTest(model: group.model, df: row.number("df")) ? row.number("p_value") : nil)),
      .init(row.number("df").map(NumberFormat.degreesOfFreedom) ?? NumberFormat.none),
    ])
  }

  private func entry(_ row: ResultRow) -> CoefficientFigure.Entry {
    CoefficientFigure.Entry(
      label: compared(row), sublabel: place(row) ?? "along the curve",
      chosen: CoefficientFigure.Line(
        method: row.text("covariance") ?? "", estimate: row.number("estimate") ?? .nan,
        low: row.number("conf_low") ?? .nan, high: row.number("conf_high") ?? .nan,
        stdError: row.number("std_error")))
  }
}
