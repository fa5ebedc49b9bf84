import Tables
import Testing

@testable import Model

/// Joint tests against clubSandwich (`Golden/wild/joint.R`) and literal refits (`wild.R`).
struct JointTests {
  @Test func agreesWithClubSandwich() throws {
    let scenarios = AgreementTests.scenarios + WildTests.scenarios
    for row in try golden("wild/joint.csv") {
      let name = try #require(row["scenario"])
      let scenario = try #require(scenarios.first { $0.name == name })
      let terms = try #require(row["terms"]).split(separator: ";").map(String.init)
      let fit = try scenario.spec().fit(to: try scenario.data())
      let htz = try fit.jointTest(of: terms, covariance: .cr2)
      #expect(relativeDifference(htz.statistic, try number(row, "statistic")) < 1e-9, "\(row)")
      #expect(htz.df1 == (try number(row, "df1")))
      #expect(
        relativeDifference(try #require(htz.df2), try number(row, "df2")) < 1e-8, "\(row)")
      #expect(relativeDifference(try #require(htz.pValue), try number(row, "p")) < 1e-8, "\(row)")
      for (estimator, prefix) in [(CovarianceEstimator.cr1, "cr1"), (.classical, "classical")] {
        let test = try fit.jointTest(of: terms, covariance: estimator)
        #expect(
          relativeDifference(test.statistic, try number(row, "\(prefix)_statistic")) < 1e-9)
        #expect(
          relativeDifference(try #require(test.pValue), try number(row, "\(prefix)_p")) < 1e-8)
      }
    }
  }

  @Test(arguments: ["eight", "singleton", "balanced14", "weighted14"])
  func wildEqualsLiteralRefits(_ name: String) throws {
    let row = try #require(try golden("wild/wild-joint.csv").first { $0["scenario"] == name })
    let scenario = try #require(WildTests.scenarios.first { $0.name == name })
    let fit = try scenario.spec().fit(to: try scenario.data())
    let working = try #require(fit.regression.working)
    let sums = try ClusterSums(of: working, try #require(working.clusters))
    let positions = working.columns.indices.filter {
      ["x", "s"].contains(working.columns[$0].name)
    }
    let counts = try #require(
      try WildOptions().jointCounts(positions, of: working, sums, stream: ""))
    #expect(counts.inclusive == (try number(row, "p_inclusive")))
    #expect(counts.strict == (try number(row, "p_strict")))
    let test = try fit.jointTest(of: ["x", "s"], covariance: .wild)
    #expect(test.pValue == counts.inclusive)
    #expect(test.method == "wild_rademacher_enumerated")
  }

  /// One coefficient by HTZ is its t test by Satterthwaite; a category stands for its levels.
  @Test func oneCoefficientIsItsTTest() throws {
    let scenario = try #require(AgreementTests.scenarios.first { $0.name == "weighted14" })
    let fit = try scenario.spec(.named(.cr2)).fit(to: try scenario.data())
    let t = try fit.estimate(of: "x")
    let F = try fit.jointTest(of: ["x"])
    #expect(relativeDifference(F.statistic, try #require(t.statistic.map { $0 * $0 })) < 1e-12)
    #expect(relativeDifference(try #require(F.df2), try #require(t.df)) < 1e-12)
    #expect(relativeDifference(try #require(F.pValue), try #require(t.pValue)) < 1e-10)
    #expect(try fit.jointTest(of: ["role"]).terms == ["role[line_manager]", "role[senior]"])
    #expect(throws: ModelError.self) { try fit.jointTest(of: ["nothing"]) }
  }

  /// Leverages add up to p, partial leverages to 1; G* is G where clusters are alike.
  @Test func leveragesAddUp() throws {
    let scenario = try #require(AgreementTests.scenarios.first { $0.name == "unequal14" })
    let fit = try scenario.spec().fit(to: try scenario.data())
    let working = try #require(fit.regression.working)
    let sums = try ClusterSums(of: working, try #require(working.clusters))
    let leverage = ClusterLeverage(sums: sums)
    #expect((leverage.leverages.reduce(0, +) - 5).magnitude < 1e-12)
    let a = working.direction(of: 1).a
    #expect((leverage.partial(a).reduce(0, +) - 1).magnitude < 1e-12)
    #expect(try #require(leverage.effective(a)) < 14)
    #expect(ClusterLeverage.effective([2, 2, 2]) == 3)
    #expect(ClusterLeverage.effective([1, 0, 0, 0]) == 1)
  }
}
