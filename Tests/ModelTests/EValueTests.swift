import Tables
import Testing

@testable import Model

@Suite struct EValueTests {
  /// VanderWeele & Ding (2017): maternal breastfeeding and death by respiratory infection, childhood
  /// leukaemia; their web appendix: ovarian cancer.
  @Test(arguments: [
    (3.9, 7.26), (1.8, 3.0), (0.8, 1.81), (0.91, 1.43), (0.5, 3.41), (1, 1),
  ])
  func agreesWithWhatIsPublished(ratio: Double, expected: Double) {
    #expect((EValue.of(ratio) - expected).magnitude < 0.005)
    #expect((EValue.of(1 / ratio) - expected).magnitude < 0.005)
  }

  /// A confounder of the E-value with both can move the ratio to 1 and no further.
  @Test(arguments: [1.0, 1.001, 1.5, 3.9, 1e8, 1e200])
  func theBoundingFactorIsTheRatio(ratio: Double) {
    let E = EValue.of(ratio)
    guard ratio < 1e150 else {
      #expect(E.isFinite && E > ratio)
      return
    }
    #expect(relativeDifference(EValue.boundingFactor(E, E), ratio) < 1e-12)
  }

  @Test func oddsOfCommonOutcomesCountAsTheirRoot() {
    #expect(RiskRatioSource(isCount: false, share: 0.1499) == .rareOdds)
    #expect(RiskRatioSource(isCount: false, share: 0.15) == .rootOfOdds)
    #expect(RiskRatioSource(isCount: true, share: 40) == .rate)
  }

  private static let cases = ["logit", "logitwide", "rare", "trials", "poisson", "negbin"]

  private static func fit(_ name: String) throws -> Fit {
    let data = name == "logitwide" ? "logit" : name
    var rows = try GeneralizedTests.data(data)
    if name == "logitwide" {
      rows.set(
        .numbers((rows["x"]?.numbers ?? []).map { $0 * 10 }), as: ColumnSpec("x", .number))
    }
    return try ModelSpec(
      name: "m", outcome: "y", support: ["x"], adjust: name == "rare" ? ["s"] : ["s", "role"],
      estimator: .generalized(GeneralizedTests.family(data)),
      inference: Inference(cluster: .none, method: .named(.classical))
    ).fit(to: rows)
  }

  /// R's EValue on glm and glm.nb, with refits: `Golden/verdicts/e-values.R`.
  @Test(arguments: cases) func agreesWithEValue(_ name: String) throws {
    let fit = try Self.fit(name)
    let terms = try #require(LeftOutTerm.all(of: fit))
    let claim = try fit.estimate(of: "x")
    let found = try #require(RatioSensitivity(fit, claim, without: terms))
    let rows = try golden("verdicts/e-values.csv").filter { $0["case"] == name }
    #expect(!rows.isEmpty && rows.map { $0["term"] } == found.benchmarks.map(\.term))
    for (row, benchmark) in zip(rows, found.benchmarks) {
      for (column, value) in [
        ("step", found.step), ("ratio", found.ratio), ("limit", found.limit ?? 0),
        ("e_value", found.eValue), ("e_value_limit", found.eValueOfLimit ?? 0),
        ("without", benchmark.ratio),
      ] {
        #expect(
          relativeDifference(value, try number(row, column)) < (name == "negbin" ? 1e-6 : 1e-7),
          "\(column)")
      }
    }
  }

  /// Fits whose coefficients are logarithms of odds or rates by other methods: proportional odds, Firth's, and
  /// mixed models.
  private static func other(_ name: String) throws -> Fit {
    if name.hasPrefix("ordinal") { return try OrdinalTests.fit(name) }
    if name.hasPrefix("firth") {
      return try FirthTests.spec(name, .firth).fit(to: try FirthTests.data(name))
    }
    return try GeneralizedMixedTests.regression(name).0
  }

  /// R's EValue on what clm, brglm2 and lme4 have of them: `Golden/verdicts/e-values-others.R`.
  @Test func agreesWithEValueByOtherMethods() throws {
    let rows = try golden("verdicts/e-values-others.csv")
    #expect(rows.count == 16)
    for row in rows {
      let (name, term) = (try #require(row["case"]), try #require(row["term"]))
      let fit = try Self.other(name)
      let claim = try #require(
        try fit.estimates(for: .classical).first { $0.term == term }, "\(row)")
      let found = try #require(RatioSensitivity(fit, claim, without: []))
      // lme4's Hessians are numerical.
      let tolerance = name.hasPrefix("ordinal") || name.hasPrefix("firth") ? 1e-7 : 1e-4
      for (column, value) in [
        ("step", found.step), ("ratio", found.ratio), ("limit", found.limit ?? 0),
        ("e_value", found.eValue), ("e_value_limit", found.eValueOfLimit ?? 0),
      ] {
        #expect(
          relativeDifference(value, try number(row, column)) < tolerance,
          "\(name) \(term) \(column)")
      }
    }
  }

  /// In other units of the support the standard deviation is the step, and nothing changes.
  @Test func unitsOfTheSupportDoNotMatter() throws {
    let (one, ten) = (try Self.fit("logit"), try Self.fit("logitwide"))
    let (claim, claimOfTen) = (try one.estimate(of: "x"), try ten.estimate(of: "x"))
    let a = try #require(RatioSensitivity(one, claim, without: []))
    let b = try #require(RatioSensitivity(ten, claimOfTen, without: []))
    #expect(relativeDifference(a.eValue, b.eValue) < 1e-9)
    #expect(relativeDifference(10 * a.step, b.step) < 1e-12)
  }

  @Test func unitsOfTheOutcomeHaveNone() throws {
    let fit = try ModelSpec(
      name: "m", outcome: "s", support: ["x"], adjust: ["y"], inference: Inference(cluster: .none)
    ).fit(to: try GeneralizedTests.data("logit"))
    let claim = try fit.estimate(of: "x")
    #expect(RatioSensitivity(fit, claim, without: []) == nil)
  }

  /// A term that others are made of stays, or these would be something else.
  @Test func termsOfInteractionsAreNotLeftOut() throws {
    let fit = try ModelSpec(
      name: "m", outcome: "y", support: ["x"], adjust: ["s", "role", "s:role"],
      estimator: .generalized(GeneralizedSpec(.logistic)),
      inference: Inference(cluster: .by("la"))
    ).fit(to: try GeneralizedTests.data("logit"))
    #expect(LeftOutTerm.all(of: fit)?.map(\.term) == ["s:role"])
    let assessment = try fit.assessment(fit.estimates, checks: fit.checks, VerdictContext())
    let rows = assessment.benchmarks
    #expect(rows.count == 1 && rows[0].cells.count == Vocabulary.sensitivity.count)
    let verdict = try #require(assessment.verdicts.first)
    #expect(verdict.cells.count == Vocabulary.verdicts.count)
    #expect(verdict.grade.rank < Grade.strong.rank)
  }
}
