import Tables
import Testing

@testable import Report

private func effect(_ changes: [String: Cell]) -> [String: Cell] {
  let base: [String: Cell] = [
    "model": "safer", "outcome": "safer_change", "term": "supervision", "term_role": "support",
    "kind": "average", "quantity": "probability", "estimate": 0.187, "std_error": 0.093,
    "p_value": 0.067, "conf_low": -0.0157, "conf_high": 0.39, "conf_level": 0.95,
    "covariance": "cr2", "claim_low": -0.0162, "claim_high": 0.401, "claim_p_value": 0.052,
  ]
  return base.merging(changes) { $1 }
}

private var contents: ReportContents {
  var contents = Sample.contents
  contents.coefficients = coefficients([coefficient([:])])
  contents.models = results(
    "models", Vocabulary.models,
    [["model": "safer", "role": "primary", "data": "children", "fit": "logistic"]])
  contents.effects = results(
    "effects", Vocabulary.effects,
    [
      effect([:]), effect(["kind": "at_means", "estimate": 0.203]),
      effect(["kind": "ratio", "quantity": "odds ratio", "estimate": 2.256, "std_error": 0.97]),
      effect(["term": "age", "term_role": "adjust", "estimate": 0.0333]),
    ])
  return contents
}

@Suite struct EffectsTests {
  private let text = MarkdownWriter.write(StudyReport.document(from: contents))

  @Test func aLogarithmIsCalledOneAndToldOnTheOutcomesScale() {
    #expect(text.contains("supervision and safer_change (model safer, primary; log odds)"))
    #expect(
      text.contains(
        "| average, probability | 18.7 percentage points | −1.6 to 40.1 | .14 |"))
    #expect(text.contains("| odds ratio | 2.26 |"))
    #expect(!text.contains("20.3"))
    #expect(!text.contains("3.33"))
  }

  @Test func thePictureIsOfProbabilitiesNotOfLogarithms() {
    #expect(text.contains("Difference in percentage points of probability"))
    #expect(!text.contains("Estimated difference in safer_change"))
  }

  /// Of a number one unit more is told, wherever derivatives stand.
  @Test func oneUnitMoreIsToldInThePlaceOfTheDerivative() {
    var contents = contents
    contents.effects = results(
      "effects", Vocabulary.effects,
      [
        effect([:]).filter { !$0.key.hasPrefix("claim_") },
        effect([
          "kind": "average_step", "estimate": 0.312, "claim_low": 0.0121, "claim_high": 0.55,
        ]),
      ])
    let text = MarkdownWriter.write(StudyReport.document(from: contents))
    #expect(text.contains("| average, probability | 31.2 percentage points | 1.2 to 55.0 |"))
    #expect(!text.contains("18.7"))
    #expect(
      StudyReport.headlines(from: contents)[0].contains(
        "a 31.2-percentage-point higher probability"))
  }

  @Test func aUnitBeyondTheRowsIsSaid() {
    func headline(_ range: ClosedRange<Double>) -> String {
      var contents = contents
      contents.supportRanges = ["safer": ["supervision": range]]
      contents.effects = results(
        "effects", Vocabulary.effects, [effect(["kind": "average_step", "claim_high": 2.2])])
      return StudyReport.headlines(from: contents)[0]
    }
    let told =
      " One unit is more than the rows' whole range, 0 to 0.2: declare the column in smaller units."
    #expect(headline(0...0.2).hasSuffix(told), "\(headline(0...0.2))")
    #expect(!headline(0...0.2).contains("No probability"))
    #expect(headline(0...1).contains("No probability changes by more than 100"))
  }
}
