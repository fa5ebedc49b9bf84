import LinearAlgebra
import Statistics
import Tables
import Testing

@testable import Model

struct FitTests {
  /// `summary.lm`, `logLik`, `hatvalues`, `cooks.distance` (`Golden/covariance.R`).
  @Test(arguments: AgreementTests.scenarios.filter { $0.name != "awkward" })
  func summaryAndObservationsAgreeWithR(_ scenario: AgreementTests.Scenario) throws {
    let fit = try scenario.spec().fit(to: try scenario.data())
    let row = try #require(
      try golden("covariance-models.csv").first { $0["scenario"] == scenario.name })
    let summary = fit.summary
    #expect(Double(summary.nObs) == (try number(row, "n_obs")))
    #expect(Double(try #require(summary.nClusters)) == (try number(row, "n_clusters")))
    let measures = summary.measures
    #expect(measures.dfResidual == (try number(row, "df_residual")))
    let observations = try #require(fit.observations)
    let leverages = try #require(observations["leverage"]?.numbers)
    let quantities: [(String, Double)] = [
      ("sigma", try #require(measures.sigma)),
      ("log_likelihood", try #require(measures.logLikelihood)),
      ("aic", try #require(measures.aic)), ("bic", try #require(measures.bic)),
      ("max_leverage", leverages.max() ?? 0),
      ("condition_number", try #require(measures.conditionNumber)),
      ("first_cooks", try #require(observations["cooks_distance"]?.number(at: 0))),
      ("first_residual", try #require(observations["residual"]?.number(at: 0))),
    ]
    for (name, value) in quantities {
      #expect(relativeDifference(value, try number(row, name)) < 1e-10, "\(name)")
    }
    // R² of a model without terms is 0 up to rounding: compared absolutely.
    for (name, value) in [
      ("r_squared", try #require(measures.rSquared)),
      ("adj_r_squared", try #require(measures.adjRSquared)),
    ] {
      #expect((value - (try number(row, name))).magnitude < 1e-12, "\(name)")
    }
  }

  static let small = table(
    "t", [("y", [1, 3, 2, 5, 4, 6]), ("x", [1, 2, 3, 4, 5, 7])],
    texts: [("la", ["a", "a", "b", "b", "c", "c"])], hasLineage: true)

  static func spec(
    _ cluster: ClusterChoice, _ method: CovarianceMethod = .auto, level: Double = 0.95
  ) -> ModelSpec {
    ModelSpec(
      name: "m", outcome: "y", support: ["x"],
      inference: Inference(cluster: cluster, method: method, level: level))
  }

  static let shown: [(ClusterChoice, CovarianceMethod, [CovarianceEstimator])] = [
    (.by("la"), .auto, [.cr2, .classical, .cr1s]),
    (.by("la"), .named(.cr1), [.cr1, .classical, .cr1s, .cr2]),
    (.by("la"), .named(.cr1s), [.cr1s, .classical, .cr2]),
    (.by("la"), .named(.hc3), [.hc3, .classical, .cr1s, .cr2]),
    (.none, .auto, [.hc3, .classical]),
    (.none, .named(.hc1), [.hc1, .classical, .hc3]),
    (.none, .named(.classical), [.classical, .hc3]),
  ]

  @Test(arguments: shown)
  func theChosenMethodStandsFirstAndTheUsualOnesBesideIt(
    _ example: (ClusterChoice, CovarianceMethod, [CovarianceEstimator])
  ) throws {
    let fit = try Self.spec(example.0, example.1).fit(to: Self.small)
    #expect(fit.coefficients.map(\.covariance) == example.2.flatMap { [$0, $0] })
    #expect(fit.coefficients.filter(\.chosen).map(\.covariance) == [example.2[0], example.2[0]])
    #expect(fit.estimates == fit.coefficients.filter(\.chosen))
  }

  @Test func theReasonIsTheDesign() throws {
    #expect(
      try Self.spec(.by("la")).fit(to: Self.small).chosenReason
        == "rows are clustered by la (3 clusters), so cr2 with Satterthwaite degrees of freedom: "
        + "1.19 for x; under 6 clusters are too few to tell")
    #expect(
      try Self.spec(.none).fit(to: Self.small).chosenReason
        == "the study declares its rows independent (cluster: none), so hc3, which holds when their "
        + "errors differ in size")
    #expect(
      try Self.spec(.none, .named(.hc1)).fit(to: Self.small).chosenReason
        == "the study asks for hc1")
  }

  @Test func theCovarianceCanBeChangedWithoutRefitting() throws {
    let fit = try Self.spec(.by("la")).fit(to: Self.small)
    for estimator in CovarianceEstimator.leastSquares {
      let changed = try fit.with(covariance: estimator)
      let direct = try Self.spec(.by("la"), .named(estimator)).fit(to: Self.small)
      #expect(changed.coefficients == direct.coefficients)
      #expect(changed.checks == direct.checks)
      #expect(changed.covariance == estimator)
      let variance = try fit.covarianceMatrix(for: estimator)
      let se = try #require(try changed.estimate(of: "x").stdError)
      #expect(relativeDifference(variance[1, 1].squareRoot(), se) < 1e-14)
      #expect(variance[0, 1] == variance[1, 0])
    }
  }

  @Test(arguments: CovarianceEstimator.leastSquares, [0.5, 0.9, 0.95, 0.99])
  func pAndIntervalTellTheSameStory(_ estimator: CovarianceEstimator, _ level: Double) throws {
    var numbers = TestNumbers(seed: 3)
    for _ in 0..<20 {
      let n = 18
      let x = (0..<n).map { _ in numbers.next() }
      let data = table(
        "t", [("y", x.map { 0.6 * $0 + numbers.next() }), ("x", x)],
        texts: [("la", (0..<n).map { "\($0 % 6)" })])
      let spec = Self.spec(.by("la"), .named(estimator), level: level)
      let estimate = try spec.fit(to: data).estimate(of: "x")
      let low = try #require(estimate.confLow)
      let high = try #require(estimate.confHigh)
      let leavesOutZero = low > 0 || high < 0
      let p = try #require(estimate.pValue)
      #expect((p < 1 - level) == leavesOutZero)
      let se = try #require(estimate.stdError)
      guard !estimator.isResampled else { continue }
      let df = try #require(estimate.df)
      let t = try StudentT(df: df)
      #expect(relativeDifference(p, t.twoSidedP(estimate.estimate / se)) < 1e-14)
      #expect(relativeDifference(high - low, 2 * t.criticalValue(level: level) * se) < 1e-12)
    }
  }

  @Test func anExactFitIsSaidToBeOne() throws {
    let data = table("t", [("y", [2, 4, 6, 8, 10.0]), ("x", [1, 2, 3, 4, 5.0])])
    let fit = try Self.spec(.none).fit(to: data)
    #expect(try fit.estimate(of: "x").estimate == 2)
    #expect(fit.summary.measures.rSquared == 1)
    #expect(fit.checks.contains { $0.check == "exact_fit" && $0.result == .stop })
  }

  @Test func anInterceptAloneIsTheMean() throws {
    let spec = ModelSpec(outcome: "y", support: [], inference: Inference(cluster: .none))
    let fit = try spec.fit(to: Self.small)
    #expect(fit.estimates.map(\.estimate) == [3.5])
    #expect(fit.estimates[0].termRole == .intercept)
    #expect(fit.summary.measures.rSquared == 0)
  }

  @Test func oneDegreeOfFreedomIsEnough() throws {
    let data = table("t", [("y", [1, 3, 2]), ("x", [1, 2, 4])])
    let estimate = try Self.spec(.none, .named(.classical)).fit(to: data).estimate(of: "x")
    #expect(estimate.df == 1)
    // R 4.2.2: summary(lm(c(1, 3, 2) ~ c(1, 2, 4)))
    #expect(relativeDifference(try #require(estimate.pValue), 0.787_704_384_990_343_68) < 1e-12)
  }

  @Test func rowsOfResultsMatchTheirVocabulary() throws {
    let fit = try Self.spec(.by("la")).fit(to: Self.small)
    #expect(Table(name: "coefficients", rows: fit.coefficients).rowCount == 6)
    #expect(Table(name: "models", rows: [fit.summary])["reason"]?.text(at: 0) == fit.chosenReason)
    #expect(Table(name: "checks", rows: fit.checks).rowCount == fit.checks.count)
    let pair = try CorrelationSpec(name: "c", between: ["x"], and: ["y"])
      .correlations(in: Self.small)[0]
    #expect(Table(name: "correlations", rows: pair.rows).rowCount == 1)
  }

  @Test func observationsKnowTheirLine() throws {
    let observations = try #require(try Self.spec(.none).fit(to: Self.small).observations)
    #expect(observations["row"]?.text(at: 3) == "t.csv line 5")
    #expect(
      observations.columnNames == ["row", "fitted", "residual", "leverage", "cooks_distance"])
    #expect(observations.lineage.strands.count == 1)
  }
}
