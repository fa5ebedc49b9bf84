import LinearAlgebra
import Statistics
import Tables
import Testing

@testable import Model

/// One test per claim: an effect's interval leaves out zero just where its coefficient's does.
struct ClaimIntervalTests {
  private static func claim(_ b: Double, _ se: Double?, df: Double = .infinity) -> Estimate {
    let test = WaldTest(estimate: b, standardError: se, df: df, level: 0.95)
    return Estimate(
      model: "m", role: .primary, outcome: "y", term: "x", termRole: .support, estimate: b,
      stdError: se, statistic: test.statistic, df: df, pValue: test.pValue,
      confLow: test.confLow, confHigh: test.confHigh, confLevel: 0.95, covariance: .classical,
      dfMethod: "normal", chosen: true, nObs: 10, nClusters: nil)
  }

  /// Rows 0..<60 whose logistic coefficient has p = .0506 and whose average effect p = .0244, by R's glm and the
  /// delta method; of three grades .0519 and .0347, by ordinal::clm.
  static func planted(_ multiplier: Int, _ slope: Double, cuts: [Double]) -> Table {
    let x = (0..<60).map { Double(($0 * 13) % 17) / 4 }
    let y = (0..<60).map { i in
      let value = Double((i * multiplier) % 61) / 61 * 4 + slope * x[i]
      return cuts.count { value > $0 }
    }
    let labels = ["poor", "fair", "good"]
    return table(
      "d", [("x", x), ("y", y.map { Double($0) })],
      grades: [("grade", y.map { labels[$0] }, levels: labels)], hasLineage: true)
  }

  private static func fit(
    _ outcome: String, _ family: ResponseFamily, _ data: Table
  ) throws -> Fit {
    try ModelSpec(
      outcome: outcome, support: ["x"], estimator: .generalized(GeneralizedSpec(family)),
      inference: Inference(cluster: .none, method: .named(.classical))
    ).fit(to: data)
  }

  @Test func nearFivePerCentTheCoefficientDecides() throws {
    for (outcome, family, data, p, own) in [
      ("y", ResponseFamily.logistic, Self.planted(49, 0.4, cuts: [2.8]), 0.0506, 0.0244),
      ("grade", .ordinal, Self.planted(11, 0.3, cuts: [1.6, 3.2]), 0.0519, 0.0347),
    ] {
      let fit = try Self.fit(outcome, family, data)
      let coefficient = try fit.estimate(of: "x")
      let effect = try #require(fit.effects.told(of: "x").last)
      let slope = try #require(fit.effects.last { $0.kind == .average })
      #expect((try #require(coefficient.pValue) - p).magnitude < 5e-5)
      #expect((try #require(slope.pValue) - own).magnitude < 5e-5)
      #expect(try #require(slope.confLow) > 0)
      let claim = try #require(effect.claim)
      #expect(claim.pValue == coefficient.pValue)
      #expect(claim.low < 0 && claim.high > effect.estimate)
      let verdict = try #require(
        try fit.assessment(fit.estimates, checks: fit.checks, VerdictContext()).verdicts.first)
      #expect(verdict.grade == .cannotTell)
    }
  }

  /// Rare outcomes, whose level is hardly known: 4 of 100 against 12 of 1,000. By hand in R.
  @Test func anEffectThatItsOwnErrorHides() throws {
    let isOther = (0..<12).map { $0 < 2 }
    let data = table(
      "d",
      [
        ("x", isOther.map { $0 ? 1 : 0 }), ("m", isOther.map { $0 ? 50 : 100 }),
        ("y", (0..<12).map { $0 < 2 ? 2 : [1.0, 2, 0, 1, 2][$0 % 5] }),
      ], hasLineage: true)
    let events = (data["y"]?.numbers ?? []).reduce(0, +)
    #expect(events == 16)
    let fit = try ModelSpec(
      outcome: "y", support: ["x"],
      estimator: .generalized(GeneralizedSpec(.binomial, trials: "m")),
      inference: Inference(cluster: .none, method: .named(.classical))
    ).fit(to: data)
    let claim = try fit.estimate(of: "x")
    #expect(relativeDifference(claim.estimate, 1.23272221761192) < 1e-12)
    let told = ClaimInterval(claim, effect: 0.028, standardError: 0.0198961302770162)
    let found = try #require(told)
    #expect(relativeDifference(found.low, 0.000490261545930372) < 1e-9)
    #expect(relativeDifference(found.high, 0.0748776161986287) < 1e-9)
    #expect(relativeDifference(found.pValue, 0.0357772936581261) < 1e-9)
  }

  @Test func zeroIsInsideBothOrNeither() throws {
    var generator = SeededGenerator(seed: 7, stream: "claims")
    for _ in 0..<2000 {
      let b = 4 * generator.uniform() - 2
      let claim = Self.claim(b, 2 * generator.uniform() + 1e-3, df: 3 + 40 * generator.uniform())
      let told = ClaimInterval(
        claim, effect: b * generator.uniform(), standardError: generator.uniform() + 1e-4)
      let found = try #require(told)
      #expect((found.low > 0 || found.high < 0) == claim.excludesZero)
      #expect((found.pValue < 0.05) == claim.excludesZero)
      #expect(found.low <= found.high)
    }
  }

  /// Far from zero it is the delta method's interval, to first order.
  @Test func farFromZeroItIsTheDeltaMethods() throws {
    let told = ClaimInterval(Self.claim(-0.8, 0.8e-4), effect: -0.15, standardError: 4e-5)
    let (found, half) = (try #require(told), 1.959963984540054 * 4e-5)
    #expect(relativeDifference(found.low, -0.15 - half) < 1e-6)
    #expect(relativeDifference(found.high, -0.15 + half) < 1e-6)
    #expect((found.low + 0.15 + half).magnitude < 0.001 * half)
  }

  @Test func atZeroItIsTheCoefficientsInOtherUnits() throws {
    let told = ClaimInterval(Self.claim(0, 0.5), effect: 0, standardError: 0.1)
    let found = try #require(told)
    #expect(relativeDifference(found.high, 0.1 * 1.959963984540054) < 1e-12)
    #expect(found.low == -found.high)
    let near = try #require(
      ClaimInterval(Self.claim(1e-200, 0.5), effect: 0.2e-200, standardError: 0.1))
    #expect(relativeDifference(near.high, found.high) < 1e-9)
  }

  @Test func withoutAnErrorOrOfAnotherSignThereIsNone() {
    #expect(ClaimInterval(Self.claim(1, nil), effect: 0.1, standardError: 0.1) == nil)
    #expect(ClaimInterval(Self.claim(1, 0.5), effect: 0.1, standardError: nil) == nil)
    #expect(ClaimInterval(Self.claim(1, 0.5), effect: -0.1, standardError: 0.1) == nil)
  }

  /// The mean of all levels, rows of means, levels but the highest, and slopes that vary tell no claim.
  @Test func whatTellsAClaim() throws {
    let roles = ModelSpec(
      outcome: "y", support: ["role"], adjust: ["x"],
      estimator: .generalized(GeneralizedSpec(.logistic)),
      inference: Inference(cluster: .by("la")))
    func kinds(_ spec: ModelSpec, _ data: Table) throws -> Set<String> {
      Set(
        try spec.fit(to: data).effects.filter { $0.claim != nil }.map {
          "\($0.kind.rawValue) \($0.quantity)"
        })
    }
    let data = try GeneralizedTests.data("logit")
    #expect(try kinds(roles, data) == ["average probability", "ratio odds ratio"])
    var sums = roles
    sums.contrasts = ["role": .sum]
    #expect(try kinds(sums, data) == ["ratio odds ratio"])
    let mixed = MixedSpec(levels: ["la"], generalized: GeneralizedSpec(.logistic))
    var own = roles
    (own.support, own.adjust, own.estimator) = (["x"], [], .mixed(mixed))
    #expect(try kinds(own, data) == ["population_average_step probability", "ratio odds ratio"])
    let grades = try Self.fit("grade", .ordinal, Self.planted(11, 0.3, cuts: [1.6, 3.2]))
    #expect(
      grades.effects.filter { $0.claim != nil }.map { $0.level ?? $0.quantity }
        == ["good", "odds ratio"])
  }
}
