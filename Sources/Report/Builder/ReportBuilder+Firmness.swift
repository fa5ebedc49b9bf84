import Diagnostics

/// The chapter about how firm each answer is: its grade, and what would change it.
extension ReportBuilder {
  var firmness: [Block] {
    let rows = verdictRows
    guard !rows.isEmpty else { return [] }
    let primary = Set(headlined.map(\.model))
    var names = Set<String>()
    let pictures = rows.map { row in
      (
        isShown: primary.contains(row.text("model") ?? ""),
        blocks: [
          leaveOneOut(row, &names), contour(row, &names), bounding(row, &names),
        ].compactMap(\.self)
      )
    }
    let hidden = pictures.filter { !$0.isShown }.flatMap(\.blocks)
    return [
      chapter("How firm is this", "firmness"),
      .paragraph(
        "A grade says how much the data can bear, by a table of rules that looks at degrees of "
          + "freedom, units, the interval, the family of tests, what single units do, how strong an "
          + "unmeasured confounder would have to be, and the checks. It is not a measure of size."),
      .table(gradeTable(rows)), .table(sizeTable(rows)), .table(fragilityTable(rows)),
      .table(flipTable(rows)),
    ]
      + [confoundingTable(rows), ratioTable(rows), partsTable(rows)].compactMap {
        $0.map(Block.table)
      }
      + rows.compactMap(partsSentence).map { .paragraph($0) }
      + notToldOfFirmness.map { .paragraph($0) }
      + pictures.filter(\.isShown).flatMap(\.blocks)
      + (hidden.isEmpty
        ? []
        : [.details(summary: "The other models, picture by picture (\(hidden.count))", hidden)])
  }

  func claim(_ row: ResultRow) -> String {
    "\(termLabel(row)) and \(label(row.text("outcome") ?? "")) (\(row.text("model") ?? ""))"
  }

  func termLabel(_ row: ResultRow) -> String {
    ReportTerm.words(row.text("term") ?? "", label)
  }

  func stdError(_ row: ResultRow) -> Double? {
    claims.first { $0.model == row.text("model") && $0.term == row.text("term") }?.stdError
  }

  func number(_ row: ResultRow, _ name: String) -> String {
    NumberFormat.estimate(row.number(name), stdError: stdError(row))
  }

  private func range(_ row: ResultRow, _ low: String, _ high: String) -> String {
    NumberFormat.interval(row.number(low), row.number(high), stdError: stdError(row))
  }

  func share(_ row: ResultRow, _ name: String) -> String {
    row.number(name).map { NumberFormat.percent($0, places: 1) } ?? NumberFormat.none
  }

  private func gradeTable(_ rows: [ResultRow]) -> ReportTable {
    ReportTable(
      caption: "How firm each answer is",
      columns: [.init("Claim (model)"), .init("Grade"), .init("Why")],
      rows: rows.map { row in
        ReportTable.Row([
          .init(claim(row)), .strong(Self.words(row.text("grade"))),
          .init(row.text("reason") ?? ""),
        ])
      },
      notes: [
        "Grades: strong, moderate, weak, cannot tell, and no meaningful effect, which is a finding "
          + "too."
      ])
  }

  private func fragilityTable(_ rows: [ResultRow]) -> ReportTable {
    let nested = rows.compactMap { $0.text("nested_by") }.first
    var columns: [ReportTable.Column] = [
      .init("Claim (model)"), .number("Estimate"), .number("Less one cluster"),
      .number("Less one row"),
    ]
    if let nested { columns.append(.number("Less one \(label(nested))")) }
    return ReportTable(
      caption: "The estimate when something is left out", columns: columns,
      rows: rows.map { row in
        let isByRow = row.text("loo_by") == "row"
        var cells: [ReportTable.Cell] = [
          .init(claim(row) + partsScale(row)), .init(number(row, "estimate")),
          .init(isByRow ? NumberFormat.none : leftOut(row)),
          .init(range(row, "row_low", "row_high")),
        ]
        if nested != nil { cells.append(.init(range(row, "nested_low", "nested_high"))) }
        return ReportTable.Row(cells)
      },
      notes: [
        "Each is the whole fit made again without these rows: one by one in influence.csv. –: not made, "
          + "which would take too many fits. A fit to "
          + "means or changes of rows leaves out one of these for a row."
      ])
  }

  /// The range, and without what there is no estimate.
  private func leftOut(_ row: ResultRow) -> String {
    let range = range(row, "loo_low", "loo_high")
    return row.text("loo_none").map { "\(range); none without \($0)" } ?? range
  }

  private func flipTable(_ rows: [ResultRow]) -> ReportTable {
    ReportTable(
      caption: "The fewest that change the answer when they are left out",
      columns: [
        .init("Claim (model)"), .init("The sign turns"),
        .init("The interval takes in zero, or not"),
      ],
      rows: rows.map { row in
        ReportTable.Row([
          .init(claim(row)), .init(fewest(row, "sign_flip")), .init(fewest(row, "flip")),
        ])
      },
      notes: [
        "Exact: no smaller set does, as all of them were tried. At most: a set of so many suffices, and "
          + "one of fewer may, as not all of these were tried. The sets tried beyond are those that should "
          + "do most by what each unit does by itself."
      ])
  }

  private static let mostNamed = 6

  private func fewest(_ row: ResultRow, _ name: String) -> String {
    guard let search = row.text("\(name)_search") else { return NumberFormat.none }
    let all = row.integer("\(name)_all_tried")
    guard let size = row.integer("\(name)_size"), let set = row.text("\(name)_set") else {
      return "none found" + Self.tried(row.integer("\(name)_tried"), all: all)
    }
    let members = size > Self.mostNamed ? ", named in verdicts.csv" : ": \(set)"
    guard search == "exact" else {
      return "at most \(NumberFormat.count(size))" + Self.tried(nil, all: all) + members
    }
    let others = row.integer("\(name)_alike").map { $0 - 1 }
    return "\(NumberFormat.count(size)) (exact)" + members
      + (others.map {
        $0 > 0 ? ", or \(NumberFormat.count($0)) other \($0 == 1 ? "set" : "sets") as small" : ""
      } ?? (all == nil ? "" : ", perhaps other sets as small"))
  }

  /// ` (all sets of up to 2 tried, the likeliest of up to 5)`.
  private static func tried(_ largest: Int?, all: Int?) -> String {
    guard let all else {
      return largest.map { " (up to \(NumberFormat.count($0)) tried)" } ?? ""
    }
    let exact =
      all > 1
      ? "all sets of up to \(NumberFormat.count(all)) tried"
      : all == 1 ? "all single ones tried" : "not all single ones tried"
    return " (\(exact)"
      + (largest.map { $0 > all ? ", the likeliest of up to \(NumberFormat.count($0))" : "" } ?? "")
      + ")"
  }

  private func partsTable(_ rows: [ResultRow]) -> ReportTable? {
    let rows = rows.filter { $0.number("between") != nil }
    guard !rows.isEmpty else { return nil }
    return ReportTable(
      caption: "Between clusters, and within them",
      columns: [
        .init("Claim (model)"), .number("Between"), .number("Interval"), .number("Within"),
        .number("Interval"), .number("p, the same"),
      ],
      rows: rows.map { row in
        ReportTable.Row([
          .init(claim(row) + partsScale(row)), .init(number(row, "between")),
          .init(range(row, "between_low", "between_high")), .init(number(row, "within")),
          .init(range(row, "within_low", "within_high")),
          .init(NumberFormat.pValue(row.number("between_within_p"))),
        ])
      },
      notes: [
        "Between compares clusters with one another; within compares each with itself. p, the same: "
          + "of the hypothesis that the two are equal.\(headlineOfParts(rows))"
          + (rows.contains { Self.isInteraction($0.text("term") ?? "") }
            ? " Of an interaction the product is split, and with it the terms that share a column with it."
            : "")
      ])
  }

  /// `, log odds` where that is what the numbers are.
  private func partsScale(_ row: ResultRow) -> String {
    let fit = model(named: row.text("model") ?? "")?.fit
    return fit.flatMap(Self.scale(ofFit:)).map { ", \($0)" } ?? ""
  }

  /// Which headlines mix the two, and which hold the second alone.
  private func headlineOfParts(_ rows: [ResultRow]) -> String {
    let models = Self.distinct(rows.compactMap { $0.text("model") })
    let pure = models.filter(contents.withinOnly.contains)
    let between = models.filter { model(named: $0)?.fit == "between" }
    let mixed = models.filter { !pure.contains($0) && !between.contains($0) }
    var words = ""
    if !mixed.isEmpty {
      words =
        mixed.count == models.count
        ? " The headline mixes them." : " The headline of \(Sentence.list(mixed)) mixes them."
    }
    if !between.isEmpty {
      words +=
        " The headline of \(Sentence.list(between)) holds nothing of Within: it compares the means of "
        + "units, each counting once, where Between here counts rows."
    }
    guard !pure.isEmpty else { return words }
    return words
      + " The headline of \(Sentence.list(pure)) holds nothing of Between, by what it absorbs or by taking "
      + "changes. Within here is each cluster with itself: the same number where the clusters' own effects "
      + "are absorbed, and another with changes or with effects of smaller groups."
  }

  static func distinct(_ names: [String]) -> [String] {
    var seen = Set<String>()
    return names.filter { seen.insert($0).inserted }
  }

  static func isInteraction(_ term: String) -> Bool {
    if case .interaction = TermName(term) { return true }
    return false
  }

  /// Where the two differ in sign and are shown to differ. A part whose interval takes in zero has no
  /// direction to tell.
  private func partsSentence(_ row: ResultRow) -> String? {
    guard let between = row.number("between"), let within = row.number("within"),
      between * within < 0, let p = row.number("between_within_p"), p < 0.05,
      !(row.text("term").map(Self.isInteraction) ?? false)
    else { return nil }
    let model = row.text("model") ?? ""
    let column =
      contents.twoWayClusters[model]?.first?.column ?? self.model(named: model)?.cluster
    let cluster = column.map { label($0) } ?? "cluster"
    let (support, outcome) = (termLabel(row), label(row.text("outcome") ?? ""))
    func isTold(_ name: String) -> Bool {
      guard let low = row.number("\(name)_low"), let high = row.number("\(name)_high") else {
        return false
      }
      return low > 0 || high < 0
    }
    func direction(_ value: Double, _ name: String) -> String {
      isTold(name)
        ? "more \(support) goes with \(value > 0 ? "higher" : "lower") \(outcome)"
        : "the data do not tell whether more \(support) goes with higher or lower \(outcome)"
    }
    let lead =
      isTold("between") && isTold("within")
      ? "the two point in opposite directions" : "the two are not the same"
    return "In model \(model) \(lead): comparing one \(cluster) with another, "
      + "\(direction(between, "between")); comparing each \(cluster) with itself, "
      + "\(direction(within, "within"))."
  }

  private func leaveOneOut(_ row: ResultRow, _ names: inout Set<String>) -> Block? {
    guard let by = row.text("loo_by"), by != "row", let estimate = row.number("estimate") else {
      return nil
    }
    let (model, term) = (row.text("model"), row.text("term"))
    let entries = ResultRow.all(of: contents.influence).filter {
      $0.text("level") == by && $0.text("model") == model && $0.text("term") == term
    }.compactMap { entry in
      entry.number("estimate_without").map {
        LeaveOneOutFigure.Entry(label: entry.text("unit") ?? "", estimate: $0)
      }
    }
    guard !entries.isEmpty else { return nil }
    let figure = LeaveOneOutFigure(
      name: fresh("leave-one-out-\(model ?? "")-\(term ?? "")", &names),
      title: "\(claim(row)), leaving out one \(label(by)) at a time",
      axisLabel: "estimate without it", estimate: estimate, stdError: stdError(row),
      entries: entries)
    return .figure(
      figure,
      caption:
        "Model \(model ?? ""), \(termLabel(row))\(partsScale(row)): each dot is the estimate without "
        + "one \(label(by)). The solid line is the estimate with all of them, the dashed line zero."
    )
  }
}
