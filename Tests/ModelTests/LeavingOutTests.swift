import LinearAlgebra
import Tables
import Testing

@testable import Model

/// Leaving out clusters, families and rows against fitting to the rows that are left, method by method.
@Suite struct LeavingOutTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let estimator: Estimator
    var data = "unbalanced"
    var cluster = ClusterChoice.by("area")
    var method = CovarianceMethod.auto
    /// Of the interval: what is summed in another order differs by more where little is left.
    var tolerance = 1e-8

    init(
      _ name: String, _ estimator: Estimator, data: String = "unbalanced",
      cluster: ClusterChoice = .by("area"), _ method: CovarianceMethod = .auto
    ) {
      testDescription = name
      self.estimator = estimator
      self.data = data
      self.cluster = cluster
      self.method = method
    }

    func fit(smallestEffect: Double? = nil) throws -> Fit {
      try ModelSpec(
        name: "m", outcome: "y", support: ["x"], adjust: ["z"], estimator: estimator,
        inference: Inference(cluster: cluster, method: method, smallestEffect: smallestEffect)
      ).fit(to: try WithinFitTests.panelTable("within-data-\(data).csv"))
    }
  }

  private static let panel = PanelFitTests.panel
  private static func within(_ absorb: String..., weights: String? = nil) -> Estimator {
    .within(WithinSpec(absorb: absorb, weights: weights))
  }

  static let cases = [
    Case("within, nested", within("area")),
    Case("within, crossing", within("area", "period")),
    Case("within, crossing, cr1s", within("area", "period"), .named(.cr1s)),
    Case("within, crossing, cr3", within("area", "period"), .named(.cr3)),
    Case("within, three factors", within("area", "period", "school")),
    Case("within, balanced", within("area", "period"), data: "balanced"),
    Case("within, weights", within("area", "period", weights: "w"), .named(.cr1s)),
    Case("within, coarser clusters", within("area", "period"), cluster: .by("region")),
    Case("within, nothing nested", within("school", "period"), cluster: .by("area")),
    Case(
      "within, full count", .within(WithinSpec(absorb: ["area", "period"], counted: .full)),
      .named(.cr1s)),
    Case("within, classical", within("area", "period"), .named(.classical)),
    Case("between", .between(panel)), Case("first difference", .firstDifference(panel)),
    Case("first difference, regions", .firstDifference(panel), cluster: .by("region")),
    Case("random effects", .randomEffects(panel)),
    Case("random effects, regions", .randomEffects(panel), cluster: .by("region")),
    Case("two-way", .ols, cluster: .both("area", "period"), .named(.twoWay)),
    Case("weighted cr2", .wls(weights: "w"), .named(.cr2)),
    Case("hc3 with clusters", .ols, .named(.hc3)),
  ]

  private static func refit(
    _ fit: Fit, without rows: [Int]
  ) throws -> [Estimate] {
    let fate = Fate(stage: .model, place: "t", rule: "test", detail: "left out")
    return try fit.spec.headline(
      in: fit.sample.removing(rows.map { Removal(row: $0, fate: fate) }))
  }

  /// Single clusters, and pairs.
  @Test(arguments: cases) func clustersEqualRefits(_ own: Case) throws {
    let fit = try own.fit()
    let leaving = LeavingOut(fit: fit)
    let way = try #require(try leaving.main())
    let clusters = try #require(leaving.clusters)
    let j = try #require(fit.regression.columns.firstIndex { $0.name == "x" })
    let claim = try fit.estimate(of: "x")
    let count = clusters.count
    var sets = (0..<count).filter { count < 9 || $0 % 3 == 0 }.map { [$0] }
    sets += stride(from: 1, to: count, by: 6).map { [$0 - 1, $0] }
    for set in sets {
      guard let refit = try? Self.refit(fit, without: set.flatMap { clusters.rows[$0] }) else {
        #expect(try way.leftOut.estimate(of: j, without: set) == nil)
        continue
      }
      let expected = try refit.estimate(of: "x")
      let mine = try #require(try way.leftOut.estimate(of: j, without: set))
      #expect(relativeDifference(mine, expected.estimate) < 1e-10, "\(set)")
      let tests: any GroupsLeftOut =
        way.leftOut.offersTests(claim.covariance) ? way.leftOut : try #require(way.refits)
      guard
        let test = try tests.test(
          of: j, without: set, claim.covariance, level: claim.confLevel)
      else { continue }
      #expect(
        relativeDifference(test.test.confLow ?? 0, expected.confLow ?? 1) < own.tolerance,
        "\(set) low")
      #expect(
        relativeDifference(test.test.confHigh ?? 0, expected.confHigh ?? 1) < own.tolerance,
        "\(set) high")
    }
  }

  struct FlipCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let fit: @Sendable () throws -> Fit

    init(_ name: String, _ fit: @escaping @Sendable () throws -> Fit) {
      testDescription = name
      self.fit = fit
    }
  }

  /// Sixty rows in nine clusters.
  private static func nine(
    _ method: CovarianceMethod, _ estimator: Estimator = .ols,
    cluster: ClusterChoice = .by("la"), level: Double = 0.95
  ) -> @Sendable () throws -> Fit {
    {
      let rows = try golden("verdicts/data.csv")
      let data = table(
        "children",
        try ["y", "support", "age", "w"].map { name in (name, try rows.map { try number($0, name) })
        }
          + [("order", rows.indices.map { Double($0) })],
        texts: [("la", rows.map { $0["la"] }), ("role", rows.map { $0["role"] })])
      return try ModelSpec(
        name: "safer", outcome: "y", support: ["support"], adjust: ["age"], estimator: estimator,
        inference: Inference(
          cluster: cluster, method: method, level: level, wild: WildOptions(seed: 3),
          serial: SerialOptions(time: "order", lag: 2))
      ).fit(to: data)
    }
  }

  static let flips = [
    FlipCase("wild", nine(.named(.wild))),
    FlipCase("wild, 0.99", nine(.named(.wild), level: 0.99)),
    FlipCase("weighted cr2", nine(.named(.cr2), .wls(weights: "w"))),
    FlipCase("two-way", nine(.named(.twoWay), cluster: .both("la", "role"))),
    FlipCase("hc3", nine(.named(.hc3))), FlipCase("classical", nine(.named(.classical))),
    FlipCase("newey-west", nine(.named(.neweyWest))),
    FlipCase("rows", nine(.named(.hc3), cluster: .none, level: 0.9999)),
    FlipCase("within") {
      try Case("", within("area", "period"), cluster: .by("region")).fit()
    },
    FlipCase("first difference") {
      try Case("", .firstDifference(panel), cluster: .by("region")).fit()
    },
    FlipCase("random effects") {
      try Case("", .randomEffects(panel), cluster: .by("region")).fit()
    },
  ]

  /// The smallest set of one or two whose removal changes the verdict is that among all refits.
  @Test(arguments: flips) func flipsAreThoseOfRefits(_ own: FlipCase) throws {
    let fit = try own.fit()
    let j = try #require(fit.regression.columns.firstIndex { $0.role == .support })
    let name = fit.regression.columns[j].name
    let claim = try fit.estimate(of: name)
    guard let excludes = claim.excludesZero else {
      Issue.record("no interval")
      return
    }
    let leaving = LeavingOut(fit: fit)
    let way = try #require(try leaving.main())
    let groups =
      leaving.clusters ?? Clusters(rowsOf: fit.sample.rowCount) { fit.sample.origin(of: $0) }
    let flip = try #require(
      try Fragility(way.leftOut, of: j, claim, refits: way.refits).verdict)
    var flipping: [[Int]] = []
    for size in 1...(groups.count > 20 ? 1 : 2) where flipping.isEmpty && size <= flip.largest {
      try FlipSearch.forEachSet(of: size, among: groups.count) { set in
        let rest = try? Self.refit(fit, without: set.flatMap { groups.rows[$0] })
          .estimate(of: name).excludesZero
        if rest == !excludes { flipping.append(set) }
      }
    }
    if let smallest = flipping.first {
      #expect(flip.set?.count == smallest.count)
      #expect(flip.set.map(flipping.contains) == true)
    } else {
      #expect((flip.set?.count ?? 3) > min(2, flip.largest))
    }
  }

  @Test(arguments: [
    "within, nested", "within, crossing", "within, three factors", "within, weights", "between",
    "first difference", "random effects",
  ])
  func rowsEqualRefits(_ name: String) throws {
    let fit = try #require(Self.cases.first { $0.testDescription == name }).fit()
    let j = try #require(fit.regression.columns.firstIndex { $0.name == "x" })
    let rows = try #require(
      try LeavingOut(fit: fit).rows(try fit.estimate(of: "x"), of: j))
    let isRows = fit.regression.worksOnSampleRows
    #expect(rows.rows.allSatisfy { $0.level == (isRows ? "row" : "observation") })
    let units = (fit.regression as? PanelFit)?.rowsBehind ?? []
    for row in rows.rows.indices.filter({ $0 % 17 == 0 }) {
      guard isRows || name == "between" else {
        // A change is left out, not its rows.
        #expect(rows.rows[row].unit.contains(" to "))
        continue
      }
      let out = isRows ? [row] : units[row]
      let expected = try Self.refit(fit, without: out).estimate(of: "x").estimate
      let mine = try #require(rows.rows[row].estimateWithout)
      #expect(relativeDifference(mine, expected) < 1e-10, "\(row)")
    }
  }

  /// Groups that are not the clusters, finer or coarser than what is absorbed.
  @Test(arguments: ["area", "region", "school", "period"]) func groupsOfAnyKind(
    _ name: String
  ) throws {
    let fit = try Case("", Self.within("area", "period"), cluster: .by("region")).fit()
    let groups = Clusters(try fit.sample.column(name), named: name)
    let way = try #require(try LeavingOut(fit: fit).way(groups))
    for g in groups.rows.indices {
      let mine = try way.leftOut.estimate(of: 0, without: [g])
      let refit = try? Self.refit(fit, without: groups.rows[g]).estimate(of: "x").estimate
      #expect((mine == nil) == (refit == nil), "\(g)")
      #expect(relativeDifference(mine ?? 0, refit ?? 0) < 1e-10, "\(name) \(g)")
    }
  }

  @Test func absorbedRowsHaveTheLeverageOfTheRegressionOnIndicators() throws {
    let fit = try Case("", Self.within("area", "period")).fit()
    var indicators = fit.spec
    indicators.estimator = .ols
    indicators.adjust = ["z", "area", "years"]
    let years = try #require(fit.sample["period"]?.numbers)
    let wide = try indicators.fit(
      to: fit.sample.setting(
        .texts(years.map { "y\($0)" }), as: ColumnSpec("years", .text)))
    let claim = try fit.estimate(of: "x")
    let mine = try #require(try LeavingOut(fit: fit).rows(claim, of: 0)).rows
    let theirs = try #require(
      try LeavingOut(fit: wide).rows(try wide.estimate(of: "x"), of: 1)
    ).rows
    #expect(mine.count == theirs.count)
    for (a, b) in zip(mine, theirs) {
      for (x, y) in [
        (a.dfbeta, b.dfbeta), (a.dfbetas, b.dfbetas), (a.dffits, b.dffits),
        (a.cooksDistance, b.cooksDistance), (a.leverage, b.leverage),
      ] {
        #expect(relativeDifference(try #require(x), try #require(y)) < 1e-9, "\(a.unit)")
      }
    }
  }

  /// Variances, and iterations, are found anew: single clusters are all looked at, or larger sets.
  @Test(arguments: ["mixed", "logistic", "poisson"])
  func iteratedMethodsAreFittedAnew(_ name: String) throws {
    let base = Case("", .ols)
    var table = try WithinFitTests.panelTable("within-data-balanced.csv")
    let y = try #require(table["y"]?.numbers)
    let middle = y.sorted()[y.count / 2]
    table.set(.numbers(y.map { $0 > middle ? 1 : 0 }), as: ColumnSpec("high", .number))
    table.set(
      .numbers(y.map { max(0, $0.rounded()) }), as: ColumnSpec("count", .number))
    let estimator: Estimator =
      switch name {
      case "mixed": .mixed(MixedSpec(levels: ["area"]))
      case "logistic": .generalized(GeneralizedSpec(.logistic))
      default: .generalized(GeneralizedSpec(.poisson))
      }
    let outcome = name == "mixed" ? "y" : name == "poisson" ? "count" : "high"
    let fit = try ModelSpec(
      name: "m", outcome: outcome, support: ["x"], adjust: ["z"], estimator: estimator,
      inference: Inference(cluster: base.cluster)
    ).fit(to: table)
    let verdict = try #require(
      try fit.assessment(fit.estimates, checks: fit.checks, VerdictContext()).verdicts.first)
    let fragility = try #require(verdict.fragility)
    #expect((fragility.verdict?.exact ?? 0) >= 1 && (fragility.sign?.exact ?? 0) >= 1)
    let clusters = try #require(LeavingOut(fit: fit).clusters)
    for g in [0, 3] {
      let expected = try Self.refit(fit, without: clusters.rows[g]).estimate(of: "x").estimate
      #expect(relativeDifference(try #require(fragility.without[g]), expected) < 1e-9)
    }
    let parts = try #require(verdict.betweenWithin)
    #expect(parts.pValue != nil && parts.between.low != nil && parts.within.high != nil)
  }

  /// The within part of random effects with both columns, all terms split, is the within fit.
  @Test func partsOfRandomEffectsAndWithin() throws {
    for estimator in [Estimator.randomEffects(Self.panel), Self.within("area")] {
      var spec = try Case("", estimator).fit().spec
      spec.adjust = []
      let fit = try spec.fit(to: try WithinFitTests.panelTable("within-data-balanced.csv"))
      let claim = try fit.estimate(of: "x")
      let parts = try #require(BetweenWithin(fit, claim, LeavingOut(fit: fit).clusters))
      spec.estimator = Self.within("area")
      let within = try spec.fit(to: fit.sample).estimate(of: "x").estimate
      spec.estimator = .between(Self.panel)
      let between = try spec.fit(to: fit.sample).estimate(of: "x").estimate
      #expect(relativeDifference(parts.within.estimate, within) < 1e-10)
      #expect(relativeDifference(parts.between.estimate, between) < 1e-10)
    }
  }
}

@Suite struct PanelSensitivityTests {
  /// sensemakr on the regression on indicators: `Golden/verdicts/within.py`.
  @Test func withinFitsAgreeWithSensemakr() throws {
    for row in try golden("verdicts/within-sensitivity.csv") {
      let absorb = try #require(row["absorb"]).split(separator: "+").map(String.init)
      let fit = try LeavingOutTests.Case(
        "", .within(WithinSpec(absorb: absorb)), cluster: .by("area"), .named(.classical)
      ).fit()
      #expect(Double(fit.sample.rowCount) == (try number(row, "n")))
      let squares = try #require(LeavingOut(fit: fit).squares)
      let found = try #require(
        Sensitivity(PartialGeometry(squares), of: 0, try fit.estimate(of: "x")))
      let benchmark = try #require(found.benchmarks.first { $0.times == 1 })
      for (name, value) in [
        ("df", found.residualDF), ("partial_r2", found.partialR2),
        ("robustness_value", found.robustnessValue),
        ("rv_alpha", found.robustnessValueAlpha ?? 0), ("r2_support", benchmark.support),
        ("r2_outcome", benchmark.outcome), ("adjusted_estimate", benchmark.adjustedEstimate),
        ("adjusted_std_error", benchmark.adjustedStandardError),
        ("adjusted_t", benchmark.adjustedT),
      ] {
        #expect(
          relativeDifference(value, try number(row, name)) < 1e-8, "\(absorb) \(name) \(value)")
      }
    }
  }
}
