import LinearAlgebra
import Tables
import Testing

@testable import Model

/// Slopes of fits whose constant is absorbed, against the same regression with indicators.
struct PanelSlopeTests {
  @Test(arguments: [["age", "age:load"], ["poly(age, 2)"], ["load", "load:role"]])
  func withinSlopesAreThoseOfTheRegressionOnIndicators(support: [String]) throws {
    let plain = try CurveTests.data()
    let places = try #require(plain["la"]?.numbers).map { "la\(Int($0))" }
    let data = plain.setting(.texts(places), as: ColumnSpec("la", .text))
    let others = support == ["poly(age, 2)"] ? ["load"] : ["load", "role", "age"]
    let adjust = others.filter { !support.contains($0) }
    let within = try ModelSpec(
      outcome: "y", support: support, adjust: adjust,
      estimator: .within(WithinSpec(absorb: ["la"])),
      inference: Inference(cluster: .none)
    ).fit(to: data).slopes()
    let indicators = try ModelSpec(
      outcome: "y", support: support, adjust: adjust + ["la"], inference: Inference(cluster: .none)
    ).fit(to: data).slopes()
    #expect(!within.isEmpty && within.count == indicators.count)
    for (a, b) in zip(within, indicators) {
      #expect(relativeDifference(a.estimate, b.estimate) < 1e-9)
      #expect(relativeDifference(a.stdError ?? 0, b.stdError ?? 1) < 1e-9)
    }
  }
}
