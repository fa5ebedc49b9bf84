import Diagnostics
import Foundation
import Pipeline
import Tables
import TestSupport
import Testing

/// Curves, interactions, diagnostics and effects of generalized models, from a study file to the run folder.
struct GeneralizedTermsStudyTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let rows: [(x: Double, s: Double, n: Int, y: Int, safe: String, grade: String)] = {
    (0..<60).map { i in
      let x = Double((i * 37) % 23) / 4
      let s = Double((i * 13) % 7)
      let wave = (i * 29) % 10
      let y = 1 + Int(x / 1.5) + wave % 4
      let safe = (Double(wave) + x) > 6 ? "yes" : "no"
      let grade = ["low", "mid", "high"][min(2, (wave + Int(x)) / 5)]
      return (x, s, 12 + wave, min(y, 11), safe, grade)
    }
  }()

  private func study(
    _ fit: String, inference: String = "cluster: la, certify: false",
    _ edit: (inout [String]) -> Void = { _ in }
  ) throws -> Study {
    var lines = Self.rows.enumerated().map { i, row in
      "\(i + 1),a\(i % 12),\(row.x),\(row.s),\(row.n),\(row.y),\(row.safe),\(row.grade),"
        + (i % 3 == 0 ? "manager" : "worker")
    }
    edit(&lines)
    _ = try folder.write(
      (["id,la,x,s,n,y,safe,grade,role"] + lines).joined(separator: "\n") + "\n", to: "data.csv")
    let text = """
      throughline: 1
      study: {id: terms, seed: 7}
      ingest:
        rows:
          file: data.csv
          key: [id]
          columns: {id: id, la: category, x: number, s: number, y: number, n: number, safe: {type: category, levels: ["no", "yes"]}, grade: {type: ordered, levels: [low, mid, high]}, role: {type: category, levels: [worker, manager]}}
      model:
        inference: {\(inference)}
        fits:
          main: {role: primary, data: rows, \(fit)}
      report: {formats: [html, md]}
      """
    return try Study(yaml: try folder.write(text, to: "study.yaml"))
  }

  private func refusal(
    _ fit: String, inference: String = "cluster: la, certify: false",
    _ edit: (inout [String]) -> Void = { _ in }
  ) throws -> String {
    let error = try #require(
      throws: DiagnosticList.self,
      performing: { _ = try study(fit, inference: inference, edit).run() })
    return error.diagnostics.first?.what ?? ""
  }

  @Test(arguments: [
    "outcome: safe, support: [\"poly(x, 2)\"], adjust: [s], fit: logistic",
    "outcome: y, support: [\"ns(x, 3)\"], adjust: [s], fit: poisson, offset: log(n)",
    "outcome: y, support: [\"poly(x, 2)\"], fit: binomial, trials: n",
    "outcome: grade, support: [\"ns(x, 2)\"], adjust: [s], fit: ordinal",
    "outcome: safe, support: [\"poly(x, 2)\"], adjust: [s], fit: logistic, penalty: firth",
  ])
  func aCurveIsToldOnBothScales(_ fit: String) throws {
    let run = try study(fit).run()
    let slopes = try #require(run.result("slopes.csv"))
    let scales = Set((0..<slopes.rowCount).compactMap { slopes["scale"]?.text(at: $0) })
    #expect(scales.count == 2)
    #expect(scales.isSubset(of: ["log odds", "log rate", "probability", "count"]))
    #expect(run.result("tests.csv")?.rowCount == 1)
    let path = "\(folder.path)/out"
    try run.write(to: path)
    let report = try String(contentsOfFile: "\(path)/report.md", encoding: .utf8)
    #expect(report.contains("Where it depends"))
    #expect(FileManager.default.fileExists(atPath: "\(path)/figures/residuals-main.svg"))
    #expect(FileManager.default.fileExists(atPath: "\(path)/figures/slopes-main-x.svg"))
  }

  @Test func anInteractionIsTheClaim() throws {
    let run = try study(
      "outcome: safe, support: [x, \"x:role\"], adjust: [role], fit: logistic"
    ).run()
    let headline = try #require(run.headlines.last)
    #expect(
      headline.hasPrefix(
        "Across 60 rows in 12 clusters (la), adjusted for role, the difference in "
          + "probability that safe is 'yes'"),
      "\(headline)")
    #expect(headline.contains("where role is worker") && headline.contains("where role is manager"))
    let checks = try #require(run.result("checks.csv"))
    let names = Set((0..<checks.rowCount).compactMap { checks["check"]?.text(at: $0) })
    #expect(names.isSuperset(of: ["influence", "outlier", "link_test", "events_per_coefficient"]))
  }

  @Test func errorsOfEffectsFromDraws() throws {
    let fit = "outcome: safe, support: [x], fit: logistic, effects: {errors: bootstrap, draws: 99}"
    let run = try study(fit).run()
    let effects = try #require(run.result("effects.csv"))
    #expect(effects["std_error_method"]?.text(at: 0) == "bootstrap")
    #expect(effects["n_draws"]?.numbers?.first == 99)
    let again = try study(fit).run().result("effects.csv")
    #expect(effects["std_error"]?.text(at: 0) == again?["std_error"]?.text(at: 0))
    #expect(
      try refusal("outcome: y, support: [x], fit: ols, effects: {errors: bootstrap}")
        == "model 'main' has effects, but its fit is ols")
    #expect(
      try refusal("outcome: safe, support: [x], fit: logistic, effects: {errors: delta, draws: 99}")
        == "the effects of model 'main' have draws, and errors by the delta method")
  }

  @Test func theSmallestEffectIsInTheOutcome() throws {
    let run = try study(
      "outcome: safe, support: [x], fit: logistic",
      inference: "cluster: la, certify: false, smallest_effect: {safe: 0.2}"
    ).run()
    let checks = try #require(run.result("checks.csv"))
    let row = try #require(
      (0..<checks.rowCount).first { checks["check"]?.text(at: $0) == "equivalence" })
    let meaning = checks["meaning"]?.text(at: row) ?? ""
    #expect(
      meaning.contains("the probability that safe is 'yes' per standard deviation (1.69) of x"),
      "\(meaning)")
  }

  /// Each awkward input has an error of its own, and nothing is written.
  @Test func awkwardInputs() throws {
    func cell(_ line: Int, _ column: Int, _ value: String) -> (inout [String]) -> Void {
      { lines in
        var cells = lines[line].components(separatedBy: ",")
        cells[column] = value
        lines[line] = cells.joined(separator: ",")
      }
    }
    func all(_ column: Int, _ value: String) -> (inout [String]) -> Void {
      { lines in for line in lines.indices { cell(line, column, value)(&lines) } }
    }
    let poisson = "outcome: y, support: [x], fit: poisson"
    let binomial = "outcome: y, support: [x], fit: binomial, trials: n"
    let offset = "outcome: y, support: [x], fit: poisson, offset: log(n)"
    let cases: [(String, String, (inout [String]) -> Void)] = [
      (poisson, "its outcome 'y' is 0 in all 60 rows used", all(5, "0")),
      (poisson, "its outcome 'y' is 3 in all 60 rows used", all(5, "3")),
      (poisson, "'y' is -1 at data.csv line 4", cell(2, 5, "-1")),
      (poisson, "'y' is 2.5 at data.csv line 4", cell(2, 5, "2.5")),
      (binomial, "'y' is 99 of 18 trials at data.csv line 6", cell(4, 5, "99")),
      (binomial, "'n' is 0 at data.csv line 4", cell(2, 4, "0")),
      (binomial, "'n' is 2.5 at data.csv line 4", cell(2, 4, "2.5")),
      (binomial, "'n' is -3 at data.csv line 4", cell(2, 4, "-3")),
      (
        binomial, "its outcome 'y' happens in every trial of all 60 rows used",
        { lines in
          for line in lines.indices {
            cell(line, 5, "\(4 + line % 3)")(&lines)
            cell(line, 4, "\(4 + line % 3)")(&lines)
          }
        }
      ),
      (
        offset, "its offset 'log(n)' has no finite value in 1 row, the first at data.csv line 4",
        cell(2, 4, "0")
      ),
      (
        offset, "its offset 'log(n)' has no finite value in 1 row, the first at data.csv line 4",
        cell(2, 4, "-2")
      ),
      (
        "outcome: y, support: [x], fit: logistic",
        "its outcome 'y' has other values than two: 1, 2, 3",
        { lines in
          for line in lines.indices { cell(line, 5, "\(1 + line % 3)")(&lines) }
        }
      ),
      (
        "outcome: safe, support: [x], fit: logistic",
        "its outcome 'safe' is 'yes' in all 60 rows used",
        all(6, "yes")
      ),
      (
        "outcome: grade, support: [x], fit: ordinal", "no row used has 'grade' at its level 'mid'",
        { lines in
          for line in lines.indices { cell(line, 7, line % 2 == 0 ? "low" : "high")(&lines) }
        }
      ),
      (
        "outcome: grade, support: [x], fit: poisson",
        "the outcome 'grade' is not numeric but ordered",
        { _ in }
      ),
      (
        "outcome: safe, support: [x, role], fit: logistic",
        "'role[manager]' separates its outcome 'safe' in part",
        { lines in
          for line in lines.indices where line % 3 == 0 { cell(line, 6, "no")(&lines) }
        }
      ),
    ]
    for (fit, message, edit) in cases {
      let found = try refusal(fit, edit)
      #expect(found == "model 'main': \(message)", "\(fit)")
    }
    #expect(
      try refusal("outcome: y, support: [x], fit: poisson, weights: n")
        == "model 'main' has weights, but its fit is poisson")
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/runs"))
  }

  /// A row without an offset is accounted for, and counts of a thousand million are fitted.
  @Test func missingOffsetsAndHugeCounts() throws {
    let run = try study("outcome: y, support: [x], fit: poisson, offset: log(n)") { lines in
      for line in lines.indices {
        var cells = lines[line].components(separatedBy: ",")
        if line == 5 { cells[4] = "" }
        cells[5] = "\(1_000_000_000 + 10_000_000 * (line % 17))"
        lines[line] = cells.joined(separator: ",")
      }
    }.run()
    #expect(run.fits.first?.sample.rowCount == 59)
    let estimate = try #require(run.fits.first?.estimates.first { $0.term == "x" })
    #expect(estimate.estimate.isFinite && (estimate.stdError ?? 0) > 0)
    let negative = try study("outcome: y, support: [x], fit: negative_binomial") { lines in
      for line in lines.indices {
        var cells = lines[line].components(separatedBy: ",")
        cells[5] = "\(1_000_000_000 + 100_000_000 * (line % 3))"
        lines[line] = cells.joined(separator: ",")
      }
    }.run()
    #expect(negative.fits.first?.estimates.allSatisfy { $0.estimate.isFinite } ?? false)
  }
}
