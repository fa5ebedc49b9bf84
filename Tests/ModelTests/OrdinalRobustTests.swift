import Tables
import Testing

@testable import Model

/// Leverage-adjusted covariances of proportional odds against their definition in whole matrices
/// (Golden/generalized/ordinal-robust.R), and statsmodels GEE for two levels (ordinal-robust.py).
struct OrdinalRobustTests {
  @Test(arguments: ["ordinal", "ordinalseven", "ordinaloffset"])
  func agreeWithTheirDefinition(_ name: String) throws {
    let fit = try OrdinalTests.fit(name)
    for row in try golden("generalized/ordinal-robust.csv") where row["case"] == name {
      let estimator = try #require(CovarianceEstimator(rawValue: row["method"] ?? ""))
      let found = try #require(
        try fit.estimates(for: estimator).first { $0.term == row["term"] })
      let place: Comment = "\(name) \(estimator) \(found.term)"
      #expect(
        relativeDifference(try #require(found.stdError), try number(row, "std_error")) < 1e-8, place
      )
      if estimator == .cr2 {
        #expect(relativeDifference(try #require(found.df), try number(row, "df")) < 1e-7, place)
      }
    }
  }

  @Test func wholeTermsToo() throws {
    var spec = try OrdinalTests.fit("ordinal").spec
    (spec.support, spec.inference.method) = (["x", "s", "role"], .auto)
    spec.adjust = []
    let fit = try spec.fit(to: try OrdinalTests.data("ordinal"))
    #expect(fit.covariance == .cr2)
    let row = try #require(try golden("generalized/ordinal-robust-tests.csv").first)
    let test = try #require(fit.termTests.first { $0.term == "role" })
    #expect(test.method == "HTZ")
    #expect(relativeDifference(test.statistic ?? 0, try number(row, "statistic")) < 1e-7)
    #expect(relativeDifference(test.df2 ?? 0, try number(row, "df2")) < 1e-6)
    #expect(relativeDifference(test.pValue ?? 0, try number(row, "p")) < 1e-6)
  }

  @Test func ofTwoLevelsTheyAreThoseOfAGEE() throws {
    let fit = try ModelSpec(
      outcome: "y", support: ["x", "s"], estimator: .generalized(GeneralizedSpec(.ordinal)),
      inference: Inference(cluster: .by("la"))
    ).fit(to: try GeneralizedTests.data("logit"))
    for row in try golden("generalized/ordinal-two.csv") {
      let found = try #require(
        try fit.estimates(for: .cr3).first { $0.term == row["term"] })
      #expect(relativeDifference(found.estimate, try number(row, "estimate")) < 1e-8)
      #expect(
        relativeDifference(try #require(found.stdError), try number(row, "std_error")) < 1e-8)
    }
  }

  /// R clubSandwich for glm (generalized.R), and the HTZ test of a whole term.
  @Test func ofTwoLevelsCR2IsThatOfLogisticRegression() throws {
    func fit(_ family: ResponseFamily) throws -> Fit {
      try ModelSpec(
        outcome: "y", support: ["x", "s", "role"],
        estimator: .generalized(GeneralizedSpec(family)), inference: Inference(cluster: .by("la"))
      ).fit(to: try GeneralizedTests.data("logit"))
    }
    let (grades, yesOrNo) = (try fit(.ordinal), try fit(.logistic))
    let found = try grades.estimates(for: .cr2)
    for row in try golden("generalized/coefficients.csv")
    where row["case"] == "logit" && row["method"] == "cr2" && row["term"] != "(Intercept)" {
      let own = try #require(found.first { $0.term == row["term"] })
      #expect(relativeDifference(own.estimate, try number(row, "estimate")) < 1e-10)
      #expect(relativeDifference(own.stdError ?? 0, try number(row, "std_error")) < 1e-9)
      #expect(relativeDifference(own.df ?? 0, try number(row, "df")) < 1e-8)
    }
    let a = try #require(grades.termTests.first { $0.term == "role" })
    let b = try #require(yesOrNo.termTests.first { $0.term == "role" })
    #expect(relativeDifference(a.df2 ?? 0, b.df2 ?? 1) < 1e-7)
    #expect(relativeDifference(a.statistic ?? 0, b.statistic ?? 1) < 1e-7)
  }

  /// Levels told from high to low are the same fit.
  @Test func doNotDependOnTheOrdersDirection() throws {
    let data = try OrdinalTests.data("ordinalseven")
    let codes = (0..<data.rowCount).map { Double(data["y"]?.code(at: $0) ?? 0) }
    func fit(_ sign: Double) throws -> [Estimate] {
      try ModelSpec(
        outcome: "grade", support: ["x", "s"], estimator: .generalized(GeneralizedSpec(.ordinal)),
        inference: Inference(cluster: .by("la"))
      ).fit(
        to: data.setting(.numbers(codes.map { sign * $0 }), as: ColumnSpec("grade", .number))
      ).estimates.suffix(2)
    }
    for (up, down) in zip(try fit(1), try fit(-1)) {
      #expect(relativeDifference(up.estimate, -down.estimate) < 1e-10)
      #expect(relativeDifference(up.stdError ?? 0, down.stdError ?? 1) < 1e-10)
      #expect(relativeDifference(up.df ?? 0, down.df ?? 1) < 1e-9)
    }
  }

  /// The jackknife about the estimate is CR3 times (G − 1)/G.
  @Test func theJackknifeIsAShareOfCR3() throws {
    let fit = try ModelSpec(
      outcome: "y", support: ["x", "s"], estimator: .generalized(GeneralizedSpec(.ordinal)),
      inference: Inference(cluster: .by("la"))
    ).fit(to: try OrdinalTests.data("ordinal"))
    let G = Double(try #require(fit.estimates.first?.nClusters))
    for (a, b) in zip(try fit.estimates(for: .cr3), try fit.estimates(for: .cr3Jackknife)) {
      let (full, jackknife) = (try #require(a.stdError), try #require(b.stdError))
      #expect(relativeDifference(jackknife, full * ((G - 1) / G).squareRoot()) < 1e-14)
    }
  }

  /// A row by itself is a cluster by itself.
  @Test func clustersOfOneAreRows() throws {
    var data = try OrdinalTests.data("ordinal")
    data = data.setting(
      .numbers((0..<data.rowCount).map(Double.init)), as: ColumnSpec("row", .number))
    let fit = try ModelSpec(
      outcome: "y", support: ["x", "s"], estimator: .generalized(GeneralizedSpec(.ordinal)),
      inference: Inference(cluster: .by("row"))
    ).fit(to: data)
    for (a, b) in [(CovarianceEstimator.hc2, CovarianceEstimator.cr2), (.hc3, .cr3)] {
      for (x, y) in zip(try fit.estimates(for: a), try fit.estimates(for: b)) {
        #expect(relativeDifference(x.stdError ?? 0, y.stdError ?? 1) < 1e-10)
      }
    }
  }
}
