import Tables
import Testing

@testable import Model

/// Joint tests of curves in interactions whose margin absorbed effects hold, against regressions on indicators
/// with the curve in orthogonal columns (`Golden/panel/absorbed-curves.R`).
struct AbsorbedCurveTests {
  private static let terms = [
    "spending": "poly(x, 3):post", "years": "poly(year, 2):group",
    "region": "poly(x, 2):post:north",
  ]

  private static func fit(_ row: [String: String]) throws -> (fit: Fit, term: String) {
    let estimator = try #require(
      CovarianceEstimator.allCases.first { $0.name == row["covariance"] })
    let term = try #require(terms[row["model"] ?? ""])
    let fit = try ModelSpec(
      outcome: "y", support: [term],
      adjust: ["z"] + (row["model"] == "region" ? ["post:north"] : []),
      estimator: .within(
        WithinSpec(absorb: try #require(row["absorb"]).split(separator: "+").map(String.init))),
      inference: Inference(cluster: .by("area"), method: .named(estimator))
    ).fit(to: try InferenceTests.data("panel/absorbed-curves-data.csv"))
    return (fit, term)
  }

  @Test(arguments: try golden("panel/absorbed-curves.csv"))
  func agreeWithClubSandwich(_ row: [String: String]) throws {
    let (fit, term) = try Self.fit(row)
    #expect(fit.estimates.count(where: { $0.termRole == .support }) == Int(row["df1"] ?? ""))
    let test = try fit.jointTest(of: [term])
    #expect(relativeDifference(test.statistic, try number(row, "statistic")) < 1e-7, "\(row)")
    #expect(relativeDifference(try #require(test.df2), try number(row, "df2")) < 1e-7, "\(row)")
    #expect(relativeDifference(try #require(test.pValue), try number(row, "p")) < 1e-6, "\(row)")
  }

  /// The condition of what is fitted does not grow with where x lies.
  @Test func columnsAreNoPowers() throws {
    let row = try #require(
      try golden("panel/absorbed-curves.csv").first {
        $0["model"] == "spending" && $0["covariance"] == "cr2"
      })
    let (fit, _) = try Self.fit(row)
    let condition = try #require(fit.regression.working?.leastSquares.conditionNumber)
    #expect(condition < 1e3, "\(condition)")
  }
}
