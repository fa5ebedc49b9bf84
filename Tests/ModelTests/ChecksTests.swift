import Tables
import Testing

@testable import Model

struct ChecksTests {
  /// det R₁₁ det R₂₂ / det R in R (`Golden/covariance.R`).
  @Test(arguments: AgreementTests.scenarios.filter { $0.terms.count > 1 && $0.name != "awkward" })
  func variancesAreInflatedAsInR(_ scenario: AgreementTests.Scenario) throws {
    let fit = try scenario.spec().fit(to: try scenario.data())
    let rows = try golden("covariance-vif.csv").filter { $0["scenario"] == scenario.name }
    #expect(rows.count == scenario.terms.count)
    for row in rows {
      let check = try #require(fit.checks.first { $0.check == "vif" && $0.term == row["term"] })
      #expect(relativeDifference(try #require(check.value), try number(row, "vif")) < 1e-10)
    }
  }

  /// Two scales that measure nearly the same.
  static let twins: Table = {
    var numbers = TestNumbers(seed: 5)
    let a = (0..<60).map { _ in numbers.next() }
    let b = a.map { $0 + 0.05 * numbers.next() }
    let age = (0..<60).map { _ in numbers.next() }
    return table(
      "t",
      [
        ("y", a.map { $0 + numbers.next() }), ("supervision", a), ("team_support", b),
        ("age", age),
      ], texts: [("la", (0..<60).map { "la\($0 % 20)" })], hasLineage: true)
  }()

  static func checks(
    _ data: Table, _ support: [String], adjust: [String] = [],
    cluster: ClusterChoice = .none, method: CovarianceMethod = .auto, smallestEffect: Double? = nil
  ) throws -> [Check] {
    try ModelSpec(
      name: "m", outcome: "y", support: support, adjust: adjust,
      inference: Inference(cluster: cluster, method: method, smallestEffect: smallestEffect)
    ).fit(to: data).checks
  }

  @Test func scalesThatCannotBeToldApartAreNamed() throws {
    let checks = try Self.checks(
      Self.twins, ["supervision", "team_support"], adjust: ["age"])
    let vif = try #require(checks.first { $0.check == "vif" && $0.term == "supervision" })
    #expect(vif.result == .look)
    #expect(
      vif.meaning.hasPrefix("supervision and team_support cannot be told apart well"))
    let age = try #require(checks.first { $0.check == "vif" && $0.term == "age" })
    #expect(age.result == .pass)
    #expect(age.meaning == "age can be told from the other terms")
    #expect(checks.first { $0.check == "condition_number" }?.result == .look)
  }

  /// Where a column is measured from is not a matter of collinearity, though x·z moves with x then.
  @Test(arguments: [0, -7.5, 400.0])
  func theOriginOfAnInteractionDoesNotInflateIt(origin: Double) throws {
    let x = (0..<60).map { Double($0 * $0 % 17) }
    let z = (0..<60).map { Double($0 * 5 % 13) }
    func inflation(_ x: [Double], _ z: [Double]) throws -> [Double?] {
      let data = table(
        "t", [("y", x.indices.map { x[$0] + Double($0 % 3) }), ("x", x), ("z", z)])
      return try Self.checks(data, ["x", "x:z"], adjust: ["z"])
        .filter { $0.check == "vif" }.map(\.value)
    }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    let centred = try inflation(x.map { $0 - mean(x) }, z.map { $0 - mean(z) })
    let moved = try inflation(x.map { $0 + origin }, z)
    #expect(centred.count == 3)
    for (a, b) in zip(centred, moved) {
      #expect(relativeDifference(try #require(a), try #require(b)) < 1e-9)
      #expect(try #require(a) < 1.5)
    }
  }

  @Test func fewClustersAndFewDegreesOfFreedomAreLookedAt() throws {
    let scenario = try #require(AgreementTests.scenarios.first { $0.name == "leverage1" })
    let checks = try scenario.spec().fit(to: try scenario.data()).checks
    let clusters = try #require(checks.first { $0.check == "clusters" })
    #expect(clusters.value == 14)
    #expect(clusters.result == .look)
    #expect(
      clusters.meaning
        == "14 clusters (la): few, so methods that count on many of them (cr0, cr1, cr1s) claim too "
        + "much")
    let s = try #require(checks.first { $0.check == "satterthwaite_df" && $0.term == "s" })
    #expect(s.result == .look)
    #expect(try #require(s.value) < 4)
    let x = try #require(checks.first { $0.check == "satterthwaite_df" && $0.term == "x" })
    #expect(x.result == .pass)
    #expect(checks.first { $0.check == "cluster_sizes" }?.value == 5)
    let many = try Self.checks(Self.twins, ["supervision"], cluster: .by("la"))
    #expect(many.first { $0.check == "clusters" }?.result == .pass)
  }

  @Test func aMethodThatIgnoresDeclaredClustersIsLookedAt() throws {
    let checks = try Self.checks(
      Self.twins, ["supervision"], cluster: .by("la"), method: .named(.hc3))
    #expect(checks.first { $0.check == "clusters_ignored" }?.result == .look)
    let heeded = try Self.checks(Self.twins, ["supervision"], cluster: .by("la"))
    #expect(!heeded.contains { $0.check == "clusters_ignored" })
  }

  /// A dummy for a single row: its coefficient passes through that row whatever it says.
  @Test func aTermThatRestsOnOneRowHasNoRobustStandardError() throws {
    let scenario = try #require(AgreementTests.scenarios.first { $0.name == "leverage1" })
    let data = try scenario.data()
    for estimator in [CovarianceEstimator.hc2, .hc3, .hc4] {
      let fit = try scenario.spec(.named(estimator)).fit(to: data)
      let flag = try fit.estimate(of: "flag")
      #expect(flag.stdError == nil && flag.pValue == nil && flag.df == nil)
      #expect(try fit.estimate(of: "x").stdError != nil)
      let check = try #require(fit.checks.first { $0.check == "rests_on_one_row" })
      #expect(check.result == .stop)
      #expect(
        check.meaning
          == "flag rests on leverage1.csv line 18 alone: its standard error is not available")
    }
    let cr3 = try scenario.spec(.named(.cr3)).fit(to: data)
    #expect(try cr3.estimate(of: "flag").stdError == nil)
    let cr2 = try scenario.spec().fit(to: data)
    #expect(try cr2.estimate(of: "flag").stdError != nil)
    let check = try #require(cr2.checks.first { $0.check == "rests_on_one_cluster" })
    #expect(check.meaning.hasSuffix("the standard error given leaves that uncertainty out"))
    #expect(check.result == .stop)
    #expect(
      cr2.checks.first { $0.check == "leverage" }?.meaning
        == "leverage1.csv line 18 decides 100 % of its own fitted value: look at it")
  }

  /// Two clusters and two coefficients that are told by clusters: nothing is left over.
  @Test(arguments: CovarianceEstimator.leastSquares.filter(\.needsClusters))
  func coefficientsAsManyAsTheirClustersHaveNoStandardError(
    _ estimator: CovarianceEstimator
  ) throws {
    let data = table(
      "t", [("y", [1, 3, 2, 5, 4, 7]), ("s", [1, 1, 1, 2, 2, 2])],
      texts: [("la", ["a", "a", "a", "b", "b", "b"])])
    let fit = try ModelSpec(
      name: "m", outcome: "y", support: ["s"],
      inference: Inference(cluster: .by("la"), method: .named(estimator))
    ).fit(to: data)
    let estimate = try fit.estimate(of: "s")
    #expect(estimate.stdError == nil && estimate.pValue == nil && estimate.confLow == nil)
    let check = try #require(
      fit.checks.first { $0.check.hasPrefix("rests_on") && $0.result == .stop })
    #expect(check.meaning.hasPrefix("(Intercept) and s rest on cl"))
  }

  @Test func missingRowsAreLookedAt() throws {
    let data = table(
      "t", [("y", [1, 3, 2, 5, 4, 7]), ("x", [1, nil, 3, nil, 5, 8])], hasLineage: true)
    let check = try #require(try Self.checks(data, ["x"]).first { $0.check == "rows_used" })
    #expect(check.result == .look)
    #expect(
      check.meaning
        == "4 of 6 rows used: those left out (see the ledger) may differ from them")
  }

  @Test func aNullHasAReach() throws {
    let checks = try Self.checks(
      Self.twins, ["age"], cluster: .by("la"), smallestEffect: 0.01)
    let reach = try #require(checks.first { $0.check == "minimum_detectable_effect" })
    #expect(reach.result == .look)
    #expect(
      reach.meaning.hasSuffix(
        "the smallest that matters (0.01 per standard deviation (0.529) of age) could have been missed"
      ))
    let equivalence = try #require(checks.first { $0.check == "equivalence" })
    #expect(equivalence.result == .look)
    let generous = try Self.checks(
      Self.twins, ["age"], cluster: .by("la"), smallestEffect: 10)
    #expect(generous.first { $0.check == "minimum_detectable_effect" }?.result == .pass)
    #expect(generous.first { $0.check == "equivalence" }?.result == .pass)
    #expect(
      generous.first { $0.check == "equivalence" }?.meaning
        == "the difference per standard deviation (0.529) of age is shown to be smaller than ±10")
    let unnamed = try Self.checks(Self.twins, ["age"], cluster: .by("la"))
    #expect(!unnamed.contains { $0.check == "equivalence" })
  }

  /// Where degrees of freedom are too few for a headline, they are for showing that something is small.
  @Test func tooFewDegreesOfFreedomShowNothingToBeSmall() throws {
    let data = table(
      "t", [("y", [1, 3, 2, 5, 4, 7, 6, 9]), ("x", [1, 2, 3, 4, 6, 5, 7, 9])],
      texts: [("la", ["a", "a", "b", "b", "c", "c", "d", "d"])])
    let checks = try Self.checks(data, ["x"], cluster: .by("la"), smallestEffect: 100)
    let equivalence = try #require(checks.first { $0.check == "equivalence" })
    #expect(equivalence.result == .look)
    #expect(equivalence.meaning.contains("(fewer than 4) are too few to show that the difference"))
  }

  @Test func fewRowsPerCoefficientAreLookedAt() throws {
    let checks = try Self.checks(FitTests.small, ["x"])
    let ratio = try #require(checks.first { $0.check == "rows_per_coefficient" })
    #expect(ratio.value == 3)
    #expect(ratio.result == .look)
  }
}
