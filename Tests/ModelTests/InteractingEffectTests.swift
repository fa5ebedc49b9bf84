import Tables
import Testing

@testable import Model

/// Average effects of claims that interact, beside their slopes.
struct InteractingEffectTests {
  private static func fit() throws -> Fit {
    let rows = try golden("serial-rows/data.csv")
    let data = table(
      "d", try ["x", "b"].map { name in (name, try rows.map { try number($0, name) }) },
      categories: [("g", rows.map { $0["g"] ?? "" }, levels: ["a", "b", "c", "d"])],
      texts: [("area", rows.map { $0["area"] ?? "" })])
    return try ModelSpec(
      outcome: "b", support: ["x", "x:g"], adjust: ["g"],
      estimator: .generalized(GeneralizedSpec(.logistic)),
      inference: Inference(cluster: .by("area"))
    ).fit(to: data)
  }

  /// Where the coefficient holds is the slope at the first level: one figure, one test.
  @Test func theEffectAtTheReferenceIsTheSlopeThere() throws {
    let fit = try Self.fit()
    let effect = try #require(fit.effects.first { $0.kind == .averageAtReferenceStep })
    let slope = try #require(
      try fit.slopes().first { $0.scale == "probability" && $0.at == "a" })
    #expect(effect.term == "x" && slope.term == "x")
    #expect(relativeDifference(effect.estimate, slope.estimate) < 1e-13)
    #expect(relativeDifference(effect.df ?? 0, slope.df ?? 1) < 1e-12)
    #expect(relativeDifference(effect.pValue ?? 0, slope.pValue ?? 1) < 1e-11)
    #expect(relativeDifference(effect.confLow ?? 0, slope.confLow ?? 1) < 1e-11)
  }

  @Test func whatIsAdjustedForIsNoSupport() throws {
    let effects = try Self.fit().effects
    #expect(effects.filter { $0.term.hasPrefix("g[") }.allSatisfy { $0.termRole == .adjust })
    #expect(effects.filter { $0.term.hasPrefix("x") }.allSatisfy { $0.termRole == .support })
    #expect(Set(effects.map(\.termRole)) == [.adjust, .support])
  }
}
