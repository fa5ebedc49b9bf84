import Foundation
import Pipeline
import Tables
import TestSupport
import Testing

/// Verdicts and certificates of fits beyond least squares, from the study file to the run folder.
struct FirmStudyTests {
  /// Ten areas in six years, two districts each, by a fixed rule.
  private static let data: String = {
    var lines = ["area,year,district,x,z,y,yes,team"]
    for row in 0..<60 {
      let (area, year) = (row / 6, row % 6)
      let own = Double(area * area % 7)
      let x = Double(row * 7919 % 101) / 20 + own / 2
      let noise = Double(row * 104_729 % 97) / 25
      let y = 2 + 0.4 * x + own + noise + Double(year) / 3
      let z = Double(row * 31 % 17) / 4
      lines.append(
        "a\(area),\(2001 + year),d\(area)-\(year % 2),\(x),\(z),\(y),\(noise > 2 ? 1 : 0),t\(row * 13 % 7)"
      )
    }
    return lines.joined(separator: "\n") + "\n"
  }()

  private static func run(_ fits: String, _ inference: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(data, to: "rows.csv")
    let text = """
      throughline: 1
      study: {id: firm, seed: 7}
      ingest:
        rows:
          file: rows.csv
          key: [area, year]
          nested: [district, area]
          columns: {area: category, year: integer, district: category, x: number, z: number, y: number, yes: integer, team: category}
      model:
        inference: \(inference)
        panel: {unit: area, period: year}
        fits:
      \(fits)
      """
    let run = try Study(yaml: folder.write(text, to: "study.yaml")).run()
    try run.write(to: "\(folder.path)/out")
    return folder
  }

  private static let fits = """
        within: {role: primary, data: rows, outcome: y, support: [x], adjust: [z], fit: within, absorb: [area, year]}
        changes: {role: primary, data: rows, outcome: y, support: [x], adjust: [z], fit: first_difference}
        means: {role: secondary, data: rows, outcome: y, support: [x], adjust: [z], fit: between}
        random: {role: secondary, data: rows, outcome: y, support: [x], adjust: [z], fit: random_effects}
        levels: {role: primary, data: rows, outcome: y, support: [x], adjust: [z], fit: mixed, levels: [area]}
        odds: {role: secondary, data: rows, outcome: yes, support: [x], adjust: [z], fit: logistic}
    """

  @Test func everyMethodHasItsVerdict() throws {
    let folder = try Self.run(
      Self.fits, "{cluster: area, smallest_effect: {y: 0.1, yes: 0.1}}")
    let rows = csvRows(try folder.read("out/verdicts.csv"))
    #expect(rows.map { $0["model"] } == ["within", "changes", "means", "random", "levels", "odds"])
    for row in rows {
      let model = try #require(row["model"])
      for column in [
        "loo_by", "loo_low", "loo_high", "flip_search", "flip_tried", "sign_flip_search", "mde",
        "equivalence_p", "standardized", "icc_outcome", "between", "within", "between_within_p",
      ] {
        #expect(row[column]?.isEmpty == false, "\(model) \(column)")
      }
      #expect(row["loo_by"] == "area")
      #expect(row["standardized_by"] == (model == "odds" ? "sd_x" : "sd_x/sd_y"))
      let hasGeometry = model != "odds"
      for column in ["e_value", "e_value_limit", "risk_ratio", "risk_ratio_from"] {
        #expect(row[column]?.isEmpty == hasGeometry, "\(model) \(column)")
      }
      for column in ["robustness_value", "rv_alpha", "critical_f", "benchmark_times"] {
        #expect(row[column]?.isEmpty == !hasGeometry, "\(model) \(column)")
      }
      // Families of a unit's rows are no part of its mean, nor of a change between them.
      let nested = ["means", "changes"].contains(model) ? "" : "district"
      #expect(row["nested_by"] == nested, "\(model)")
    }
    let influence = csvRows(try folder.read("out/influence.csv"))
    for row in rows {
      #expect(
        influence.count { $0["model"] == row["model"] && $0["level"] == "area" } == 10)
    }
    #expect(influence.contains { $0["model"] == "changes" && $0["level"] == "observation" })
    let sensitivity = csvRows(try folder.read("out/sensitivity.csv"))
    let robustness = sensitivity.filter { $0["measure"] == "robustness_value" }
    #expect(
      Set(robustness.compactMap { $0["model"] })
        == ["within", "changes", "means", "random", "levels"])
    #expect(robustness.allSatisfy { $0["adjusted_t"]?.isEmpty == false })
    let odds = sensitivity.filter { $0["measure"] == "e_value" }
    #expect(odds.map { $0["model"] } == ["odds"] && odds.map { $0["benchmark"] } == ["z"])
    #expect(odds.allSatisfy { $0["risk_ratio_without"]?.isEmpty == false })
    #expect(sensitivity.contains { $0["adjusted_low"]?.isEmpty == false })
    let certificate = csvRows(try folder.read("out/certificate.csv"))
    let chosen = certificate.filter { $0["chosen"] == "true" }
    #expect(chosen.map { $0["model"] } == ["within", "changes", "levels"])
    #expect(chosen.map { $0["method"] } == ["cr2", "cr2", "reml_kenward_roger"])
    #expect(
      certificate.contains { $0["model"] == "changes" && $0["method"] == "reml_kenward_roger" })
    let report = try folder.read("out/report.md")
    #expect(report.contains("reml_kenward_roger (chosen)"))
  }

  /// Wild, two-way and weighted CR2 have sets whose removal changes the verdict.
  @Test(arguments: [
    ("{cluster: area, method: wild}", "fit: ols"),
    ("{cluster: [area, team]}", "fit: ols"),
    ("{cluster: area}", "fit: wls, weights: z1"),
    ("{cluster: area, method: hc3}", "fit: ols"),
  ])
  func everyCovarianceHasFlips(inference: String, fit: String) throws {
    let own = fit.replacingOccurrences(of: "z1", with: "year")
    let folder = try Self.run(
      "    m: {role: secondary, data: rows, outcome: y, support: [x], adjust: [z], \(own)}",
      inference)
    let row = try #require(csvRows(try folder.read("out/verdicts.csv")).first)
    #expect(Int(row["flip_all_tried"] ?? "") ?? 0 >= 1)
    #expect(Int(row["flip_tried"] ?? "") ?? 0 >= 1)
  }
}
