import Diagnostics
import Pipeline
import Tables
import TestSupport
import Testing

/// The outcome in a part that it cannot play, and offsets that are no logarithm.
struct OutcomeElsewhereTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// 120 rows of 12 authorities; `n` goes with `size`.
  private static let data: String = {
    var lines = ["id,la,x,size,m,n,y"]
    for i in 0..<120 {
      let size = 1 + (i * 37) % 60
      let n = size / 2 + (i * 7919) % 3
      lines.append("\(i),L\(i % 12),\((i * 53) % 101),\(size),\(20 + i % 7),\(n),\((i * 31) % 17)")
    }
    return lines.joined(separator: "\n") + "\n"
  }()

  private func study(_ fit: String, steps: String? = nil) throws -> Study {
    _ = try folder.write(Self.data, to: "data.csv")
    let normalize =
      steps.map { "\nnormalize:\n  made: [{from: rows}, {derive: {\($0)}}]" } ?? ""
    let text = """
      throughline: 1
      study: {id: plain, seed: 1}
      ingest:
        rows:
          file: data.csv
          key: [id]
          columns: {id: id, la: category, x: number, size: number, m: count, n: count, y: number}\(normalize)
      model:
        inference: {cluster: la, certify: false}
        fits:
          main: {role: primary, data: \(steps == nil ? "rows" : "made"), support: [x], \(fit)}
      report: {formats: [md]}
      """
    return try Study(yaml: try folder.write(text, to: "study.yaml"))
  }

  private func refusals(_ study: () throws -> Study) throws -> [Diagnostic] {
    try #require(throws: DiagnosticList.self, performing: { _ = try study().check() }).diagnostics
  }

  @Test(arguments: [
    ("outcome: n, fit: poisson, offset: 'log(n + 1)'", nil, "is in its offset 'log(n + 1)'"),
    ("outcome: n, fit: poisson, offset: 'n'", nil, "is its offset too"),
    (
      "outcome: n, fit: mixed, family: poisson, levels: [la], offset: 'log(n+1)'", nil,
      "is in its offset 'log(n+1)'"
    ),
    (
      "outcome: n, fit: poisson, offset: made_of", "made_of: 'log(n + 1)'",
      "is in its offset 'made_of'"
    ),
    (
      "outcome: n, fit: poisson, offset: 'log(b)'", "a: 'n + 1', b: '2 * a'",
      "is in its offset 'log(b)'"
    ),
    ("outcome: n, trials: n, fit: binomial", nil, "is its trials too"),
    ("outcome: y, weights: y, fit: wls", nil, "is its weights too"),
  ])
  func anOutcomeHasOnePart(_ fit: String, _ steps: String?, _ told: String) throws {
    let found = try refusals { try study(fit, steps: steps) }
    #expect(found.count == 1 && found.first?.why == "an outcome explains itself perfectly")
    let outcome = fit.hasPrefix("outcome: y") ? "y" : "n"
    #expect(
      found.first?.what == "model 'main': its outcome '\(outcome)' \(told)",
      "\(found.map(\.what))")
  }

  /// A whole that the outcome is a part of is what it is out of.
  @Test func aWholeIsNoOutcome() throws {
    _ = try study("outcome: n, trials: all, fit: binomial", steps: "all: 'n + m'").check()
    _ = try study("outcome: n, fit: poisson, offset: 'log(all)'", steps: "all: 'n + m'").check()
  }

  @Test(arguments: [("size", "look"), ("log(size)", "pass")])
  func anOffsetIsALogarithm(_ offset: String, _ result: String) throws {
    let run = try study("outcome: n, fit: poisson, offset: '\(offset)'").run()
    let checks = try #require(run.result("checks.csv"))
    let row = try #require(
      (0..<checks.rowCount).first { checks["check"]?.text(at: $0) == "offset" })
    let meaning = checks["meaning"]?.text(at: row) ?? ""
    #expect(checks["result"]?.text(at: row) == result, "\(meaning)")
    #expect(meaning.hasPrefix("freed, the coefficient of the offset '\(offset)' is "))
    #expect(meaning.contains("An offset is a logarithm") == (result == "look"))
  }

  @Test func trialsCountInAverages() throws {
    let words = "(where the outcome counts successes, each row as often as it has trials)"
    #expect(try report("outcome: y, trials: m, fit: binomial").contains(words))
    #expect(try !report("outcome: n, fit: poisson, offset: 'log(size)'").contains(words))
  }

  private func report(_ fit: String) throws -> String {
    try study(fit).run().write(to: "\(folder.path)/out")
    return try folder.read("out/report.md")
  }
}
