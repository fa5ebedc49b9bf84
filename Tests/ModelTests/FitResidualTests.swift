import LinearAlgebra
import Statistics
import Tables
import Testing

@testable import Model

/// What panel, mixed and ordinal fits leave, against R (`Golden/diagnostics/fits.R`).
struct FitResidualTests {
  static func panel(_ estimator: Estimator, _ data: Table, adjust: [String] = ["z"]) throws -> Fit {
    try PanelFitTests.spec(estimator, adjust: adjust).fit(to: data)
  }

  /// Values of a quantity, row by row.
  static func values(_ quantity: String, _ name: String) throws -> [Double] {
    try golden("diagnostics/fits-rows.csv")
      .filter { $0["case"] == name && $0["quantity"] == quantity }.map { try number($0, "value") }
  }

  /// Every check that R has of the case.
  static func compare(
    _ fit: Fit, _ name: String, tolerance: Double = 1e-8, leaving: Set<String> = []
  ) throws {
    let rows = try golden("diagnostics/fits.csv").filter { $0["case"] == name }
    #expect(!rows.isEmpty)
    for row in rows {
      let test = try #require(row["test"])
      guard !leaving.contains(test) else { continue }
      let found = try #require(fit.checks.first { $0.check == test }?.value, "\(name) \(test)")
      let isP = row["p"] != "NA"
      let expected = try number(row, isP ? "p" : "statistic")
      #expect(relativeDifference(found, expected) < tolerance, "\(name) \(test): \(found)")
    }
  }

  @Test(arguments: [
    "between-balanced", "between-unbalanced", "difference-balanced", "difference-unbalanced",
  ])
  func meansAndChangesLeaveWhatLeastSquaresDoes(_ name: String) throws {
    let parts = name.split(separator: "-").map(String.init)
    let fit = try PanelFitTests.spec(parts).fit(to: try PanelFitTests.table(parts[1]))
    // White's columns are too many for so few means.
    try Self.compare(
      fit, name, leaving: parts[0] == "between" ? ["heteroskedasticity_white"] : [])
    let left = try #require(fit.standardizedResiduals)
    // Units may be in another order.
    let expected = try Self.values("standardized", name)
    #expect(left.residuals.count == expected.count)
    for (ours, theirs) in zip(left.residuals.sorted(), expected.sorted()) {
      #expect((ours - theirs).magnitude < 1e-9)
    }
    #expect(left.quantiles.count == expected.count)
    let most = try #require(fit.checks.first { $0.check == "influence" })
    #expect(most.meaning.contains(" to ") == (fit.sample.lineage != .none), "\(most.meaning)")
  }

  /// A term that rises by one with every period is the constant of the differences, which plm leaves out.
  @Test func serialCorrelationWithATermThatRisesWithThePeriod() throws {
    let data = try PanelFitTests.table("balanced")
    let periods = try #require(data["period"]?.numbers)
    let areas = try #require(data["area"])
    let codes = AbsorbedFactor(areas, named: "area").codes
    let rise = periods.indices.map { periods[$0] - 1900 + Double(codes[$0] + 1) }
    let fit = try Self.panel(
      .within(WithinSpec(absorb: ["area"], panel: PanelFitTests.panel)),
      data.setting(.numbers(rise), as: ColumnSpec("rise", .number)), adjust: ["z", "rise"])
    try Self.compare(fit, "rise-balanced")
  }

  @Test func randomEffectsHaveATestOfSerialCorrelation() throws {
    let fit = try Self.panel(
      .randomEffects(PanelFitTests.panel), try PanelFitTests.table("balanced"))
    try Self.compare(fit, "random-balanced")
  }

  @Test(arguments: ["sleep", "children", "children-weighted"])
  func linearMixedFits(_ name: String) throws {
    var spec: ModelSpec
    if name == "sleep" {
      spec = MixedRegressionTests.spec(MixedSpec(levels: ["subject"]), support: ["days"])
      spec.panel = PanelSpec(unit: "subject", period: "days")
    } else {
      spec = MixedRegressionTests.spec(
        MixedSpec(levels: ["la", "family"], weights: name == "children" ? nil : "w"),
        support: ["support"], adjust: ["age"])
    }
    let fit = try spec.fit(
      to: try MixedRegressionTests.data(name == "sleep" ? "sleepstudy" : "children"))
    try Self.compare(fit, name, tolerance: 1e-6)
    let left = try #require(fit.standardizedResiduals)
    let expected = try Self.values("standardized", name)
    #expect(left.residuals.count == expected.count)
    for (ours, theirs) in zip(left.residuals, expected) {
      #expect((ours - theirs).magnitude < 1e-7)
    }
    #expect(left.kind == .mixed)
    #expect(left.effects?.values.count == (name == "sleep" ? 18 : 14))
  }

  /// One outermost group far from its terms is named.
  @Test func aGroupThatDecidesIsNamed() throws {
    var data = try MixedRegressionTests.data("sleepstudy")
    let subjects = try #require(data["subject"])
    let y = try #require(data["y"]?.numbers)
    let days = try #require(data["days"]?.numbers)
    let moved = y.indices.map { row in
      y[row] + (subjects.text(at: row) == "335" ? 400 * days[row] : 0)
    }
    data = data.setting(.numbers(moved), as: ColumnSpec("y", .number))
    let fit = try MixedRegressionTests.spec(MixedSpec(levels: ["subject"]), support: ["days"])
      .fit(to: data)
    let check = try #require(fit.checks.first { $0.check == "influence" })
    #expect(check.result == .look)
    #expect(check.meaning.hasPrefix("without subject '335' the coefficients move"))
    #expect(fit.checks.contains { $0.check == "outlier" && $0.result == .look })
  }

  @Test(arguments: ["cbpp", "offset"])
  func generalizedMixedFits(_ name: String) throws {
    let model = try #require(GeneralizedMixedTests.cases.first { $0.name == name })
    let fit = try model.spec.fit(to: try GeneralizedMixedTests.data(model.data))
    let left = try #require(fit.standardizedResiduals)
    let expected = try Self.values("deviance", name)
    #expect(left.residuals.count == expected.count)
    for (ours, theirs) in zip(left.residuals, expected) {
      #expect((ours - theirs).magnitude < 1e-4, "\(name)")
    }
    #expect(left.order == .sizes && left.quantiles.count == expected.count)
    #expect(fit.checks.contains { $0.check == "outlier" })
    let normality = try #require(fit.checks.first { $0.check == "normality" })
    #expect(
      normality.value == nil && normality.meaning.contains("is not tested, because the groups"))
  }

  @Test func gradesAgainstANormalSample() throws {
    let fit = try OrdinalTests.fit("ordinal")
    let left = try #require(fit.standardizedResiduals)
    let ordered = try #require(left.quantileResiduals)
    let (below, upTo) = (
      try Self.values("below", "ordinal"), try Self.values("upto", "ordinal")
    )
    var generator = SeededGenerator(seed: 0, stream: "quantile residuals")
    #expect(ordered.count == below.count)
    for row in ordered.indices {
      let p = below[row] + generator.uniform() * (upTo[row] - below[row])
      #expect((ordered[row] - Normal.standard.quantile(p)).magnitude < 1e-8)
    }
    #expect(left.quantiles.count == ordered.count)
  }

  /// A level so far out, on either side.
  @Test func gradesHaveAnOutlier() throws {
    let fit = try OrdinalTests.fit("ordinal")
    let regression = try #require(fit.regression as? OrdinalFit)
    let tails = OrdinalResiduals(fit: regression).tails
    let (below, upTo) = (
      try Self.values("below", "ordinal"), try Self.values("upto", "ordinal")
    )
    for row in tails.indices {
      #expect((tails[row] - min(1, 2 * min(upTo[row], 1 - below[row]))).magnitude < 1e-8)
    }
    let check = try #require(fit.checks.first { $0.check == "outlier" })
    let least = try #require(tails.min())
    #expect(check.value == min(1, Double(tails.count) * least))
    #expect(check.result == (check.value ?? 1 < 0.05 ? .look : .pass))
  }

  @Test func gradesHaveTheChecksOfOtherClusteredFits() throws {
    let fit = try OrdinalTests.fit("ordinal")
    for row in try golden("diagnostics/fits.csv") where row["case"] == "ordinal" {
      let parts = try #require(row["test"]).split(separator: "_", maxSplits: 1)
      let found =
        parts[0] == "vif"
        ? fit.checks.first { $0.check == "vif" && $0.term == String(parts[1]) }
        : fit.checks.first { $0.check == "condition_number" }
      #expect(
        relativeDifference(try #require(found?.value), try number(row, "statistic")) < 1e-8,
        "\(row)")
    }
    for check in ["leverage", "cluster_leverage", "partial_leverage", "effective_clusters"] {
      #expect(fit.checks.contains { $0.check == check }, "\(check)")
    }
    let regression = try #require(fit.regression as? OrdinalFit)
    let leverage = OrdinalLeverage(regression)
    let clusters = try #require(regression.clusters)
    let shares = try leverage.shares(of: clusters)
    // Traces add up to the parameters, partial leverages to one.
    #expect(
      relativeDifference(
        shares.reduce(0) { $0 + $1.trace }, Double(regression.columns.count)) < 1e-12)
    let a = leverage.direction(of: regression.columns.count - 1)
    #expect(relativeDifference(shares.reduce(0) { $0 + $1.quadraticForm(a) }, 1) < 1e-12)
    #expect(try leverage.ofRows.allSatisfy { $0 > 0 && $0 <= 1 })
  }

  @Test func ordinalOutcomesAreGrades() throws {
    let spec = ModelSpec(
      outcome: "y", support: ["x"], estimator: .generalized(GeneralizedSpec(.ordinal)),
      inference: Inference(cluster: .none))
    let x = (0..<60).map { Double($0 * 7 % 11) }
    let many = table("t", [("x", x), ("y", x.indices.map { Double($0 * 7919 % 101) })])
    var error = try #require(
      throws: ModelError.self, performing: { () throws in _ = try spec.fit(to: many) })
    #expect(error.problem == .generalized(.tooManyGrades("y", levels: 60, limit: 50)))
    let unordered = table(
      "t", [("x", x)],
      categories: [("y", x.indices.map { ["a", "b", "c"][$0 % 3] }, levels: ["a", "b", "c"])])
    error = try #require(
      throws: ModelError.self, performing: { () throws in _ = try spec.fit(to: unordered) })
    #expect(error.problem == .generalized(.noOrder("y", kind: "category")))
  }

  /// Where the headline clusters by the unit, it allows for errors that go on.
  @Test func serialCorrelationIsHarmlessUnderClustersThatHoldTheUnits() throws {
    let data = try MixedRegressionTests.data("sleepstudy")
    let found = try [ClusterChoice.by("subject"), .none].map { cluster in
      let fit = try ModelSpec(
        outcome: "y", support: ["days"],
        estimator: .within(
          WithinSpec(
            absorb: ["subject"], panel: PanelSpec(unit: "subject", period: "days"))),
        inference: Inference(cluster: cluster)
      ).fit(to: data)
      return try #require(fit.checks.first { $0.check == "serial_correlation" })
    }
    #expect(found.map(\.result) == [.pass, .look])
    #expect(found[0].meaning.contains("harmless"))
    #expect(found[0].value == found[1].value)
  }
}

/// Words of faults and findings that name the thing at fault.
struct NamedFaultTests {
  static func problem(_ spec: ModelSpec, _ data: Table) throws -> ModelError {
    try #require(throws: ModelError.self, performing: { () throws in _ = try spec.fit(to: data) })
  }

  /// x alone separates; other terms are not named.
  @Test func theSmallestSeparatingSet() throws {
    let x = (0..<60).map { Double($0 * 7919 % 101) / 20 }
    let z = x.indices.map { Double($0 * 31 % 17) }
    let role = x.indices.map { ["a", "b", "c"][$0 * 13 % 3] as String? }
    let data = table(
      "t", [("x", x), ("z", z), ("y", x.map { $0 > 2.5 ? 1 : 0 })],
      categories: [("role", role, levels: ["a", "b", "c"])])
    let error = try Self.problem(
      ModelSpec(
        outcome: "y", support: ["x"], adjust: ["z", "role"],
        estimator: .generalized(GeneralizedSpec(.logistic)),
        inference: Inference(cluster: .none)), data)
    #expect(
      error.diagnostic.what == "model 'model': 'x' separates its outcome 'y' completely")
  }

  @Test func levelsInsideOut() throws {
    let error = try Self.problem(
      MixedRegressionTests.spec(MixedSpec(levels: ["family", "la"]), support: ["support"]),
      try MixedRegressionTests.data("children"))
    #expect(error.diagnostic.fix?.contains("levels: [la, family]") == true)
    #expect(error.diagnostic.why?.contains("each family has rows of one la only") == true)
  }

  @Test func collinearityOfRandomEffectsIsThatOfTheData() throws {
    let data = try PanelFitTests.table("balanced")
    let x = try #require(data["x"]?.numbers)
    let y = data.setting(
      .numbers(x.map { 1 + 2 * $0 }), as: ColumnSpec("twice", .number))
    let words = try [Estimator.ols, .randomEffects(PanelFitTests.panel)].map { estimator in
      try Self.problem(PanelFitTests.spec(estimator, adjust: ["twice"]), y).diagnostic.what
    }
    #expect(words[0] == words[1])
    #expect(words[0].contains("1 + 2"), "\(words[0])")
    let same = data.setting(.numbers(x.map { _ in 2 }), as: ColumnSpec("same", .number))
    let constant = try Self.problem(
      PanelFitTests.spec(.randomEffects(PanelFitTests.panel), adjust: ["same"]), same)
    #expect(constant.problem == .constantTerm("same", value: 2, rows: x.count))
  }

  @Test func pluralsAreEnglish() {
    #expect(Wording.count(2, "child") == "2 children")
    #expect(Wording.count(2, "family") == "2 families")
    #expect(Wording.count(1, "child") == "1 child")
    #expect(
      PanelProblem.noConsecutivePeriods(unit: "child", period: "day").words.what
        == "no child has rows in two days that follow each other")
  }

  @Test func aSlopeThatDoesNotVaryIsNotAnIntercept() {
    let slope = Singularity(
      component: "var(la.sup)", term: "la", kind: .zeroVariance, column: 1)
    #expect(
      slope.meaning.contains("what goes with sup is not shown to differ between groups of la"))
    let intercept = Singularity(
      component: "var(la)", term: "la", kind: .zeroVariance, column: 0)
    #expect(intercept.meaning.contains("rows of one la are no more alike"))
  }
}
