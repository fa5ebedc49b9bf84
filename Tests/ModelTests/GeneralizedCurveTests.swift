import Tables
import Testing

@testable import Model

/// Curves, interactions and whole terms of generalized fits against R glm, glm.nb, ordinal::clm and
/// clubSandwich (Golden/generalized/curves.R).
struct GeneralizedCurveTests {
  struct Scenario: Sendable, CustomTestStringConvertible {
    let name: String
    let data: String
    let family: GeneralizedSpec
    let terms: [String]
    var testDescription: String { name }
  }

  static let scenarios = [
    Scenario(
      name: "logitpoly", data: "logit", family: GeneralizedSpec(.logistic),
      terms: ["poly(x, 2)", "s"]),
    Scenario(
      name: "logitns", data: "logit", family: GeneralizedSpec(.logistic), terms: ["ns(x, 3)", "s"]),
    Scenario(
      name: "trialspoly", data: "trials", family: GeneralizedSpec(.binomial, trials: "m"),
      terms: ["poly(x, 3)", "s"]),
    Scenario(
      name: "poissonpoly", data: "poisson", family: GeneralizedSpec(.poisson),
      terms: ["poly(x, 3)", "s"]),
    Scenario(
      name: "poissonns", data: "poisson", family: GeneralizedSpec(.poisson),
      terms: ["ns(x, 4)", "s", "role"]),
    Scenario(
      name: "negbinpoly", data: "negbin", family: GeneralizedSpec(.negativeBinomial),
      terms: ["poly(x, 2)", "s"]),
    Scenario(
      name: "logitrole", data: "logit", family: GeneralizedSpec(.logistic),
      terms: ["x", "role", "x:role"]),
    Scenario(
      name: "poissonxs", data: "poisson", family: GeneralizedSpec(.poisson),
      terms: ["x", "s", "x:s"]),
    Scenario(
      name: "logitpolyrole", data: "logit", family: GeneralizedSpec(.logistic),
      terms: ["poly(x, 2)", "role", "poly(x, 2):role"]),
    Scenario(
      name: "ordinalpoly", data: "ordinal", family: GeneralizedSpec(.ordinal),
      terms: ["poly(x, 2)", "s"]),
    Scenario(
      name: "ordinalns", data: "ordinal", family: GeneralizedSpec(.ordinal),
      terms: ["ns(x, 3)", "s"]),
  ]

  static func fit(_ scenario: Scenario, _ estimator: CovarianceEstimator) throws -> Fit {
    try ModelSpec(
      outcome: "y", support: scenario.terms, estimator: .generalized(scenario.family),
      inference: Inference(cluster: .by("la"), method: .named(estimator))
    ).fit(
      to: scenario.data == "ordinal"
        ? try OrdinalTests.data("ordinal") : try GeneralizedTests.data(scenario.data))
  }

  @Test(arguments: scenarios)
  func agreesWithR(_ scenario: Scenario) throws {
    let fit = try Self.fit(scenario, .classical)
    let isShape = scenario.name == "negbinpoly"
    for row in try golden("generalized/curves.csv") where row["case"] == scenario.name {
      let estimator = try #require(CovarianceEstimator(rawValue: row["method"] ?? ""))
      let found = try #require(
        try fit.estimates(for: estimator).first { $0.term == row["term"] }, "\(row)")
      let place: Comment = "\(scenario.name) \(estimator) \(found.term)"
      let (beta, error) = isShape ? (1e-7, 1e-6) : (1e-9, 1e-9)
      #expect(relativeDifference(found.estimate, try number(row, "estimate")) < beta, place)
      #expect(
        relativeDifference(try #require(found.stdError), try number(row, "std_error")) < error,
        place)
    }
  }

  @Test(arguments: scenarios)
  func averageEffectsAgreeWithTheirDefinition(_ scenario: Scenario) throws {
    let isOrdinal = scenario.family.family == .ordinal
    let fit = try Self.fit(scenario, isOrdinal ? .classical : .cr2)
    var found = 0
    for row in try golden("generalized/curves-effects.csv") where row["case"] == scenario.name {
      let effect = try #require(
        fit.effects.first {
          $0.term == "x" && $0.kind.rawValue == row["kind"]
            && (!isOrdinal || $0.level == row["term"])
        })
      let place: Comment = "\(scenario.name) \(effect.kind) \(effect.level ?? "")"
      #expect(relativeDifference(effect.estimate, try number(row, "estimate")) < 1e-6, place)
      #expect(
        relativeDifference(try #require(effect.stdError), try number(row, "std_error")) < 1e-5,
        place)
      found += 1
    }
    #expect(found > 0)
  }

  @Test(arguments: scenarios, ["classical", "cr2"])
  func wholeTermsAgreeWithR(_ scenario: Scenario, _ name: String) throws {
    let estimator = try #require(CovarianceEstimator(rawValue: name))
    let fit = try Self.fit(scenario, estimator)
    for row in try golden("generalized/curves-tests.csv")
    where row["case"] == scenario.name && row["method"] == name {
      let test = try #require(fit.termTests.first { $0.term == row["term"] }, "\(row)")
      let digits = scenario.name == "negbinpoly" ? 1e-5 : 1e-7
      #expect(
        relativeDifference(try #require(test.statistic), try number(row, "statistic")) < digits,
        "\(row)")
      #expect(test.df1 == (try number(row, "df1")))
      if row["df2"]?.isEmpty == false {
        #expect(
          relativeDifference(try #require(test.df2), try number(row, "df2")) < digits, "\(row)")
      }
      #expect(
        relativeDifference(try #require(test.pValue), try number(row, "p")) < 10 * digits, "\(row)")
      #expect(test.method == (estimator == .cr2 ? "HTZ" : "chi_squared"))
    }
  }

  @Test(arguments: ["logitrole", "poissonxs"])
  func simpleSlopesAgreeWithTheirDefinition(_ name: String) throws {
    let scenario = try #require(Self.scenarios.first { $0.name == name })
    let slopes = try Self.fit(scenario, .cr2).slopes().filter { $0.term == "x" }
    let theirs = try golden("generalized/curves-slopes.csv").filter { $0["case"] == name }
    #expect(slopes.count == theirs.count)
    for scale in Set(theirs.compactMap { $0["scale"] }) {
      for (ours, row) in zip(
        slopes.filter { $0.scale == scale }, theirs.filter { $0["scale"] == scale })
      {
        let place: Comment = "\(scale) at \(ours.at ?? "")"
        #expect(relativeDifference(ours.estimate, try number(row, "estimate")) < 1e-8, place)
        #expect(
          relativeDifference(try #require(ours.stdError), try number(row, "std_error")) < 1e-7,
          place)
        #expect(relativeDifference(try #require(ours.df), try number(row, "df")) < 1e-6, place)
      }
    }
  }

  /// A slope where nothing interacts is the average effect.
  @Test func slopesOfGradesHaveEveryLevel() throws {
    let fit = try ModelSpec(
      outcome: "y", support: ["x", "x:s"], adjust: ["s"],
      estimator: .generalized(GeneralizedSpec(.ordinal)),
      inference: Inference(cluster: .by("la"))
    ).fit(to: try OrdinalTests.data("ordinal"))
    let slopes = try fit.slopes()
    #expect(slopes.filter { $0.scale == "log odds" }.count == 3)
    let levels = slopes.filter { $0.scale == "probability" }
    #expect(levels.count == 12)
    // Probabilities add up to one wherever s stands.
    for at in Set(levels.map(\.at)) {
      let sum = levels.filter { $0.at == at }.reduce(0) { $0 + $1.estimate }
      #expect(sum.magnitude < 1e-13)
    }
  }

  @Test func theCurveDoesNotDependOnUnits() throws {
    let scenario = Self.scenarios[3]
    var data = try GeneralizedTests.data("poisson")
    let plain = try Self.fit(scenario, .classical)
    let x = data["x"]?.numbers ?? []
    data = data.setting(.numbers(x.map { 2000 + 12 * $0 }), as: ColumnSpec("x", .number))
    let moved = try plain.spec.fit(to: data)
    let (a, b) = (plain.observations?["fitted"]?.numbers, moved.observations?["fitted"]?.numbers)
    for (a, b) in zip(try #require(a), try #require(b)) { #expect(relativeDifference(a, b) < 1e-9) }
    let slope = moved.effects.first { $0.term == "x" && $0.kind == .average }
    let own = plain.effects.first { $0.term == "x" && $0.kind == .average }
    #expect(relativeDifference(12 * (slope?.estimate ?? 0), own?.estimate ?? 1) < 1e-9)
    #expect(relativeDifference(12 * (slope?.stdError ?? 0), own?.stdError ?? 1) < 1e-8)
  }
}
