import Diagnostics
import Foundation
import Pipeline
import Tables
import TestSupport
import Testing

/// The shipped study of inspections, on the real files where a machine has them.
@Suite(.enabled(if: Repository.hasRealData, "the official statistics are not beside the package"))
struct EnglandInspectionsTests {
  @Test func eachInspectionMeetsTheLastCensusBeforeIt() throws {
    let run = try ShippedStudies.englandInspections.get()
    let inspected = try #require(run.tables.first { $0.name == "inspected" })
    #expect(inspected.rowCount == 266)
    let entries = run.ledger.entries.filter {
      $0.source == "inspections" && $0.model == "workforce_grade: vacancy_rate_fte ~ grade"
    }
    #expect(entries.map(\.rows) == [266, 5])
    #expect(entries.allSatisfy { $0.rowsIn == 271 })
  }

  @Test func correlationsAgreeWithAnIndependentCalculation() throws {
    let correlations = try #require(
      try ShippedStudies.englandInspections.get().result("correlations.csv"))
    let file = Repository.root.appendingPathComponent(
      "Tests/PipelineTests/Golden/england-inspections.csv")
    let golden = csvRows(withoutComments(try String(contentsOf: file, encoding: .utf8)))
    #expect(golden.count == 5)
    for row in golden {
      for method in ["spearman", "kendall"] {
        let mine = try #require(
          correlations.rows { $0["x"] == row["indicator"] && $0["method"] == method }.first)
        #expect(mine["n_obs"] == row["n"])
        for (column, expected) in [("estimate", method), ("p_value", "\(method)_p")] {
          let a = Double(mine[column] ?? "") ?? .nan
          let b = Double(row[expected] ?? "") ?? .nan
          #expect(abs(a - b) <= 1e-10 * abs(b), "\(row) \(column)")
        }
      }
    }
  }
}
