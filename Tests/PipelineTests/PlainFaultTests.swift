import Diagnostics
import Pipeline
import Tables
import TestSupport
import Testing

/// What a study asks for and cannot have, or has and should be told of.
struct PlainFaultTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// 60 rows of 12 families in 6 teams; `told` is 1 exactly where x is above zero.
  private static let data: String = {
    var lines = ["id,family,team,x,z,y,told,count,grade,role"]
    for i in 0..<60 {
      let x = Double((i * 37) % 61) / 10 - 3.05
      let z = Double((i * 23) % 59) / 10
      let y = (10 * (0.4 * x + 0.2 * z + Double((i * 17) % 13) / 6)).rounded() / 10
      let count = (i * 7) % 5 + (i % 9 == 0 ? 5 : 0)
      let grade = ["p", "q", "r", "s"][(i * 5 + i / 7) % 4]
      lines.append(
        "\(i),f\(i % 12),t\((i / 10)),\(x),\(z),\(y),\(x > 0 ? 1 : 0),\(count),\(grade),"
          + ["a", "b", "c"][(i * 11) % 3])
    }
    return lines.joined(separator: "\n") + "\n"
  }()

  private func study(
    _ fit: String, grade: String = "category", version: String = "1", inference: String = "",
    report: String = "formats: [md]"
  ) throws -> Study {
    _ = try folder.write(Self.data, to: "data.csv")
    let text = """
      throughline: \(version)
      study: {id: plain, seed: 1}
      ingest:
        rows:
          file: data.csv
          key: [id]
          columns: {id: id, family: category, team: category, x: number, z: number, y: number, told: integer, count: count, grade: \(grade), role: category}
      model:
        inference: {cluster: none\(inference)}
        fits:
          main: {role: primary, data: rows, \(fit)}
      report: {\(report)}
      """
    return try Study(yaml: try folder.write(text, to: "study.yaml"))
  }

  private func refusals(_ study: () throws -> Study) throws -> [Diagnostic] {
    try #require(throws: DiagnosticList.self, performing: { _ = try study().check() }).diagnostics
  }

  private func checks(_ name: String, of run: Run) throws -> [String] {
    let checks = try #require(run.result("checks.csv"))
    return (0..<checks.rowCount).filter { checks["check"]?.text(at: $0) == name }.map { row in
      ["result", "term", "meaning"].map { checks[$0]?.text(at: row) ?? "" }.joined(separator: "|")
    }
  }

  @Test func gradesNeedAnOrder() throws {
    let fit = "outcome: grade, support: [x], fit: ordinal"
    for grade in ["category", "{type: category, levels: [p, q, r, s]}"] {
      let found = try refusals { try study(fit, grade: grade) }
      #expect(
        found.map(\.what) == ["model 'main': its outcome 'grade' (category) has no order"])
      #expect(found.first?.fix == "declare it as {type: ordered, levels: [low, …, high]}")
    }
    let ordered = "{type: ordered, levels: [p, q, r, s]}"
    #expect(try study(fit, grade: ordered).run().fits.count == 1)
  }

  @Test(arguments: [
    (
      "outcome: y, support: [\"poly(x, 11)\"], fit: ols",
      "its term 'poly(x, 11)' is a curve of 11 columns, and 10 are the most"
    ),
    (
      "outcome: y, support: [\"ns(x, 50)\"], fit: ols",
      "its term 'ns(x, 50)' is a curve of 50 columns, and 10 are the most"
    ),
    ("outcome: y, support: [x, \"x:x\"], fit: ols", "'x:x' names a column twice"),
    (
      "outcome: y, support: [\"log(x)\"], fit: ols",
      "'log(x)' is no column, and terms are not reckoned"
    ),
    ("outcome: y, support: [\"x*z\"], fit: ols", "'x*z' is no column, and terms are not reckoned"),
  ])
  func termsThatAreNone(_ fit: String, _ what: String) throws {
    #expect(try refusals { try study(fit) }.map(\.what) == ["model 'main': \(what)"])
  }

  @Test func aCurveOfTenColumnsIsFitted() throws {
    #expect(try study("outcome: y, support: [\"poly(x, 10)\"], fit: ols").run().fits.count == 1)
  }

  @Test func settingsThatNothingReads() throws {
    let wild = try refusals {
      try study(
        "outcome: y, support: [x], fit: ols, cluster: family, covariance: cr2, wild: {weights: webb}"
      )
    }
    #expect(wild.map(\.what) == ["model 'main' has wild, but its covariance is cr2"])
    let labels = try refusals {
      try study("outcome: y, support: [x], fit: ols", report: "labels: {x: visits, tem: team}")
    }
    #expect(
      labels.map(\.what) == ["report.labels names 'tem', which is not a column of any table"])
    #expect(labels.first?.fix?.contains("team") == true)
    let weights = try refusals { try study("outcome: y, support: [x], fit: ols, weights: z") }
    #expect(weights.first?.why == "a fit by ols has no use for weights, and would leave it unread")
  }

  @Test func smallFaultsOfTheFile() throws {
    let quoted = try refusals { try study("outcome: y, support: [x], fit: ols", version: "\"1\"") }
    #expect(quoted.map(\.why) == ["in quotes it is no number"])
    let empty = try refusals { try study("outcome: y, support: , fit: ols") }
    #expect(empty.first?.fix == "write a column or a list of columns, or [] for none")
  }

  @Test func theFewerOfTwoWaysCounts() throws {
    var sentences: [String] = []
    for cluster in ["[family, team]", "[team, family]"] {
      let run = try study("outcome: y, support: [x], fit: ols, cluster: \(cluster)").run()
      let models = try #require(run.result("models.csv"))
      #expect(models["n_clusters"]?.number(at: 0) == 6)
      #expect(
        models["cluster"]?.text(at: 0)
          == (sentences.isEmpty ? "family and team" : "team and family"))
      sentences.append(run.headlines.first ?? "")
      #expect(
        run.result("verdicts.csv")?["reason"]?.text(at: 0)?.contains("12 families and 6 teams")
          == (sentences.count == 1))
    }
    #expect(
      sentences[0].hasPrefix("Across 60 rows in 12 families and 6 teams, "), "\(sentences[0])")
    #expect(sentences[1].hasPrefix("Across 60 rows in 6 teams and 12 families, "))
  }

  @Test func levelsAreNamed() throws {
    let run = try study("outcome: y, support: [role, \"x:role\"], adjust: [x], fit: ols").run()
    let headlines = run.headlines.joined(separator: "\n")
    #expect(
      headlines.contains("only where x is zero, role b, against a, goes with"), "\(headlines)")
    #expect(headlines.contains("one unit more of x and role b in place of a together"))
    #expect(!headlines.contains("-"), "a hyphen for a minus: \(headlines)")
    let verdicts = try #require(run.result("verdicts.csv"))
    let reasons = (0..<verdicts.rowCount).compactMap { verdicts["reason"]?.text(at: $0) }
    #expect(reasons.contains { $0.contains(", and only where x is zero, ") })
    #expect(reasons.contains { $0.contains("x × role b") })
    let curve = try study("outcome: y, support: [\"poly(x, 2)\"], fit: ols").run()
    let reason = curve.result("verdicts.csv")?["reason"]?.text(at: 1)
    #expect(reason?.contains("poly(x, 2), column 2") == true)
    let place = try study("outcome: y, support: [x, \"x:role\"], adjust: [role], fit: ols").run()
    #expect(place.headlines.first?.contains("and only where role is a, one unit more of x") == true)
  }

  /// By its p as well as its size, and only of errors that count on the family's own variation.
  @Test(arguments: [("auto", "pass|"), ("classical", "look|")])
  func dispersionIsJudgedByItsTest(_ method: String, _ result: String) throws {
    let run = try study("outcome: count, support: [x], method: \(method), fit: poisson").run()
    let ratio = try #require(run.fits.first?.summary.measures.others["dispersion"])
    let found = try #require(try checks("dispersion", of: run).first)
    #expect(ratio > 1.2 && ratio < 2)
    #expect(
      found.hasPrefix(result) && found.contains("on 58 degrees of freedom, p "),
      "\(ratio) \(found)")
    #expect(found.contains("harmless, hc3 allows for it") == (method == "auto"), "\(found)")
  }
}
