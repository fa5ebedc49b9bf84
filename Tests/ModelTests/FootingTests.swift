import LinearAlgebra
import Statistics
import Tables
import Testing

@testable import Model

/// Rows in clusters, simulated: x varies within and between clusters, `wide` between them alone,
/// `role` has three levels.
private func clustered(_ count: Int, each: Int = 8, seed: UInt64, tilt: Double = 0) -> Table {
  var random = SeededGenerator(seed: seed, stream: "footing")
  var columns: [String: [Double]] = [:]
  var (la, year, role): ([String], [String], [String]) = ([], [], [])
  for g in 0..<count {
    let (shared, wide) = (random.normal(), random.normal())
    for i in 0..<(each + g % 3) {
      let x = random.normal() + 0.5 * wide
      let e = random.normal() + 0.6 * shared
      columns["x", default: []].append(x)
      columns["wide", default: []].append(wide)
      columns["only", default: []].append(g == 0 ? 1 : 0)
      columns["y", default: []].append(tilt * x + 0.3 * wide + e)
      la.append("la\(g)")
      year.append("y\(i % 4)")
      role.append(["a", "b", "c"][Int((random.normal() * 10).magnitude) % 3])
    }
  }
  return table(
    "t", columns.sorted { $0.key < $1.key }.map { ($0.key, $0.value.map { $0 }) },
    categories: [("role", role, levels: ["a", "b", "c"])], texts: [("la", la), ("year", year)])
}

private func fit(
  _ data: Table, _ support: [String], _ estimator: Estimator = .ols, adjust: [String] = [],
  cluster: ClusterChoice = .by("la"), method: CovarianceMethod = .auto, level: Double = 0.95
) throws -> Fit {
  try ModelSpec(
    name: "m", outcome: "y", support: support, adjust: adjust, estimator: estimator,
    inference: Inference(cluster: cluster, method: method, level: level)
  ).fit(to: data)
}

private func verdict(
  _ fit: Fit, of term: String, declared: DeclaredUnits = DeclaredUnits()
) throws -> Verdict {
  var context = VerdictContext()
  context.declared = declared
  let all = try fit.assessment(fit.estimates, checks: fit.checks, context).verdicts
  return try #require(all.first { $0.estimate.term == term })
}

@Suite struct FootingTests {
  /// One cluster far out in what the support varies by.
  private static func lopsided() -> Table {
    var data = clustered(12, seed: 3, tilt: 0.8)
    let far = (data["wide"]?.numbers ?? []).enumerated().map { i, value in
      data["la"]?.text(at: i) == "la0" ? 40.0 : value
    }
    data.set(.numbers(far), as: ColumnSpec("wide", .number))
    return data
  }

  @Test(arguments: [
    CovarianceMethod.named(.cr1), .named(.cr1s), .named(.classical), .named(.hc3), .named(.wild),
  ])
  func noMethodMakesDegreesOfFreedom(_ method: CovarianceMethod) throws {
    let data = Self.lopsided()
    let standard = try verdict(try fit(data, ["wide"]), of: "wide")
    let own = try verdict(try fit(data, ["wide"], method: method), of: "wide")
    let df = try #require(standard.footing?.degreesOfFreedom)
    #expect(df < Ladder.fewestDegreesOfFreedom)
    #expect(own.footing?.degreesOfFreedom == df)
    #expect(own.grade == .cannotTell && !own.bearsTest && !standard.bearsTest)
  }

  /// Whether or not rows are declared clustered beside it.
  @Test(arguments: [ClusterChoice.by("la"), .none])
  func theGroupsOfAMixedModelAreItsUnits(_ cluster: ClusterChoice) throws {
    let mixed = try fit(
      clustered(5, each: 20, seed: 4, tilt: 1), ["x"], .mixed(MixedSpec(levels: ["la"])),
      cluster: cluster)
    let own = try verdict(mixed, of: "x")
    #expect(own.footing?.units == 5 && own.footing?.column == "la")
    #expect(own.grade == .cannotTell && !own.bearsTest)
  }

  /// A fit that names none, or finer ones, stands on no more than the clusters which the study declares.
  @Test(arguments: [ClusterChoice.none, .by("row")])
  func declaredClustersAreItsUnits(_ cluster: ClusterChoice) throws {
    var data = clustered(5, each: 20, seed: 4, tilt: 3)
    data.set(.texts((0..<data.rowCount).map { "r\($0)" }), as: ColumnSpec("row", .text))
    let own = try fit(data, ["x"], cluster: cluster)
    let alone = try verdict(own, of: "x")
    #expect(alone.bearsTest)
    let told = try verdict(own, of: "x", declared: DeclaredUnits(clusters: ["la"]))
    #expect(told.footing?.units == 5 && told.footing?.column == "la")
    #expect(try #require(told.footing?.degreesOfFreedom) < 5)
    #expect(told.grade == .cannotTell && !told.bearsTest)
  }

  @Test func oneTreatedClusterBearsNoTest() throws {
    let own = try verdict(try fit(clustered(12, seed: 5), ["only"]), of: "only")
    #expect(!own.bearsTest && own.grade == .cannotTell)
    #expect(own.fragility?.indispensable == "la0")
    #expect(own.cells.contains(.text("la0")))
  }

  /// A narrower interval is no better evidence.
  @Test func alaxerLevelRaisesNoGrade() throws {
    for seed in 1...20 {
      let data = clustered(24, seed: UInt64(seed), tilt: 0.1)
      let usual = try verdict(try fit(data, ["x"]), of: "x")
      for level in [0.5, 0.8, 0.9] {
        let lax = try verdict(try fit(data, ["x"], level: level), of: "x")
        #expect(
          lax.grade.rank <= usual.grade.rank
            || usual.grade == .cannotTell && lax.grade == .cannotTell)
      }
    }
  }

  /// Where clusters' indicators are what is asked about, their own differences do not show.
  @Test func clustersThemselvesHaveNoTwoWayError() throws {
    let own = try fit(
      clustered(8, seed: 6), ["la"], cluster: .both("la", "year"), method: .named(.twoWay))
    #expect(own.estimates.filter { $0.termRole == .support }.allSatisfy { $0.stdError == nil })
    #expect(own.checks.contains { $0.check == "rests_on_one_way" && $0.result == .stop })
    let plain = try fit(
      clustered(8, seed: 6), ["x"], cluster: .both("la", "year"), method: .named(.twoWay))
    #expect(!plain.checks.contains { $0.check == "rests_on_one_way" })
  }
}

@Suite struct FlipSearchTests {
  /// With more than twenty clusters too, single ones are all tried: a cluster that flips the interval by
  /// its share of the error moves the estimate little.
  @Test(arguments: [CovarianceEstimator.cr1, .cr2])
  func noSingleClusterIsPassedOver(_ estimator: CovarianceEstimator) throws {
    for seed in 1...12 {
      let own = try fit(
        clustered(26, seed: UInt64(seed), tilt: 0.22), ["x"], method: .named(estimator))
      let working = try #require(own.regression.working)
      let out = try LeftOut(working, by: try #require(working.clusters))
      let claim = try own.estimate(of: "x")
      let singles = try (0..<26).filter { g in
        let rest = try #require(
          try out.test(of: 1, without: [g], estimator, level: 0.95)?.test)
        let low = try #require(rest.confLow)
        let high = try #require(rest.confHigh)
        return (low > 0 || high < 0) != claim.excludesZero
      }
      let found = try #require(try Fragility(out, of: 1, claim).verdict)
      if singles.isEmpty {
        #expect(found.certainSize > 1)
      } else {
        #expect(found.set.map { singles.contains($0[0]) } == true && found.set?.count == 1)
        #expect(found.certainSize == 1)
      }
    }
  }
}

@Suite struct BetweenWithinTests {
  /// A category's levels against least squares on the means and deviations of all its indicators.
  @Test func levelsAreSplitTogether() throws {
    var data = clustered(14, seed: 8)
    let own = try fit(data, ["role"])
    let claim = try own.estimate(of: "role[b]")
    let parts = try #require(BetweenWithin(own, claim, LeavingOut(fit: own).clusters))
    let clusters = Clusters(try #require(data["la"]), named: "la")
    var names: [String] = []
    for level in ["b", "c"] {
      let indicator = (0..<data.rowCount).map { data["role"]?.text(at: $0) == level ? 1.0 : 0 }
      let (means, rest) = try #require(BetweenWithin.parts(of: indicator, in: clusters, nil))
      for (name, values) in [("\(level)_b", means), ("\(level)_w", rest)] {
        data.set(.numbers(values), as: ColumnSpec(name, .number))
        names.append(name)
      }
    }
    let split = try fit(data, names)
    let between = try split.estimate(of: "b_b")
    let within = try split.estimate(of: "b_w")
    #expect(relativeDifference(parts.between.estimate, between.estimate) < 1e-9)
    #expect(relativeDifference(parts.within.estimate, within.estimate) < 1e-9)
    #expect(relativeDifference(parts.within.low ?? 0, within.confLow ?? 1) < 1e-9)
    #expect(relativeDifference(parts.between.high ?? 0, between.confHigh ?? 1) < 1e-9)
    let mixed = try fit(data, ["role"], .mixed(MixedSpec(levels: ["la"])))
    let refitted = BetweenWithin(
      mixed, try mixed.estimate(of: "role[b]"), LeavingOut(fit: mixed).clusters)
    let model = try fit(data, names, .mixed(MixedSpec(levels: ["la"])))
    let expected = try model.estimate(of: "b_b")
    #expect(relativeDifference(refitted?.between.estimate ?? 0, expected.estimate) < 1e-6)
  }

  @Test func curvesHaveNoParts() throws {
    let curve = try fit(clustered(14, seed: 9), ["poly(x, 2)"])
    let clusters = LeavingOut(fit: curve).clusters
    #expect(BetweenWithin(curve, try curve.estimate(of: "poly(x, 2)[1]"), clusters) == nil)
  }
}

@Suite struct ReachInStepsTests {
  /// The same column in other units, over which it differs by less than one or by thousands: what could have
  /// been missed, what is shown to be small and the grade stay as they are.
  @Test(arguments: [0.001, 0.1, 10, 1000], [0.01, 0.2, 3])
  func theUnitOfTheSupportMovesNoVerdict(_ scale: Double, _ smallest: Double) throws {
    let data = clustered(16, seed: 11)
    func results(_ scale: Double) throws -> ([Check.Result], Double?, Grade) {
      var own = data
      own.set(
        .numbers((data["x"]?.numbers ?? []).map { $0 * scale }), as: ColumnSpec("x", .number))
      let fit = try ModelSpec(
        name: "m", outcome: "y", support: ["x"],
        inference: Inference(cluster: .by("la"), smallestEffect: smallest)
      ).fit(to: own)
      let found = try verdict(fit, of: "x")
      let reach = fit.checks.filter {
        ["minimum_detectable_effect", "equivalence"].contains($0.check)
      }
      return (reach.map(\.result), found.equivalenceP, found.grade)
    }
    let (first, other) = (try results(1), try results(scale))
    #expect(first.0 == other.0 && first.2 == other.2)
    #expect(relativeDifference(first.1 ?? 0, other.1 ?? 1) < 1e-8)
  }

  /// Of two values the step is from the one to the other, whatever they are called.
  @Test func twoValuesAreOneStep() throws {
    var data = clustered(10, seed: 4)
    let x = data["x"]?.numbers ?? []
    for (name, size) in [("d", 1.0), ("e", 20)] {
      data.set(.numbers(x.map { $0 > 0 ? size : 0 }), as: ColumnSpec(name, .number))
      let own = try fit(data, [name])
      let step = try #require(
        MeaningfulStep(name, own.regression.columns, own.estimation.design, own.sample))
      #expect(step.size == size)
    }
  }
}

@Suite struct RejectionChecksTests {
  /// Classical tests of support that clusters share reject too often, and the study hears of it.
  @Test func methodsThatRejectTooOftenAreStopped() throws {
    let data = clustered(10, each: 30, seed: 12)
    let naive = try fit(data, ["wide"], method: .named(.classical)).sizeCertificate(draws: 500)
      .checks(of: 500)
    #expect(naive.map(\.result) == [.stop] && naive.first?.term == "wide")
    let robust = try fit(data, ["x"]).sizeCertificate(draws: 500).checks(of: 500)
    #expect(robust.map(\.result) == [.pass])
  }
}

@Suite struct ClusterTermTests {
  @Test func asManyTermsAsClustersAreRefused() throws {
    let data = clustered(5, seed: 13)
    var wide = data
    for k in 1...3 {
      let values = (0..<data.rowCount).map { row in
        let g = Double(data["la"]?.text(at: row)?.last?.wholeNumberValue ?? 0)
        return (g * g * Double(k)).truncatingRemainder(dividingBy: 7) + g
      }
      wide.set(.numbers(values), as: ColumnSpec("c\(k)", .number))
    }
    #expect(throws: ModelError.self) { try fit(wide, ["wide"], adjust: ["c1", "c2", "c3"]) }
    #expect(throws: Never.self) { try fit(wide, ["wide"], adjust: ["c1", "c2"]) }
    // Clusters' own indicators beside support that varies within them are sound.
    #expect(throws: Never.self) { try fit(wide, ["x"], adjust: ["la"]) }
  }
}
