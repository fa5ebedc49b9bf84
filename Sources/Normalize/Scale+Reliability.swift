import Diagnostics
import Statistics
import Tables

/// How well a scale's items hang together, over the respondents who answered them all.
struct Reliability {
  /// Respondents with every item answered.
  let n: Int
  /// Cronbach's α = k/(k − 1) · (1 − Σ var(item) / var(sum)), raw, from complete cases; nil for
  /// one item, fewer than two complete respondents, or a sum that never varies.
  /// Agrees with psych::alpha (raw_alpha) on complete data.
  let alpha: Double?
  /// Each item's correlation with the sum of the others (psych's r.drop); nil where either is
  /// constant.
  let itemRest: [Double?]

  /// - Parameter answers: one array per item, reversed items already turned; NaN is missing.
  init(_ answers: [[Double]]) {
    let k = answers.count
    let rows = (answers.first ?? []).indices.filter { row in
      answers.allSatisfy { !$0[row].isNaN }
    }
    let complete = answers.map { item in rows.map { item[$0] } }
    let sums = rows.indices.map { i in complete.reduce(0) { $0 + $1[i] } }
    n = rows.count
    guard k > 1, n > 1 else {
      alpha = nil
      itemRest = [Double?](repeating: nil, count: k)
      return
    }
    let total = Descriptive.variance(sums) ?? 0
    let parts = Descriptive.sum(complete.map { Descriptive.variance($0) ?? 0 })
    alpha = total > 0 ? Double(k) / Double(k - 1) * (1 - parts / total) : nil
    itemRest = complete.map { item in
      let rest = zip(sums, item).map { $0 - $1 }
      return (try? Correlation.pearson(item, rest))?.estimate
    }
  }
}

extension Scale {
  func measurements(
    _ scores: [Double?], _ reliability: Reliability, _ table: String
  ) -> [Measurement] {
    let scored = scores.compactMap { $0 }
    func row(_ index: String, _ value: Double?, _ n: Int, _ meaning: String) -> Measurement {
      Measurement(
        table: table, kind: .scale, name: scale, index: index, value: value, n: n, meaning: meaning)
    }
    let figures = [
      row("items", Double(items.count), scores.count, "items that make the scale"),
      row("n_scored", Double(scored.count), scores.count, "respondents with a score"),
      row(
        "n_too_few", Double(scores.count - scored.count), scores.count,
        "respondents with fewer than \(minAnswered) of \(items.count) items answered: no score"),
      row("mean", Descriptive.mean(scored), scored.count, "mean score"),
      row(
        "sd", Descriptive.standardDeviation(scored), scored.count,
        "standard deviation of the score"),
      row(
        "cronbach_alpha", reliability.alpha, reliability.n,
        "internal consistency (raw alpha) over respondents with every item answered"),
    ]
    return figures
      + zip(items, reliability.itemRest).map { item, correlation in
        Measurement(
          table: table, kind: .item, name: item, index: "item_rest_correlation",
          value: correlation, n: reliability.n,
          meaning: "correlation of the item, reversed if the study says so, with the sum of the "
            + "other items of '\(scale)'")
      }
  }

  func notes(_ scores: [Double?], _ reliability: Reliability) -> [Diagnostic] {
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
    for case (let item, let correlation?) in zip(items, reliability.itemRest) where correlation < 0
    {
      let isReversed = reverse.contains(item)
      notes.append(
        warning(
          "item '\(item)' runs against the other items of scale '\(scale)'",
          why: "its correlation with their sum is negative over \(reliability.n) respondents"
            + (isReversed ? ", after it was reversed" : ""),
          fix: isReversed
            ? "check its wording; perhaps it must not be reversed"
            : "check its wording; it likely needs to be in reverse"))
    }
    return notes
  }
}
