import Foundation
import Pipeline
import Tables
import TestSupport
import Testing

/// The shipped simulated study, against R.
@Suite struct HighSupportTests {
  @Test func coefficientsAgreeWithClubSandwich() throws {
    let run = try ShippedStudies.highSupport.get()
    let coefficients = try #require(run.result("coefficients.csv"))
    let file = Repository.root.appendingPathComponent("Tests/PipelineTests/Golden/high-support.csv")
    let golden = csvRows(withoutComments(try String(contentsOf: file, encoding: .utf8)))
    #expect(golden.count == 54)
    for row in golden {
      let keys = ["model", "term", "covariance"]
      let mine = try #require(
        coefficients.rows { mine in keys.allSatisfy { mine[$0] == row[$0] } }.first)
      for column in ["estimate", "std_error", "df", "p_value", "conf_low", "conf_high"] {
        let (a, b) = (Double(mine[column] ?? "") ?? .nan, Double(row[column] ?? "") ?? .nan)
        #expect(abs(a - b) <= 1e-9 * max(abs(a), abs(b)), "\(row) \(column)")
      }
      #expect(mine["n_obs"] == row["n_obs"])
      #expect(mine["n_clusters"] == row["n_clusters"])
    }
  }
}
