import LinearAlgebra
import Tables
import Testing

@testable import Model

/// What pooled and generalized fits leave of neighbouring periods (`Golden/serial-rows/serial-rows.R`).
struct ResidualCorrelationTests {
  private static func data(without unit: String? = nil) throws -> Table {
    let rows = try golden("serial-rows/data.csv").filter { $0["unit"] != unit }
    return table(
      "d",
      try ["t", "x", "b", "n", "size", "s"].map { name in
        (name, try rows.map { try number($0, name) })
      }, grades: [("g", rows.map { $0["g"] ?? "" }, levels: ["a", "b", "c", "d"])],
      texts: [("unit", rows.map { $0["unit"] ?? "" }), ("area", rows.map { $0["area"] ?? "" })])
  }

  private static let panel = PanelSpec(unit: "unit", period: "t")

  private static func spec(
    _ outcome: String, _ estimator: Estimator, adjust: [String] = [],
    cluster: ClusterChoice = .none, panel: PanelSpec? = panel
  ) -> ModelSpec {
    var spec = ModelSpec(
      outcome: outcome, support: ["x"], adjust: adjust, estimator: estimator,
      inference: Inference(cluster: cluster))
    spec.panel = panel
    return spec
  }

  private static func fit(_ name: String, cluster: ClusterChoice = .none) throws -> Fit {
    let (outcome, estimator): (String, Estimator) =
      switch name {
      case "logistic": ("b", .generalized(GeneralizedSpec(.logistic)))
      case "poisson": ("n", .generalized(GeneralizedSpec(.poisson)))
      case "binomial": ("s", .generalized(GeneralizedSpec(.binomial, trials: "size")))
      case "ordinal": ("g", .generalized(GeneralizedSpec(.ordinal)))
      default:
        (
          "n",
          .mixed(
            MixedSpec(
              levels: [name == "mixed_unit" ? "unit" : "area"],
              generalized: GeneralizedSpec(.poisson)))
        )
      }
    return try spec(outcome, estimator, cluster: cluster).fit(to: try data())
  }

  private static func check(_ fit: Fit) throws -> Check {
    let checks = fit.checks.filter { $0.check == "serial_correlation" }
    #expect(checks.count == 1)
    return try #require(checks.first)
  }

  /// `Golden/serial-rows/pooled.R`.
  @Test(arguments: ["ols", "wls", "units"])
  func pooledLeastSquaresAgreesWithR(_ name: String) throws {
    let row = try #require(try golden("serial-rows/pooled.csv").first { $0["fit"] == name })
    let check = try Self.check(
      try Self.spec(
        "n", name == "wls" ? .wls(weights: "size") : .ols,
        adjust: name == "units" ? ["unit"] : []
      ).fit(to: try Self.data(without: name == "units" ? "3" : nil)))
    let (p, value) = (try number(row, "p"), try number(row, "value"))
    #expect(relativeDifference(try #require(check.value), p) < 1e-9)
    #expect(check.result == (p < 0.05 ? .look : .pass))
    if p < 0.05 { #expect(check.meaning.contains("correlation \(Wording.number(value))")) }
  }

  /// What is left of neighbouring periods then goes against each other by itself.
  @Test func effectsOfUnitsAmongTheTermsAreThoseOfAWithinFit() throws {
    let data = try Self.data()
    let terms = try Self.check(try Self.spec("n", .ols, adjust: ["unit"]).fit(to: data))
    let absorbed = try Self.check(
      try Self.spec("n", .within(WithinSpec(absorb: ["unit"], panel: Self.panel))).fit(to: data))
    #expect(
      relativeDifference(try #require(terms.value), try #require(absorbed.value)) < 1e-9)
  }

  @Test func pooledLeastSquaresSaysWhatItMeans() throws {
    let data = try Self.data()
    func check(_ cluster: ClusterChoice, _ panel: PanelSpec? = Self.panel) throws -> [Check] {
      try Self.spec("n", .ols, cluster: cluster, panel: panel).fit(to: data).checks
        .filter { $0.check == "serial_correlation" }
    }
    let alone = try check(.none)
    #expect(alone.map(\.result) == [.look])
    #expect(
      alone[0].meaning.hasSuffix(
        "standard errors that take rows for independent are wrong, and only clustering by unit, or "
          + "wider, holds"))
    for column in ["unit", "area"] {
      let clustered = try check(.by(column))
      #expect(clustered.map(\.result) == [.pass] && clustered[0].value == alone[0].value)
      #expect(
        clustered[0].meaning.hasSuffix(
          "harmless, the standard errors are clustered by unit, or wider"))
    }
    #expect(try check(.none, nil).isEmpty)
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
      try Self.spec("n", .generalized(GeneralizedSpec(.poisson)), panel: panel)
        .fit(to: data).checks.filter { $0.check == "serial_correlation" }
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
