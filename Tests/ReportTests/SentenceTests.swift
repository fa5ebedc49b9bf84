import Tables
import Testing

@testable import Report

/// One result of model `safer`, in words.
private func headline(
  _ changes: [String: Cell] = [:], design: StudyDesign = .observational, unit: UnitName = "child",
  labels: [String: ColumnLabel] = points, fit: Cell = "ols", cluster: Cell? = "la",
  adjust: [String] = []
) -> String {
  let row = coefficient(changes)
  var model: [String: Cell] = ["model": row["model"] ?? "", "fit": fit]
  model["cluster"] = cluster
  let controls = adjust.map { coefficient(["term": .text($0), "term_role": "adjust"]) }
  let contents = ReportContents(
    studyID: "s", title: "t", design: design, units: ["safer": unit], labels: labels,
    coefficients: coefficients([row] + controls),
    models: results("models", Vocabulary.models, [model]),
    howToRun: HowToRun(command: "c", version: "v"))
  return StudyReport.headlines(from: contents).joined(separator: "\n")
}

private let points = [
  "supervision": ColumnLabel(unit: "points"), "safer_change": ColumnLabel(unit: "points"),
]
private let clear: [String: Cell] = [
  "estimate": 0.688, "std_error": 0.123, "conf_low": 0.445, "conf_high": 0.931,
  "p_value": 0.000_000_1,
]

@Test func zeroInsideTheInterval() {
  #expect(
    headline(["conf_low": -0.1, "conf_high": 0.94, "p_value": 0.11])
      == "Across 36 children in 14 clusters (la), one more point of supervision goes with a "
      + "0.42-point higher safer_change (95% interval −0.10 to 0.94; p = .11): the data do not rule "
      + "out no association, and are compatible with anything from 0.10 points lower to 0.94 points "
      + "higher.")
}

/// Neither p nor a verdict where a check says stop.
@Test func whatIsStoppedHasNoTest() {
  let row = coefficient(clear)
  let contents = ReportContents(
    studyID: "s", title: "t", design: .observational, units: ["safer": "child"], labels: points,
    coefficients: coefficients([row]),
    models: results(
      "models", Vocabulary.models, [["model": row["model"] ?? "", "fit": "ols", "cluster": "la"]]),
    checks: results(
      "checks", Vocabulary.checks,
      (1...4).map {
        [
          "model": row["model"] ?? "", "check": "c", "result": "stop",
          "meaning": .text("reason \($0)"),
        ]
      }), howToRun: HowToRun(command: "c", version: "v"))
  #expect(
    StudyReport.headlines(from: contents)
      == [
        "Across 36 children in 14 clusters (la), one more point of supervision goes with a "
          + "0.69-point higher safer_change (95% interval 0.45 to 0.93). Do not rely on this: reason "
          + "1; reason 2; and 2 more checks say stop."
      ])
}

@Test func aNarrowIntervalIsNoEvidence() {
  let text = headline([
    "conf_low": 0.1, "conf_high": 0.74, "conf_level": 0.5, "p_value": 0.28,
  ])
  #expect(
    text.hasSuffix(
      "zero lies outside this interval, but not outside one at 95%, so the data do not rule out no "
        + "association."))
}

@Test func zeroOutsideTheInterval() {
  #expect(
    headline(clear)
      == "Across 36 children in 14 clusters (la), one more point of supervision goes with a "
      + "0.69-point higher safer_change (95% interval 0.45 to 0.93; p < .001): zero lies outside the "
      + "interval, so the data speak for a positive association.")
}

@Test func negativeWithoutUnitsOrClusters() {
  let row: [String: Cell] = [
    "estimate": -11.2, "std_error": 3.1, "conf_low": -17.3, "conf_high": -5.1, "p_value": 0.000_4,
    "n_obs": 1234,
  ]
  var unclustered = headline(row, unit: "local authority", labels: [:], cluster: nil)
  unclustered.replace(" in 14 clusters", with: "")
  #expect(
    unclustered
      == "Across 1,234 local authorities, one unit more of supervision goes with an 11.2 lower "
      + "safer_change (95% interval −17.3 to −5.1; p < .001): zero lies outside the interval, so the "
      + "data speak for a negative association.")
}

@Test func percentagesAndLabels() {
  let labels = [
    "supervision": ColumnLabel(label: "turnover of social workers", unit: "%"),
    "safer_change": ColumnLabel(label: "children with three or more social workers", unit: "%"),
  ]
  #expect(
    headline(clear, unit: "local authority", labels: labels).contains(
      "one more percentage point of turnover of social workers goes with a 0.69-percentage-point "
        + "higher children with three or more social workers"))
}

@Test func fewDegreesOfFreedomCannotTell() {
  #expect(
    headline(["df": 2.31, "n_clusters": 5, "conf_low": -3.1, "conf_high": 4.02, "p_value": 0.62])
      == "Across 36 children in 5 clusters (la), one more point of supervision goes with a "
      + "0.42-point higher safer_change (95% interval −3.10 to 4.02), but with 2.3 degrees "
      + "of freedom the data cannot tell whether supervision and safer_change are associated.")
  #expect(headline(clear.merging(["df": 3.9]) { $1 }).contains("cannot tell"))
  #expect(!headline(clear.merging(["df": 4.0]) { $1 }).contains("cannot tell"))
  let five = headline(clear.merging(["df": 4.0, "n_clusters": 5]) { $1 })
  #expect(five.contains("to 0.93), but with 5 clusters the data cannot tell whether"))
  #expect(!five.contains("p <"))
}

@Test func designDecidesTheVerb() {
  #expect(headline(clear, design: .randomised).contains("supervision leads to a 0.69-point"))
  #expect(headline(clear, design: .randomised).contains("speak for a positive effect"))
  #expect(
    headline(clear, design: .naturalExperiment).contains(
      "leads, if the natural experiment's assumptions hold, to a 0.69-point"))
  #expect(
    headline(design: .randomised).contains("the data do not rule out a difference of zero"))
}

@Test func familiesAreMentioned() {
  let row = clear.merging(["p_value": 0.031, "p_adjusted": 0.062, "adjust_method": "holm"]) { $1 }
  #expect(
    headline(row).hasSuffix(
      "(95% interval 0.45 to 0.93; p = .031; p = .062 when adjusted by Holm's method for its family of "
        + "tests): zero lies outside the interval, so the data speak for a positive association. "
        + "Taken with the other tests of its family, it does not rule out no association."))
}

@Test func adjustmentIsNamed() {
  #expect(headline(adjust: ["age"]).contains("(la), adjusted for age, one more"))
  #expect(
    headline(adjust: ["age", "role[b]", "role[c]"]).contains("adjusted for age and role, one more"))
  #expect(headline(adjust: ["a", "b", "c", "d"]).contains("adjusted for 4 other columns, one"))
}

@Test func otherTermsAndFits() {
  #expect(
    headline(["term": "role[line_manager]"]).contains(
      "line_manager, against the reference level of role, goes with a 0.42-point higher"))
  #expect(
    headline(["term": "supervision:age"]).contains(
      "one more point of supervision and one unit more of age together, beyond what goes with "
        + "each, goes with a 0.42-point higher safer_change"))
  #expect(
    headline(fit: "logistic").contains(
      "supervision has a coefficient of 0.42 on the log odds of safer_change"))
}

@Test func whatCannotBeEstimatedIsSaid() {
  #expect(
    headline(["estimate": .number(.nan)])
      == "Across 36 children in 14 clusters (la), no estimate could be made of how supervision and "
      + "safer_change are associated.")
  #expect(
    headline(["conf_low": .number(.nan)]).hasSuffix(
      "how uncertain this is could not be computed, so nothing follows from it."))
  #expect(
    headline(["conf_low": .number(-.infinity)]).hasSuffix(
      "(95% interval −∞ to 1.02; p = .14), but with no end to the interval the data cannot tell "
        + "whether supervision and safer_change are associated."))
}

@Test(arguments: [
  ("8.2", "an"), ("0.8", "a"), ("11", "an"), ("18.5", "an"), ("110", "a"), ("1.8", "a"),
  ("11,000", "an"), ("80", "an"), ("1,100", "a"), ("7", "a"),
])
func articles(number: String, article: String) {
  #expect(headline(["estimate": 1], labels: [:]).contains(" a 1.00 "))
  #expect(Sentence.article(for: number) == article)
}

@Test func noSentenceCallsAResultSignificant() {
  for design in StudyDesign.allCases {
    for row in [[:], clear, ["df": 1]] as [[String: Cell]] {
      let text = headline(row, design: design).lowercased()
      #expect(!text.contains("signific") && !text.contains("no effect"))
    }
  }
}

@Test func aMainEffectBesideAnInteractionSaysWhereItHolds() {
  let text = headline(clear, adjust: ["age", "supervision:age"])
  #expect(text.contains("adjusted for age"))
  #expect(
    text.contains(", and only where age is zero (or at the reference level), one more point of"))
  #expect(!headline(clear, adjust: ["age", "role:age"]).contains("only where"))
}

@Test func aNamedClusterIsCalledByItsLabel() {
  var labels = points
  labels["la"] = ColumnLabel(label: "local authority")
  #expect(
    headline(clear, labels: labels).hasPrefix("Across 36 children in 14 local authorities, one"))
}

@Test func anEstimateThatRoundsToNothingHasNoDirection() {
  let text = headline([
    "estimate": -0.0039, "std_error": 0.12, "conf_low": -0.25, "conf_high": 0.24,
  ])
  #expect(text.contains("goes with a difference of about zero in safer_change (95% interval"))
}

@Test func anExactFitHasNoUncertaintyToTell() {
  let text = headline(["estimate": 3, "std_error": 0, "conf_low": 3, "conf_high": 3])
  #expect(
    text.hasSuffix(
      "exactly: the model fits every row, so there is no uncertainty to tell and nothing to test."))
}

/// What an interaction is told as where absorbed effects hold both its parts.
struct DifferencesOfDifferencesTests {
  private static let reason = "effects of unit hold what goes with treat by itself"

  private static func text(
    _ term: String, _ changes: [String: Cell] = [:], design: StudyDesign = .observational,
    references: [String: LevelReference] = [:], checks: [String] = ["untold_levels"]
  ) -> String {
    var row = coefficient(changes)
    row["term"] = .text(term)
    var contents = ReportContents(
      studyID: "s", title: "t", design: design, units: ["safer": "child"], labels: points,
      coefficients: coefficients([row]),
      models: results(
        "models", Vocabulary.models,
        [["model": row["model"] ?? "", "fit": "within", "cluster": "la"]]),
      checks: results(
        "checks", Vocabulary.checks,
        checks.map {
          [
            "model": row["model"] ?? "", "check": .text($0), "result": "pass", "term": .text(term),
            "meaning": .text(Self.reason),
          ]
        }), howToRun: HowToRun(command: "c", version: "v"))
    contents.unitSteps["safer"] = [
      "treat": UnitStep(low: "0", high: "1"), "post": UnitStep(low: "0", high: "1"),
      "wave": UnitStep(low: "3", high: "4"),
    ]
    contents.references["safer"] = references
    return StudyReport.headlines(from: contents).joined(separator: "\n")
  }

  @Test func theCoefficientIsToldAsOne() {
    #expect(
      Self.text("treat:post", ["conf_low": -0.1, "conf_high": 0.94, "p_value": 0.11])
        == "Across 36 children in 14 clusters (la), the difference in safer_change that goes with treat "
        + "is 0.42 points larger where post is 1 than where it is 0 (95% interval −0.10 to 0.94; "
        + "p = .11): the data do not rule out that it is the same everywhere, and are compatible with "
        + "anything from 0.10 points smaller to 0.94 points larger. Effects of unit hold what goes with "
        + "treat by itself.")
  }

  @Test(arguments: [
    (
      "wave:supervision", [:],
      "that goes with one unit more of wave is 0.42 points larger with one more point of supervision ("
    ),
    (
      "region[N]:wave", ["region": LevelReference.level("M")],
      "that goes with region N in place of M is 0.42 points larger where wave is 4 than where it is 3 ("
    ),
    (
      "treat:region[N]", ["region": .mean],
      "that goes with treat is 0.42 points larger where region is N than at the mean of all its levels ("
    ),
  ])
  func partsAreNamed(
    _ term: String, _ references: [String: LevelReference], _ words: String
  ) {
    #expect(Self.text(term, references: references).contains(words))
  }

  @Test func designsSayWhatLeads() {
    #expect(
      Self.text("treat:post", design: .randomised).contains(
        "in safer_change that treat leads to is 0.42 points larger where post is 1"))
    #expect(
      Self.text("treat:post", design: .naturalExperiment).contains(
        "that treat leads to, if the natural experiment's assumptions hold, is 0.42 points larger"))
  }

  @Test func smallOnesAreAboutAsLarge() {
    #expect(
      Self.text("treat:post", ["estimate": 0.000_1]).contains(
        "that goes with treat is about as large where post is 1 as where it is 0 ("))
  }

  /// Where levels are told, or the parts are left out, it is what it was.
  @Test(arguments: [[], ["untold_levels", "marginality"]])
  func othersAreToldTogether(checks: [String]) {
    let text = Self.text("treat:post", checks: checks)
    #expect(text.contains("one unit more of treat and one unit more of post together"))
    #expect(!text.contains("Effects of unit"))
  }
}
