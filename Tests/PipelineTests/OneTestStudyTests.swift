import Pipeline
import Tables
import TestSupport
import Testing

/// What a headline tells is of one test: near 5 % too, where that of an average effect and that of its
/// coefficient differ, tables, verdict, grade and sentence say the same.
struct OneTestStudyTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Sixty rows: p of the coefficient .0506 and of the average effect .0244 (b, R's glm), .0519 and .0347 (grade,
  /// ordinal::clm); of eight groups that differ by nothing.
  private static let rows = (0..<60).map { i in
    let x = Double((i * 13) % 17) / 4
    let b = Double((i * 49) % 61) / 61 * 4 + 0.4 * x > 2.8 ? 1 : 0
    let value = Double((i * 11) % 61) / 61 * 4 + 0.3 * x
    let grade = value > 3.2 ? "good" : value > 1.6 ? "fair" : "poor"
    return "\(i),a\(i % 8),\(x),\(b),\(grade),\(Int(value) + i % 3)"
  }

  private func run(_ fit: String) throws -> Run {
    _ = try folder.write(
      (["id,la,x,b,grade,n"] + Self.rows).joined(separator: "\n") + "\n", to: "data.csv")
    let text = """
      throughline: 1
      study: {id: one, seed: 3}
      ingest:
        rows: {file: data.csv, key: [id], columns: {id: integer, la: category, x: number, b: {type: integer, range: [0, 1]}, grade: {type: ordered, levels: [poor, fair, good]}, n: count}}
      model:
        inference: {cluster: none, certify: false}
        fits:
          main: {role: primary, data: rows, support: [x], \(fit)}
      report: {formats: [md]}
      """
    return try Study(yaml: try folder.write(text, to: "study.yaml")).run()
  }

  @Test(arguments: [
    "outcome: b, fit: logistic, covariance: classical",
    "outcome: grade, fit: ordinal, covariance: classical",
    "outcome: b, fit: logistic, penalty: firth, level: 0.9",
    "outcome: b, fit: mixed, levels: [la], family: binomial",
    "outcome: n, fit: mixed, levels: [la], family: poisson",
  ])
  func tablesVerdictAndSentenceAreOfOneTest(_ fit: String) throws {
    let run = try run(fit)
    func number(_ column: String, _ file: String, _ row: Int) throws -> Double {
      let table = try #require(run.result(file))
      return try #require(table[column]?.number(at: row), "\(file) \(column)")
    }
    let level = try number("conf_level", "coefficients.csv", 0)
    let (verdicts, effects) = (
      try #require(run.result("verdicts.csv")), try #require(run.result("effects.csv"))
    )
    let (low, high, p) = (
      try number("conf_low", "verdicts.csv", 0), try number("conf_high", "verdicts.csv", 0),
      try number("p_value", "verdicts.csv", 0)
    )
    let excludes = low > 0 || high < 0
    #expect((p < 1 - level) == excludes)
    let told = (0..<effects.rowCount).filter { effects["claim_low"]?.number(at: $0) != nil }
    #expect(told.count == 2)
    for row in told {
      let kind = effects["kind"]?.text(at: row) ?? ""
      let null = kind == "ratio" ? 1.0 : 0
      let ends = (
        try number("claim_low", "effects.csv", row), try number("claim_high", "effects.csv", row)
      )
      #expect((ends.0 > null || ends.1 < null) == excludes, "\(kind)")
      #expect(try number("claim_p_value", "effects.csv", row) == p)
    }
    let headline = try #require(run.headlines.first)
    #expect(!headline.contains("do not settle"), "\(headline)")
    #expect(headline.contains("zero lies outside") == excludes, "\(headline)")
    let shown = "p = \(String(Int((1000 * p).rounded())).leftPadded(to: 3))"
    #expect(headline.contains(shown.replacing("p = ", with: "p = .")), "\(headline) \(p)")
    if !excludes { #expect(verdicts["grade"]?.text(at: 0) == "cannot_tell") }
  }

  /// The report's table of effects has the headline's interval and p.
  @Test func theReportHasOneInterval() throws {
    let run = try run(
      "outcome: b, fit: logistic, covariance: classical, effects: {errors: bootstrap, draws: 99}")
    try run.write(to: "\(folder.path)/out")
    let text = try folder.read("out/report.md")
    let headline = try #require(run.headlines.first)
    let interval = try #require(
      headline.split(separator: "interval ").dropFirst().first?.split(separator: " percentage")
        .first)
    // Of p = .0506 the lower end is under zero by less than is shown.
    #expect(interval.hasPrefix("0.0 to"), "\(headline)")
    #expect(text.contains("| \(interval) | .051 |"), "\(interval)")
    #expect(!text.contains(".024"))
  }
}

extension String {
  fileprivate func leftPadded(to length: Int) -> String {
    String(repeating: "0", count: max(0, length - count)) + self
  }
}
