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

  /// θ(b) = P(1) − P(0) of logit b₀ + b₁x, near b.
  private static func region(
    _ b: [Double], _ V: [[Double]],
    _ effect: @escaping (Vector) -> EffectValue = { b in
      let (one, none) = (Elementary.logistic(b[0] + b[1]), Elementary.logistic(b[0]))
      let slopes = (one * (1 - one), none * (1 - none))
      return EffectValue(estimate: one - none, gradient: [slopes.0 - slopes.1, slopes.0])
    }
  ) throws -> EffectRegion {
    try #require(
      EffectRegion.root(of: Matrix(rows: V)).flatMap {
        EffectRegion(root: $0, around: Vector(b), along: [0, 1], effect)
      })
  }

  /// R's extremes over the ellipsoid, sought in another way (Golden/claims/claims.R).
  @Test(arguments: try golden("claims/claims.csv"))
  func agreesWithR(row: [String: String]) throws {
    let name = try #require(row["case"])
    let isSteep = name == "steep"
    let data =
      name == "ordinal"
      ? try OrdinalTests.data(name)
      : try GeneralizedTests.data(
        named: isSteep ? "claims/data-claims" : "generalized/data-\(name)")
    let family: ResponseFamily =
      ["poisson": .poisson, "ordinal": .ordinal][name] ?? .logistic
    let isClustered = row["method"] == "cr2"
    let fit = try ModelSpec(
      outcome: "y", support: isSteep || name == "ordinal" ? ["x"] : ["x", "role"], adjust: ["s"],
      estimator: .generalized(GeneralizedSpec(family)),
      inference: Inference(
        cluster: isClustered ? .by("la") : .none, method: .named(isClustered ? .cr2 : .classical))
    ).fit(to: data)
    let term = row["term"] == "x" ? "x" : "role[manager]"
    let told = try #require(fit.effects.told(of: term).last)
    let claim = try #require(told.claim)
    #expect(relativeDifference(told.estimate, try number(row, "estimate")) < 1e-8)
    #expect(relativeDifference(claim.low, try number(row, "low")) < 1e-7)
    #expect(relativeDifference(claim.high, try number(row, "high")) < 1e-7)
  }

  /// By the delta method the difference in the few rows of `data-claims.csv` would reach beyond 100 points.
  @Test func noDifferenceOfProbabilitiesIsBeyondOne() throws {
    let fit = try ModelSpec(
      outcome: "y", support: ["x"], adjust: ["s"],
      estimator: .generalized(GeneralizedSpec(.logistic)),
      inference: Inference(cluster: .none, method: .named(.classical))
    ).fit(to: GeneralizedTests.data(named: "claims/data-claims"))
    let told = try #require(fit.effects.told(of: "x").last)
    #expect(told.estimate + 1.96 * (try #require(told.stdError)) > 1)
    #expect(try #require(told.claim).high < 1)
    #expect(told.confHigh == 1)
  }

  @Test func zeroIsInsideBothOrNeither() throws {
    var generator = SeededGenerator(seed: 7, stream: "claims")
    for _ in 0..<300 {
      let b = [4 * generator.uniform() - 2, 6 * generator.uniform() - 3]
      let (s, t) = (2 * generator.uniform() + 1e-3, 3 * generator.uniform() + 1e-3)
      let covariance = (1.98 * generator.uniform() - 0.99) * s * t
      let claim = Self.claim(b[1], t, df: 3 + 40 * generator.uniform())
      let region = try Self.region(b, [[s * s, covariance], [covariance, t * t]])
      let effect = Elementary.logistic(b[0] + b[1]) - Elementary.logistic(b[0])
      let found = try #require(ClaimInterval(claim, effect: effect, over: region))
      #expect((found.low > 0 || found.high < 0) == claim.excludesZero)
      #expect((found.pValue < 0.05) == claim.excludesZero)
      #expect(-1 <= found.low && found.low <= effect && effect <= found.high && found.high <= 1)
    }
  }

  /// Of small errors it is the delta method's interval, to first order.
  @Test func ofSmallErrorsItIsTheDeltaMethods() throws {
    let (b, V) = ([-0.4, -0.8], [[4e-8, -1e-8], [-1e-8, 9e-8]])
    let (one, none) = (Elementary.logistic(-1.2), Elementary.logistic(-0.4))
    let g = (one * (1 - one) - none * (1 - none), one * (1 - one))
    let variance = 4e-8 * g.0 * g.0 - 2e-8 * g.0 * g.1 + 9e-8 * g.1 * g.1
    let half = 1.959963984540054 * variance.squareRoot()
    let found = try #require(
      ClaimInterval(Self.claim(-0.8, 3e-4), effect: one - none, over: Self.region(b, V)))
    #expect(relativeDifference(found.high - found.low, 2 * half) < 1e-6)
    #expect(((found.low + found.high) / 2 - (one - none)).magnitude < 0.001 * half)
  }

  @Test func atZeroItIsTheCoefficientsInOtherUnits() throws {
    func linear(_ b: Vector) -> EffectValue {
      EffectValue(estimate: 0.2 * b[1], gradient: [0, 0.2])
    }
    let region = try Self.region([3, 0], [[1, 0], [0, 0.25]], linear)
    let found = try #require(ClaimInterval(Self.claim(0, 0.5), effect: 0, over: region))
    #expect(relativeDifference(found.high, 0.1 * 1.959963984540054) < 1e-12)
    #expect(found.low == -found.high)
  }

  @Test func withoutAnErrorOrOfAnotherSignThereIsNone() throws {
    let region = try Self.region([0, 1], [[1, 0], [0, 0.25]])
    #expect(ClaimInterval(Self.claim(1, nil), effect: 0.1, over: region) == nil)
    #expect(ClaimInterval(Self.claim(1, 0.5), effect: .nan, over: region) == nil)
    #expect(ClaimInterval(Self.claim(1, 0.5), effect: -0.1, over: region) == nil)
    // Without a variance of its own.
    #expect(
      EffectRegion(root: Matrix(rows: [[1, 0], [0, 0]]), around: [0, 1], along: [0, 1]) { _ in
        EffectValue(gradient: [0, 0])
      } == nil)
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

  /// Place by place, the interval of a slope is of its own test on the scale of the model, and where the claim's
  /// coefficient holds it is the claim's.
  @Test(arguments: [false, true])
  func slopesAtPlacesAreOfTheSameTest(mixed: Bool) throws {
    let generalized = GeneralizedSpec(.logistic)
    let fit = try ModelSpec(
      outcome: "y", support: ["x", "x:role"], adjust: ["role"],
      estimator: mixed
        ? .mixed(MixedSpec(levels: ["la"], generalized: generalized)) : .generalized(generalized),
      inference: Inference(cluster: .by("la"))
    ).fit(to: GeneralizedTests.data("logit"))
    let claim = try #require(
      fit.effects.first { $0.term == "x" && $0.kind == .averageAtReferenceStep }?.claim)
    let slopes = try fit.slopes()
    let own = slopes.filter { $0.scale == "log odds" }
    let told = slopes.filter { $0.scale == "probability" }
    #expect(own.count == told.count && told.count > 1)
    #expect(own.allSatisfy { $0.claim == nil })
    for (own, told) in zip(own, told) {
      let found = try #require(told.claim)
      #expect(found.pValue == own.pValue)
      #expect((found.low > 0) == (try #require(own.confLow) > 0))
      #expect((found.high < 0) == (try #require(own.confHigh) < 0))
      #expect(found.low < told.estimate && told.estimate < found.high)
    }
    let first = try #require(told.first?.claim)
    #expect(relativeDifference(first.low, claim.low) < 1e-7)
    #expect(relativeDifference(first.high, claim.high) < 1e-7)
    #expect(first.pValue == claim.pValue)
  }
}
