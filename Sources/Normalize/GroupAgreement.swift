import Statistics
import Tables

/// Whether the mean of a column tells groups apart: how alike members are (ICC), how reliable the
/// mean is, and how far members agree (r_wg, average deviation). Over the groups that are given a
/// mean.
struct GroupAgreement {
  let anova: OneWayAnova?
  let reml: OneWayREML?
  /// Of σ²_u / σ²_e, at 95 %: by analysis of variance, and by restricted maximum likelihood.
  let anovaInterval: RatioInterval?
  let remlInterval: RatioInterval?
  /// Agreement needs answers of a known number of options: nil for other columns.
  let options: Int?
  let itemCount: Int
  /// One per group with two members or more who answered every item; in the order of groups.
  let rwg: [Agreement.Null: [Double]]
  let deviations: [Double]
  /// Members who answered every item.
  let answeredCount: Int

  /// - Parameters:
  ///   - groups: the values of each group, none missing.
  ///   - answers: by group and item, over the members who answered every item.
  init(groups: [[Double]], answers: [[[Double]]], options: Int?) {
    anova = try? OneWayAnova(groups: groups)
    reml = (try? OneWayREML(groups: groups)) ?? nil
    anovaInterval = (try? RatioInterval(exactFor: groups)) ?? nil
    remlInterval = try? reml?.interval()
    self.options = options
    itemCount = answers.first?.count ?? 0
    answeredCount = answers.reduce(0) { $0 + ($1.first?.count ?? 0) }
    deviations = answers.compactMap(Agreement.averageDeviation)
    var rwg: [Agreement.Null: [Double]] = [:]
    for null in Agreement.Null.allCases {
      guard let options, let variance = null.variance(options: options) else { continue }
      rwg[null] = answers.compactMap { Agreement.rwg($0, nullVariance: variance) }
    }
    self.rwg = rwg
  }

  /// (MSB − MSW) / (MSB + (n̄ − 1) MSW), with n̄ the mean group size, as multilevel::ICC1.
  var icc1: Double? {
    guard let anova else { return nil }
    let size = Double(anova.n) / Double(anova.groupCount)
    let (between, within) = (anova.meanSquareBetween, anova.meanSquareWithin)
    let total = between + (size - 1) * within
    return total > 0 ? (between - within) / total : nil
  }

  /// (MSB − MSW) / MSB, as multilevel::ICC2.
  var icc2: Double? {
    guard let anova, anova.meanSquareBetween > 0 else { return nil }
    return (anova.meanSquareBetween - anova.meanSquareWithin) / anova.meanSquareBetween
  }

  var medianRwg: Double? { rwg[.uniform].flatMap(Descriptive.median) }
}

extension GroupAgreement {
  func measurements(_ of: Measurement.Subject, by key: String) -> [Measurement] {
    let n = anova?.n ?? 0
    let size = anova.map { Double($0.n) / Double($0.groupCount) } ?? 1
    func row(
      _ index: String, _ value: Double?, _ meaning: String,
      _ interval: (low: Double, high: Double)?, _ method: String, _ how: String
    ) -> Measurement {
      let isKnown = value != nil && interval != nil
      return of.row(
        index, value, n, meaning + (isKnown ? ", with its 95 % interval" : ""),
        isKnown ? interval : nil, value == nil ? nil : method + (isKnown ? "; \(how)" : ""))
    }
    let alike = "share of the variation that lies between groups of \(key)"
    let reliable = "how reliably a group's mean tells groups of \(key) apart"
    let anovaNames = ("analysis of variance", "exact F interval (Wald)")
    let remlNames = ("restricted maximum likelihood", "profile-likelihood interval, approximate")
    return [
      of.row("groups_shown", anova.map { Double($0.groupCount) }, n, "groups with a mean"),
      row(
        "icc1_anova", icc1, "ICC(1): \(alike)", anovaInterval?.icc1, anovaNames.0, anovaNames.1),
      row(
        "icc1_reml", reml?.icc1, "ICC(1): \(alike)", remlInterval?.icc1, remlNames.0,
        remlNames.1),
      row(
        "icc2_anova", icc2, "ICC(2): \(reliable)", anovaInterval?.icc2(size: size),
        anovaNames.0, anovaNames.1),
      row(
        "icc2_reml", reml?.icc2, "ICC(2): \(reliable), for a group of mean size",
        remlInterval?.icc2(size: size), remlNames.0, remlNames.1),
    ] + agreementRows(of)
  }

  private func agreementRows(_ of: Measurement.Subject) -> [Measurement] {
    guard let options else { return [] }
    let name = itemCount > 1 ? "rwgj" : "rwg"
    let words = itemCount > 1 ? "rwg(j) of \(itemCount) items" : "rwg"
    var rows: [Measurement] = []
    for null in Agreement.Null.allCases {
      guard let values = rwg[null] else { continue }
      let under = null == .uniform ? "a uniform null" : "a slightly skewed null"
      let method = "null variance \(Column.text(of: null.variance(options: options) ?? .nan))"
      let n = values.count
      func row(_ index: String, _ value: Double?, _ meaning: String) -> Measurement {
        of.row(
          "\(name)_\(index)_\(null.rawValue)", value, answeredCount, "\(meaning) under \(under)",
          nil,
          value == nil ? nil : method)
      }
      rows += [
        row(
          "median", Descriptive.median(values),
          "median over groups of \(words), agreement within a group,"),
        row("mean", Descriptive.mean(values), "mean over groups of \(words)"),
        row("lowest", values.min(), "lowest over groups of \(words)"),
        row(
          "share_70",
          n > 0 ? Double(values.count { $0 >= 0.7 }) / Double(n) : nil,
          "share of groups with \(words) of .70 or more"),
      ]
    }
    let limit = NumberText.twoPlaces(Double(options) / 6)
    let spread = "average deviation of answers from the group's mean; agreement up to \(limit)"
    rows += [
      of.row(
        "ad_m_median", Descriptive.median(deviations), answeredCount,
        "median over groups of the \(spread)"),
      of.row(
        "ad_m_mean", Descriptive.mean(deviations), answeredCount,
        "mean over groups of the \(spread)"),
    ]
    return rows
  }
}

enum NumberText {
  /// 0.8333 → "0.83".
  static func twoPlaces(_ value: Double) -> String {
    Column.text(of: (value * 100).rounded() / 100)
  }
}
