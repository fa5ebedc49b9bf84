import Diagnostics
import LinearAlgebra
import Tables
import Testing

@testable import Model

/// b'V⁻¹b.
enum LinearAlgebraSolve {
  static func quadratic(_ V: Matrix, _ b: [Double]) throws -> Double {
    let b = Vector(b)
    return b.dot(try Cholesky(V).solve(b))
  }
}

/// Errors of marginal effects from draws, and the reach that goes with effects.
struct EffectBootstrapTests {
  static func fit(
    _ family: ResponseFamily, clustered: Bool = true, draws: Int? = 199, seed: UInt64 = 1,
    smallest: Double? = nil
  ) throws -> Fit {
    let isGrade = family == .ordinal
    return try ModelSpec(
      outcome: "y", support: ["x"], adjust: ["s"],
      estimator: .generalized(
        GeneralizedSpec(
          family, bootstrap: draws.map { EffectBootstrap(draws: $0, seed: seed) })),
      inference: Inference(cluster: clustered ? .by("la") : .none, smallestEffect: smallest)
    ).fit(
      to: isGrade
        ? try OrdinalTests.data("ordinal")
        : try GeneralizedTests.data(family == .poisson ? "poisson" : "logit"))
  }

  @Test func areNearTheDeltaMethodsOfIndependentRows() throws {
    for family in [ResponseFamily.logistic, .ordinal] {
      let drawn = try Self.fit(family, clustered: false).effects.filter { $0.kind == .average }
      let delta = try Self.fit(family, clustered: false, draws: nil).with(
        covariance: .hc1
      ).effects.filter { $0.kind == .average }
      for (a, b) in zip(drawn, delta) {
        #expect(a.estimate == b.estimate)
        #expect(a.nDraws == 199)
        #expect(b.nDraws == nil)
        #expect(relativeDifference(a.stdError ?? 0, b.stdError ?? 1) < 0.2)
        #expect((a.confLow ?? 1) < a.estimate && a.estimate < (a.confHigh ?? 0))
      }
    }
  }

  @Test func theSeedDecides() throws {
    let (a, b) = (try Self.fit(.poisson, draws: 99), try Self.fit(.poisson, draws: 99))
    #expect(a.effects == b.effects)
    let other = try Self.fit(.poisson, draws: 99, seed: 2)
    #expect(a.effects.map(\.estimate) == other.effects.map(\.estimate))
    #expect(a.effects.map(\.stdError) != other.effects.map(\.stdError))
    let check = try #require(a.checks.first { $0.check == "effects_bootstrap" })
    #expect(check.value == 99)
    #expect(check.meaning.hasPrefix("errors and intervals of effects are from 99 draws of the 14"))
    #expect(check.result == .look)
  }

  /// Drawn with every row once, the refit is the fit.
  @Test func theRefitOfAllRowsIsTheFit() throws {
    for family in [ResponseFamily.logistic, .poisson, .ordinal] {
      let fit = try Self.fit(family, draws: 9)
      let subject = try #require(
        fit.regression.effectSubject(
          fit.spec, fit.estimation.sample, fit.estimation.design, .classical))
      let again = try #require(subject.draws?.refit(Array(0..<fit.sample.rowCount).reversed()))
      for (a, b) in zip(again, subject.coefficients) { #expect(relativeDifference(a, b) < 1e-10) }
    }
  }

  @Test func theReachIsInTheOutcome() throws {
    let fit = try Self.fit(.logistic, draws: nil, smallest: 0.5)
    let effect = try #require(fit.effects.first { $0.kind == .averageStep && $0.term == "x" })
    let reach = try #require(fit.checks.first { $0.check == "minimum_detectable_effect" })
    // (t₀.₉₇₅ + t₀.₈) se.
    let ratio = (reach.value ?? 0) / (effect.stdError ?? 1)
    #expect(ratio > 2.8 && ratio < 4)
    #expect(
      reach.meaning.contains("in the probability of y per unit of x"), reach.meaning.asComment)
    #expect(reach.meaning.contains("odds ratio"))
    let equivalence = try #require(fit.checks.first { $0.check == "equivalence" })
    #expect((equivalence.value ?? 1) < 0.01)
    #expect(equivalence.meaning.contains("is shown to be smaller than ±0.5"))
  }

  /// Of grades, the largest p over the levels.
  @Test func equivalenceOfGradesIsOfEveryLevel() throws {
    let fit = try Self.fit(.ordinal, draws: nil, smallest: 0.05)
    let equivalence = try #require(fit.checks.first { $0.check == "equivalence" })
    let effects = fit.effects.filter { $0.kind == .averageStep && $0.term == "x" }
    #expect(effects.contains { $0.estimate.magnitude > 0.05 })
    #expect((equivalence.value ?? 0) > 0.5)
    #expect(equivalence.meaning.contains("of every level of y"))
  }
}

/// Proportional odds whose terms tell levels apart.
struct OrdinalSeparationTests {
  static func problem(
    _ x: [Double?], _ y: [String?], role: [String?]? = nil, cluster: [String?]? = nil
  ) throws -> Diagnostic {
    let data = table(
      "t", [("x", x)],
      categories: role.map { [("role", $0, levels: ["worker", "manager"])] } ?? [],
      grades: [("y", y, levels: ["low", "mid", "high"])],
      texts: cluster.map { [("la", $0)] } ?? [], hasLineage: true)
    let model = ModelSpec(
      outcome: "y", support: role == nil ? ["x"] : ["x", "role"],
      estimator: .generalized(GeneralizedSpec(.ordinal)),
      inference: Inference(cluster: cluster == nil ? .none : .by("la")))
    let error = try #require(
      throws: ModelError.self, performing: { () throws in _ = try model.fit(to: data) })
    return error.diagnostic
  }

  @Test func completelyByANumber() throws {
    let found = try Self.problem(
      [1, 2, 3, 4, 5, 6, 7, 8, 9],
      ["low", "low", "low", "mid", "mid", "mid", "high", "high", "high"])
    #expect(found.what == "model 'model': 'x' separates its outcome 'y' completely")
    #expect(found.why?.contains("on which side of a level all 9 rows lie is certain") ?? false)
    #expect(found.fix?.hasPrefix("join levels of the outcome") ?? false)
  }

  @Test func inPartByALevelThatIsNamed() throws {
    let y = [
      "low", "mid", "high", "mid", "low", "high", "mid", "low", "high", "high", "high", "high",
    ]
    let role = [String](repeating: "worker", count: 9) + ["manager", "manager", "manager"]
    let x: [Double?] = [3, 1, 2, 2, 4, 5, 6, 5, 1, 3, 1, 6]
    let found = try Self.problem(
      x, y, role: role, cluster: (0..<12).map { "a\($0 / 3)" })
    #expect(found.what == "model 'model': 'role[manager]' separates its outcome 'y' in part")
    #expect(
      found.why?.contains("3 of 12 rows, such as t.csv line 11, in 1 of 4 clusters of la") ?? false,
      "\(found.why ?? "")")
    #expect(
      found.why?.contains("the 3 rows with role[manager]: all 'high'") ?? false,
      "\(found.why ?? "")")
  }
}
