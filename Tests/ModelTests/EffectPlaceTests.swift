import Tables
import Testing

@testable import Model

/// Average effects of columns that interact, where their coefficients hold, and of levels against the mean of
/// all, from their definitions (Golden/generalized/places.R).
struct EffectPlaceTests {
  struct Scenario: Sendable, CustomTestStringConvertible {
    let name: String
    let data: String
    let family: ResponseFamily
    let support: [String]
    var adjust: [String] = []
    var isSums = false
    var kind = MarginalEffect.Kind.averageAtReference
    var testDescription: String { name }

    func fit() throws -> Fit {
      var spec = ModelSpec(
        outcome: "y", support: support, adjust: adjust,
        estimator: .generalized(GeneralizedSpec(family)),
        inference: Inference(
          cluster: .by("la"), method: .named(family == .ordinal ? .classical : .cr2)))
      if isSums { spec.contrasts = ["role": .sum] }
      return try spec.fit(
        to: data == "ordinal" ? try OrdinalTests.data(data) : try GeneralizedTests.data(data))
    }
  }

  static let scenarios = [
    Scenario(
      name: "logitrole", data: "logit", family: .logistic, support: ["x", "role", "x:role"]),
    Scenario(
      name: "logitsum", data: "logit", family: .logistic, support: ["x", "x:role"],
      adjust: ["role"], isSums: true),
    Scenario(name: "poissonxs", data: "poisson", family: .poisson, support: ["x", "s", "x:s"]),
    Scenario(
      name: "rolesum", data: "logit", family: .logistic, support: ["role"], adjust: ["x"],
      isSums: true, kind: .average),
    Scenario(
      name: "ordinalrole", data: "ordinal", family: .ordinal, support: ["x", "x:role"],
      adjust: ["role"]),
    Scenario(
      name: "ordinalsum", data: "ordinal", family: .ordinal, support: ["role"], adjust: ["x"],
      isSums: true, kind: .average),
  ]

  @Test(arguments: scenarios)
  func agreesWithItsDefinition(_ scenario: Scenario) throws {
    let fit = try scenario.fit()
    var found = 0
    for row in try golden("generalized/places.csv") where row["case"] == scenario.name {
      let level = row["level"].flatMap { $0.isEmpty ? nil : $0 }
      let effect = try #require(
        fit.effects.first {
          $0.kind == scenario.kind && $0.term == row["term"] && (level == nil || $0.level == level)
        }, "\(row)")
      #expect(relativeDifference(effect.estimate, try number(row, "estimate")) < 1e-8, "\(row)")
      let error = try #require(effect.stdError)
      #expect(relativeDifference(error, try number(row, "std_error")) < 1e-6, "\(row)")
      // Of one claim: the row is named as its coefficient, which it tells.
      #expect(fit.estimates.contains { $0.term == effect.term })
      let told = Set(fit.effects.told(of: effect.term).map(\.kind))
      #expect(told == [effect.term == "x" ? .averageAtReferenceStep : scenario.kind])
      found += 1
    }
    #expect(found > 0)
  }

  @Test func withoutInteractionsTheyAreOverAllRows() throws {
    let fit = try GeneralizedTests.fit("logit")
    #expect(!fit.effects.contains { $0.kind == .averageAtReference })
    #expect(fit.effects.told(of: "x").map(\.kind) == [.averageStep])
  }

  /// Nowhere are all columns of a spline zero where its column is.
  @Test func aSplineHasNoPlaceToHoldItAt() throws {
    let spec = ModelSpec(
      outcome: "y", support: ["x", "ns(s, 2):x"], adjust: ["ns(s, 2)"],
      estimator: .generalized(GeneralizedSpec(.logistic)), inference: Inference(cluster: .none))
    let fit = try spec.fit(to: try GeneralizedTests.data("logit"))
    #expect(!fit.effects.contains { $0.kind == .averageAtReference })
  }
}
