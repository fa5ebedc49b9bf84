import Pipeline
import Tables
import TestSupport
import Testing

/// What reports say of support that interacts or bends.
struct SlopeWordsStudyTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Twelve authorities of four children, seen in five years.
  private static let lines: [String] = (0..<240).map { i in
    let (child, t) = (i / 5, i % 5)
    let la = child / 4
    let noise = Double((i * 37) % 23) / 6 - 2
    let x = Double((i * 13) % 17) / 4 + Double(la % 4) / 2
    let y = 2 + 0.5 * x + Double((child * 7) % 5) / 3 + noise
    let role = ["sw", "lm", "as"][(i * 11 + child) % 3]
    let plan = ["neglect", "sex, other"][(i + child / 2) % 2]
    let count = (i * 7 + la) % 6 + Int(x)
    return "a\(la),k\(child),\(2016 + t),\(x),\(y),\(role),\"\(plan)\",\(count),\(8 + (i * 5) % 11)"
  }

  private func run(_ fits: [String]) throws -> (run: Run, report: String) {
    _ = try folder.write(
      (["la,child,year,x,y,role,plan,n,age"] + Self.lines).joined(separator: "\n") + "\n",
      to: "data.csv")
    let text = """
      throughline: 1
      study: {id: places, seed: 3}
      ingest:
        rows:
          file: data.csv
          key: [child, year]
          columns: {la: category, child: category, year: integer, x: {type: number, unit: points}, y: {type: number, unit: marks}, role: {type: category, levels: [sw, lm, as]}, plan: {type: category, levels: [neglect, "sex, other"]}, n: {type: count, label: changes of social worker}, age: number}
      model:
        inference: {cluster: la, certify: false}
        panel: {unit: child, period: year}
        fits:
      \(fits.enumerated().map { "    m\($0): {role: primary, data: rows, \($1)}" }.joined(separator: "\n"))
      report: {formats: [md]}
      """
    let run = try Study(yaml: try folder.write(text, to: "study.yaml")).run()
    try run.write(to: "\(folder.path)/out")
    return (run, try folder.read("out/report.md"))
  }

  private static let three =
    "support: [x, \"x:role\", \"x:plan\", \"x:role:plan\"], adjust: [role, plan, \"role:plan\"]"

  /// At every role with every plan, and the sentence among those that are read first.
  @Test(arguments: [
    ("outcome: y, fit: ols", "outcome", "difference in y"),
    ("outcome: n, fit: poisson", "count", "difference in expected changes of social worker"),
  ])
  func threeWayInteractionsAreToldAtCombinations(
    fit: String, scale: String, words: String
  ) throws {
    let (run, report) = try run(["\(fit), \(Self.three)"])
    let slopes = try #require(run.result("slopes.csv"))
    let rows = (0..<slopes.rowCount).filter {
      slopes["moderator"]?.text(at: $0) == "role × plan" && slopes["scale"]?.text(at: $0) == scale
    }
    #expect(
      rows.map { slopes["at"]?.text(at: $0) } == [
        "sw, neglect", "sw, 'sex, other'", "lm, neglect", "lm, 'sex, other'", "as, neglect",
        "as, 'sex, other'",
      ])
    let answer = try #require(report.range(of: "## The answer")).upperBound
    let picture = try #require(report.range(of: "## The picture")).lowerBound
    let told = report[answer..<picture]
    #expect(
      told.contains("adjusted for role and plan, the \(words) that goes with x, place by place"))
    #expect(told.contains("one more point where role is as and plan is sex, other: "), "\(told)")
    #expect(!told.contains("one more point where role is as: "))
    #expect(
      told.contains(
        "the test that how it differs with role is the same wherever plan stands has p"), "\(told)")
    #expect(told.contains("x:role:plan, on 2 and "))
    // The term of two columns holds at one place of the third.
    #expect(told.contains("and only where plan is neglect,"), "\(told)")
  }

  /// The question names the columns of curves, and their sentences the unit, what is compared and the test.
  @Test(arguments: [
    (
      "support: [\"ns(x, 2):plan\"], adjust: [\"ns(x, 2)\", plan, age], fit: within, absorb: [la, year]",
      "y and x × plan",
      "within las, net of what all share in a year, adjusted for plan and age, the",
      "What is claimed is how it differs between these places: the test that it is the same wherever "
        + "plan stands has p"
    ),
    (
      "support: [\"poly(x, 2)\"], fit: first_difference", "y and x",
      "within children from one year to the next, the",
      "The test that no part of the curve goes with y has p"
    ),
    (
      "support: [\"poly(x, 2):poly(age, 2)\"], adjust: [\"poly(x, 2)\", \"poly(age, 2)\"], fit: ols",
      "y and x × age", "adjusted for age, the",
      "the test that it is the same wherever age stands has p"
    ),
  ])
  func curvesHaveTheirTestAndTheirWords(
    fit: String, pair: String, opening: String, test: String
  ) throws {
    let (run, report) = try run(["outcome: y, \(fit)"])
    #expect(report.contains("Is there a link between \(pair)?"), "\(report.prefix(2000))")
    #expect(run.headlines.count == 1)
    let headline = try #require(run.headlines.first)
    #expect(headline.contains("\(opening) difference in y that goes with x, place by place"))
    #expect(headline.contains(test), "\(headline)")
  }

  /// Of a curve that differs with another column the coefficients, and their test, are of one place of it.
  @Test func theTestOfACurveSaysWhereItHolds() throws {
    let (run, _) = try run([
      "outcome: y, support: [\"poly(x, 2)\", \"poly(x, 2):role\"], adjust: [role], fit: ols"
    ])
    let told = try #require(run.headlines.first { $0.contains("place by place") })
    #expect(
      told.contains("The test that no part of the curve goes with y where role is sw has p"),
      "\(told)")
    #expect(told.contains("the test that it is the same wherever role stands has p"))
  }

  /// Each model's places follow its own claims, and are among the first six that are read.
  @Test func placesFollowTheirModel() throws {
    let (run, report) = try run([
      "outcome: y, fit: ols, \(Self.three)", "outcome: y, support: [age], fit: ols",
    ])
    let place = try #require(run.headlines.firstIndex { $0.contains("place by place") })
    #expect(place == 6 && run.headlines.count == 8)
    let answer = try #require(report.range(of: "## The answer")).upperBound
    let picture = try #require(report.range(of: "## The picture")).lowerBound
    let told = report[answer..<picture]
    #expect(
      told.contains("place by place") && told.contains("2 more results are in the tables below."))
  }

  /// Slopes between groups and within them are of one place where others interact with them.
  @Test func splitSlopesSayWhereTheyHold() throws {
    let (run, _) = try run([
      "outcome: y, fit: mixed, levels: [la], split: [x], support: [x, \"x:role\"], adjust: [role]"
    ])
    let checks = try #require(run.result("checks.csv"))
    let meaning = (0..<checks.rowCount).first {
      checks["check"]?.text(at: $0) == "between_within"
    }.flatMap { checks["meaning"]?.text(at: $0) }
    #expect(
      meaning?.hasPrefix("where role is sw, the slope of x between groups of la is ") == true)
  }

  @Test func countsAreOfTheirMean() throws {
    let (run, _) = try run(["outcome: n, support: [x], fit: poisson"])
    let headline = try #require(run.headlines.first)
    #expect(headline.contains(" % higher mean of changes of social worker ("), "\(headline)")
  }
}
