import Diagnostics
import Statistics
import Tables

extension Scale {
  /// The items' figures over the respondents who answered them all.
  ///
  /// - Parameter answers: one array per item, reversed items already turned; NaN is missing.
  /// - Throws: `NormalizeError.runsAgainst` for items with a negative item–rest correlation that
  ///   `allowNegative` does not name.
  func reliability(of answers: [[Double]]) throws(NormalizeError) -> ItemAnalysis {
    let rows = (answers.first ?? []).indices.filter { row in
      answers.allSatisfy { $0[row].isFinite }
    }
    guard let analysis = try? ItemAnalysis(answers.map { item in rows.map { item[$0] } }) else {
      preconditionFailure("complete rows of finite answers can be analysed")
    }
    let contrary = contraryItems(analysis).filter { !allowNegative.contains($0.name) }
    if !contrary.isEmpty { throw .runsAgainst(contrary, scale: scale, n: analysis.n) }
    return analysis
  }

  private func contraryItems(_ analysis: ItemAnalysis) -> [NormalizeError.ContraryItem] {
    zip(items, analysis.itemRest).compactMap { item, correlation in
      guard let correlation, correlation < 0 else { return nil }
      return NormalizeError.ContraryItem(
        name: item, correlation: correlation, isReversed: reverse.contains(item))
    }
  }

  func measurements(
    _ scores: [Double?], _ answers: [[Double]], _ analysis: ItemAnalysis,
    range: ClosedRange<Double>?, _ table: String
  ) -> [Measurement] {
    let parts = score == .sum ? Double(items.count) : 1
    let itemRange = range.map { $0.lowerBound / parts...$0.upperBound / parts }
    let of = Measurement.Subject(table: table, kind: .scale, name: scale)
    return scoreRows(scores, of) + boundRows(scores.compactMap { $0 }, range, of)
      + reliabilityRows(analysis, of) + itemRows(answers, analysis, itemRange, table)
  }

  private func scoreRows(_ scores: [Double?], _ of: Measurement.Subject) -> [Measurement] {
    let scored = scores.compactMap { $0 }
    return [
      of.row("items", Double(items.count), scores.count, "items that make the scale"),
      of.row("n_scored", Double(scored.count), scores.count, "respondents with a score"),
      of.row(
        "n_too_few", Double(scores.count - scored.count), scores.count,
        "respondents with fewer than \(minAnswered) of \(items.count) items answered: no score"),
      of.row("mean", Descriptive.mean(scored), scored.count, "mean score"),
      of.row(
        "sd", Descriptive.standardDeviation(scored), scored.count,
        "standard deviation of the score"),
    ]
  }

  /// Shares at either end of the range; none where the range is not known.
  private func boundRows(
    _ values: [Double], _ range: ClosedRange<Double>?, _ of: Measurement.Subject
  ) -> [Measurement] {
    guard let range else { return [] }
    func share(_ bound: Double) -> Double? {
      values.isEmpty ? nil : Double(values.count { $0 == bound }) / Double(values.count)
    }
    return [
      of.row(
        "floor_share", share(range.lowerBound), values.count,
        "share at the lowest possible value, \(Column.text(of: range.lowerBound))"),
      of.row(
        "ceiling_share", share(range.upperBound), values.count,
        "share at the highest possible value, \(Column.text(of: range.upperBound))"),
    ]
  }

  private func reliabilityRows(_ analysis: ItemAnalysis, _ of: Measurement.Subject) -> [Measurement]
  {
    func interval(_ alpha: Double?) -> (low: Double, high: Double)? {
      alpha.flatMap { try? analysis.feldtInterval(of: $0) }
    }
    func row(
      _ index: String, _ value: Double?, _ meaning: String, _ method: String,
      _ interval: (low: Double, high: Double)? = nil
    ) -> Measurement {
      of.row(index, value, analysis.n, meaning, interval, value == nil ? nil : method)
    }
    let over = "over respondents with every item answered"
    let omegaInterval = (try? analysis.omegaInterval()) ?? nil
    return [
      row(
        "cronbach_alpha", analysis.alpha,
        "internal consistency (raw alpha) \(over), with its 95 % interval", "Feldt interval",
        interval(analysis.alpha)),
      row(
        "cronbach_alpha_standardized", analysis.standardizedAlpha,
        "alpha of the items with equal variances \(over), with its 95 % interval",
        "Feldt interval, approximate", interval(analysis.standardizedAlpha)),
      row(
        "omega_total", analysis.omegaTotal,
        "McDonald's omega: share of the score's variance that one common factor explains, "
          + "\(over)" + (omegaInterval == nil ? "" : ", with its 95 % interval"),
        "one factor, minimum residuals, standardized items"
          + (omegaInterval == nil
            ? ""
            : "; logit interval by the delta method, from the information of maximum likelihood"),
        omegaInterval),
    ]
  }

  private func itemRows(
    _ answers: [[Double]], _ analysis: ItemAnalysis, _ itemRange: ClosedRange<Double>?,
    _ table: String
  ) -> [Measurement] {
    items.indices.flatMap { index in
      let of = Measurement.Subject(table: table, kind: .item, name: items[index])
      let present = answers[index].filter { !$0.isNaN }
      return [
        of.row(
          "item_rest_correlation", analysis.itemRest[index], analysis.n,
          "correlation of the item, reversed if the study says so, with the sum of the other items "
            + "of '\(scale)'"),
        of.row(
          "alpha_if_dropped", analysis.alphaIfDropped[index], analysis.n,
          "raw alpha of '\(scale)' without the item"),
      ] + boundRows(present, itemRange, of)
    }
  }

  func notes(_ scores: [Double?], _ analysis: ItemAnalysis) -> [Diagnostic] {
    var notes: [Diagnostic] = []
    if items.count == 1 {
      notes.append(note("scale '\(scale)' has one item: its reliability cannot be known"))
    }
    if !scores.isEmpty, scores.allSatisfy({ $0 == nil }) {
      notes.append(
        warning(
          "scale '\(scale)' has no score at all",
          why: "no respondent answered \(minAnswered) of its \(items.count) items"))
    }
    for item in contraryItems(analysis) {
      notes.append(
        warning(
          "item '\(item.name)' runs against the other items of scale '\(scale)'",
          why: "its correlation with their sum is negative over \(analysis.n) respondents"
            + (item.isReversed ? ", after it was reversed" : "")
            + "; the study allows it"))
    }
    return notes
  }
}

extension Measurement {
  /// What several rows are about.
  struct Subject {
    let table: String
    let kind: Kind
    let name: String

    func row(
      _ index: String, _ value: Double?, _ n: Int, _ meaning: String,
      _ interval: (low: Double, high: Double)? = nil, _ method: String? = nil
    ) -> Measurement {
      Measurement(
        table: table, kind: kind, name: name, index: index, value: value, n: n, meaning: meaning,
        interval: interval, method: method)
    }
  }
}
