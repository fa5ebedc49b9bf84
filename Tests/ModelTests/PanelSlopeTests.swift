import LinearAlgebra
import Testing

@testable import Model

/// Slopes of fits whose constant is absorbed, against the same regression with indicators.
struct PanelSlopeTests {
  @Test(arguments: [["age", "age:load"], ["poly(age, 2)"], ["load", "load:role"]])
  func withinSlopesAreThoseOfTheRegressionOnIndicators(support: [String]) throws {
    let data = try CurveTests.data()
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
