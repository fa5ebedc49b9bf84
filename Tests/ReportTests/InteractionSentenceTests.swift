import Tables
import Testing

@testable import Report

/// Interactions of odds, of rates and of three columns, as comparisons.
struct InteractionSentenceTests {
  /// - Parameter effects: rows of `effects.csv`: a ratio of 1.63 (1.14 to 2.34), and further ones.
  private static func contents(
    _ term: String, fit: String, _ changes: [String: Cell] = [:], levels: [String?] = [nil],
    checks: [String] = [], design: StudyDesign = .observational
  ) -> ReportContents {
    var row = coefficient(
      [
        "term": .text(term), "outcome": "b", "estimate": 0.49, "std_error": 0.18, "conf_low": 0.13,
        "conf_high": 0.85, "p_value": 0.009,
      ].merging(changes) { $1 })
    row["term"] = .text(term)
    let base: [String: Cell] = [
      "model": "safer", "outcome": "b", "term": .text(term), "term_role": "support",
      "kind": "ratio", "quantity": fit == "poisson" ? "rate ratio" : "odds ratio",
      "estimate": 1.63, "std_error": 0.29, "p_value": 0.009, "conf_low": 1.14, "conf_high": 2.34,
      "conf_level": 0.95, "covariance": "cr2",
    ]
    let isRatio = ["logistic", "ordinal", "poisson"].contains(fit)
    let others = levels.map { level -> [String: Cell] in
      var cells = base.merging(["term": "sup", "term_role": "adjust", "kind": "average"]) { $1 }
      cells["quantity"] = "probability"
      cells["level"] = level.map { .text($0) }
      return cells
    }
    var contents = ReportContents(
      studyID: "s", title: "t", design: design, units: ["safer": "child"], labels: [:],
      coefficients: coefficients([row]),
      models: results(
        "models", Vocabulary.models,
        [["model": row["model"] ?? "", "fit": .text(fit), "cluster": "la"]]),
      checks: results(
        "checks", Vocabulary.checks,
        checks.map {
          [
            "model": row["model"] ?? "", "check": .text($0), "result": "pass", "term": .text(term),
            "meaning": "m",
          ]
        }), howToRun: HowToRun(command: "c", version: "v"))
    if isRatio {
      contents.effects = results(
        "effects", Vocabulary.effects, [base.merging(changes) { $1 }] + others)
    }
    contents.unitSteps["safer"] = ["need": UnitStep(low: "0", high: "1")]
    contents.references["safer"] = ["plan": .level("no")]
    return contents
  }

  private static func text(
    _ term: String, fit: String, _ changes: [String: Cell] = [:], levels: [String?] = [nil],
    checks: [String] = [], design: StudyDesign = .observational
  ) -> String {
    StudyReport.headlines(
      from: contents(
        term, fit: fit, changes, levels: levels, checks: checks, design: design)
    ).joined(separator: "\n")
  }

  private static let ratio: [String: Cell] = [
    "estimate": 1.63, "std_error": 0.29, "conf_low": 1.14, "conf_high": 2.34,
  ]

  @Test func oddsAreToldAsARatioOfOddsRatios() {
    #expect(
      Self.text("sup:plan[yes]", fit: "logistic", Self.ratio)
        == "Across 36 children in 14 clusters (la), the odds ratio of b that goes with one unit more of "
        + "sup is 1.63 times as large where plan is yes as where it is no (95% interval 1.14 to 2.34 "
        + "times; p = .009): one lies outside the interval, so the data speak against its being the "
        + "same everywhere.")
  }

  @Test(
    arguments: [
      ("poisson", [nil], "the rate ratio of b that goes with"),
      ("logistic", ["safe"], "the odds ratio of b being 'safe' that goes with"),
      (
        "ordinal", ["poor", "good", "best"], "the odds ratio of a higher level of b that goes with"
      ),
    ] as [(String, [String?], String)])
  func whatTheRatioIsOf(_ fit: String, _ levels: [String?], _ words: String) {
    #expect(Self.text("sup:plan[yes]", fit: fit, Self.ratio, levels: levels).contains(words))
  }

  @Test func anIntervalAboutOneLeavesItOpen() {
    let text = Self.text(
      "sup:age", fit: "logistic",
      Self.ratio.merging(["estimate": 1.02, "conf_low": 0.91, "p_value": 0.3]) { $1 })
    #expect(text.contains("of sup is 1.02 times as large with one unit more of age (95%"))
    #expect(
      text.hasSuffix(
        "the data do not rule out that it is the same everywhere, and are compatible with anything "
          + "from 0.91 times as large to 2.34 times as large."))
  }

  @Test(
    arguments: [
      (
        "logistic", ratio,
        "by a factor that is 1.63 times as large where need is 1 as where it is 0 ("
      ),
      ("ols", [:], "by an amount that is 0.49 higher where need is 1 than where it is 0 ("),
    ] as [(String, [String: Cell], String)])
  func threeColumnsAreAChangeOfWhatGoesWithOne(
    _ fit: String, _ changes: [String: Cell], _ words: String
  ) {
    let text = Self.text("sup:plan[yes]:need", fit: fit, changes)
    let start = fit == "ols" ? "difference in b" : "odds ratio of b"
    #expect(
      text.contains(
        "the \(start) that goes with one unit more of sup changes, with plan yes in place of no, "
          + words), "\(text)")
    #expect(text.hasSuffix("so the data speak against its being the same everywhere."))
  }

  @Test func designsSayWhatLeads() {
    #expect(
      Self.text("sup:plan[yes]", fit: "logistic", Self.ratio, design: .randomised).contains(
        "the odds ratio of b that one unit more of sup leads to is 1.63 times as large"))
  }

  /// Without the terms it is made of it is no ratio of ratios.
  @Test func withoutItsTermsItIsToldAsOdds() {
    let text = Self.text("sup:plan[yes]", fit: "logistic", Self.ratio, checks: ["marginality"])
    #expect(
      text.contains(
        "one unit more of sup and plan yes in place of no together goes with 63 % higher"),
      "\(text)")
    let four = Self.text("sup:plan[yes]:need:age", fit: "ols")
    #expect(
      four.contains("together, beyond what goes with fewer of them, goes with a 0.49 higher b"))
  }

  /// One of three columns beside it takes the third to be zero.
  @Test func anInteractionWithinALargerOneSaysWhereItHolds() {
    let row = coefficient(["term": "sup:plan[yes]"])
    var contents = ReportContents(
      studyID: "s", title: "t", design: .observational, units: ["safer": "child"], labels: [:],
      coefficients: coefficients([
        row, coefficient(["term": "sup:plan[yes]:need", "term_role": "adjust"]),
      ]),
      models: results(
        "models", Vocabulary.models,
        [["model": row["model"] ?? "", "fit": "ols", "cluster": "la"]]),
      howToRun: HowToRun(command: "c", version: "v"))
    contents.references["safer"] = ["plan": .level("no")]
    #expect(
      StudyReport.headlines(from: contents).first?.contains(
        ", and only where need is zero, one unit more of sup and plan yes in place of no together")
        == true)
  }

  /// The picture and the table call it what it is.
  @Test func theTableNamesIt() {
    let text = MarkdownWriter.write(
      StudyReport.document(from: Self.contents("sup:plan[yes]", fit: "logistic", Self.ratio)))
    #expect(text.contains("| ratio of odds ratios | 1.63 | 1.14 to 2.34 |"))
    #expect(text.contains("By how many per cent the ratio that goes with one column is larger"))
  }
}
