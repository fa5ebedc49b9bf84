import Diagnostics
import Pipeline
import Tables
import TestSupport
import Testing

/// A sentence's estimate, interval and p are of one quantity, and say where it holds; and errors of terms
/// and periods that name what the study names.
struct OneClaimStudyTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Twelve authorities of three children, each seen in five years.
  private static let rows: [(la: Int, child: Int, t: Int, cells: String)] = (0..<180).map { i in
    let (child, t) = (i / 5, i % 5)
    let x = Double((i * 13) % 17) / 4 + Double((child / 3) % 4) / 2
    let y = 2 + 0.5 * x + Double((child * 7) % 5) / 3 + Double((i * 37) % 23) / 6
    let event = y + Double((i * 29) % 7) > 8 ? 1 : 0
    let role = ["sw", "lm", "as"][(i * 11 + child) % 3]
    let grade = ["poor", "fair", "good"][min(2, Int(y + Double(i % 3)) / 3)]
    let count = (i * 7) % 6 + Int(x)
    return (
      child / 3, child, t,
      "\(x),\(y),\(event),\(role),\(grade),\(count),\(10 + i % 9),\(["a", "b"][child % 2])"
    )
  }

  private func study(
    _ fit: String, years: (Int, Int) -> Int = { $1 + 2016 },
    keep: (Int, Int) -> Bool = { _, _ in true }
  ) throws -> Study {
    let lines = Self.rows.filter { keep($0.child, $0.t) }.enumerated().map { i, row in
      "\(i),a\(row.la),k\(row.child),\(years(row.child, row.t)),\(row.cells)"
    }
    _ = try folder.write(
      (["id,la,child,year,x,y,b,role,grade,n,expo,kind"] + lines).joined(separator: "\n") + "\n",
      to: "data.csv")
    let text = """
      throughline: 1
      study: {id: claims, seed: 3}
      ingest:
        rows:
          file: data.csv
          key: [id]
          columns: {id: integer, la: category, child: category, year: integer, x: {type: number, unit: points}, y: {type: number, unit: marks}, b: {type: integer, range: [0, 1]}, role: {type: category, levels: [sw, lm, as]}, grade: {type: ordered, levels: [poor, fair, good]}, n: count, expo: number, kind: category}
      model:
        inference: {cluster: la, certify: false}
        panel: {unit: child, period: year}
        fits:
          main: {role: primary, data: rows, \(fit)}
      report: {formats: [md]}
      """
    return try Study(yaml: try folder.write(text, to: "study.yaml"))
  }

  private func refusal(_ fit: String) throws -> Diagnostic {
    let error = try #require(
      throws: DiagnosticList.self, performing: { _ = try study(fit).run() })
    return try #require(error.diagnostics.first)
  }

  private func cells(_ column: String, _ file: String, of run: Run) throws -> [String] {
    let table = try #require(run.result(file))
    return (0..<table.rowCount).map { table[column]?.text(at: $0) ?? "" }
  }

  @Test(arguments: [
    "outcome: n, fit: poisson", "outcome: b, fit: logistic", "outcome: grade, fit: ordinal",
    "outcome: b, fit: mixed, levels: [la], family: binomial",
  ])
  func anInteractingTermIsToldWhereItsCoefficientHolds(_ fit: String) throws {
    let run = try study("support: [x, \"x:role\"], adjust: [role], \(fit)").run()
    let first = try #require(run.headlines.first)
    #expect(
      first.hasPrefix(
        "Across 180 rows in 12 clusters (la), adjusted for role, and only where role is sw, "),
      "\(first)")
    #expect(!first.contains("do not settle"), "\(first)")
    #expect(try cells("kind", "effects.csv", of: run).contains("average_at_reference"))
    #expect(try cells("reason", "verdicts.csv", of: run)[0].contains("only where role is sw"))
  }

  @Test func picturesKeepRatiosOfRatiosApart() throws {
    try study("outcome: n, support: [x, \"x:role\"], adjust: [role], fit: poisson").run()
      .write(to: "\(folder.path)/out")
    let text = try folder.read("out/report.md")
    #expect(text.contains("Difference in per cent of the count that goes with one unit more"))
    #expect(text.contains("By how many per cent the ratio that goes with one column is larger"))
    #expect(text.contains("average where role is sw"))
  }

  @Test(arguments: ["outcome: b, fit: logistic", "outcome: grade, fit: ordinal"])
  func sumContrastsAreOfTheMeanOfAllLevels(_ fit: String) throws {
    let run = try study("support: [role], adjust: [x], contrasts: {role: sum}, \(fit)").run()
    let terms = Set(try cells("term", "effects.csv", of: run))
    #expect(terms == ["role[sw]", "role[lm]"])
    #expect(run.headlines.count == 2)
    for headline in run.headlines {
      #expect(headline.contains("against the mean of all its levels, goes with"), "\(headline)")
      // A mean of levels' probabilities is not the probability at the mean of their log odds.
      #expect(headline.contains(" % higher odds of") || headline.contains(" % lower odds of"))
    }
  }

  @Test func changesOverTwoYearsSaySo() throws {
    let fit = "outcome: y, support: [x], fit: first_difference"
    let run = try study(fit, years: { 2 * $1 + 2010 }).run()
    let first = try #require(run.headlines.first)
    #expect(first.contains("within children from one year to that 2 years later"), "\(first)")
    let meaning = try cells("meaning", "checks.csv", of: run)
    #expect(meaning.contains { $0.contains("changes are over 2, not over one") })
    #expect(
      try cells("convention", "models.csv", of: run)[0].contains(
        "from one year to that 2 years later")
    )
    // Some children seen year by year make gaps of all the others' steps.
    let mixed = try study(fit, years: { $0 % 6 == 0 ? $1 + 2010 : 2 * $1 + 2010 }).run()
    let gaps = try cells("meaning", "checks.csv", of: mixed).first { $0.contains("comes back") }
    #expect(gaps?.contains("most rows of one child are 2 apart") == true, "\(gaps ?? "")")
  }

  @Test(arguments: [
    (
      "outcome: y, support: [\"poly(x, 2)\"], fit: mixed, levels: [la], split: [\"poly(x, 2)\"]",
      "'poly(x, 2)' is to be split, and is more than a column", "split: [x]"
    ),
    (
      "outcome: y, support: [x, \"x:role\"], fit: mixed, levels: [la], split: [\"x:role\"]",
      "'x:role' is to be split, and is more than a column", "split: [x]"
    ),
    (
      "outcome: y, support: [x], fit: mixed, levels: [la], slopes: {la: [y]}",
      "its slopes name 'y', its outcome", "whose slope varies"
    ),
    (
      "outcome: y, support: [\"x:\"], fit: ols",
      "its term 'x:' has a colon without a column on either side of it", "write the other column"
    ),
    (
      "outcome: y, support: [x], adjust: [kind], fit: within, absorb: [child]",
      "'kind[b]' does not vary within 'child', which is absorbed", "remove 'kind' from adjust"
    ),
    (
      "outcome: y, support: [\"poly(x, 2)\", \"poly(x, 3)\"], fit: ols", "its terms are collinear",
      "remove 'poly(x, 3)' or 'poly(x, 2)'"
    ),
    (
      "outcome: y, support: [\"x:role:kind\"], adjust: [x, role, kind], fit: ols",
      "its terms are collinear", "remove 'x' or 'x:role:kind'"
    ),
  ])
  func whatCannotBeDoneIsRefusedAtItsWord(_ fit: String, _ what: String, _ fix: String) throws {
    let error = try refusal(fit)
    #expect(error.what.contains(what), "\(error.what)")
    #expect(error.fix?.contains(fix) == true, "\(error.fix ?? "")")
    #expect((error.location?.column ?? 0) > 20, "\(String(describing: error.location))")
  }

  /// An outcome that is its support and its child's effect leaves nothing within children.
  @Test func anOutcomeMadeFromItsGroupsIsRefused() throws {
    let lines = Self.rows.enumerated().map { i, row in
      let x = Double((i * 13) % 17) / 4
      return "\(i),a\(row.la),k\(row.child),\(x),\(x + Double((row.child * 7) % 11) / 4)"
    }
    _ = try folder.write(
      (["id,la,child,x,y"] + lines).joined(separator: "\n") + "\n", to: "data.csv")
    let text = """
      throughline: 1
      study: {id: exact, seed: 3}
      ingest: {rows: {file: data.csv, key: [id], columns: {id: integer, la: category, child: category, x: number, y: number}}}
      model:
        inference: {cluster: la}
        fits:
          main: {data: rows, outcome: y, support: [x], fit: mixed, levels: [la, child]}
      """
    let study = try Study(yaml: try folder.write(text, to: "study.yaml"))
    let error = try #require(throws: DiagnosticList.self, performing: { _ = try study.run() })
    #expect(
      error.diagnostics.first?.what.contains("reproduce every row") == true,
      "\(error.diagnostics.first?.what ?? "")")
  }

  @Test func anOffsetOfAMixedModelIsNamed() throws {
    let run = try study(
      "outcome: n, support: [x], fit: mixed, levels: [la], family: poisson, offset: log(expo)"
    ).run()
    #expect(try cells("convention", "models.csv", of: run)[0].contains("with offset log(expo)"))
  }

  @Test func twoWayClustersSayWhichCount() throws {
    let run = try study("outcome: y, support: [x], fit: ols, cluster: [la, year]").run()
    #expect(
      try cells("convention", "models.csv", of: run)[0].contains(
        "n_clusters is the fewer of 12 of la and 5 of year"))
  }
}
