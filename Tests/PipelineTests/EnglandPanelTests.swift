import Diagnostics
import Foundation
import Pipeline
import Tables
import TestSupport
import Testing

/// The shipped panel of English authorities, on the real files where a machine has them: joined
/// across years, codes and joint returns.
@Suite(.enabled(if: Repository.hasRealData, "the official statistics are not beside the package"))
struct EnglandPanelTests {
  /// The shipped notebook with `edits` made.
  private static func run(_ edits: [(old: String, new: String)]) throws -> Run {
    var text = try ShippedStudies.englandPanelText()
    for edit in edits {
      #expect(text.contains(edit.old))
      text = text.replacingOccurrences(of: edit.old, with: edit.new)
    }
    return try ShippedStudies.run(text, named: "panel.md")
  }

  private static func panel(_ run: Run) throws -> Table {
    try #require(run.tables.first { $0.name == "panel" })
  }

  private static func values(_ column: String, _ table: Table) -> Set<String> {
    Set((0..<table.rowCount).compactMap { table[column]?.text(at: $0) })
  }

  /// `Golden/england-panel-within.R`: indicators of authorities and years, clubSandwich and plm.
  @Test func withinAndBetweenAgreeWithR() throws {
    let old =
      "    caseload_fte: {role: primary, data: panel, outcome: rereferral_percent, "
      + "support: [caseload_fte], fit: ols}\n"
    let fits =
      old.replacingOccurrences(of: "fit: ols", with: "fit: within, absorb: [area, period]")
      + ["between", "random_effects"].map {
        "    \($0): {data: panel, outcome: rereferral_percent, support: [caseload_fte], fit: \($0)}\n"
      }.joined()
    let run = try Self.run([
      (old, fits), ("  fits:\n", "  panel: {unit: area, period: period}\n  fits:\n"),
    ])
    let file = Repository.root.appendingPathComponent(
      "Tests/PipelineTests/Golden/england-panel-within.csv")
    let golden = Dictionary(
      uniqueKeysWithValues: csvRows(
        withoutComments(try String(contentsOf: file, encoding: .utf8))
      ).map { ($0["quantity"] ?? "", $0["value"]) })
    let coefficients = try #require(run.result("coefficients.csv"))
    func row(_ model: String, _ covariance: String) throws -> [String: String] {
      try #require(
        coefficients.rows {
          $0["model"] == model && $0["term"] == "caseload_fte" && $0["covariance"] == covariance
        }.first)
    }
    for covariance in ["classical", "cr1s", "cr2"] {
      let fit = try row("caseload_fte", covariance)
      #expect(fit["n_obs"] == golden["n"])
      #expect(fit["n_clusters"] == golden["clusters"])
      expectClose(fit["estimate"], golden["estimate"] ?? nil, "estimate")
      expectClose(fit["std_error"], golden[covariance] ?? nil, "\(covariance)")
    }
    expectClose(try row("caseload_fte", "cr2")["df"], golden["cr2_df"] ?? nil, "df")
    for (model, name) in [("between", "between"), ("random_effects", "random")] {
      let fit = try row(model, "classical")
      expectClose(fit["estimate"], golden[name] ?? nil, "\(name)")
      expectClose(fit["std_error"], golden["\(name)_classical"] ?? nil, "\(name) error")
    }
    #expect(run.headlines.first?.contains(", within local authorities over time, net of") == true)
  }

  @Test func agreesWithAnIndependentCalculation() throws {
    let run = try ShippedStudies.englandPanel.get()
    let panel = try Self.panel(run)
    #expect(panel.rowCount == 1204)
    #expect(Self.values("area", panel).count == 156)
    #expect(Self.values("period", panel) == Set((2018...2025).map(String.init)))

    let coefficients = try #require(run.result("coefficients.csv"))
    let correlations = try #require(run.result("correlations.csv"))
    let file = Repository.root.appendingPathComponent(
      "Tests/PipelineTests/Golden/england-panel.csv")
    let golden = csvRows(withoutComments(try String(contentsOf: file, encoding: .utf8)))
    #expect(golden.count == 5)
    for row in golden {
      let name = try #require(row["indicator"])
      let fit = try #require(
        coefficients.rows { $0["term"] == name && $0["covariance"] == "cr1s" }.first)
      #expect(fit["n_obs"] == row["n"], "\(name)")
      #expect(fit["n_clusters"] == row["clusters"], "\(name)")
      expectClose(fit["estimate"], row["slope"], "\(name) slope")
      expectClose(fit["std_error"], row["cr1s"], "\(name) standard error")
      for method in ["pearson", "spearman"] {
        let found = try #require(
          correlations.rows { $0["x"] == name && $0["method"] == method }.first)
        #expect(found["n_obs"] == row["n"])
        expectClose(found["estimate"], row[method], "\(name) \(method)")
      }
    }
  }

  /// The figures that the study was to give before it was written.
  @Test func caseloadAndReferrals() throws {
    let coefficients = try #require(
      try ShippedStudies.englandPanel.get().result("coefficients.csv"))
    let caseload = try #require(
      coefficients.rows { $0["term"] == "caseload_fte" && $0["covariance"] == "cr1s" }.first)
    #expect(caseload["n_obs"] == "1186")
    #expect(caseload["n_clusters"] == "156")
    #expect(caseload["estimate"]?.hasPrefix("0.2733841193") == true)
    #expect(caseload["std_error"]?.hasPrefix("0.1024806107") == true)
  }

  /// The census "2025" was taken six months after the outcome year "2025" had closed.
  @Test(arguments: [
    ("on: [area], period: within", "on: [area], period: label"),
    ("on: [area], period: within", "on: [area, period]"),
    ("on: [area], period: within", "on: [area, time_period]"),
    ("on: [area], period: within", "on: [new_la_code, time_period]"),
  ])
  func joiningOnTheSameYearStops(old: String, new: String) throws {
    let error = #expect(throws: DiagnosticList.self) { try Self.run([(old, new)]) }
    let message = try #require(error?.rendered)
    #expect(message.contains("'workforce' is measured after the period of 'panel' closed"))
    #expect(message.contains("closed on 2025-03-31"))
    #expect(message.contains("was measured up to 2025-09-30"))
    #expect(message.contains("outcome_first"))
  }

  /// The other way round the join itself is in order: it is the model that says what is support.
  @Test func turningTheTablesStopsToo() throws {
    let error = #expect(throws: DiagnosticList.self) {
      try Self.run([
        ("- from: referrals", "- from: workforce"),
        (
          "with: workforce, on: [area], period: within",
          "with: referrals, on: [area], period: label"
        ),
      ])
    }
    #expect(
      error?.rendered.contains(
        "'caseload_fte' is measured after the period of 'rereferral_percent' closed, in 1350 of "
          + "1350 rows of 'panel'") == true)
  }

  @Test func aReasonLetsTheOutcomeComeFirst() throws {
    let run = try Self.run([
      ("period: within", "period: label, outcome_first: do re-referrals drive staff away")
    ])
    #expect(try Self.panel(run).rowCount == 1350)
    #expect(run.warnings.contains { $0.what.contains("do re-referrals drive staff away") })
  }

  @Test func areasAloneDoNotSayWhichYear() throws {
    let error = #expect(throws: DiagnosticList.self) {
      try Self.run([("on: [area], period: within", "on: [area]")])
    }
    #expect(
      error?.rendered.contains(
        "the join does not say which period of 'workforce' goes beside a row of 'panel'") == true)
    #expect(error?.rendered.contains("period: within") == true)
  }

  @Test func oneAuthorityIsOneUnitUnderAllItsCodes() throws {
    let panel = try Self.panel(try ShippedStudies.englandPanel.get())
    for name in ["Buckinghamshire", "North Yorkshire", "Somerset", "Barnsley", "Sheffield"] {
      let rows = (0..<panel.rowCount).filter { panel["area"]?.text(at: $0) == name }
      #expect(rows.count == 8, "\(name)")
    }
    // By code alone three of them fall in two: 159 units, and fewer rows, for the codes changed in
    // different years of the two files.
    let byCode = try Self.run([
      ("on: [area], period: within", "on: [new_la_code], period: within")
    ])
    #expect(Self.values("new_la_code", try Self.panel(byCode)).count == 159)
  }

  @Test func jointReturnsArePooledFromCounts() throws {
    let panel = try Self.panel(try ShippedStudies.englandPanel.get())
    let joint = "Kingston upon Thames / Richmond upon Thames"
    let rows = (0..<panel.rowCount).filter {
      panel["area"]?.text(at: $0) == joint && panel["period"]?.text(at: $0) == "2025"
    }
    let row = try #require(rows.first)
    let above = try #require(panel["rereferral_count"]?.number(at: row))
    let below = try #require(panel["referral_count"]?.number(at: row))
    #expect(panel["rereferral_percent"]?.number(at: row) == 100 * above / below)
    #expect(panel["no_further_action_percent"]?.missingReason(at: row) == .notPooled)
    // Both authorities' rows are behind it.
    let strand = try #require(panel.lineage.strands.first { $0.source.name == "referrals" })
    #expect(strand.rows(behind: row).count == 2)
  }

  @Test func withoutPoolingJointReturnsAreUnmatched() throws {
    let run = try Self.run([(", joint_areas: pool", "")])
    let panel = try Self.panel(run)
    #expect(panel.rowCount == 1204 - 12)
    #expect(Self.values("area", panel).count == 154)
    let areas = try #require(run.result("areas.csv"))
    func lost(_ source: String) -> [String] {
      areas.rows {
        $0["model"] == "caseload_fte" && $0["source"] == source && $0["lost"] == "wholly"
      }.map { [$0["area"], $0["rows"], $0["periods"]].map { $0 ?? "?" }.joined(separator: ", ") }
    }
    #expect(
      lost("referrals") == [
        "Kingston upon Thames, 13, 2013 to 2025", "North Northamptonshire, 4, 2022 to 2025",
        "Richmond upon Thames, 13, 2013 to 2025", "West Northamptonshire, 4, 2022 to 2025",
      ])
    #expect(
      lost("workforce") == [
        "Kingston upon Thames / Richmond upon Thames, 9, 2017 to 2025",
        "North Northamptonshire / West Northamptonshire, 5, 2021 to 2025",
      ])
  }

  /// Every row of an authority is in the account of authorities, for every model and both sources.
  @Test func authoritiesLostAreNamed() throws {
    let run = try ShippedStudies.englandPanel.get()
    let areas = try #require(run.result("areas.csv")).rows { _ in true }
    var sums: [[String]: Int] = [:]
    for row in areas {
      let key = ["model", "source", "area", "rows_in"].map { row[$0] ?? "" }
      sums[key, default: 0] += Int(row["rows"] ?? "") ?? 0
    }
    for (key, sum) in sums { #expect(String(sum) == key[3], "\(key)") }
    let ledger = try #require(run.result("ledger.csv")).rows { $0["fate"] == "used" }
    for row in ledger {
      let used = areas.filter {
        $0["model"] == row["model"] && $0["source"] == row["source"] && $0["fate"] == "used"
      }
      #expect(used.reduce(0) { $0 + (Int($1["rows"] ?? "") ?? 0) } == Int(row["rows"] ?? ""))
    }
    let scilly = areas.filter {
      $0["model"] == "caseload_fte" && $0["source"] == "referrals"
        && $0["area"] == "Isles of Scilly"
        && $0["reason"] == "suppressed"
    }
    #expect(scilly.map { $0["periods"] } == ["2019 to 2021, 2023, 2024"])
  }

  /// Five authorities became others between 2013 and 2025.
  @Test func seriesThatBreakAreTold() throws {
    let notes = try ShippedStudies.englandPanel.get().warnings.map(\.what).filter {
      $0.contains("from before and after")
    }
    #expect(notes.count == 3)
    for (note, change) in zip(
      notes,
      ["merge of 2019-04-01: 'Bourne", "split of 2021-04-01: 'North", "split of 2023-04-01: 'Cumb"])
    {
      #expect(note.contains("referrals and workforce hold"))
      #expect(note.contains(change))
    }
  }

  @Test func theNationalRowCannotBeLeftIn() throws {
    let error = #expect(throws: DiagnosticList.self) {
      try Self.run([("    level: Local authority\n", "")])
    }
    #expect(error?.rendered.contains("mixes 3 geographic levels") == true)
    // Nor by not naming the dialect: a region has no authority's code.
    #expect(throws: DiagnosticList.self) {
      try Self.run([("    dialect: ees\n    level: Local authority\n", "")])
    }
  }

  @Test func symbolsAreNoNumbers() throws {
    let error = #expect(throws: DiagnosticList.self) {
      try Self.run([("    dialect: ees\n", "")])
    }
    #expect(error?.rendered.contains("is not a number") == true)
    let panel = try Self.panel(try ShippedStudies.englandPanel.get())
    let reasons = panel["rereferral_percent"]?.missingCounts.map(\.reason) ?? []
    #expect(Set(reasons) == [.suppressed, .notAvailable, .lowReliability])
  }
}
