/// The chapters of evidence: coefficients and checks.
extension ReportBuilder {
  var coefficients: [Block] {
    let claims = self.claims
    guard !results.isEmpty else { return [] }
    var blocks = [chapter("The coefficients", "coefficients")]
    if !claims.isEmpty { blocks.append(.table(claimsTable(claims))) }
    blocks += effects
    blocks += testsRun
    blocks += termTests
    let rest = chosen { $0.termRole == "adjust" || $0.termRole == "intercept" }
    if !rest.isEmpty { blocks.append(.table(adjustTable(rest))) }
    let variances = chosen { $0.termRole == "variance" }
    if !variances.isEmpty { blocks.append(.table(varianceTable(variances))) }
    blocks += bootstrapTables
    return blocks
  }

  private func claimsTable(_ claims: [Coefficient]) -> ReportTable {
    let hasAdjusted = claims.contains { $0.pAdjusted != nil }
    let hasOthers = claims.contains { !others(beside: $0).isEmpty }
    var columns: [ReportTable.Column] = [
      .init("Method"), .number("Estimate"), .number("Std. error"), .number("Interval"),
      .number("p"),
    ]
    if hasAdjusted { columns.append(.number("p, family")) }
    columns += [.number("df"), .number("n")]
    let rows = claims.flatMap { claim in
      [
        .title(heading(of: claim)),
        claimRow(claim, .strong, hasAdjusted, isTested: bearsTest(claim)),
      ]
        + others(beside: claim).map {
          claimRow(
            $0, .quiet, hasAdjusted, estimate: claim.shownEstimate, isTested: bearsTest(claim))
        }
    }
    var notes = [levelNote(claims)]
    if hasOthers { notes.append("Bold: the method that the design asks for. Beside it: others.") }
    if claims.contains(where: { $0.nClusters != nil }) {
      notes.append("n: observations in clusters.")
    }
    if hasAdjusted { notes.append(familyNote(claims)) }
    if !claims.allSatisfy(bearsTest) { notes.append(Self.withheldNote) }
    return ReportTable(
      caption: "Support and outcomes, by model", columns: columns, rows: rows, notes: notes)
  }

  private func heading(of claim: Coefficient) -> String {
    let role = claim.role.isEmpty ? "" : ", \(claim.role)"
    let scale = model(named: claim.model).flatMap { Self.scale(ofFit: $0.fit) }
    return "\(claim.term) and \(claim.outcome) (model \(claim.model)\(role)"
      + (scale.map { "; \($0)" } ?? "") + ")"
  }

  /// One method's row. The same estimate under other methods is shown to the same digits.
  private func claimRow(
    _ result: Coefficient, _ weight: ReportTable.Row.Weight, _ hasAdjusted: Bool,
    estimate: String? = nil, isTested: Bool = true
  ) -> ReportTable.Row {
    var cells: [ReportTable.Cell] = [
      .init(result.covariance), .init(estimate ?? result.shownEstimate), .init(result.shownError),
      .init(result.shownInterval),
      .init(NumberFormat.pValue(isTested ? result.pValue : nil)),
    ]
    if hasAdjusted {
      cells.append(.init(NumberFormat.pValue(isTested ? result.pAdjusted : nil)))
    }
    cells.append(.init(NumberFormat.degreesOfFreedom(result.df)))
    cells.append(.init(result.shownSample))
    return ReportTable.Row(cells, weight: weight)
  }

  private func levelNote(_ results: [Coefficient]) -> String {
    var levels: [String] = []
    for result in results {
      let level = NumberFormat.level(result.confLevel)
      if !levels.contains(level) { levels.append(level) }
    }
    return "Intervals at \(Sentence.list(levels)). All digits are in coefficients.csv."
  }

  private func familyNote(_ results: [Coefficient]) -> String {
    var methods: [String] = []
    for method in results.compactMap(\.adjustMethod).map(AdjustMethod.name)
    where !methods.contains(method) {
      methods.append(method)
    }
    return "p, family: adjusted for all tests of the model's family"
      + (methods.isEmpty ? "." : " (\(Sentence.list(methods))).")
  }

  private func adjustTable(_ results: [Coefficient]) -> ReportTable {
    ReportTable(
      caption: "Adjusted for",
      columns: [
        .init("Model"), .init("Term"), .number("Estimate"), .number("Std. error"),
        .number("Interval"),
      ],
      rows: results.map {
        ReportTable.Row([
          .init($0.model), .init($0.term), .init($0.shownEstimate), .init($0.shownError),
          .init($0.shownInterval),
        ])
      },
      notes: [
        "These terms make the comparison fair. Their estimates are not interpreted, and not tested."
      ])
  }

  private func varianceTable(_ results: [Coefficient]) -> ReportTable {
    ReportTable(
      caption: "Variance components",
      columns: [.init("Model"), .init("Component"), .number("Estimate"), .number("Interval")],
      rows: results.map {
        ReportTable.Row([
          .init($0.model), .init($0.term), .init(NumberFormat.estimate($0.estimate, stdError: nil)),
          .init(NumberFormat.interval($0.confLow, $0.confHigh, stdError: nil)),
        ])
      })
  }

  var checks: [Block] {
    let rank = ["stop": 0, "look": 1]
    let rows = checkRows.sorted {
      (rank[$0.text("result") ?? ""] ?? 2, $0.index) < (
        rank[$1.text("result") ?? ""] ?? 2, $1.index
      )
    }
    var blocks = [chapter("What would have made us wrong", "checks")]
    guard !rows.isEmpty else {
      return blocks + [.paragraph("No checks were made.")] + residualFigures
    }
    blocks.append(.paragraph(Self.resultsOfChecks(rows)))
    let passed = rows.filter { $0.text("result") == "pass" }
    let others = rows.filter { $0.text("result") != "pass" }
    if !others.isEmpty { blocks.append(.table(checksTable(others, "Checks to look at"))) }
    if !passed.isEmpty {
      let summary = "\(UnitName("check").counted(passed.count)) passed"
      blocks.append(.details(summary: summary, [.table(checksTable(passed, "Checks passed"))]))
    }
    return blocks + residualFigures
  }

  /// `1 of 9 checks says stop, and 2 ask for a look.`
  private static func resultsOfChecks(_ rows: [ResultRow]) -> String {
    func count(_ result: String) -> Int { rows.count { $0.text("result") == result } }
    let (stops, looks) = (count("stop"), count("look"))
    let parts =
      [
        (stops, stops == 1 ? "says stop" : "say stop"),
        (looks, looks == 1 ? "asks for a look" : "ask for a look"),
      ].filter { $0.0 > 0 }
    guard let first = parts.first else {
      return "All \(NumberFormat.count(rows.count)) checks passed."
    }
    let others = parts.dropFirst().map { ", and \(NumberFormat.count($0.0)) \($0.1)" }
    return "\(NumberFormat.count(first.0)) of \(UnitName("check").counted(rows.count)) \(first.1)"
      + others.joined() + "."
  }

  private func checksTable(_ rows: [ResultRow], _ caption: String) -> ReportTable {
    ReportTable(
      caption: caption,
      columns: [
        .init("Check"), .init("Result"), .init("Model"), .init("Term"), .number("Value"),
        .init("What it means"),
      ],
      rows: rows.map { row in
        let result = row.text("result") ?? ""
        return ReportTable.Row([
          .init(Self.words(row.text("check"))),
          result == "pass" ? .init(result) : .strong(result), .init(row.text("model") ?? ""),
          .init(row.text("term") ?? ""),
          .init(row.number("value").map { NumberFormat.significant($0) } ?? NumberFormat.none),
          .init(row.text("meaning") ?? ""),
        ])
      })
  }

  /// A machine's name as words: `condition_number` → `condition number`.
  static func words(_ name: String?) -> String {
    String((name ?? "").map { $0 == "_" ? " " : $0 })
  }
}
