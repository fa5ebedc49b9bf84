import LinearAlgebra
import Tables
import Testing

@testable import Model

/// What generalized fits leave of neighbouring periods (`Golden/serial-rows/serial-rows.R`).
struct ResidualCorrelationTests {
  private static func data() throws -> Table {
    let rows = try golden("serial-rows/data.csv")
    return table(
      "d",
      try ["t", "x", "b", "n", "size", "s"].map { name in
        (name, try rows.map { try number($0, name) })
      }, grades: [("g", rows.map { $0["g"] ?? "" }, levels: ["a", "b", "c", "d"])],
      texts: [("unit", rows.map { $0["unit"] ?? "" }), ("area", rows.map { $0["area"] ?? "" })])
  }

  private static let panel = PanelSpec(unit: "unit", period: "t")

  private static func fit(_ name: String, cluster: ClusterChoice = .none) throws -> Fit {
    func generalized(_ family: ResponseFamily, trials: String? = nil) -> GeneralizedSpec {
      var spec = GeneralizedSpec(family, trials: trials)
      spec.panel = panel
      return spec
    }
    let (outcome, estimator): (String, Estimator) =
      switch name {
      case "logistic": ("b", .generalized(generalized(.logistic)))
      case "poisson": ("n", .generalized(generalized(.poisson)))
      case "binomial": ("s", .generalized(generalized(.binomial, trials: "size")))
      case "ordinal": ("g", .generalized(generalized(.ordinal)))
      default:
        (
          "n",
          .mixed(
            MixedSpec(
              levels: [name == "mixed_unit" ? "unit" : "area"], generalized: generalized(.poisson),
              panel: panel))
        )
      }
    return try ModelSpec(
      outcome: outcome, support: ["x"], estimator: estimator,
      inference: Inference(cluster: cluster)
    ).fit(to: try data())
  }

  @Test(arguments: ["logistic", "poisson", "binomial", "ordinal", "mixed_area", "mixed_unit"])
  func agreesWithR(_ name: String) throws {
    let row = try #require(try golden("serial-rows/tests.csv").first { $0["fit"] == name })
    let checks = try Self.fit(name).checks.filter { $0.check == "serial_correlation" }
    let p = try #require(checks.first?.value)
    // lme4 ends within so much of the maximum.
    let tolerance = name.hasPrefix("mixed") ? 1e-4 : 1e-8
    #expect(checks.count == 1)
    #expect(relativeDifference(p, try number(row, "p")) < tolerance, "\(p)")
    #expect(checks.first?.result == (p < 0.05 ? .look : .pass))
    if name != "mixed_unit", p < 0.05 {
      let value = try number(row, "value")
      #expect(checks[0].meaning.contains("correlation \(Wording.number(value))"))
    }
  }

  @Test func clusteringByTheUnitAllowsForIt() throws {
    let check = try #require(
      try Self.fit("poisson", cluster: .by("area")).checks.first {
        $0.check == "serial_correlation"
      })
    #expect(check.result == .pass && check.meaning.contains("harmless"))
  }

  /// No order, no test, and a row that says so; without a panel nothing.
  @Test func whatCannotBeOrderedIsSaid() throws {
    let data = try Self.data()
    func checks(_ panel: PanelSpec?) throws -> [Check] {
      var spec = GeneralizedSpec(.poisson)
      spec.panel = panel
      return try ModelSpec(
        outcome: "n", support: ["x"], estimator: .generalized(spec),
        inference: Inference(cluster: .none)
      ).fit(to: data).checks.filter { $0.check == "serial_correlation" }
    }
    #expect(try checks(nil).isEmpty)
    #expect(try checks(PanelSpec(unit: "unit", period: "year")).isEmpty)
    let repeated = try checks(PanelSpec(unit: "area", period: "t"))
    #expect(repeated.map(\.result) == [.pass] && repeated[0].value == nil)
    #expect(repeated[0].meaning.contains("was not looked at, because"))
  }

  /// Diagnostics that a mixed fit does not have say why.
  @Test func missingDiagnosticsSayWhy() throws {
    let data = try Self.data()
    func checks(_ levels: [String], crossed: [String] = []) throws -> [Check] {
      try ModelSpec(
        outcome: "n", support: ["x"],
        estimator: .mixed(
          MixedSpec(levels: levels, crossed: crossed, generalized: GeneralizedSpec(.poisson))),
        inference: Inference(cluster: .none)
      ).fit(to: data).checks
    }
    let crossed = try checks(["area"], crossed: ["t"])
    for name in ["influence", "normality_groups"] {
      #expect(crossed.filter { $0.check == name }.count == 1, "\(name)")
    }
    let (term, other) = (
      RandomTerm(intercept: "area", groups: [0, 0, 1, 1], labels: ["a", "b"]),
      RandomTerm(intercept: "t", groups: [0, 1, 0, 1], labels: ["1", "2"])
    )
    #expect(!term.isIndependent(of: [other]))
    let finer = RandomTerm(intercept: "area/unit", groups: [0, 1, 2, 2], labels: ["p", "q", "r"])
    #expect(term.isIndependent(of: [finer]))
    let nested = try checks(["area", "unit"])
    #expect(nested.first { $0.check == "influence" }?.value != nil)
    #expect(nested.contains { $0.check == "normality_groups" })
  }
}
