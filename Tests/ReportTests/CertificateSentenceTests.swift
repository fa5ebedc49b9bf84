import Tables
import Testing

@testable import Report

/// What the report says of a certificate.
@Suite struct CertificateSentenceTests {
  private static func row(
    _ method: String, _ rate: Double, _ changes: [String: Cell] = [:]
  ) -> [String: Cell] {
    let base: [String: Cell] = [
      "model": "safer", "term": "supervision", "method": .text(method),
      "rejection_rate": .number(rate), "mc_error": 0.005, "n_draws": 2000, "icc": 0.1,
      "chosen": false, "by_rule": false, "n_clusters": 14, "cluster": "la", "n_failed": 0,
      "groupings": "la 10 % and single rows 90 % of the variance",
    ]
    return base.merging(changes) { $1 }
  }

  private static func text(
    _ rows: [[String: Cell]], _ change: (inout ReportContents) -> Void = { _ in }
  ) -> String {
    var contents = Sample.contents
    contents.certificate = results("certificate", Vocabulary.certificate, rows)
    change(&contents)
    return MarkdownWriter.write(StudyReport.document(from: contents))
  }

  @Test func theRuleIsToldBesideWhatTheStudyNames() {
    let text = Self.text([
      Self.row("classical", 0.22), Self.row("cr2", 0.0441, ["by_rule": true]),
      Self.row("hc0", 0.15, ["chosen": true]),
    ])
    #expect(
      text.contains(
        "tests that take rows for independent reject a true null 22% of the time at 5%; hc0, which the "
          + "study names, 15%; cr2, which the design asks for (method: auto), 4.4%."))
    #expect(text.contains("hc0 (chosen)") && text.contains("cr2 (by rule)"))
  }

  @Test func oneMethodIsToldOnce() {
    let text = Self.text([Self.row("cr2", 0.0441, ["by_rule": true, "chosen": true])])
    #expect(text.contains("cr2, which the design asks for, 4.4%."))
    #expect(!text.contains("method: auto), "))
  }

  @Test func bothColumnsHaveTheirCounts() {
    let text = Self.text([
      Self.row(
        "two_way", 0.08,
        ["by_rule": true, "chosen": true, "cluster": "la and yr", "n_clusters": 6])
    ]) { $0.twoWayClusters["safer"] = [("la", 14), ("yr", 6)] }
    #expect(text.contains("14 las and 6 yrs:"))
    #expect(!text.contains("6 la and yrs"))
  }

  @Test(arguments: [
    (0.0, "under 0.05%"), (1, "over 99.95%"), (0.995, "99.5%"), (0.9996, "99.96%"),
    (0.0441, "4.4%"),
    (0.2155, "22%"), (0.0004, "0.04%"),
  ])
  func sharesAreNeverCertain(share: Double, text: String) {
    let rows = ResultRow.all(
      of: results("certificate", Vocabulary.certificate, [Self.row("cr2", share)]))
    #expect(ReportBuilder.certifiedShare(share, of: rows[0]) == text)
  }

  @Test func effectsHaveTheirUnit() {
    let changes: [String: Cell] = [
      "chosen": true, "by_rule": true, "power": 0.995, "smallest_effect": 0.3,
    ]
    let text = Self.text([Self.row("cr2", 0.05, changes)]) {
      $0.verdicts = results(
        "verdicts", Vocabulary.verdicts,
        [
          [
            "model": "safer", "outcome": "safer_change", "term": "supervision", "grade": "weak",
            "reason": "It is weak.", "equivalence_step": "standard deviation (6.2) of supervision",
            "bears_test": true,
          ]
        ])
    }
    #expect(
      text.contains(
        "Of effects as small as 0.3 points per standard deviation (6.2) of supervision "
          + "it would find 99.5%."),
      "\(text.split(separator: "\n").filter { $0.contains("Of effects") })")
  }

  /// A claim of which there is no p has no power either, in no method; other claims have.
  @Test func claimsWithoutATestHaveNoPower() throws {
    let changes: [String: Cell] = [
      "chosen": true, "by_rule": true, "power": 0.375, "smallest_effect": 0.3,
    ]
    func text(_ bearsTest: Bool) -> String {
      Self.text([
        Self.row("cr2", 0.05, changes), Self.row("wild", 0.06, ["power": 0.413]),
      ]) {
        $0.verdicts = results(
          "verdicts", Vocabulary.verdicts,
          [
            [
              "model": "safer", "outcome": "safer_change", "term": "supervision",
              "grade": "cannot tell", "reason": "It cannot be told.",
              "bears_test": .logical(bearsTest),
            ]
          ])
      }
    }
    let (withheld, told) = (text(false), text(true))
    #expect(told.contains("it would find 38%.") && told.contains("41%"))
    #expect(!told.contains("No power:"))
    #expect(withheld.contains("What it would find is not told, as this claim bears no test."))
    #expect(!withheld.contains("38%") && !withheld.contains("41%"))
    #expect(withheld.contains("No power: the claim bears no test"))
    // Of how often it rejects a true null everything is told.
    #expect(withheld.contains("cr2, which the design asks for, 5%."))
  }
}
