import Tables
import Testing

@testable import Model

@Suite struct PanelFitTests {
  static let panel = PanelSpec(unit: "area", period: "period")

  /// `Golden/panel/panel.R`: plm, and clubSandwich on its fits.
  @Test(arguments: [
    "between-balanced", "between-unbalanced", "difference-balanced", "difference-unbalanced",
    "random-balanced", "random-unbalanced", "random-balanced-size", "random-unbalanced-size",
  ])
  func agreesWithPLM(_ name: String) throws {
    let parts = name.split(separator: "-").map(String.init)
    let fit = try Self.spec(parts).fit(to: try Self.table(parts[1]))
    for value in try golden("panel/panel.csv") where value["case"] == name {
      // There V_w − V_r is not definite, and plm takes the size of what it finds.
      if value["quantity"] == "hausman" {
        #expect(fit.checks.contains { $0.check == "hausman" && $0.value == nil })
        continue
      }
      let expected = try number(value, "value")
      let (term, quantity) = (value["term"] ?? "", try #require(value["quantity"]))
      let found = try Self.value(quantity, of: term, fit)
      let tolerance = quantity.hasPrefix("serial") || quantity.hasPrefix("hausman") ? 1e-8 : 1e-9
      #expect(
        relativeDifference(found, expected) < tolerance, "\(name) \(term) \(quantity): \(found)")
    }
  }

  static func value(_ quantity: String, of term: String, _ fit: Fit) throws -> Double {
    let measures = fit.summary.measures
    switch quantity {
    case "estimate": return try fit.estimate(of: term).estimate
    case "variance":
      return try #require(fit.coefficients.first { $0.term == term }).estimate
    case "r_squared": return try #require(measures.rSquared)
    case "df_residual": return try #require(measures.dfResidual)
    case "n_obs": return Double(fit.summary.nObs)
    case "hausman", "hausman_robust":
      return try #require(fit.checks.first { $0.check == quantity }?.value)
    case "serial_fd":
      return try #require(fit.checks.first { $0.check == "serial_correlation" }?.value)
    case "serial_fe":
      var levels = fit.spec
      levels.estimator = .within(WithinSpec(absorb: ["area"], panel: panel))
      let within = try levels.fit(to: try table("balanced"))
      return try #require(within.checks.first { $0.check == "serial_correlation" }?.value)
    default:
      let estimator = try #require(CovarianceEstimator(rawValue: quantity))
      return try #require(try fit.with(covariance: estimator).estimate(of: term).stdError)
    }
  }

  static func spec(_ parts: [String]) throws -> ModelSpec {
    let estimator: Estimator =
      switch parts[0] {
      case "between": .between(panel)
      case "difference": .firstDifference(panel)
      default: .randomEffects(panel)
      }
    return spec(estimator, adjust: parts.contains("size") ? ["z", "size"] : ["z"])
  }

  static func spec(
    _ estimator: Estimator, _ support: [String] = ["x"], adjust: [String] = ["z"]
  ) -> ModelSpec {
    ModelSpec(
      name: "m", outcome: "y", support: support, adjust: adjust, estimator: estimator,
      inference: Inference(cluster: .by("area")))
  }

  /// With a column that differs between areas alone.
  static func table(_ name: String) throws -> Table {
    let table = try WithinFitTests.panelTable("within-data-\(name).csv")
    let area = try #require(table["area"])
    let size = (0..<table.rowCount).map { row -> Double? in
      guard let i = area.text(at: row).flatMap({ Int($0.dropFirst()) }) else { return nil }
      return ((Double(i % 7) + Double(i).squareRoot()) * 1e4).rounded() / 1e4
    }
    return table.setting(.numbers(size), as: ColumnSpec("size", .number))
  }

  private static func twoPeriods() throws -> Table {
    let table = try Self.table("balanced")
    let years = try #require(table["period"]?.numbers)
    return table.removing(
      years.indices.filter { years[$0] > 2002 }.map {
        Removal(row: $0, fate: Fate(stage: .normalize, place: "t", rule: "filter", detail: ""))
      })
  }

  @Test func overTwoPeriodsFirstDifferencesAreTheWithinFit() throws {
    let data = try Self.twoPeriods()
    let difference = try Self.spec(.firstDifference(Self.panel)).fit(to: data)
    let within = try Self.spec(.within(WithinSpec(absorb: ["area", "period"]))).fit(to: data)
    for term in ["x", "z"] {
      let (a, b) = (try difference.estimate(of: term), try within.estimate(of: term))
      #expect(relativeDifference(a.estimate, b.estimate) < 1e-12)
      let classical = try difference.with(covariance: .classical).estimate(of: term).stdError
      let other = try within.with(covariance: .classical).estimate(of: term).stdError
      #expect(relativeDifference(try #require(classical), try #require(other)) < 1e-12)
    }
  }

  /// β of pooled least squares on x alone lies between the two, weighted by where x varies.
  @Test func poolingMixesBetweenAndWithin() throws {
    let data = try Self.table("balanced")
    let slopes = try [
      Estimator.between(Self.panel), .within(WithinSpec(absorb: ["area"])), .ols,
    ].map { try Self.spec($0, adjust: []).fit(to: data).estimate(of: "x").estimate }
    let x = try #require(data["x"]?.numbers)
    let sweep = MeanSweep(AbsorbedFactor(try data.column("area"), named: "area"), nil)
    let left = sweep.residuals(of: x)
    let mean = x.reduce(0, +) / Double(x.count)
    let within = left.reduce(0) { $0 + $1 * $1 }
    let total = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let share = within / total
    #expect(relativeDifference(share * slopes[1] + (1 - share) * slopes[0], slopes[2]) < 1e-12)
  }

  @Test func withoutUnitVarianceRandomEffectsArePooledAndSaySo() throws {
    let table = try Self.table("balanced")
    // Outcomes that average out within every area.
    let sweep = MeanSweep(AbsorbedFactor(try table.column("area"), named: "area"), nil)
    let y = sweep.residuals(of: try #require(table["y"]?.numbers))
    let data = table.setting(Column(.number(y)), as: ColumnSpec("y", .number))
    let random = try Self.spec(.randomEffects(Self.panel)).fit(to: data)
    let pooled = try Self.spec(.ols).fit(to: data)
    #expect(random.coefficients.first { $0.term == "var(area)" }?.estimate == 0)
    for term in ["x", "z"] {
      let (a, b) = (try random.estimate(of: term), try pooled.estimate(of: term))
      #expect(relativeDifference(a.estimate, b.estimate) < 1e-12)
      #expect(relativeDifference(try #require(a.stdError), try #require(b.stdError)) < 1e-12)
    }
    #expect(random.checks.contains { $0.check == "unit_variance" && $0.result == .look })
    #expect(random.summary.measures.convention?.hasSuffix("pooled least squares") == true)
  }

  @Test func asUnitsDifferMoreRandomEffectsBecomeTheWithinFit() throws {
    let table = try Self.table("balanced")
    let y = try #require(table["y"]?.numbers)
    let area = try #require(table["area"])
    // The area's own number, times so much that theta is one but for 1e-7.
    let shifted = y.indices.map { row in
      y[row] + 1e7 * Double(area.text(at: row)?.hashed ?? 0)
    }
    let data = table.setting(Column(.number(shifted)), as: ColumnSpec("y", .number))
    let random = try Self.spec(.randomEffects(Self.panel)).fit(to: data)
    let within = try Self.spec(.within(WithinSpec(absorb: ["area"]))).fit(to: data)
    let (a, b) = (
      try random.estimate(of: "x").estimate, try within.estimate(of: "x").estimate
    )
    #expect(relativeDifference(a, b) < 1e-5)
  }

  @Test func rowsWithoutANeighbourAndGapsAreNamed() throws {
    let data = ModelTests.table(
      "t",
      [
        ("y", [1, 3, 2, 6, 5, 9, 4, 8, 7, 1]), ("x", [1, 2, 4, 3, 5, 4, 1, 2, 2, 5]),
        ("year", [1, 2, 4, 5, 1, 2, 3, 1, 3, 9]),
      ], texts: [("la", ["a", "a", "a", "a", "b", "b", "b", "c", "c", "d"])], hasLineage: true)
    let panel = PanelSpec(unit: "la", period: "year")
    let spec = ModelSpec(
      name: "m", outcome: "y", support: ["x"], estimator: .firstDifference(panel),
      inference: Inference(cluster: .none, method: .named(.classical)))
    let fit = try spec.fit(to: data)
    #expect(fit.summary.nObs == 4)
    #expect(fit.sample.rowCount == 7)
    #expect(
      fit.sample.lineage.fates.map { "\($0.rule): \($0.detail)" } == [
        "gap: its la has no row in the year before or after",
        "singleton: the only row of its la",
      ])
    #expect(fit.checks.first { $0.check == "gaps" }?.value == 2)
  }

  static let problems: [(Estimator, [String], String)] = [
    (.between(panel), ["own"], "the means of 'own' are the same in every area"),
    (
      .between(PanelSpec(unit: "one", period: "period")), ["x"],
      "all 6 rows used are of one unit: one is '1'"
    ),
    (
      .firstDifference(panel), ["size"],
      "'size' does not change in any area from one period to the next"
    ),
    (
      .firstDifference(panel), ["period"],
      "'period' changes by 1 in every area from one period to the next"
    ),
    (
      .randomEffects(PanelSpec(unit: "row", period: "period")), ["x"],
      "each of the 6 rows used is the only one of its row"
    ),
    (
      .randomEffects(PanelSpec(unit: "two", period: "period")), ["x", "own", "odd"],
      "6 rows of 3 different two for 3 terms that vary within them"
    ),
    (
      .firstDifference(PanelSpec(unit: "area", period: "one")), ["x"],
      "area a has two rows of one 1"
    ),
    (
      .randomEffects(PanelSpec(unit: "row", period: "one")), ["x"],
      "all 6 rows used are of one period: one is '1'"
    ),
    (
      .between(PanelSpec(unit: "area", period: "area")), ["x"],
      "'area' is both the panel's unit and its period"
    ),
    (
      .randomEffects(PanelSpec(unit: "area", period: "part")), ["x"],
      "'part', the panel's period, is number"
    ),
    (
      .firstDifference(PanelSpec(unit: "area", period: "odd")), ["x"],
      "no area has rows in two odds that follow each other"
    ),
  ]

  @Test(arguments: problems)
  func saysWhatIsWrong(_ problem: (Estimator, [String], String)) throws {
    let data = ModelTests.table(
      "t",
      [
        ("y", [1, 3, 2, 6, 5, 9]), ("x", [1, 2, 4, 3, 5, 4]), ("own", [1, 2, 3, 3, 2, 1]),
        ("size", [2, 2, 2, 7, 7, 7]), ("period", [1, 2, 3, 1, 2, 3]), ("one", [1, 1, 1, 1, 1, 1]),
        ("row", [1, 2, 3, 4, 5, 6]), ("part", [0.5, 1, 2, 3, 4, 5]), ("odd", [1, 3, 7, 2, 4, 8]),
        ("two", [1, 1, 2, 2, 3, 3]),
      ], texts: [("area", ["a", "a", "a", "b", "b", "b"])])
    let spec = ModelSpec(
      name: "m", outcome: "y", support: problem.1, estimator: problem.0,
      inference: Inference(cluster: .none))
    let error = #expect(throws: ModelError.self) { try spec.fit(to: data) }
    #expect(error?.diagnostic.what == "model 'm': \(problem.2)")
  }
}

extension PanelFitTests {
  /// An outcome that leaves nothing to explain, in each method's own words.
  @Test(arguments: [
    (
      Estimator.firstDifference(panel), [1.0, 1, 1, 4, 4, 4],
      "its outcome 'y' does not change in any area from one period to the next"
    ),
    (
      .firstDifference(panel), [1, 3, 5, 4, 6, 8],
      "its outcome 'y' changes by 2 in every area from one period to the next"
    ),
    (
      .randomEffects(panel), [1, 1, 1, 4, 4, 4],
      "its outcome 'y' is the same in all rows of each area"
    ),
  ])
  func outcomesWithNothingToExplain(
    _ estimator: Estimator, _ y: [Double], _ what: String
  ) throws {
    let data = ModelTests.table(
      "t", [("y", y), ("x", [1, 2, 4, 3, 5, 4]), ("period", [1, 2, 3, 1, 2, 3])],
      texts: [("area", ["a", "a", "a", "b", "b", "b"])])
    let spec = ModelSpec(
      name: "m", outcome: "y", support: ["x"], estimator: estimator,
      inference: Inference(cluster: .none))
    let error = #expect(throws: ModelError.self) { try spec.fit(to: data) }
    #expect(error?.diagnostic.what == "model 'm': \(what)")
    #expect(error?.diagnostic.fix?.contains("absorb") == false)
  }

  /// Squares of such outcomes overflow, or vanish.
  @Test(arguments: [1e280, 1e-280])
  func randomEffectsHaveNoScale(_ scale: Double) throws {
    let data = try Self.table("unbalanced")
    let spec = try Self.spec(["random", "unbalanced"])
    let (plain, scaled) = (try spec.fit(to: data), try spec.fit(to: data.scaling("y", by: scale)))
    for (a, b) in zip(plain.estimates, scaled.estimates) where a.termRole != .variance {
      #expect(relativeDifference(a.estimate * scale, b.estimate) < 1e-12)
      #expect(relativeDifference((a.stdError ?? 0) * scale, b.stdError ?? 0) < 1e-12)
    }
    #expect(!scaled.coefficients.contains { $0.termRole == .variance })
    let words = scaled.summary.measures.convention
    #expect(words?.hasSuffix("; variances are beyond the range of numbers") == true)
    for (a, b) in zip(plain.checks, scaled.checks) where ["hausman", "mundlak"].contains(a.check) {
      #expect(relativeDifference(a.value ?? 1, b.value ?? 1) < 1e-10, "\(a.check)")
    }
  }
}

/// Where the within fit is not less certain in every direction.
struct HausmanTests {
  /// x goes with y in opposite ways within units and between them, which random effects take for noise.
  private static let data: Table = {
    var generator = TestNumbers(seed: 3)
    let rows = (0..<60).map { (unit: $0 / 5, t: $0 % 5) }
    let means = (0..<12).map { _ in 2 * generator.next() }
    let within = rows.map { _ in generator.next() }
    let (own, noise) = (
      (0..<12).map { _ in 3 * generator.next() }, rows.map { _ in generator.next() }
    )
    let z = rows.map { _ in generator.next() }
    return table(
      "d",
      [
        (
          "y",
          rows.indices.map {
            within[$0] - 3 * means[rows[$0].unit] + own[rows[$0].unit] + noise[$0]
          }
        ),
        ("x", rows.indices.map { within[$0] + means[rows[$0].unit] }), ("z", z),
        ("t", rows.map { Double($0.t) }),
      ], texts: [("unit", rows.map { "u\($0.unit)" })])
  }()

  /// `Golden/panel/hausman.R`: plm.
  @Test func agreesWithPLMWhereItHolds() throws {
    for row in try golden("panel/hausman.csv") {
      let terms = (row["terms"] ?? "").split(separator: " + ").map(String.init)
      let fit = try ModelSpec(
        outcome: row["outcome"] ?? "", support: terms,
        estimator: .randomEffects(PanelFitTests.panel), inference: Inference(cluster: .by("area"))
      ).fit(to: try PanelFitTests.table(row["data"] ?? ""))
      let p = try #require(fit.checks.first { $0.check == "hausman" }?.value)
      #expect(relativeDifference(p, try number(row, "p")) < 1e-8, "\(row)")
    }
  }

  /// No value and no p, whatever columns are measured in.
  @Test(arguments: [(1.0, 1.0), (1e9, 1), (1, 1e-9), (1e-7, 1e8)])
  func holdsOnlyWhereTheDifferenceIsDefinite(_ y: Double, _ z: Double) throws {
    let fit = try ModelSpec(
      outcome: "y", support: ["x"], adjust: ["z"],
      estimator: .randomEffects(PanelSpec(unit: "unit", period: "t")),
      inference: Inference(cluster: .by("unit"))
    ).fit(to: Self.data.scaling("y", by: y).scaling("z", by: z))
    let test = try #require(fit.checks.first { $0.check == "hausman" })
    #expect(test.value == nil && test.result == .look, "\(test.value ?? 0)")
    #expect(test.meaning.contains("does not hold here"))
    #expect(fit.checks.first { $0.check == "hausman_robust" }?.value != nil)
  }
}

extension Table {
  func scaling(_ name: String, by factor: Double) -> Table {
    var table = self
    let numbers = self[name]?.numbers ?? []
    table.set(.numbers(numbers.map { $0 * factor }), as: ColumnSpec(name, .number))
    return table
  }
}

extension String {
  /// A number of its own for each short text.
  fileprivate var hashed: Int { utf8.reduce(0) { ($0 &* 31 &+ Int($1)) % 97 } }
}
