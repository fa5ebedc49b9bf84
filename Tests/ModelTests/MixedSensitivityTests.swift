import Tables
import Testing

@testable import Model

/// Robustness values of linear mixed models against PySensemakr on rows whitened by lme4's variances, V
/// made whole: `Golden/verdicts/mixed-whitened.R` and `mixed-sensitivity.py`.
@Suite struct MixedSensitivityTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let mixed: MixedSpec
    var adjust = ["age"]
  }

  static let cases = [
    Case(
      testDescription: "intercepts", mixed: MixedSpec(levels: ["la"]), adjust: ["age", "role"]),
    Case(testDescription: "nested", mixed: MixedSpec(levels: ["la", "family"])),
    Case(
      testDescription: "weighted",
      mixed: MixedSpec(levels: ["la", "family"], criterion: .ml, weights: "w")),
    Case(
      testDescription: "slopes",
      mixed: MixedSpec(levels: ["la"], slopes: ["la": ["age"]], isCorrelated: false)),
  ]

  private static func fit(_ own: Case, timesOutcome factor: Double = 1) throws -> Fit {
    let isChildren = own.testDescription != "intercepts"
    let rows = try golden(isChildren ? "mixed/children.csv" : "verdicts/data.csv")
    let data = table(
      "children",
      try ["y", "support", "age", "w"].map { name in
        (name, try rows.map { try number($0, name) * (name == "y" ? factor : 1) })
      },
      texts: (isChildren ? ["la", "family"] : ["la", "role"]).map { name in
        (name, rows.map { $0[name] })
      })
    return try ModelSpec(
      name: "m", outcome: "y", support: ["support"], adjust: own.adjust,
      estimator: .mixed(own.mixed),
      inference: Inference(cluster: .by("la"), method: .named(.classical))
    ).fit(to: data)
  }

  @Test(arguments: cases) func whitenedRowsAgree(_ own: Case) throws {
    let fit = try Self.fit(own)
    let geometry = try #require(PartialGeometry(fit))
    let claim = try fit.estimate(of: "support")
    let found = try #require(Sensitivity(geometry, of: 1, claim))
    let rows = try golden("verdicts/mixed-sensitivity.csv").filter {
      $0["case"] == own.testDescription
    }
    #expect(!rows.isEmpty && found.benchmarks.count == rows.count)
    for (mine, row) in zip(found.benchmarks, rows) {
      #expect(mine.term == row["benchmark"])
      for (name, value) in [
        ("times", mine.times), ("df", found.residualDF), ("partial_r2", found.partialR2),
        ("robustness_value", found.robustnessValue), ("r2_support", mine.support),
        ("r2_outcome", mine.outcome), ("adjusted_estimate", mine.adjustedEstimate),
        ("adjusted_std_error", mine.adjustedStandardError),
      ] {
        #expect(
          relativeDifference(value, try number(row, name)) < 1e-6, "\(mine.term) \(name) \(value)")
      }
    }
  }

  /// Shares do not know the outcome's unit, and the headline's own error and df make the interval's value.
  @Test func unitsDoNotMatter() throws {
    let (one, thousand) = (
      try Self.fit(Self.cases[0]), try Self.fit(Self.cases[0], timesOutcome: 1e200)
    )
    let (a, b) = (try Self.values(one), try Self.values(thousand))
    #expect(relativeDifference(a.robustnessValue, b.robustnessValue) < 1e-7)
    #expect(relativeDifference(a.criticalF ?? 0, b.criticalF ?? 1) < 1e-6)
    let byKenwardRoger = try Self.values(one.with(covariance: .kenwardRoger))
    #expect(byKenwardRoger.robustnessValue == a.robustnessValue)
    #expect(byKenwardRoger.robustnessValueAlpha != nil)
  }

  private static func values(_ fit: Fit) throws -> Sensitivity {
    let geometry = try #require(PartialGeometry(fit))
    let claim = try fit.estimate(of: "support")
    return try #require(Sensitivity(geometry, of: 1, claim))
  }
}
