import Tables
import Testing

@testable import Model

/// What goes with one unit more of a number in the population of a mixed model's groups, against its definition
/// (Golden/glmm/steps.R).
struct MixedUnitStepTests {
  private static func data(_ name: String) throws -> Table {
    var data = try GeneralizedMixedTests.data(name == "trials" ? "cbpp" : "simulated")
    if let x = data["x"]?.numbers {
      let z = x.map { $0 > 0 ? 1.0 : 0 }
      data.set(Column(.number(z)), as: ColumnSpec("z", .number))
      data.set(
        .texts(z.map { $0 == 1 ? "yes" : "no" }),
        as: ColumnSpec("zc", .category, levels: ["no", "yes"]))
    }
    if let period = data["period"] {
      data.set(
        Column(.number((0..<data.rowCount).map { Double(period.text(at: $0) ?? "") ?? .nan })),
        as: ColumnSpec("n", .number))
    }
    return data
  }

  private static func fit(_ name: String, _ support: String) throws -> Fit {
    let yes = GeneralizedSpec(.logistic)
    let mixed =
      switch name {
      case "crossed": MixedSpec(levels: [], crossed: ["la", "year"], generalized: yes)
      case "slopes": MixedSpec(levels: ["la"], slopes: ["la": ["x"]], generalized: yes)
      case "offset":
        MixedSpec(levels: ["la"], generalized: GeneralizedSpec(.poisson, offset: "log_e"))
      case "trials":
        MixedSpec(levels: ["herd"], generalized: GeneralizedSpec(.binomial, trials: "size"))
      default: MixedSpec(levels: ["la"], generalized: yes)
      }
    return try ModelSpec(
      outcome: name == "offset" ? "count" : name == "trials" ? "incidence" : "yes",
      support: [support], estimator: .mixed(mixed), inference: Inference(cluster: .none)
    ).fit(to: try data(name))
  }

  @Test(arguments: ["crossed", "slopes", "offset", "indicator", "trials"])
  func agreesWithItsDefinition(_ name: String) throws {
    let rows = try golden("glmm/steps.csv").filter { $0["model"] == name }
    let term = try #require(rows.first?["name"])
    let fit = try Self.fit(name, term)
    let effect = try #require(fit.effects.first { $0.kind == .populationAverageStep })
    for row in rows {
      let value = try number(row, "value")
      if row["quantity"] == "effect" {
        #expect(relativeDifference(effect.estimate, value) < 1e-6, "\(effect.estimate) \(value)")
      } else {
        #expect(relativeDifference(try #require(effect.stdError), value) < 1e-5, "\(row)")
      }
    }
    #expect(rows.count == 2)
  }

  @Test func anIndicatorIsTheCategory() throws {
    let (number, category) = (
      try Self.fit("indicator", "z"), try Self.fit("indicator", "zc")
    )
    let (ours, theirs) = (
      try #require(number.effects.told(of: "z").last),
      try #require(category.effects.told(of: "zc[yes]").last)
    )
    #expect(relativeDifference(ours.estimate, theirs.estimate) < 1e-12)
    #expect(relativeDifference(ours.stdError ?? 0, theirs.stdError ?? 1) < 1e-12)
    #expect(relativeDifference(ours.claim?.low ?? 0, theirs.claim?.low ?? 1) < 1e-12)
  }
}
