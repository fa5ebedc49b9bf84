import Tables
import Testing

@testable import Model

/// Between and within parts of interactions: the product's own column, and those it is made of with it.
@Suite struct InteractionPartsTests {
  private static func data() throws -> Table {
    let rows = try golden("verdicts/data.csv")
    return table(
      "children",
      try ["y", "support", "age"].map { name in (name, try rows.map { try number($0, name) }) },
      texts: ["la", "role"].map { name in (name, rows.map { $0[name] }) })
  }

  private static func fit(
    _ estimator: Estimator = .ols, adjust: [String] = ["age", "role"],
    support: [String] = ["support", "support:age"]
  ) throws -> Fit {
    try ModelSpec(
      name: "m", outcome: "y", support: support, adjust: adjust, estimator: estimator,
      inference: Inference(cluster: .by("la"))
    ).fit(to: try data())
  }

  private static func parts(_ fit: Fit) throws -> BetweenWithin {
    let claim = try fit.estimate(of: "support:age")
    return try #require(BetweenWithin(fit, claim, LeavingOut(fit: fit).clusters))
  }

  /// `Golden/verdicts/between-interaction.R`: lm and clubSandwich.
  @Test func interactionsAgreeWithR() throws {
    let parts = try Self.parts(try Self.fit())
    let row = try #require(try golden("verdicts/between-interaction.csv").first)
    for (name, value) in [
      ("between", parts.between.estimate), ("between_low", parts.between.low),
      ("between_high", parts.between.high), ("within", parts.within.estimate),
      ("within_low", parts.within.low), ("within_high", parts.within.high), ("p", parts.pValue),
    ] {
      let found = try #require(value)
      #expect(relativeDifference(found, try number(row, name)) < 1e-7, "\(name)")
    }
  }

  /// The part within is what effects of the clusters leave, with nothing beside the terms that are split.
  @Test func withinIsTheFixedEffectsEstimate() throws {
    let parts = try Self.parts(try Self.fit(adjust: ["age"]))
    let within = try Self.fit(.within(WithinSpec(absorb: ["la"])), adjust: ["age"])
    let absorbed = try within.estimate(of: "support:age").estimate
    #expect(relativeDifference(parts.within.estimate, absorbed) < 1e-9)
    let refitted = try Self.parts(
      try Self.fit(.mixed(MixedSpec(levels: ["la"])), adjust: ["age"]))
    #expect(relativeDifference(refitted.within.estimate, absorbed) < 1e-6)
  }

  @Test func curvesHaveNone() throws {
    let fit = try Self.fit(support: ["poly(support, 2)"])
    for claim in fit.estimates where claim.termRole == .support {
      #expect(BetweenWithin(fit, claim, LeavingOut(fit: fit).clusters) == nil)
    }
  }
}
