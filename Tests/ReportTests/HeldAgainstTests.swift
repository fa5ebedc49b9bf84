import Tables
import Testing

@testable import Report

/// A headline whose own method tells it from zero where a test that the design asks for does not.
struct HeldAgainstTests {
  private static let against =
    "under cr2, which the design asks for, the interval (−0.10 to 1.5) takes in zero"

  private static func headlines(
    _ changes: [String: Cell], against: Cell?, design: StudyDesign = .observational,
    fit: Cell = "ols", effects: [[String: Cell]] = []
  ) -> [String] {
    let clear: [String: Cell] = [
      "estimate": 0.688, "std_error": 0.123, "conf_low": 0.445, "conf_high": 0.931,
      "p_value": 0.000_000_1, "covariance": "classical",
    ]
    let row = coefficient(clear.merging(changes) { $1 })
    var verdict: [String: Cell] = [
      "model": "safer", "term": "supervision", "grade": "cannot_tell", "bears_test": true,
    ]
    verdict["design_against"] = against
    var contents = ReportContents(
      studyID: "s", title: "t", design: design, units: ["safer": "child"],
      coefficients: coefficients([row]),
      models: results(
        "models", Vocabulary.models, [["model": "safer", "fit": fit, "cluster": "la"]]),
      howToRun: HowToRun(command: "c", version: "v"))
    contents.verdicts = results("verdicts", Vocabulary.verdicts, [verdict])
    contents.effects = results("effects", Vocabulary.effects, effects)
    return StudyReport.headlines(from: contents)
  }

  @Test func saysWhichTestDoesNotBearItOut() {
    #expect(
      Self.headlines([:], against: .text(Self.against)) == [
        "Across 36 children in 14 clusters (la), one unit more of supervision goes with a 0.69 higher "
          + "safer_change (95% interval 0.45 to 0.93; p < .001): zero lies outside this interval, but "
          + "\(Self.against), so the data do not settle whether there is an association."
      ])
    let assigned = Self.headlines([:], against: .text(Self.against), design: .randomised)[0]
    #expect(assigned.hasSuffix("so the data do not settle whether there is an effect."))
    #expect(Self.headlines([:], against: nil)[0].hasSuffix("a positive association."))
  }

  /// Of odds as well, whose interval is of the same test.
  @Test func ofAProbabilityToo() {
    let text = Self.headlines(
      [:], against: .text(Self.against), fit: "logistic",
      effects: [
        [
          "model": "safer", "outcome": "safer_change", "term": "supervision",
          "term_role": "support", "kind": "average", "quantity": "probability", "estimate": 0.12,
          "std_error": 0.02, "p_value": 0.2, "conf_low": -0.01, "conf_high": 0.3,
          "claim_low": 0.08, "claim_high": 0.16, "claim_p_value": 0.000_000_1,
        ]
      ])[0]
    #expect(
      text.contains(
        "a 12.0-percentage-point higher probability of safer_change (95% interval 8.0 to 16.0 percentage "
          + "points; p < .001): zero lies outside this interval, but under cr2"), "\(text)")
  }

  /// An interval that takes in zero by itself needs no other test, and few clusters have none.
  @Test func isNotSaidOfWhatTellsNothing() {
    let inside = Self.headlines(
      ["conf_low": -0.1, "conf_high": 1.48, "p_value": 0.09], against: .text(Self.against))[0]
    #expect(!inside.contains("design asks for") && inside.contains("do not rule out"))
    let few = Self.headlines(["n_clusters": 5], against: .text(Self.against))[0]
    #expect(!few.contains("design asks for") && few.contains("cannot tell"))
  }
}

/// Why a correlation has no interval, in its sentence.
struct CorrelationWithoutIntervalTests {
  private static let cases: [([String: Cell], String)] = [
    (["estimate": 1.0], "a correlation of exactly 1 has none"),
    (["estimate": -1.0], "a correlation of exactly −1 has none"),
    (["n_obs": 4], "the rows are too few for one"),
    (["method": "polychoric"], "the likelihood is too flat to tell one"),
    (
      ["n_clusters": 9, "cluster": "la", "df_cluster": 7.0],
      "the las are too few or too unlike for one"
    ),
    (
      ["n_clusters": 9, "cluster": "la", "df_cluster": 7.0, "cluster_method": "slope"],
      "without some one la there would be no correlation, or they are too many to leave out in turn; "
        + "p is that of a slope"
    ),
  ]

  private static func headline(_ changes: [String: Cell]) -> String {
    let base: [String: Cell] = [
      "set": "pairs", "x": "supervision", "y": "safer_change", "method": "pearson",
      "estimate": 0.3127, "p_value": 0.0633, "p_cluster": 0.0633, "conf_level": 0.95, "n_obs": 36,
    ]
    var contents = Sample.contents
    contents.coefficients = coefficients([])
    contents.labels = [:]
    contents.correlations = results(
      "correlations", Vocabulary.correlations, [base.merging(changes) { $1 }])
    return StudyReport.headlines(from: contents)[0]
  }

  @Test(arguments: cases.indices)
  func saysWhy(_ index: Int) {
    let (changes, why) = Self.cases[index]
    let text = Self.headline(changes)
    #expect(text.contains("(no 95% interval, as \(why); p = .063)."), "\(text)")
  }

  /// Either end missing is no interval; of clustered rows only theirs counts.
  @Test func anIntervalIsShown() {
    let whole: [String: Cell] = ["conf_low": -0.0178, "conf_high": 0.5817]
    #expect(Self.headline(whole).contains("(95% interval −0.02 to 0.58; p = .063)"))
    #expect(Self.headline(["conf_low": -0.0178]).contains("too flat"))
    let clustered: [String: Cell] = ["n_clusters": 9, "cluster": "la", "df_cluster": 7.0]
    #expect(Self.headline(whole.merging(clustered) { $1 }).contains("no 95% interval"))
  }
}
