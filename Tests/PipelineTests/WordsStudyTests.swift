import Diagnostics
import Pipeline
import Tables
import TestSupport
import Testing

/// Panels, mixed and generalized models: what their reports say, and where their errors point.
struct WordsStudyTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Twelve authorities of three children, seen in five years.
  private static let lines: [String] = (0..<180).map { i in
    let (child, t) = (i / 5, i % 5)
    let la = child / 3
    let noise = Double((i * 37) % 23) / 6 - 2
    let x = Double((i * 13) % 17) / 4 + Double(la % 4) / 2
    let y = 2 + 0.5 * x + Double((child * 7) % 5) / 3 + noise
    let event = y + Double((i * 29) % 7) > 7 ? 1 : 0
    let role = ["sw", "lm", "as"][(i * 11 + child) % 3]
    let plan = ["neglect", "sex, other"][(i + child / 2) % 2]
    let count = (i * 7 + la) % 6 + Int(x)
    return
      "a\(la),k\(child),\(2016 + t),\(x),\(y),\(event),\(role),\"\(plan)\",\(count),\(10 + i % 9)"
  }

  private func study(
    _ fit: String, panel: String = "unit: child, period: year", model: String = "",
    _ edit: (inout [String]) -> Void = { _ in }
  ) throws -> Study {
    var lines = Self.lines
    edit(&lines)
    _ = try folder.write(
      (["la,child,year,x,y,b,role,plan,n,expo"] + lines).joined(separator: "\n") + "\n",
      to: "data.csv")
    let text = """
      throughline: 1
      study: {id: words, seed: 3}
      ingest:
        rows:
          file: data.csv
          key: [child, year]
          columns: {la: {type: category, label: Local authority}, child: category, year: integer, x: {type: number, unit: points}, y: {type: number, unit: marks}, b: {type: integer, range: [0, 1]}, role: {type: category, levels: [sw, lm, as]}, plan: {type: category, levels: [neglect, "sex, other"]}, n: count, expo: number}
      model:
        inference: {cluster: la, certify: false}
        panel: {\(panel)}
        fits:
          main: {role: primary, data: rows, \(fit)}
      \(model)
      report: {formats: [md]}
      """
    return try Study(yaml: try folder.write(text, to: "study.yaml"))
  }

  private func report(_ fit: String) throws -> String {
    try study(fit).run().write(to: "\(folder.path)/out")
    return try folder.read("out/report.md")
  }

  private func checks(_ name: String, of run: Run) throws -> [String] {
    let checks = try #require(run.result("checks.csv"))
    return (0..<checks.rowCount).filter { checks["check"]?.text(at: $0) == name }.map { row in
      ["result", "term", "meaning"].map { checks[$0]?.text(at: row) ?? "" }.joined(separator: "|")
    }
  }

  private func refusal(
    _ fit: String, panel: String = "unit: child, period: year", model: String = "",
    _ edit: (inout [String]) -> Void = { _ in }
  ) throws -> Diagnostic {
    let error = try #require(
      throws: DiagnosticList.self,
      performing: { _ = try study(fit, panel: panel, model: model, edit).run() })
    return try #require(error.diagnostics.first)
  }

  /// The part whose own effects are absorbed has no slope; the other has.
  @Test func slopesAreOfWhatIsNotAbsorbed() throws {
    let text = try report(
      "outcome: y, support: [\"year:x\"], adjust: [x], fit: within, absorb: [child, year]")
    #expect(
      text.contains("the difference in y that goes with x, place by place: one more point where"))
    #expect(
      text.contains(
        "Not told place by place in model main: effects of year hold what goes with year"))
    #expect(!text.contains("that goes with year, place by place"))
  }

  /// An interaction of logarithms is told as a ratio of ratios, and its places in probabilities, mixed or not.
  @Test(arguments: [
    ("logistic", "b", "probability of b", "odds ratio of b"),
    ("mixed, family: binomial, levels: [la]", "b", "probability of b", "odds ratio of b"),
    ("mixed, family: poisson, levels: [la]", "n", "expected n", "rate ratio of n"),
  ])
  func interactionsOfOddsNameTheirUnits(
    fit: String, outcome: String, places: String, ratio: String
  ) throws {
    let text = try report(
      "outcome: \(outcome), support: [x, \"x:role\"], adjust: [role], fit: \(fit)")
    #expect(text.contains("the difference in \(places) that goes with x, place by place"), "\(fit)")
    #expect(text.contains("the \(ratio) that goes with one more point of x is "), "\(fit)")
    #expect(text.contains(" times as large where role is "), "\(fit)")
    #expect(!text.contains("in log odds of \(outcome) that goes with"))
  }

  /// A place that no row is near is told with where rows are.
  @Test func zeroBeyondTheRowsIsSaid() throws {
    let text = try report("outcome: y, support: [x], adjust: [year, \"x:year\"], fit: ols")
    #expect(text.contains("and only where year is zero, outside the rows' 2016 to 2020,"))
    #expect(!text.contains("(or at the reference level)"))
  }

  @Test(arguments: [
    "within, absorb: [child, year]", "first_difference", "mixed, levels: [la], split: [x]",
  ])
  func whatIsTheSameEverywhereIsNoQuestion(fit: String) throws {
    let refused = try refusal("outcome: y, support: [x], fit: \(fit)") { lines in
      lines = lines.map { line in
        var cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        cells[3] = "3"
        return cells.joined(separator: ",")
      }
    }
    #expect(refused.what == "model 'main': 'x' is 3 in all 180 rows used")
    #expect(refused.fix?.contains("two questions") == false)
  }

  /// A column of the groups has no part within them.
  @Test func aSplitColumnVariesWithin() throws {
    let refused = try refusal("outcome: y, support: [x], fit: mixed, levels: [la], split: [x]") {
      lines in
      lines = lines.map { line in
        var cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        cells[3] = String(cells[0].dropFirst())
        return cells.joined(separator: ",")
      }
    }
    #expect(
      refused.what == "model 'main': 'x', which is to be split, does not vary within any la")
    #expect(refused.fix == "remove 'x' from split: by itself it is a comparison between las")
  }

  @Test func placesOfYearsReadAsDifferent() throws {
    let text = try report("outcome: y, support: [x, \"x:year\"], adjust: [year], fit: ols")
    #expect(text.contains("year is 2016.6 (mean − SD)") && text.contains("year is 2018 (mean)"))
    #expect(text.contains("where all that it depends on is at its mean"))
  }

  @Test func anInteractionWithoutItsTermIsASlopeAtALevel() throws {
    let run = try study("outcome: y, support: [\"x:role\"], adjust: [role], fit: ols").run()
    let first = try #require(run.headlines.first)
    #expect(first.contains("one more point of x, where role is sw, goes with"), "\(first)")
    #expect(!first.contains("together"))
    #expect(run.result("slopes.csv")?.rowCount == 3)
  }

  @Test func splitTermsSayWhoseMeanTheyAre() throws {
    let run = try study("outcome: y, support: [x], fit: mixed, levels: [la, child], split: [x]")
      .run()
    #expect(
      run.headlines.contains {
        $0.contains("one more point of x within local authorities goes with")
      })
    #expect(
      run.headlines.contains {
        $0.contains("one more point of mean x of a local authority goes with")
      })
    #expect(try checks("between_within", of: run)[0].contains("between groups of la"))
  }

  @Test func mixedFitsReportWhatTheyExplain() throws {
    let text = try report("outcome: y, support: [x], fit: mixed, levels: [la]")
    #expect(text.contains("marginal R²") && text.contains("(ICC)") && text.contains("REML"))
  }

  @Test func withinFitsReportTheirOwnShares() throws {
    let text = try report("outcome: y, support: [x], fit: within, absorb: [child]")
    #expect(text.contains("within units (R²)") && text.contains("what absorbed effects explain"))
    #expect(text.contains("The headline of main holds nothing of Between"))
    #expect(!text.contains("mixes them"))
  }

  @Test func offsetsAndConditionalRatiosAreTold() throws {
    let text = try report(
      "outcome: n, support: [x], fit: mixed, levels: [la], family: poisson, offset: \"log(expo)\"")
    #expect(text.contains("rate ratio, between rows of the same Local authority"))
    #expect(text.contains("of a mixed model averaged over its groups too"))
    let plain = try report("outcome: n, support: [x], fit: poisson, offset: \"log(expo)\"")
    #expect(plain.contains("### How it was computed") && plain.contains("offset log(expo)"))
    #expect(plain.contains("every column at its mean"))
  }

  /// Differences of independent errors go with those before: no harm where the headline clusters wider.
  @Test(arguments: [("", "pass"), (", cluster: none, covariance: hc1", "look")])
  func serialCorrelationIsHarmlessWithClusters(_ inference: String, _ result: String) throws {
    let run = try study("outcome: y, support: [x], fit: first_difference\(inference)").run()
    let check = try #require(try checks("serial_correlation", of: run).first)
    #expect(check.hasPrefix(result), "\(check)")
    #expect(check.contains("harmless") == (result == "pass"), "\(check)")
  }

  @Test func checksThatCannotBeMadeSaySo() throws {
    let category = try study("outcome: y, support: [role], fit: within, absorb: [child]").run()
    #expect(try checks("lead_placebo", of: category)[0].contains("because role is a category"))
  }

  @Test(arguments: ["fit: logistic", "fit: mixed, family: binomial, levels: [la]"])
  func fewEventsAreALook(_ fit: String) throws {
    let run = try study("outcome: b, support: [x], \(fit)") { lines in
      lines = lines.enumerated().map { i, line in
        var cells = line.split(separator: ",", maxSplits: 6, omittingEmptySubsequences: false)
        cells[5] = [3, 50, 90, 140].contains(i) ? "1" : "0"
        return cells.joined(separator: ",")
      }
    }.run()
    #expect(try checks("events_per_coefficient", of: run)[0].hasPrefix("look"))
  }

  @Test func penaltiesHaveNoRobustErrors() throws {
    let error = try refusal(
      "outcome: b, support: [x], fit: logistic, penalty: firth, covariance: hc0, cluster: none")
    #expect(error.what.contains("with 'penalty: firth'"))
    #expect(error.fix?.contains("remove 'penalty: firth'") == true)
  }

  @Test func panelsAreBlamedWhereTheyAre() throws {
    let unknown = try refusal(
      "outcome: y, support: [x], fit: between", panel: "unit: chld, period: year")
    #expect(unknown.location?.line == 10, "\(String(describing: unknown.location))")
    let same = try refusal(
      "outcome: y, support: [x], fit: between", panel: "unit: child, period: child")
    #expect(same.location?.line == 10)
  }

  @Test(arguments: [
    "ols", "within, absorb: [child]", "between", "first_difference", "random_effects", "logistic",
    "mixed, levels: [la]",
  ])
  func emptyCellsAreNamed(_ fit: String) throws {
    let outcome = fit == "logistic" ? "b" : "y"
    let error = try refusal(
      "outcome: \(outcome), support: [\"role:plan\"], adjust: [role, plan], fit: \(fit)"
    ) {
      $0.removeAll { $0.contains(",lm,\"sex, other\"") }
    }
    #expect(error.what.contains("no row used has role 'lm' and plan 'sex, other'"), "\(error.what)")
    #expect(error.fix?.contains("remove 'role:plan'") == true)
  }

  @Test func slopesAreBlamedWhereTheyAre() throws {
    let fit = "outcome: y, support: [role], fit: mixed, levels: [la], slopes: {la: [role]}"
    let error = try refusal(fit)
    let line = "    main: {role: primary, data: rows, \(fit)}"
    let column = try #require(line.range(of: "{la: [role"))
    #expect(
      error.location?.column ?? 0 > line.distance(from: line.startIndex, to: column.lowerBound))
    #expect(
      try refusal(
        "outcome: y, support: [\"poly(x, 2)\"], fit: mixed, levels: [la], slopes: {la: [\"poly(x, 2)\"]}"
      ).what.contains("its slopes name 'poly(x, 2)', which is a curve"))
  }

  /// A level of count 0 throughout: no penalty is there for counts, and the term is pointed at.
  @Test(arguments: ["fit: poisson", "fit: mixed, family: poisson, levels: [la]"])
  func separationOfCountsAdvisesWhatThereIs(_ fit: String) throws {
    let error = try refusal("outcome: n, support: [role], adjust: [x], \(fit)") { lines in
      lines = lines.map { line in
        guard line.contains(",as,") else { return line }
        var cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        cells[cells.count - 2] = "0"
        return cells.joined(separator: ",")
      }
    }
    #expect(error.what.contains("role[as]"), "\(error.what)")
    #expect(error.fix?.contains("firth") == false, "\(error.fix ?? "")")
    #expect((error.location?.column ?? 0) > 20)
  }

  @Test func aFitTwiceInAFamilyIsInOne() throws {
    let error = try refusal(
      "outcome: y, support: [x], fit: ols",
      model: "  families: {f: {tests: [main, main], adjust: holm}}")
    #expect(error.what == "fit 'main' is in family 'f' twice")
  }
}
