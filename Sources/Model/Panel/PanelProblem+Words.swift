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
        "fit: between compares the means of \(Wording.plural(unit))",
        isOutcome
          ? "name another outcome" : "remove '\(name)', or fit within \(Wording.plural(unit))"
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
        .data, "no \(unit) has rows in two \(Wording.plural(period)) that follow each other",
        "first differences run over consecutive periods", "name another period, or fit: within"
      )
    case .sameChange(let name, let amount, let panel, let isSupport):
      sameChange(of: name, amount, panel, isSupport: isSupport)
    case .outcomeSameChange(let name, let amount, let panel):
      (
        .data, "its outcome \(Self.change(of: name, amount, panel))",
        amount == nil
          ? "first differences explain changes, and there are none"
          : "the intercept, the change that all share, is all there is to it",
        "name an outcome whose changes differ"
          + (amount == nil ? ", or fit: between" : "")
      )
    case .noVarianceWithin(let unit, let rows, let units, let terms):
      (
        .data,
        rows == units
          ? "each of the \(rows) rows used is the only one of its \(unit)"
          : "\(rows) rows of \(units) different \(unit) for "
            + "\(Wording.count(terms, "term")) that \(terms == 1 ? "varies" : "vary") within them",
        "how much rows of one \(unit) differ is told from their distances to its mean, and none is left",
        rows == units
          ? "keep several rows of \(Wording.indefinite(unit)), name another unit, or fit by ols"
          : "use fewer terms, or keep more rows in the steps before"
      )
    case .outcomeSameWithin(let name, let unit):
      (
        .data, "its outcome '\(name)' is the same in all rows of each \(unit)",
        "random effects weigh differences within \(Wording.indefinite(unit)) against those between, "
          + "and within there are none",
        "fit: between, or name an outcome that differs within \(Wording.indefinite(unit))"
      )
    default: (.internal, "\(self)", nil, nil)
    }
  }

  /// `'year' changes by 1 in every la from one year to the next`.
  private static func change(of name: String, _ amount: Double?, _ panel: PanelSpec) -> String {
    let times = "from one \(panel.period) to the next"
    return amount.map {
      "'\(name)' changes by \(Wording.number($0)) in every \(panel.unit) \(times)"
    } ?? "'\(name)' does not change in any \(panel.unit) \(times)"
  }

  private func sameChange(
    of name: String, _ amount: Double?, _ panel: PanelSpec, isSupport: Bool
  ) -> Words {
    let unit = panel.unit
    let why =
      amount == nil
      ? "first differences compare changes, and it has none"
      : "the intercept is the change that all share, so the two cannot be told apart"
    guard isSupport else {
      return (
        .data, Self.change(of: name, amount, panel), why,
        "remove '\(Term.written(as: name))' from adjust"
          + (name == panel.period
            ? ", or for an effect of each \(name) write 'category' as its type under 'columns:'"
            : "")
      )
    }
    return (
      .data, Self.change(of: name, amount, panel), why,
      amount == nil
        ? "two questions can be asked: whether the outcome differs between \(Wording.plural(unit)) that differ in "
          + "\(name) (fit: between, or fit: ols clustered by \(unit)); or what goes with a change "
          + "within \(Wording.indefinite(unit)), by a measure of support that changes there"
        : "name a measure of support whose changes differ"
    )
  }
}
