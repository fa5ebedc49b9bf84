import LinearAlgebra
import Testing

@testable import Model

/// Leverages given the predicted random effects, against lme4's `hatvalues` and whole matrices
/// (`Golden/mixed/conditional.R`).
struct ConditionalLeverageTests {
  static let cases = ["slopes", "crossed", "nested", "weighted"]

  static func fit(_ name: String) throws -> Fit {
    switch name {
    case "slopes": try MixedRegressionTests.sleep.fit(to: MixedRegressionTests.data("sleepstudy"))
    case "crossed":
      try MixedRegressionTests.spec(MixedSpec(levels: [], crossed: ["plate", "sample"]))
        .fit(to: MixedRegressionTests.data("penicillin"))
    case "nested":
      try MixedRegressionTests.spec(MixedSpec(levels: ["batch", "cask"]))
        .fit(to: MixedRegressionTests.data("pastes"))
    default:
      try MixedRegressionTests.spec(
        MixedSpec(levels: ["la", "family"], weights: "w"), support: ["support"], adjust: ["age"]
      ).fit(to: MixedRegressionTests.data("children"))
    }
  }

  @Test(arguments: cases)
  func agrees(_ name: String) throws {
    let fit = try Self.fit(name)
    let mixed = try #require(fit.regression as? MixedRegression)
    let rows = try golden("mixed/conditional.csv").filter { $0["case"] == name }
    let leverages = ConditionalLeverage(mixed.fit).values
    let residuals = MixedResiduals(mixed).scaled
    #expect(leverages.count == rows.count && !rows.isEmpty)
    for (i, row) in rows.enumerated() {
      #expect((leverages[i] - (try number(row, "leverage"))).magnitude < 1e-6, "\(row)")
      #expect((residuals[i] - (try number(row, "residual"))).magnitude < 1e-5, "\(row)")
    }
  }
}
