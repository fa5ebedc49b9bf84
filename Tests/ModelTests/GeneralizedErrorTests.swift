import Tables
import Testing

@testable import Model

/// What generalized models refuse, and what holds of them whatever the data.
struct GeneralizedErrorTests {
  static let x: [Double?] = [1, 2, 4, 3, 6, 5, 8, 9]

  static func problem(
    _ spec: GeneralizedSpec, _ y: [Double?], m: [Double?]? = nil, intercept: Bool = true
  ) throws -> String {
    let data = table(
      "t", [("x", x), ("y", y), ("m", m ?? y)], hasLineage: true)
    let model = ModelSpec(
      outcome: "y", support: ["x"], estimator: .generalized(spec), intercept: intercept,
      inference: Inference(cluster: .none))
    let error = try #require(
      throws: ModelError.self, performing: { () throws in _ = try model.fit(to: data) })
    return error.diagnostic.what
  }

  @Test func outcomesOutsideTheirRange() throws {
    let grades: [Double?] = [1, 2, 3, 1, 2, 3, 1, 2]
    let start = "model 'model': "
    #expect(
      try Self.problem(GeneralizedSpec(.logistic), grades)
        == start + "its outcome 'y' has other values than two: 1, 2, 3")
    #expect(
      try Self.problem(GeneralizedSpec(.poisson), [0, 0, 0, 0, 0, 0, 0, 0])
        == start + "its outcome 'y' is 0 in all 8 rows used")
    #expect(
      try Self.problem(GeneralizedSpec(.poisson), [0, 1, -2, 0, 0, 3, 0, 0])
        == start + "'y' is -2 at t.csv line 4")
    #expect(
      try Self.problem(GeneralizedSpec(.negativeBinomial), [0, 1, 2.5, 0, 0, 3, 0, 0])
        == start + "'y' is 2.5 at t.csv line 4")
    #expect(
      try Self.problem(
        GeneralizedSpec(.binomial, trials: "m"), [0, 1, 5, 2, 0, 3, 1, 1],
        m: [4, 4, 4, 4, 4, 4, 4, 4])
        == start + "'y' is 5 of 4 trials at t.csv line 4")
    #expect(
      try Self.problem(
        GeneralizedSpec(.binomial, trials: "m"), [0, 1, 2, 2, 0, 3, 1, 1],
        m: [4, 4, 4, 4, 0, 4, 4, 4])
        == start + "'m' is 0 at t.csv line 6")
    #expect(
      try Self.problem(GeneralizedSpec(.logistic), [1, 1, 1, 1, 1, 1, 1, 1])
        == start + "its outcome 'y' happens in every trial of all 8 rows used")
    #expect(
      try Self.problem(GeneralizedSpec(.logistic), [0, 0, 0, 0, 1, 1, 1, 1])
        == start + "'x' separates its outcome 'y' completely")
    #expect(
      try Self.problem(GeneralizedSpec(.ordinal), grades, intercept: false)
        == start + "an ordinal model always has its thresholds")
  }

  @Test func anEmptyLevelOfAGradeIsNamed() throws {
    let data = table(
      "t", [("x", Self.x)],
      grades: [
        ("y", ["a", "b", "a", "b", "c", "b", "c", "a"], levels: ["a", "b", "c", "d"])
      ])
    let model = ModelSpec(
      outcome: "y", support: ["x"], estimator: .generalized(GeneralizedSpec(.ordinal)),
      inference: Inference(cluster: .none))
    let error = try #require(
      throws: ModelError.self, performing: { () throws in _ = try model.fit(to: data) })
    #expect(error.problem == .generalized(.unusedLevel("y", level: "d")))
  }

  static func fit(
    _ spec: GeneralizedSpec, _ columns: [(String, [Double?])], outcome: String = "y"
  ) throws -> Fit {
    try ModelSpec(
      outcome: outcome, support: ["x"], estimator: .generalized(spec),
      inference: Inference(cluster: .none, method: .named(.classical))
    ).fit(to: table("t", columns))
  }

  @Test func aLogisticFitIsABinomialOneOfSingleTrials() throws {
    let y: [Double?] = [0, 1, 0, 0, 1, 0, 1, 1]
    let columns = [("x", Self.x), ("y", y), ("m", y.map { _ in 1 })]
    let a = try Self.fit(GeneralizedSpec(.logistic), columns).estimates
    let b = try Self.fit(GeneralizedSpec(.binomial, trials: "m"), columns).estimates
    #expect(a.map(\.estimate) == b.map(\.estimate))
    #expect(a.map(\.stdError) == b.map(\.stdError))
  }

  /// Rows of the same x as one row of trials: coefficients, errors and average effects stay.
  @Test func collapsedRowsAreTheSameFit() throws {
    let y: [Double?] = [0, 1, 0, 1, 1, 0, 1, 1, 0]
    let x: [Double?] = [1, 1, 1, 2, 2, 2, 3, 3, 3]
    let rows = try Self.fit(GeneralizedSpec(.logistic), [("x", x), ("y", y)])
    let counts = try Self.fit(
      GeneralizedSpec(.binomial, trials: "m"),
      [("x", [1, 2, 3]), ("y", [1, 2, 2]), ("m", [3, 3, 3])])
    for (a, b) in zip(rows.estimates, counts.estimates) {
      #expect(relativeDifference(a.estimate, b.estimate) < 1e-12)
      #expect(relativeDifference(a.stdError ?? 0, b.stdError ?? 1) < 1e-12)
    }
    #expect(relativeDifference(rows.effects[0].estimate, counts.effects[0].estimate) < 1e-12)
  }

  @Test func scalingATermScalesItsCoefficient() throws {
    let y: [Double?] = [0, 2, 1, 3, 3, 2, 9, 7]
    for family in [ResponseFamily.poisson, .negativeBinomial] {
      let a = try Self.fit(GeneralizedSpec(family), [("x", Self.x), ("y", y)]).estimates[1]
      let scaled = Self.x.map { $0.map { $0 * 1e9 } }
      let b = try Self.fit(GeneralizedSpec(family), [("x", scaled), ("y", y)]).estimates[1]
      #expect(relativeDifference(a.estimate, 1e9 * b.estimate) < 1e-11)
      #expect(relativeDifference(a.statistic ?? 0, b.statistic ?? 1) < 1e-10)
    }
  }

  /// Counts that vary less than Poisson's: θ is infinite, and the fit says so.
  @Test func anUnderdispersedNegativeBinomialIsPoisson() throws {
    let y: [Double?] = [2, 3, 3, 3, 4, 4, 5, 5]
    let columns = [("x", Self.x), ("y", y)]
    let a = try Self.fit(GeneralizedSpec(.negativeBinomial), columns)
    let b = try Self.fit(GeneralizedSpec(.poisson), columns)
    for (ours, theirs) in zip(a.estimates, b.estimates) {
      #expect(relativeDifference(ours.estimate, theirs.estimate) < 1e-12)
      #expect(relativeDifference(ours.stdError ?? 0, theirs.stdError ?? 1) < 1e-12)
    }
    #expect(a.checks.contains { $0.check == "theta" && $0.result == .look })
    #expect(!a.coefficients.contains { $0.term == "theta" })
  }
}
