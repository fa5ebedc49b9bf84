import Tables

extension PanelProblem {
  /// Words for what units and periods lack.
  var panelWords: Words {
    switch self {
    case .unitIsPeriod(let name):
      (
        .study, "'\(name)' is both the panel's unit and its period",
        "a panel is units that are seen in several periods", "name two different columns"
      )
    case .notAPeriod(let name, let kind):
      (
        .data, "'\(name)', the panel's period, is \(kind)",
        "periods are whole numbers, dates, or labels in order",
        "name the column of years, labels or dates"
      )
    case .repeatedPeriod(let unit, let period, let rows):
      (
        .data, "\(unit) has two rows of \(period)",
        "they are \(Wording.all(rows)); in a panel a unit has one row per period",
        "aggregate or filter in normalize, or name another unit or period"
      )
    case .oneUnit(let name, let label, let rows):
      (
        .data, "\(Wording.allUsed(rows)) \(Wording.are(rows)) of one unit: \(name) is '\(label)'",
        "a panel compares units, or changes within several",
        "keep more units in the steps before, or fit by ols"
      )
    case .onePeriod(let name, let label, let rows):
      (
        .data, "\(Wording.allUsed(rows)) \(Wording.are(rows)) of one period: \(name) is '\(label)'",
        "a panel sees units more than once", "keep more periods in the steps before, or fit by ols"
      )
    case .clusterSplitsUnit(let cluster, let unit):
      (
        .data, "rows of one \(unit) lie in several clusters of '\(cluster)'",
        "what is made of several rows of \(Wording.indefinite(unit)) must lie in one cluster",
        "cluster by \(unit), or by a column that is the same in all its rows"
      )
    case .noVariationBetween(let name, let unit, let isOutcome):
      (
        .data,
        "the means of \(isOutcome ? "its outcome " : "")'\(name)' are the same in every \(unit)",
        "fit: between compares the means of \(unit)s",
        isOutcome ? "name another outcome" : "remove '\(name)', or fit within \(unit)s"
      )
    case .tooFewUnits(let units, let unit, let coefficients):
      (
        .data,
        "\(Wording.count(units, "unit")) (\(unit)) for "
          + Wording.count(coefficients, "coefficient"),
        "each \(unit) counts once between units", "use fewer terms, or keep more units"
      )
    case .noConsecutivePeriods(let unit, let period):
      (
        .data, "no \(unit) has rows in two \(period)s that follow each other",
        "first differences run over consecutive periods", "name another period, or fit: within"
      )
    default: (.internal, "\(self)", nil, nil)
    }
  }
}
