import Diagnostics
import Foundation
import Pipeline
import Tables
import TestSupport
import Testing

/// The shipped study of English authorities, on the real files where a machine has them.
@Suite(.enabled(if: Repository.hasRealData, "the official statistics are not beside the package"))
struct EnglandTests {
  private static func golden() throws -> [[String: String]] {
    let file = Repository.root.appendingPathComponent("Tests/PipelineTests/Golden/england.csv")
    return csvRows(withoutComments(try String(contentsOf: file, encoding: .utf8)))
  }

  @Test func everyIndicatorAgreesWithAnIndependentCalculation() throws {
    let run = try ShippedStudies.englandSocialWorkers.get()
    let coefficients = try #require(run.result("coefficients.csv"))
    let correlations = try #require(run.result("correlations.csv"))
    let golden = try Self.golden()
    #expect(golden.count == 9)
    for row in golden {
      let indicator = try #require(row["indicator"])
      let fit = try #require(
        coefficients.rows { $0["term"] == indicator && $0["covariance"] == "classical" }.first)
      let pearson = try #require(
        correlations.rows { $0["x"] == indicator && $0["method"] == "pearson" }.first)
      #expect(fit["n_obs"] == row["n"], "\(indicator)")
      expectClose(fit["estimate"], row["slope"], "\(indicator) slope")
      expectClose(fit["std_error"], row["slope_se"], "\(indicator) standard error")
      expectClose(pearson["estimate"], row["pearson"], "\(indicator) r")
      #expect(pearson["n_obs"] == row["n"])
      for (column, expected) in [
        ("p_value", "pearson_p"), ("conf_low", "pearson_low"), ("conf_high", "pearson_high"),
      ] {
        expectClose(pearson[column], row[expected], "\(indicator) pearson \(column)")
      }
      let spearman = try #require(
        correlations.rows { $0["x"] == indicator && $0["method"] == "spearman" }.first)
      expectClose(spearman["estimate"], row["spearman"], "\(indicator) rho")
      for (column, expected) in [
        ("p_value", "slope_p"), ("conf_low", "slope_low"), ("conf_high", "slope_high"),
      ] {
        expectClose(fit[column], row[expected], "\(indicator) \(column)")
      }
    }
  }

  @Test func publishedFiguresOfTurnoverAndAgency() throws {
    let run = try ShippedStudies.englandSocialWorkers.get()
    let coefficients = try #require(run.result("coefficients.csv"))
    let turnover = try #require(
      coefficients.rows { $0["term"] == "turnover_rate_fte" && $0["covariance"] == "classical" }
        .first)
    #expect(turnover["n_obs"] == "147")
    #expect(turnover["estimate"]?.hasPrefix("0.687949846") == true)
    #expect(turnover["std_error"]?.hasPrefix("0.122951051") == true)
    let agency = try #require(
      coefficients.rows { $0["term"] == "agency_rate_fte" && $0["covariance"] == "classical" }.first
    )
    #expect(agency["n_obs"] == "143")
    #expect(agency["estimate"]?.hasPrefix("0.365530115") == true)
  }

  @Test func suppressedCellsKeepTheirReason() throws {
    let run = try ShippedStudies.englandSocialWorkers.get()
    let reasons = Set(
      run.ledger.rows.compactMap { entry -> String? in
        guard case .removed(let fate) = entry.outcome else { return nil }
        return fate.reason?.name
      })
    #expect(
      reasons.isSubset(of: [
        "suppressed", "not_available", "not_applicable", "low_reliability", "rounds_to_zero",
        "blank",
      ]))
    #expect(!reasons.isEmpty)
  }
}

func expectClose(
  _ actual: String?, _ expected: String?, _ what: Comment,
  sourceLocation: Testing.SourceLocation = #_sourceLocation
) {
  guard let a = actual.flatMap(Double.init), let b = expected.flatMap(Double.init) else {
    Issue.record(
      "\(what): no number in \(actual ?? "nil") or \(expected ?? "nil")",
      sourceLocation: sourceLocation)
    return
  }
  #expect(abs(a - b) <= 1e-11 * max(abs(a), abs(b)), what, sourceLocation: sourceLocation)
}

extension Table {
  /// Rows as text by column, those that satisfy `isWanted`.
  func rows(where isWanted: ([String: String]) -> Bool) -> [[String: String]] {
    (0..<rowCount).map { row in
      Dictionary(uniqueKeysWithValues: columnNames.map { ($0, self[$0]?.text(at: row) ?? "") })
    }.filter(isWanted)
  }
}
