import Tables
import Testing

@testable import Model

/// First differences with an effect of each period.
struct PeriodEffectsTests {
  /// `Golden/panel/period-effects.R`: lm and clubSandwich on differences made by hand, which hold plm's; with an
  /// intercept asked for and without.
  @Test(arguments: ["balanced", "unbalanced", "gap"], [true, false])
  func agreesWithLeastSquaresOfDifferences(_ name: String, intercept: Bool) throws {
    let fit = try Self.spec(adjust: ["z", "year"], intercept).fit(to: Self.table(name))
    #expect(fit.estimates.allSatisfy { $0.termRole != .intercept })
    for value in try golden("panel/period-effects.csv") where value["case"] == name {
      let (term, quantity) = (value["term"] ?? "", try #require(value["quantity"]))
      let found = try PanelFitTests.value(quantity, of: term, fit)
      #expect(
        relativeDifference(found, try number(value, "value")) < 1e-9,
        "\(name) \(term) \(quantity): \(found)")
    }
    #expect(
      fit.summary.measures.convention?.contains(
        "the effects of year the changes all share, so that there is no intercept") == true)
  }

  /// Labels of years tell both when a row is and which effect it has.
  @Test func thePeriodItselfMayBeTheCategory() throws {
    let table = try Self.table("balanced")
    let own = try Self.spec(adjust: ["z", "year"], true, period: "year").fit(to: table)
    let other = try Self.spec(adjust: ["z", "year"], true).fit(to: table)
    #expect(own.estimates.map(\.estimate) == other.estimates.map(\.estimate))
    #expect(own.estimates.count == 9)
  }

  /// Over two periods the one effect is what the intercept would be.
  @Test func ofTwoPeriodsTheEffectIsTheIntercept() throws {
    let all = try Self.table("balanced")
    let years = try #require(all["period"]?.numbers)
    let table = all.removing(
      years.indices.filter { years[$0] > 2002 }.map {
        Removal(row: $0, fate: Fate(stage: .normalize, place: "t", rule: "filter", detail: ""))
      })
    let effect = try Self.spec(adjust: ["z", "year"], true).fit(to: table)
    let plain = try Self.spec(adjust: ["z"], true).fit(to: table)
    let (a, b) = (
      try effect.estimate(of: "year[2002]"), try plain.estimate(of: "(Intercept)")
    )
    #expect(relativeDifference(a.estimate, b.estimate) < 1e-12)
    #expect(relativeDifference(a.stdError ?? 0, b.stdError ?? 1) < 1e-12)
    #expect(
      relativeDifference(
        effect.summary.measures.rSquared ?? 0, plain.summary.measures.rSquared ?? 1) < 1e-12)
  }

  /// Indicators of all its levels change by nothing together, intercept or not.
  @Test(arguments: [true, false])
  func otherCategoriesAreHeldAgainstTheirFirstLevel(intercept: Bool) throws {
    let table = try Self.table("balanced")
    let z = try #require(table["z"]?.numbers)
    let roles = z.map { $0 < -0.5 ? "a" : $0 < 0.5 ? "b" : "c" }
    let fit = try Self.spec(adjust: ["role"], intercept).fit(
      to: table.setting(Column(.text(roles)), as: ColumnSpec("role", .text)))
    let names = fit.estimates.map(\.term).filter { $0 != "(Intercept)" }
    #expect(names == ["x", "role[b]", "role[c]"])
  }

  @Test func aNumberOfTheYearNamesTheCategory() throws {
    let spec = Self.spec(adjust: ["period"], true)
    let error = #expect(throws: ModelError.self) { try spec.fit(to: try Self.table("balanced")) }
    #expect(
      error?.diagnostic.fix
        == "remove 'period' from adjust, or for an effect of each period write 'category' as its type under "
        + "'columns:'")
  }

  private static func spec(
    adjust: [String], _ intercept: Bool, period: String = "period"
  ) -> ModelSpec {
    ModelSpec(
      name: "m", outcome: "y", support: ["x"], adjust: adjust,
      estimator: .firstDifference(PanelSpec(unit: "area", period: period)), intercept: intercept,
      inference: Inference(cluster: .by("area")))
  }

  /// With labels of its periods; in "gap" no area has a row of 2004.
  private static func table(_ name: String) throws -> Table {
    let table = try PanelFitTests.table(name == "gap" ? "balanced" : name)
    let years = try #require(table["period"]?.numbers)
    let labels = years.map { "\(Int($0))" }
    return table.setting(Column(.text(labels)), as: ColumnSpec("year", .text)).removing(
      years.indices.filter { name == "gap" && years[$0] == 2004 }.map {
        Removal(row: $0, fate: Fate(stage: .normalize, place: "t", rule: "filter", detail: ""))
      })
  }
}
