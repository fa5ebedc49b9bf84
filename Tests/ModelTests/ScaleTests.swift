import LinearAlgebra
import Tables
import Testing

@testable import Model

/// Numbers that must not depend on units, on where a year is counted from, or on the sizes of weights:
/// against R (`Golden/scales/scales.R`), which fits curves in orthogonal columns.
struct ScaleTests {
  static func data(_ file: String = "scales/data.csv") throws -> Table {
    let rows = try golden(file)
    func numbers(_ name: String) -> [Double?] { rows.map { $0[name].flatMap(Double.init) } }
    func cells(_ name: String) -> [String?] { rows.map { $0[name] } }
    return table(
      "d",
      ["year", "sup", "load", "y", "b", "cnt", "noise", "near", "yc", "mirror"].map {
        ($0, numbers($0))
      },
      categories: [
        ("plan", cells("plan"), levels: ["a", "b", "c"]),
        ("role", cells("role"), levels: ["as", "lm", "sw"]),
      ],
      grades: [("grade", cells("grade"), levels: ["poor", "fair", "good"])],
      texts: ["child", "la"].map { ($0, cells($0)) })
  }

  static func numbers() throws -> [String: Double] {
    Dictionary(
      uniqueKeysWithValues: try golden("scales/numbers.csv").map {
        (try #require($0["name"]), try number($0, "value"))
      })
  }

  static func method(_ name: String) -> Estimator {
    switch name {
    case "within": .within(WithinSpec(absorb: ["child"]))
    case "logistic": .generalized(GeneralizedSpec(.logistic))
    case "ordinal": .generalized(GeneralizedSpec(.ordinal))
    case "mixed": .mixed(MixedSpec(levels: ["child"]))
    case "ml": .mixed(MixedSpec(levels: ["child"], criterion: .ml))
    case "random effects": .randomEffects(PanelSpec(unit: "child", period: "year"))
    case "binomial mixed":
      .mixed(MixedSpec(levels: ["child"], generalized: GeneralizedSpec(.logistic)))
    default: .ols
    }
  }

  static func spec(_ name: String, _ support: [String], _ estimator: CovarianceEstimator)
    -> ModelSpec
  {
    let adjust =
      switch name {
      case "within": ["role", "sup"]
      case "interaction": ["poly(year, 3)", "plan", "sup"]
      default: ["plan", "sup"]
      }
    let outcome =
      switch name {
      case "logistic", "binomial mixed": "b"
      case "ordinal": "grade"
      default: "y"
      }
    return ModelSpec(
      outcome: outcome, support: support, adjust: adjust, estimator: method(name),
      inference: Inference(
        cluster: [.classical, .kenwardRoger].contains(estimator) ? .none : .by("la"),
        method: .named(estimator)))
  }

  /// A joint test of powers of a year is that of the curve, to digits that R has.
  @Test(arguments: try golden("scales/tests.csv"))
  func curvesOfYearsAreTestedAsInR(_ row: [String: String]) throws {
    let (model, term) = (try #require(row["model"]), try #require(row["term"]))
    let estimator: CovarianceEstimator =
      switch model {
      case "mixed": .kenwardRoger
      case "classical", "ml": .classical
      default: .cr2
      }
    let support = model == "interaction" ? ["poly(year, 3):plan"] : [term]
    let fit = try Self.spec(model, support, estimator).fit(to: try Self.data())
    let test = try #require(fit.termTests.first { $0.term == term })
    #expect(test.method == row["method"])
    #expect(test.df1 == (try number(row, "df1")))
    let tolerance = model == "mixed" || model == "ml" ? 1e-4 : 1e-7
    for (own, name) in [(test.statistic, "statistic"), (test.df2, "df2"), (test.pValue, "p")] {
      let difference = relativeDifference(try #require(own), try number(row, name))
      #expect(difference < (name == "p" ? 30 : 1) * tolerance, "\(model) \(term) \(name)")
    }
  }

  /// Whichever method fits it: the year, and the year less 2018.
  @Test(arguments: [
    ("ordinal", CovarianceEstimator.cr2), ("random effects", .cr2),
    ("binomial mixed", .classical), ("logistic", .classical), ("within", .cr1s),
  ])
  func curvesDoNotDependOnTheOrigin(_ name: String, _ estimator: CovarianceEstimator) throws {
    func test(_ term: String) throws -> TermTest {
      let fit = try Self.spec(name, [term], estimator).fit(to: try Self.data())
      return try #require(fit.termTests.first { $0.term == term })
    }
    let (far, near) = (try test("poly(year, 3)"), try test("poly(yc, 3)"))
    let tolerance = name == "binomial mixed" ? 1e-5 : 1e-8
    #expect(
      relativeDifference(try #require(far.statistic), try #require(near.statistic)) < tolerance)
    #expect(relativeDifference(far.df2 ?? 0, near.df2 ?? 0) < tolerance)
    #expect(far.pValue != nil)
  }

  /// A support measure far from zero is told as near to it: only the intercept knows.
  @Test(
    arguments: ["logistic", "poisson", "negative binomial", "ordinal", "binomial mixed"],
    [1e4, 1e6])
  func columnsFarFromZero(_ name: String, _ shift: Double) throws {
    var data = try Self.data()
    let sup = data["sup"]?.numbers ?? []
    data.set(.numbers(sup.map { $0 + shift }), as: ColumnSpec("far", .number))
    func estimate(_ column: String) throws -> Estimate {
      let isCount = name == "poisson" || name == "negative binomial"
      let estimator: Estimator =
        switch name {
        case "poisson": .generalized(GeneralizedSpec(.poisson))
        case "negative binomial": .generalized(GeneralizedSpec(.negativeBinomial))
        default: Self.method(name)
        }
      return try ModelSpec(
        outcome: isCount ? "cnt" : name == "ordinal" ? "grade" : "b", support: [column],
        adjust: ["plan"], estimator: estimator,
        inference: Inference(cluster: .none, method: .named(.classical))
      ).fit(to: data).estimate(of: column)
    }
    let (far, near) = (try estimate("far"), try estimate("sup"))
    // Sums with a column of 1e6 keep six digits fewer.
    let tolerance = shift * (name == "binomial mixed" ? 1e-10 : 1e-14)
    #expect(relativeDifference(far.estimate, near.estimate) < tolerance)
    #expect(relativeDifference(far.stdError ?? 0, near.stdError ?? 1) < tolerance)
  }

  /// Firth's profiles are of the powers of x that are reported, his effects of the curve that is fitted.
  @Test func effectsOfAPenalizedCurve() throws {
    func fit(_ term: String) throws -> Fit {
      try ModelSpec(
        outcome: "b", support: [term], adjust: ["sup"],
        estimator: .generalized(GeneralizedSpec(.logistic, penalty: .firth)),
        inference: Inference(cluster: .none)
      ).fit(to: try Self.data())
    }
    let (far, near) = (try fit("poly(year, 2)"), try fit("poly(yc, 2)"))
    let effects = [far, near].map { fit in fit.effects.filter { $0.kind == .average } }
    #expect(effects[0].count == 1)
    for (a, b) in zip(effects[0], effects[1]) {
      #expect(relativeDifference(a.estimate, b.estimate) < 1e-8)
      #expect(relativeDifference(a.stdError ?? 0, b.stdError ?? 1) < 1e-8)
    }
    let squares = [far, near].map { fit in fit.estimates.filter { $0.termRole == .support }.last }
    let (a, b) = (try #require(squares[0]), try #require(squares[1]))
    #expect(relativeDifference(a.estimate, b.estimate) < 1e-7)
    #expect(relativeDifference(a.pValue ?? 0, b.pValue ?? 1) < 1e-5)
  }

  /// Coefficients as reported, of the curve and of what its constant adds to, are those of the year less
  /// 2018 moved: at 2018 plans differ by the same.
  @Test func whatInteractsWithACurveIsReportedAtZero() throws {
    func fit(_ column: String) throws -> Fit {
      let curve = "poly(\(column), 2)"
      return try ModelSpec(
        outcome: "y", support: ["\(curve):plan"], adjust: [curve, "plan"],
        inference: Inference(cluster: .none)
      ).fit(to: try Self.data())
    }
    let (far, near) = (try fit("year"), try fit("yc"))
    func coefficients(_ fit: Fit) -> [Double] {
      fit.estimates.filter { $0.term.hasSuffix("plan[b]") }.map(\.estimate)
    }
    let (a, b) = (coefficients(far), coefficients(near))
    #expect(a.count == 3 && b.count == 3)
    let own = far.estimates.map(\.term).filter { $0.hasSuffix("plan[b]") }
    let at = Dictionary(uniqueKeysWithValues: zip(own, a))
    let level = try #require(at["plan[b]"])
    let powers = own.filter { $0 != "plan[b]" }.compactMap { at[$0] }
    let moved = level + powers[0] * 2018 + powers[1] * 2018 * 2018
    let theirs = try near.estimate(of: "plan[b]").estimate
    #expect((moved - theirs).magnitude < 1e-8)
    let (one, two) = (try far.jointTest(of: ["plan"]), try near.jointTest(of: ["plan"]))
    #expect((one.statistic - two.statistic).magnitude > 1e-3)
  }

  /// Some of a curve's powers are a hypothesis about those powers.
  @Test func onePowerIsNotTheCurve() throws {
    let fit = try Self.spec("ols", ["poly(yc, 3)"], .cr2).fit(to: try Self.data())
    let cubic = try #require(fit.estimates.last { $0.term.contains("yc") })
    let test = try fit.jointTest(of: [cubic.term])
    let t = try #require(cubic.statistic)
    #expect(relativeDifference(test.statistic, t * t) < 1e-10)
  }

  @Test func slopesOfACurveOfYearsKeepTheirDigits() throws {
    let fit = try Self.spec("ols", ["poly(year, 5)"], .cr2).fit(to: try Self.data())
    let values = try Self.numbers()
    let slopes = try fit.slopes()
    #expect(slopes.count == 3)
    for (slope, name) in zip(slopes, ["slope12", "slope23", "slope13"]) {
      for (own, what) in [
        (slope.estimate, ""), (slope.stdError ?? 0, "_se"), (slope.df ?? 0, "_df"),
      ] {
        let theirs = try #require(values[name + what])
        #expect(relativeDifference(own, theirs) < 1e-8, "\(name)\(what): \(own)")
      }
    }
  }

  /// plm's Swamy and Arora beside a column of tens of millions, and the same of it in millions.
  @Test(arguments: [1, 1e-3, 1e-6, 1e6])
  func randomEffectsDoNotDependOnUnits(_ unit: Double) throws {
    var data = try Self.data()
    let load = (data["load"]?.numbers ?? []).map { $0 * unit }
    data = data.setting(.numbers(load), as: ColumnSpec("load", .number))
    let fit = try ModelSpec(
      outcome: "y", support: ["sup"], adjust: ["load", "plan"],
      estimator: Self.method("random effects"), inference: Inference(cluster: .by("la"))
    ).fit(to: data)
    let values = try Self.numbers()
    let own = [
      "re_unit": fit.coefficients.first { $0.term == "var(child)" }?.estimate,
      "re_residual": fit.coefficients.first { $0.term == "var(residual)" }?.estimate,
      "re_sup": try fit.estimate(of: "sup").estimate,
    ]
    for (name, value) in own {
      let theirs = try #require(values[name])
      #expect(relativeDifference(try #require(value), theirs) < 1e-8, "\(name) \(value ?? 0)")
    }
  }

  /// Its interactions leave with the support that becomes the outcome.
  @Test func theReversedModelHasNothingMadeOfItsOutcome() throws {
    var within = WithinSpec(absorb: ["child", "year"])
    within.panel = PanelSpec(unit: "child", period: "year")
    let fit = try ModelSpec(
      outcome: "y", support: ["sup", "sup:role"], adjust: ["role"], estimator: .within(within),
      inference: Inference(cluster: .by("la"))
    ).fit(to: try Self.data())
    let check = try #require(fit.checks.first { $0.check == "reversed" })
    let values = try Self.numbers()
    #expect(
      relativeDifference(try #require(check.value), try #require(values["reversed_p"])) < 1e-6)
    #expect(check.meaning.contains("goes with 0.74 of sup"), "\(check.meaning)")
  }

  /// clubSandwich's df of the effect's own gradient; a term alone keeps those of its coefficient.
  @Test func anEffectOfSeveralCoefficientsHasItsOwnDegreesOfFreedom() throws {
    let values = try Self.numbers()
    func fit(_ support: [String]) throws -> Fit {
      try ModelSpec(
        outcome: "cnt", support: support, adjust: ["plan"],
        estimator: .generalized(GeneralizedSpec(.poisson, dispersion: .estimated)),
        inference: Inference(cluster: .by("la"), method: .named(.cr2))
      ).fit(to: try Self.data())
    }
    let interacting = try fit(["sup", "sup:plan"])
    for (kind, name) in [(MarginalEffect.Kind.average, "ame"), (.atMeans, "mem")] {
      let row = try #require(
        interacting.effects.first { $0.kind == kind && $0.term == "sup" })
      #expect(relativeDifference(row.estimate, try #require(values[name])) < 1e-9)
      #expect(relativeDifference(row.stdError ?? 0, try #require(values["\(name)_se"])) < 1e-8)
      #expect(relativeDifference(row.df ?? 0, try #require(values["\(name)_df"])) < 1e-6)
    }
    let alone = try fit(["sup"])
    let effect = try #require(alone.effects.first { $0.kind == .average && $0.term == "sup" })
    #expect(effect.df == (try alone.estimate(of: "sup").df))
  }

  /// Weights over ten orders of magnitude: the rank is that of the chain.
  @Test func lightRowsHoldAChainTogether() throws {
    let rows = try golden("scales/chain.csv")
    func numbers(_ name: String) -> [Double?] { rows.map { $0[name].flatMap(Double.init) } }
    let data = table(
      "h", ["x", "y", "wt"].map { ($0, numbers($0)) },
      texts: ["u", "t", "g"].map { name in (name, rows.map { $0[name] }) })
    var within = WithinSpec(absorb: ["u", "t"])
    within.weights = "wt"
    let fit = try ModelSpec(
      outcome: "y", support: ["x"], estimator: .within(within),
      inference: Inference(cluster: .by("g"))
    ).fit(to: data)
    let values = try Self.numbers()
    #expect(fit.summary.measures.dfResidual == values["chain_df"])
    #expect(
      relativeDifference(try fit.estimate(of: "x").estimate, try #require(values["chain_x"])) < 1e-8
    )
    #expect(
      relativeDifference(fit.summary.measures.sigma ?? 0, try #require(values["chain_sigma"]))
        < 1e-8)
  }
}
