import Diagnostics
import Pipeline
import Tables
import TestSupport
import Testing

/// Lags, absorbed effects, the wild bootstrap and what is made of its draws, from the study file to the run
/// folder.
struct InferenceStudyTests {
  /// Ten areas of seven years each, one of them without 2018; numbers made by a fixed rule.
  static let data: String = {
    var lines = ["la,year,x,y,kind,grade"]
    for la in 0..<10 {
      for year in 0..<7 where !(la == 3 && year == 3) {
        let k = 7 * la + year
        let x = Double(k * 7919 % 101) / 10 + Double(la)
        let y = 0.05 * x + Double(k * 104_729 % 97) / 10 + 2 * Double(la)
        let kind = ["low", "middle", "high"][(k * 31 + la) % 5 % 3]
        let grade = min(4, 1 + Int(x / 8 + Double(k * 53 % 11) / 4))
        lines.append("la\(la),\(2015 + year),\(x),\(y),\(kind),\(grade)")
      }
    }
    return lines.joined(separator: "\n")
  }()

  static func study(
    inference: String = "{cluster: la, wild: {weights: webb, draws: 199}}",
    fits: String =
      "now: {role: primary, data: panel, outcome: y, support: [x], fit: within, absorb: [la]}",
    rest: String = ""
  ) -> String {
    """
    throughline: 1
    study: {id: panel, seed: 7}
    ingest:
      rows:
        file: rows.csv
        key: [la, year]
        columns: {la: category, year: integer, x: number, y: number, kind: {type: ordered, levels: [low, middle, high]}, grade: integer}
    normalize:
      panel:
        - from: rows
        - lag: {columns: [x], by: [la], period: year}
        - lead: {columns: [x], by: [la], period: year}
        - difference: {columns: [y], by: [la], period: year, into: "{column}_change"}
    model:
      inference: \(inference)
      fits:
        \(fits.replacing("\n", with: "\n    "))
    \(rest)
    report: {formats: [html, md]}

    """
  }

  static func run(_ study: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(data, to: "rows.csv")
    let run = try Study(yaml: folder.write(study, to: "study.yaml")).run()
    try run.write(to: "\(folder.path)/out")
    return folder
  }

  static func message(_ study: String) -> String {
    do {
      _ = try run(study)
      return ""
    } catch {
      let list = error as? DiagnosticList
      return list?.diagnostics.map(\.rendered).joined(separator: "\n") ?? "\(error)"
    }
  }

  /// A year that an area lacks is a gap: neither neighbour takes its place, and the ledger says so.
  @Test func lagsAreOfTheSameAreaAndYear() throws {
    let folder = try Self.run(
      Self.study(
        fits: """
          before: {data: panel, outcome: y, support: [x_lag], fit: within, absorb: [la]}
          placebo: {data: panel, outcome: y, support: [x_lead], fit: within, absorb: [la]}
          change: {data: panel, outcome: y_change, support: [x], fit: ols}
          """))
    let models = csvRows(try folder.read("out/models.csv"))
    // 69 rows; the first year of each area and the year after the gap have none before them.
    #expect(models.map { $0["n_obs"] } == ["58", "58", "58"])
    let ledger = csvRows(try folder.read("out/ledger.csv"))
    let lost = ledger.filter { $0["model"] == "before" && $0["reason"] == "no_such_period" }
    #expect(lost.map { $0["rows"] } == ["11"])
    let terms = csvRows(try folder.read("out/coefficients.csv")).compactMap { $0["term"] }
    #expect(Set(terms).isSuperset(of: ["x_lag", "x_lead", "x"]))
    for model in ["before", "placebo", "change"] {
      let own = ledger.filter { $0["model"] == model }
      #expect(own.compactMap { Int($0["rows"] ?? "") }.reduce(0, +) == 69)
    }
  }

  @Test func wildWithinAndItsFamilyReachTheFolder() throws {
    let text = Self.study(
      fits: """
        one: {role: primary, data: panel, outcome: y, support: [x], adjust: [kind], fit: within, absorb: [la, year], covariance: wild}
        two: {data: panel, outcome: y, support: [x], fit: ols, covariance: cr3_jackknife}
        three: {data: panel, outcome: y, support: [x], adjust: [kind], fit: within, absorb: [la], covariance: cr2}
        """,
      rest: "  families:\n    main: {tests: [one, two, three], adjust: romano_wolf, draws: 499}")
    let folder = try Self.run(text)
    let rows = csvRows(try folder.read("out/coefficients.csv")).filter { $0["chosen"] == "true" }
    let claims = rows.filter { $0["term_role"] == "support" }
    #expect(claims.map { $0["df_method"] } == ["wild_webb_drawn", "G-1", "satterthwaite"])
    #expect(claims.map { $0["covariance"] } == ["wild", "cr3_jackknife", "cr2"])
    #expect(claims.allSatisfy { $0["adjust_method"] == "romano_wolf" })
    for claim in claims {
      let adjusted = try #require(Double(claim["p_adjusted"] ?? ""))
      let raw = try #require(Double(claim["p_value"] ?? ""))
      let isShare = (adjusted * 500 - (adjusted * 500).rounded()).magnitude < 1e-9
      #expect(adjusted >= max(raw, 0.002) && (isShare || adjusted == raw))
    }
    let checks = csvRows(try folder.read("out/checks.csv"))
    let draws = try #require(checks.first { $0["check"] == "romano_wolf_draws" })
    #expect(
      draws["meaning"]?.contains("499 seeded draws of Webb weights for 10 clusters") == true)
    #expect(draws["value"] == "499")
    let tests = csvRows(try folder.read("out/tests.csv"))
    #expect(
      tests.filter { $0["term"] == "kind" }.map { $0["method"] } == ["wild_webb_drawn", "HTZ"])
    let again = try Self.run(text)
    #expect(try again.read("out/coefficients.csv") == folder.read("out/coefficients.csv"))
    #expect(try again.read("out/tests.csv") == folder.read("out/tests.csv"))
  }

  @Test func presetsAndTwoColumnsReachAWithinFit() throws {
    let folder = try Self.run(
      Self.study(
        inference: "{cluster: none, preset: fixest, serial: {time: year, unit: la, lag: 1}}",
        fits: """
          dk: {data: panel, outcome: y, support: [x], fit: within, absorb: [la], covariance: driscoll_kraay}
          nw: {data: panel, outcome: y, support: [x], fit: ols, covariance: newey_west}
          both: {data: panel, outcome: y, support: [x], fit: within, absorb: [la], cluster: [la, year]}
          """))
    let models = csvRows(try folder.read("out/models.csv"))
    #expect(models.map { $0["covariance"] } == ["driscoll_kraay", "newey_west", "two_way"])
    for row in models.prefix(2) {
      #expect(row["reason"]?.contains("T/(T − 1) · (n − 1)/(n − k), L = 1, T = 7 (lags") == true)
    }
    #expect(models[2]["reason"]?.contains("clustered by la (10 clusters) and by year (7)") == true)
  }

  @Test func aCovarianceOfOneColumnDoesNotPickOneOfTwo() {
    let message = Self.message(
      Self.study(
        fits: "m: {data: panel, outcome: y, support: [x], cluster: [la, year], covariance: cr2}"
          .replacing("support: [x]", with: "support: [x], fit: ols")))
    #expect(message.contains("covariance cr2 takes one column of clusters"))
    #expect(message.contains("name two_way, newey_west or driscoll_kraay"))
    let mixed = Self.message(
      Self.study(
        fits:
          "m: {data: panel, outcome: y, support: [x], fit: mixed, levels: [la], cluster: [la, year]}"
      ))
    #expect(mixed.contains("fit: mixed takes one column of clusters"))
  }

  @Test func modelsThatDrawDifferentlyAreNotOneFamily() {
    let message = Self.message(
      Self.study(
        fits: """
          one: {role: primary, data: panel, outcome: y, support: [x], fit: ols, wild: {weights: mammen}}
          two: {data: panel, outcome: y, support: [x_lag], fit: ols}
          """, rest: "  families:\n    main: {tests: [one, two], adjust: romano_wolf}"))
    #expect(message.contains("models 'one' and 'two' ask for different wild draws"))
  }

  /// Numbers against ordered grades, and intervals that know of clusters.
  @Test func correlationsHaveClusteredIntervals() throws {
    let folder = try Self.run(
      Self.study(
        rest: """
            correlations:
              pairs: {data: panel, between: [x], and: [grade], methods: [pearson, kendall, polyserial]}
          """))
    let rows = csvRows(try folder.read("out/correlations.csv"))
    #expect(rows.map { $0["method"] } == ["pearson", "kendall", "polyserial"])
    for row in rows {
      let ends = [row["conf_low_cluster"], row["estimate"], row["conf_high_cluster"]].compactMap {
        Double($0 ?? "")
      }
      #expect(ends.count == 3 && ends == ends.sorted())
      #expect(row["conf_method_cluster"] == "cluster jackknife of Fisher z")
      #expect(row["cluster_method"] == row["conf_method_cluster"])
      let p = try #require(Double(row["p_cluster"] ?? ""))
      #expect((p < 0.05) == (ends[0] > 0 || ends[2] < 0))
    }
    #expect(
      try folder.read("out/report.md").contains(
        "Both come from one test (by leaving out each cluster)"))
  }

  /// Of two columns of clusters a correlation takes neither unasked.
  @Test func correlationsAskWhichClusters() throws {
    func study(_ cluster: String) -> String {
      Self.study(
        inference: "{cluster: [la, year]}",
        fits: "now: {role: primary, data: panel, outcome: y, support: [x], fit: ols}",
        rest: "  correlations:\n    pairs: {data: panel, between: [x], and: [y]\(cluster)}")
    }
    let message = Self.message(study(""))
    #expect(
      message.contains(
        "correlations 'pairs' do not say which of 'la', 'year' their clusters are")
        || message.contains("correlations 'pairs' do not say which of la, year their clusters are"))
    #expect(message.contains("add 'cluster: la' (or year, or none) to 'pairs'"))
    for (written, found) in [("la", "la"), ("year", "year"), ("none", "")] {
      let folder = try Self.run(study(", cluster: \(written)"))
      #expect(csvRows(try folder.read("out/correlations.csv"))[0]["cluster"] == found)
    }
  }
}
