import Tables

/// The chapter about measurement: scales, their items, and aggregates, a row for each. Every index
/// with its meaning is in measurement.csv.
extension ReportBuilder {
  var measurement: [Block] {
    let subjects = MeasuredSubject.all(of: contents.measurement)
    guard !subjects.isEmpty else { return [] }
    var blocks = [chapter("Measurement", "measurement")]
    let scales = subjects.filter { $0.kind == "scale" }
    let items = subjects.filter { $0.kind == "item" }
    let groupings = subjects.filter { $0.kind == "aggregate" && $0.isGrouping }
    let means = subjects.filter { $0.kind == "aggregate" && !$0.isGrouping }
    if !scales.isEmpty { blocks.append(.table(scalesTable(scales))) }
    if !items.isEmpty {
      blocks.append(
        .details(
          summary: "\(UnitName("item").counted(items.count)), one by one",
          [.table(itemsTable(items))]))
    }
    if !groupings.isEmpty { blocks.append(.table(groupsTable(groupings))) }
    if !means.isEmpty { blocks.append(.table(meansTable(means))) }
    return blocks
  }

  private func scalesTable(_ scales: [MeasuredSubject]) -> ReportTable {
    ReportTable(
      caption: "Scales",
      columns: [
        .init("Scale"), .number("Items"), .number("Scored"), .number("Mean"), .number("SD"),
        .number("Alpha"), .number("Interval"), .number("Omega"), .number("Interval"),
        .number("At floor"), .number("At ceiling"),
      ],
      rows: titled(scales) { scale in
        [
          .init(label(scale.name)), .init(scale.count("items")), .init(scale.count("n_scored")),
          .init(scale.figure("mean")), .init(scale.figure("sd")),
          .init(scale.share("cronbach_alpha")), .init(scale.interval("cronbach_alpha")),
          .init(scale.share("omega_total")), .init(scale.interval("omega_total")),
          .init(scale.percent("floor_share")), .init(scale.percent("ceiling_share")),
        ]
      },
      notes: [
        "Alpha and omega say how far the items measure one thing, over respondents who answered all "
          + "of them: 1 is perfectly. Alpha is Cronbach's, raw, with its 95 % interval by Feldt; "
          + "omega is McDonald's total for one factor, with its 95 % interval by the delta method.",
        "At floor, at ceiling: share with the lowest or highest possible score.",
      ])
  }

  private func itemsTable(_ items: [MeasuredSubject]) -> ReportTable {
    ReportTable(
      caption: "Items",
      columns: [
        .init("Item"), .number("Item\u{2013}rest r"), .number("Alpha without it"),
        .number("At floor"), .number("At ceiling"), .number("n"),
      ],
      rows: titled(items) { item in
        [
          .init(label(item.name)), .init(item.share("item_rest_correlation")),
          .init(item.share("alpha_if_dropped")), .init(item.percent("floor_share")),
          .init(item.percent("ceiling_share")), .init(item.n("item_rest_correlation")),
        ]
      },
      notes: [
        "Item\u{2013}rest r: correlation of the item with the sum of the others of its scale, after "
          + "any reversal that the study declares."
      ])
  }

  private func groupsTable(_ groupings: [MeasuredSubject]) -> ReportTable {
    let hasRoll = groupings.contains { $0.number("response_rate") != nil }
    var columns: [ReportTable.Column] = [
      .init("Groups of"), .number("Groups"), .number("Smallest"), .number("Median"),
      .number("Largest"), .number("Too small"),
    ]
    if hasRoll { columns += [.number("Response rate"), .number("Lowest")] }
    return ReportTable(
      caption: "Groups", columns: columns,
      rows: titled(groupings) { grouping in
        [
          .init(label(grouping.name)), .init(grouping.count("groups")),
          .init(grouping.count("smallest")), .init(grouping.figure("median_size")),
          .init(grouping.count("largest")), .init(grouping.count("n_below_min")),
        ]
          + (hasRoll
            ? [
              .init(grouping.percent("response_rate")),
              .init(grouping.percent("response_rate_lowest")),
            ] : [])
      },
      notes: ["Members per group. Groups that are too small for a mean are removed."])
  }

  private func meansTable(_ means: [MeasuredSubject]) -> ReportTable {
    ReportTable(
      caption: "Group means",
      columns: [
        .init("Mean of"), .number("ICC(1)"), .number("Interval"), .number("ICC(2)"),
        .number("Interval"), .number("ICC(1), REML"), .number("ICC(2), REML"),
        .number("Median rwg"), .number("Skewed null"),
        .number("Median AD"), .number("Groups"),
      ],
      rows: titled(means) { mean in
        [
          .init(label(mean.name)), .init(mean.share("icc1_anova")),
          .init(mean.interval("icc1_anova")), .init(mean.share("icc2_anova")),
          .init(mean.interval("icc2_anova")), .init(mean.share("icc1_reml")),
          .init(mean.share("icc2_reml")),
          .init(mean.share("rwgj_median_uniform", or: "rwg_median_uniform")),
          .init(mean.share("rwgj_median_slight_skew", or: "rwg_median_slight_skew")),
          .init(mean.share("ad_m_median")), .init(mean.count("groups_shown")),
        ]
      },
      notes: [
        "ICC(1): share of the variation that lies between groups. ICC(2): how reliably a group's "
          + "mean tells groups apart. By analysis of variance with the exact 95 % interval, and by "
          + "restricted maximum likelihood (its intervals are in measurement.csv).",
        "rwg: how far members of a group agree, 1 being perfectly; of a scale, rwg(j) over its items; "
          + "against answers spread evenly, and slightly skewed. AD: average deviation of answers.",
      ])
  }

  /// Rows under the name of the table that they were made in.
  private func titled(
    _ subjects: [MeasuredSubject], _ cells: (MeasuredSubject) -> [ReportTable.Cell]
  ) -> [ReportTable.Row] {
    subjects.indices.flatMap { index -> [ReportTable.Row] in
      let subject = subjects[index]
      let begins = index == 0 || subjects[index - 1].table != subject.table
      let row = ReportTable.Row(cells(subject))
      return begins ? [.title("Table \(subject.table)"), row] : [row]
    }
  }
}

/// A scale, item or aggregate with all its rows of measurement.csv.
struct MeasuredSubject {
  let table: String
  let kind: String
  let name: String
  private var rows: [String: ResultRow] = [:]

  /// In the order of first appearance. An item of two scales is met twice: a figure that comes again
  /// begins another.
  static func all(of measurement: Table) -> [MeasuredSubject] {
    var subjects: [MeasuredSubject] = []
    for row in ResultRow.all(of: measurement) {
      let index = row.text("index") ?? ""
      let new = MeasuredSubject(row)
      if let last = subjects.last, last.isSame(as: new), last.rows[index] == nil {
        subjects[subjects.count - 1].rows[index] = row
      } else {
        subjects.append(new)
        subjects[subjects.count - 1].rows[index] = row
      }
    }
    return subjects
  }

  private init(_ row: ResultRow) {
    table = row.text("table") ?? ""
    kind = row.text("kind") ?? ""
    name = row.text("name") ?? ""
  }

  private func isSame(as other: MeasuredSubject) -> Bool {
    table == other.table && kind == other.kind && name == other.name
  }

  /// Whether it is about groups and their sizes, not about the mean of a column.
  var isGrouping: Bool { rows["groups"] != nil }

  func number(_ index: String) -> Double? { rows[index]?.number("value") }

  func count(_ index: String) -> String {
    number(index).map { NumberFormat.count(Int($0)) } ?? NumberFormat.none
  }

  func n(_ index: String) -> String {
    rows[index]?.integer("n").map(NumberFormat.count) ?? NumberFormat.none
  }

  func figure(_ index: String) -> String {
    number(index).map { NumberFormat.significant($0) } ?? NumberFormat.none
  }

  /// A figure that is at most 1, to two places.
  func share(_ index: String, or other: String? = nil) -> String {
    let value = number(index) ?? other.flatMap(number)
    return value.map { NumberFormat.fixed($0, places: 2) } ?? NumberFormat.none
  }

  func percent(_ index: String) -> String {
    number(index).map { NumberFormat.percent($0, places: 0) } ?? NumberFormat.none
  }

  func interval(_ index: String) -> String {
    guard let low = rows[index]?.number("conf_low"), let high = rows[index]?.number("conf_high")
    else { return NumberFormat.none }
    return "\(NumberFormat.fixed(low, places: 2)) to \(NumberFormat.fixed(high, places: 2))"
  }
}
