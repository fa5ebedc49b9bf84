import Foundation
import Pipeline
import Report
import Tables
import TestSupport
import Testing

/// From the study file to verdicts.csv, influence.csv, sensitivity.csv and the report.
@Suite struct VerdictStudyTests {
  @Test func everyClaimHasAVerdictThatNamesItsUnits() throws {
    let run = try ShippedStudies.highSupport.get()
    let verdicts = try #require(run.result("verdicts.csv")).rows { _ in true }
    let claims = try #require(run.result("coefficients.csv")).rows {
      $0["term_role"] == "support" && $0["chosen"] == "true"
    }
    #expect(verdicts.count == claims.count)
    for (verdict, claim) in zip(verdicts, claims) {
      for column in ["model", "term", "estimate", "df", "p_value", "p_adjusted", "conf_low"] {
        #expect(verdict[column] == claim[column], "\(column)")
      }
      let reason = try #require(verdict["reason"])
      #expect(reason.contains("children in 14 local authorities"), "\(reason)")
      #expect(!reason.contains("effect of"), "an observational study shows association")
      #expect(verdict["mde"]?.isEmpty == false && verdict["equivalence_p"]?.isEmpty == false)
      // Supervision is one number per authority.
      #expect(verdict["between"] == "" && verdict["within"] == "")
      #expect(verdict["nested_by"] == "family")
      let (low, high) = (
        try #require(Double(verdict["loo_low"] ?? "")),
        try #require(Double(verdict["loo_high"] ?? ""))
      )
      let estimate = try #require(Double(verdict["estimate"] ?? ""))
      #expect(low < estimate && estimate < high)
    }
    let influence = try #require(run.result("influence.csv")).rows { $0["model"] == "safer" }
    #expect(influence.count { $0["level"] == "la" } == 14)
    #expect(influence.count { $0["level"] == "family" } > 14)
    #expect(influence.count { $0["level"] == "row" } == Int(verdicts[0]["n_obs"] ?? ""))
    #expect(influence.allSatisfy { $0["unit"]?.isEmpty == false })
  }

  @Test func sensitivityHasAdjustedTermsOneTwoAndThreeTimes() throws {
    let run = try ShippedStudies.highSupport.get()
    let rows = try #require(run.result("sensitivity.csv")).rows { $0["model"] == "safer" }
    #expect(rows.map { $0["benchmark"] } == ["age", "age", "age"])
    #expect(rows.map { $0["times"] } == ["1", "2", "3"])
  }

  /// Real panels of authorities: what holds between them need not hold within.
  @Test(.enabled(if: Repository.hasRealData, "the official statistics are not beside the package"))
  func betweenAndWithinDifferInSignInEngland() throws {
    let run = try ShippedStudies.englandPanel.get()
    let rows = try #require(run.result("verdicts.csv")).rows { _ in true }
    let parts = rows.compactMap { row -> (String, Double, Double)? in
      guard let between = Double(row["between"] ?? ""), let within = Double(row["within"] ?? "")
      else { return nil }
      return (row["term"] ?? "", between, within)
    }
    #expect(parts.count == rows.count)
    #expect(parts.contains { $0.1 * $0.2 < 0 }, "\(parts)")
  }
}
