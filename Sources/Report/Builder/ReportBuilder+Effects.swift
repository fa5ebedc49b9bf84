import Tables

/// Claims whose coefficient is a logarithm of odds or of a rate, on the outcome's own scale: average
/// differences in probability or in count, and ratios (`effects.csv`).
extension ReportBuilder {
  /// What the coefficient of a fit is; nil where it is a difference in the outcome itself.
  static func scale(ofFit fit: String) -> String? {
    switch fit {
    case "logistic", "binomial", "ordinal", "mixed_binomial": "log odds"
    case "poisson", "negative_binomial", "mixed_poisson": "log rate"
    default: nil
    }
  }

  var effects: [Block] {
    let rows = ResultRow.all(of: contents.effects).filter {
      $0.text("term_role") == "support" && $0.text("kind") != "at_means"
    }
    guard !rows.isEmpty else { return [] }
    let table = ReportTable(
      caption: "The same on the outcome's own scale",
      columns: [
        .init("Difference"), .number("Estimate"), .number("Interval"), .number("p"),
      ],
      rows: rows.indices.flatMap { index -> [ReportTable.Row] in
        let claim = Self.claim(rows[index])
        let begins = index == 0 || Self.claim(rows[index - 1]) != claim
        return (begins ? [.title(title(rows[index]))] : []) + [effectRow(rows[index])]
      },
      notes: [
        "Average: over the rows used, what goes with one unit more, or with the level in place of "
          + "the first (or of the mean of all levels, by sum contrasts). An odds ratio is not a ratio "
          + "of probabilities: read the average difference. Where it tells a claim, its interval and p are "
          + "of the coefficient's test, as in the claim's sentence; effects.csv has its own test beside."
          + (hasEffectsAtMeans
            ? " Differences in a row with every column at its mean (at_means; of a mixed model averaged "
              + "over its groups too) are in effects.csv." : "")
      ])
    return [.table(table)]
  }

  private var hasEffectsAtMeans: Bool {
    ResultRow.all(of: contents.effects).contains { $0.text("kind") == "at_means" }
  }

  /// Of a mixed model: which rows its ratios compare.
  private func sameGroups(_ row: ResultRow) -> String {
    guard let name = row.text("model"), row.text("kind") == "ratio",
      model(named: name)?.fit.hasPrefix("mixed_") == true
    else { return "" }
    var groups: [String] = []
    for result in results where result.model == name && result.termRole == "variance" {
      guard result.term.hasPrefix("var("), !result.term.contains(".") else { continue }
      let path = result.term.dropFirst(4).dropLast().split(separator: "/").map(String.init)
      groups += path.map(label).filter { !groups.contains($0) }
    }
    return groups.isEmpty
      ? ", between rows of the same groups" : ", between rows of the same \(Sentence.list(groups))"
  }

  /// A picture for each kind of quantity: bars of one picture compare.
  func effectFigures(_ names: inout Set<String>) -> [Block] {
    var order: [EffectAxis] = []
    var entries: [EffectAxis: [CoefficientFigure.Entry]] = [:]
    var shown: [EffectAxis: [Coefficient]] = [:]
    for claim in claims {
      guard let (result, quantity) = effect(behind: claim), !TermName(claim.term).isCurve
      else { continue }
      let axis =
        switch quantity {
        case .rate: EffectAxis.count
        case .odds: EffectAxis.odds
        case .ratio(of: .rates): EffectAxis.ratioOfRateRatios
        case .ratio(of: .odds): EffectAxis.ratioOfOddsRatios
        case .probability, .outcome: EffectAxis.probability
        }
      if entries[axis] == nil { order.append(axis) }
      entries[axis, default: []].append(entry(claim, result, quantity))
      shown[axis, default: []].append(claim)
    }
    return order.map { axis in
      .figure(
        CoefficientFigure(
          name: fresh("effects", &names), title: axis.title,
          axisLabel: axis.label(Self.step(of: shown[axis] ?? [], isAxis: true)),
          entries: entries[axis] ?? []),
        caption: axis.caption(Self.step(of: shown[axis] ?? [])))
    }
  }

  private func entry(
    _ claim: Coefficient, _ result: Coefficient, _ quantity: Quantity
  ) -> CoefficientFigure.Entry {
    let place = sentence(for: claim).place
    let result = quantity.isRatio ? Self.inPerCentOfOne(result) : result
    return CoefficientFigure.Entry(
      label: quantity.name(of: label(claim.outcome)),
      sublabel: "\(figureName(of: claim))\(place.isEmpty ? "" : ", \(place)") (\(claim.model)), "
        + "n = \(claim.shownSample)",
      chosen: line(for: result), others: [])
  }

  /// 100 (r − 1), so that the line of no association is zero as in other pictures.
  private static func inPerCentOfOne(_ ratio: Coefficient) -> Coefficient {
    var result = ratio
    result.estimate = ratio.estimate.map { 100 * ($0 - 1) }
    result.stdError = ratio.stdError.map { 100 * $0 }
    result.confLow = ratio.confLow.map { 100 * ($0 - 1) }
    result.confHigh = ratio.confHigh.map { 100 * ($0 - 1) }
    return result
  }

  private static func claim(_ row: ResultRow) -> [String?] {
    [row.text("model"), row.text("term")]
  }

  private func title(_ row: ResultRow) -> String {
    let isDrawn = row.text("std_error_method") == "bootstrap"
    return "\(row.text("term") ?? "") and \(row.text("outcome") ?? "") "
      + "(model \(row.text("model") ?? ""), "
      + "\(isDrawn ? "bootstrap" : row.text("covariance") ?? ""))"
  }

  private func effectRow(_ row: ResultRow) -> ReportTable.Row {
    let isProbability = row.text("quantity") == "probability"
    let scale = isProbability ? 100.0 : 1
    let error = row.number("std_error").map { scale * $0 }
    let test = test(of: row)
    let unit = isProbability ? " percentage points" : ""
    return ReportTable.Row([
      .init(name(of: row)),
      .init(
        NumberFormat.estimate(row.number("estimate").map { scale * $0 }, stdError: error) + unit),
      .init(
        NumberFormat.interval(
          test.low.map { scale * $0 }, test.high.map { scale * $0 }, stdError: error)),
      .init(NumberFormat.pValue(test.p)),
    ])
  }

  /// Of a row that tells a claim, the claim's own, as in its headline; else of the row itself.
  private func test(of row: ResultRow) -> (low: Double?, high: Double?, p: Double?) {
    guard row.number("claim_low") != nil,
      let claim = claims.first(where: {
        $0.model == row.text("model") && $0.term == row.text("term")
      })
    else {
      let isShown = bearsTest(model: row.text("model"), df: row.number("df"))
      return (
        row.number("conf_low"), row.number("conf_high"), isShown ? row.number("p_value") : nil
      )
    }
    return (
      row.number("claim_low"), row.number("claim_high"), bearsTest(claim) ? claim.pValue : nil
    )
  }

  private func name(of row: ResultRow) -> String {
    let quantity = row.text("quantity") ?? ""
    let kind: String
    switch row.text("kind") {
    case "average": kind = "average"
    case "population_average": kind = "average over groups too"
    case "average_at_reference": kind = "average \(place(of: row))"
    default: return ratioName(quantity, row) + sameGroups(row)
    }
    return "\(kind), \(quantity)\(row.text("level").map { " of '\($0)'" } ?? "")"
  }

  /// `odds ratio`; of an interaction one over another.
  private func ratioName(_ quantity: String, _ row: ResultRow) -> String {
    let claim = claims.first {
      $0.model == row.text("model") && $0.term == row.text("term")
    }
    return claim.map(isRatioOfRatios) ?? false ? "ratio of \(quantity)s" : quantity
  }

  /// Where the coefficient that a row is of holds.
  private func place(of row: ResultRow) -> String {
    claims.first { $0.model == row.text("model") && $0.term == row.text("term") }
      .map { sentence(for: $0).place } ?? "where the coefficient holds"
  }
}

/// What the bars of one picture of effects are.
private enum EffectAxis {
  case probability, count, odds, ratioOfRateRatios, ratioOfOddsRatios

  var title: String {
    switch self {
    case .probability: "Average differences in percentage points of probability"
    case .count: "Average differences in per cent of the count"
    case .odds: "Differences in per cent of the odds"
    case .ratioOfRateRatios: "Interactions: ratios of ratios of the count"
    case .ratioOfOddsRatios: "Interactions: ratios of odds ratios"
    }
  }

  func label(_ step: String) -> String {
    switch self {
    case .probability: "difference in percentage points of probability \(step)"
    case .count: "difference in per cent of the count \(step)"
    case .odds: "difference in per cent of the odds \(step)"
    case .ratioOfRateRatios: "ratio of ratios of the count, per cent above or below one"
    case .ratioOfOddsRatios: "ratio of odds ratios, per cent above or below one"
    }
  }

  func caption(_ step: String) -> String {
    let interval =
      "with the interval of the chosen method. The dashed line is zero, no association."
    switch self {
    case .probability:
      return "Difference in percentage points of probability that goes with \(step), \(interval)"
    case .count:
      return "Difference in per cent of the count that goes with \(step), \(interval)"
    case .odds:
      return "Difference in per cent of the odds that goes with \(step), \(interval)"
    case .ratioOfRateRatios, .ratioOfOddsRatios:
      return
        "By how many per cent the ratio that goes with one column is larger with one more of the "
        + "other (or at its level), with the interval of the chosen method. The dashed line is zero: "
        + "the same ratio everywhere."
    }
  }
}
