import Tables
import Testing

@testable import Model

/// Terms of several columns against clubSandwich's HTZ and Wald tests (`Golden/diagnostics`).
struct TermTestTests {
  static let models: [String: [String]] = [
    "role": ["role", "load"], "poly": ["poly(age, 2)", "load"], "ns": ["ns(age, 3)", "load"],
    "interaction": ["role", "site", "role:site", "load"],
  ]

  @Test(arguments: models.keys.sorted())
  func agreesWithR(_ name: String) throws {
    let terms = try #require(Self.models[name])
    for row in try golden("diagnostics/terms.csv") where row["model"] == name {
      let estimator = try #require(
        CovarianceEstimator.allCases.first { $0.name == row["covariance"] })
      let fit = try ModelSpec(
        outcome: "y", support: terms,
        inference: Inference(cluster: .by("la"), method: .named(estimator))
      ).fit(to: try CurveTests.data())
      let theirs = row["term"]?.split(separator: ";").joined(separator: ", ")
      let test = try #require(fit.termTests.first { $0.term == theirs })
      try Self.compare(test, with: row)
      #expect(test.method == (estimator == .cr2 ? "HTZ" : "F"))
      #expect(!fit.termTests.contains { ["load", "site"].contains($0.term) })
    }
  }

  static func compare(_ test: TermTest, with row: [String: String]) throws {
    let statistic = try #require(test.statistic)
    #expect(relativeDifference(statistic, try number(row, "statistic")) < 1e-8, "\(row)")
    #expect(test.df1 == (try number(row, "df1")))
    if row["df2"]?.isEmpty == false {
      #expect(
        relativeDifference(try #require(test.df2), try number(row, "df2")) < 1e-7, "\(row)")
    } else {
      #expect(test.df2 == nil)
    }
    #expect(relativeDifference(try #require(test.pValue), try number(row, "p")) < 1e-6, "\(row)")
  }

  @Test(arguments: ["classical", "cr2"]) func ofLogisticFit(_ name: String) throws {
    let estimator = try #require(CovarianceEstimator.allCases.first { $0.name == name })
    var data = try CurveTests.data()
    let events = (data["y"]?.numbers ?? []).map { $0 > 0.8 ? 1.0 : 0 }
    data = data.setting(.numbers(events), as: ColumnSpec("event", .number))
    let fit = try ModelSpec(
      outcome: "event", support: ["role"], adjust: ["load"],
      estimator: .generalized(GeneralizedSpec(.logistic)),
      inference: Inference(cluster: .by("la"), method: .named(estimator))
    ).fit(to: data)
    let row = try #require(
      try golden("diagnostics/terms.csv")
        .first { $0["model"] == "logistic" && $0["covariance"] == name })
    try Self.compare(try #require(fit.termTests.first), with: row)
    #expect(fit.termTests.map(\.method) == [estimator == .cr2 ? "HTZ" : "chi_squared"])
  }

  /// Sums of p dimensions are the sums over pairs.
  @Test(arguments: ["unequal14", "weighted14"]) func manyClustersByTheirSums(_ name: String) throws
  {
    let scenario = try #require(AgreementTests.scenarios.first { $0.name == name })
    let fit = try scenario.spec().fit(to: try scenario.data())
    let working = try #require(fit.regression.working)
    let clusters = try #require(working.clusters)
    let pairs = try BiasReduced(clusters: clusters)
      .hotellingDegreesOfFreedom(of: [1, 2, 3], working)
    let sums = try BiasReduced(clusters: clusters, mostPairedClusters: 2)
      .hotellingDegreesOfFreedom(of: [1, 2, 3], working)
    #expect(relativeDifference(pairs, sums) < 1e-9)
  }

  /// Three clusters cannot test three columns: a row without p, not an error.
  @Test func tooFewClusters() throws {
    let data = table(
      "d",
      [
        ("y", [1, 2, 4, 3, 5, 4, 2, 6, 5, 7, 3, 1]),
        ("la", [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]),
      ],
      categories: [
        (
          "role", ["a", "b", "c", "d", "a", "b", "c", "d", "a", "b", "c", "d"],
          levels: ["a", "b", "c", "d"]
        )
      ])
    let fit = try ModelSpec(
      outcome: "y", support: ["role"], inference: Inference(cluster: .by("la"))
    )
    .fit(to: data)
    #expect(fit.termTests.map(\.pValue) == [nil])
    #expect(fit.termTests.map(\.method) == ["none"])
    #expect(Table(name: "tests", rows: fit.termTests).rowCount == 1)
  }
}

/// CR2 of many clusters by its sums.
struct ManyClustersTests {
  @Test(arguments: ["unequal14", "singleton", "many152", "many600"])
  func sameAsClusterByCluster(_ name: String) throws {
    let scenario = try #require(AgreementTests.scenarios.first { $0.name == name })
    let fit = try scenario.spec().fit(to: try scenario.data())
    let working = try #require(fit.regression.working)
    let clusters = try #require(working.clusters)
    let one = try BiasReduced(clusters: clusters, mostPairedClusters: 10_000).meat(of: working)
    let many = try BiasReduced(clusters: clusters, mostPairedClusters: 1).meat(of: working)
    let size = one.matrix.diagonal.max() ?? 1
    for i in 0..<one.matrix.rowCount {
      for j in 0..<one.matrix.rowCount {
        #expect((one.matrix[i, j] - many.matrix[i, j]).magnitude < 1e-12 * size)
      }
    }
    for (a, b) in zip(one.degreesOfFreedom, many.degreesOfFreedom) {
      #expect(relativeDifference(a, b) < 1e-9)
    }
    #expect(one.blindSpots.map(\.place) == many.blindSpots.map(\.place))
    #expect(one.blindSpots.map(\.coefficients) == many.blindSpots.map(\.coefficients))
  }
}
