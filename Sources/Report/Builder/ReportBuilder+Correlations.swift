import Tables

/// The chapter about pairs of columns, and their sentences.
extension ReportBuilder {
  var correlations: [Block] {
    let rows = ResultRow.all(of: contents.correlations)
    guard !rows.isEmpty else { return [] }
    let hasClusters = rows.contains { Self.isClustered($0) }
    let table = ReportTable(
      caption: "Correlations",
      columns: [
        .init("x"), .init("y"), .init("Method"), .number("Estimate"), .number("Interval"),
        .number("p"),
      ] + (hasClusters ? [.number("p if rows were independent")] : [])
        + [.number("Detectable"), .number("n")],
      rows: rows.indices.flatMap { index in
        let set = rows[index].text("set") ?? ""
        let begins = index == 0 || rows[index - 1].text("set") != set
        return (begins ? [.title(set)] : []) + [correlationRow(rows[index], hasClusters)]
      },
      notes: [
        "Detectable: the correlation that would have been found with 80 % probability, either way."
      ] + (rows.contains { tooFew($0) != nil } ? [Self.withheldNote] : []))
    return [
      chapter("Correlations", "correlations"),
      .paragraph(
        Self.correlationsIntroduction(rows, hasClusters)),
      .table(table),
    ]
  }

  /// The answer of a study that correlates and fits nothing.
  var correlationHeadlines: [String] {
    ResultRow.all(of: contents.correlations).map { row in
      let pair =
        "\(correlationName(row)) of \(label(row.text("x") ?? "")) and \(label(row.text("y") ?? ""))"
      guard row.number("estimate") != nil else {
        return "\(correlationSample(row)), no \(pair) could be computed: correlations.csv says why."
      }
      let p = row.number(Self.isClustered(row) ? "p_cluster" : "p_value")
      let level = NumberFormat.level(row.number("conf_level") ?? 0.95)
      let interval =
        missingInterval(row).map { "no \(level) interval, as \($0)" }
        ?? "\(level) interval \(Self.interval(row))"
      let claim =
        "\(correlationSample(row)), the \(pair) is \(Self.correlation(row.number("estimate"))) "
        + "(\(interval)"
      guard let few = tooFew(row) else { return "\(claim); \(NumberFormat.pClause(p)))." }
      return "\(claim)), but with \(few) the data cannot tell whether the two are associated."
    }
  }

  /// What there is too little of for a p value, as of fits.
  private func tooFew(_ row: ResultRow) -> String? {
    guard let clusters = row.integer("n_clusters") else { return nil }
    if clusters < Sentence.fewestClusters {
      return (row.text("cluster").map { UnitName(label($0)) } ?? "cluster").counted(clusters)
    }
    guard let df = row.number("df_cluster"), df < Sentence.fewestDegreesOfFreedom else {
      return nil
    }
    return "\(NumberFormat.degreesOfFreedom(df)) degrees of freedom"
  }

  /// How many of what: clusters, of their means.
  private func correlationSample(_ row: ResultRow) -> String {
    let rows = row.integer("n_obs").map { unit(of: row.text("set") ?? "").counted($0) } ?? "rows"
    let cluster = row.text("cluster").map { UnitName(label($0)) } ?? "cluster"
    guard let clusters = row.integer("n_clusters"), clusters != row.integer("n_obs") else {
      return "Across \(rows)"
    }
    return row.text("method") == "pearson_between"
      ? "Across \(cluster.counted(clusters))" : "Across \(rows) in \(cluster.counted(clusters))"
  }

  private func correlationName(_ row: ResultRow) -> String {
    let cluster = row.text("cluster").map { UnitName(label($0)) } ?? "cluster"
    return switch row.text("method") ?? "" {
    case "pearson": "Pearson correlation"
    case "spearman": "Spearman correlation"
    case "kendall": "Kendall correlation"
    case "partial_pearson": "partial Pearson correlation"
    case "partial_spearman": "partial Spearman correlation"
    case "pearson_between": "Pearson correlation between \(cluster.plural)"
    case "pearson_within": "Pearson correlation within \(cluster.plural)"
    case "repeated_measures": "repeated-measures correlation within \(cluster.plural)"
    default: "\(Self.words(row.text("method"))) correlation"
    }
  }

  private func correlationRow(_ row: ResultRow, _ hasClusters: Bool) -> ReportTable.Row {
    let isClustered = Self.isClustered(row)
    var cells: [ReportTable.Cell] = [
      .init(label(row.text("x") ?? "")), .init(label(row.text("y") ?? "")),
      .init(Self.words(row.text("method"))), .init(Self.correlation(row.number("estimate"))),
      .init(Self.interval(row)),
      .init(
        NumberFormat.pValue(
          tooFew(row) == nil ? row.number(isClustered ? "p_cluster" : "p_value") : nil)),
    ]
    if hasClusters {
      cells.append(
        .init(isClustered ? NumberFormat.pValue(row.number("p_value")) : NumberFormat.none))
    }
    cells.append(.init(Self.correlation(row.number("mde"))))
    cells.append(.init(row.integer("n_obs").map(NumberFormat.count) ?? NumberFormat.none))
    return ReportTable.Row(cells)
  }

  private static func correlation(_ value: Double?) -> String {
    value.map { NumberFormat.fixed($0, places: 2) } ?? NumberFormat.none
  }

  /// The one that allows for clusters, where there is one, as p does.
  private static func interval(_ row: ResultRow) -> String {
    let suffix = isClustered(row) ? "_cluster" : ""
    guard let low = row.number("conf_low\(suffix)"), let high = row.number("conf_high\(suffix)")
    else { return NumberFormat.none }
    return "\(correlation(low)) to \(correlation(high))"
  }

  /// Why a correlation has no interval; nil where it has one.
  private func missingInterval(_ row: ResultRow) -> String? {
    let suffix = Self.isClustered(row) ? "_cluster" : ""
    guard row.number("conf_low\(suffix)") == nil || row.number("conf_high\(suffix)") == nil else {
      return nil
    }
    if let r = row.number("estimate"), r.magnitude == 1 {
      return "a correlation of exactly \(r < 0 ? "−1" : "1") has none"
    }
    guard Self.isClustered(row) else {
      return (row.integer("n_obs") ?? 0) < 5
        ? "the rows are too few for one" : "the likelihood is too flat to tell one"
    }
    let cluster = row.text("cluster").map { UnitName(label($0)) } ?? "cluster"
    return switch row.text("cluster_method") {
    case nil: "the \(cluster.plural) are too few or too unlike for one"
    default:
      "without some one \(cluster.singular) there would be no correlation, or they are too many to leave "
        + "out in turn; p is that of a slope"
    }
  }

  /// Whether rows of the same cluster are behind the correlation.
  static func isClustered(_ row: ResultRow) -> Bool {
    guard let clusters = row.integer("n_clusters"), let n = row.integer("n_obs") else {
      return false
    }
    return clusters < n
  }

  static func correlationsIntroduction(_ rows: [ResultRow], _ hasClusters: Bool) -> String {
    let given = rows.contains { $0.text("given")?.isEmpty == false }
    let adjusted =
      given
      ? "Pairs of columns; partial and semi-partial correlations have others taken out"
      : "Pairs of columns, each by itself: nothing is adjusted for"
    guard hasClusters else { return "\(adjusted), and clusters are not counted." }
    return adjusted
      + ". Intervals and p allow rows of one cluster to depend on each other. Both come from one test (by "
      + "leaving out each cluster), so that p is below 0.05 just where a 95 % interval leaves out zero. "
      + "The p beside takes every row for independent, which makes a link look surer than it is."
  }
}
