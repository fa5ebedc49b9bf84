import LinearAlgebra
import Statistics
import Tables
import Testing

@testable import Model

/// y = ½x + ⅓z + noise in clusters; `s` is the same throughout each cluster, `noise` is nothing.
private func simulated(_ count: Int, each: Int = 6, seed: UInt64) -> [(String, [Double])] {
  var random = SeededGenerator(seed: seed, stream: "evidence")
  var columns: [String: [Double]] = [:]
  for _ in 0..<count {
    let (shared, s) = (0.7 * random.normal(), random.normal())
    for _ in 0..<each {
      let (x, z) = (random.normal(), random.normal())
      columns["x", default: []].append(x)
      columns["z", default: []].append(z)
      columns["s", default: []].append(s)
      columns["noise", default: []].append(random.normal())
      columns["y", default: []].append(0.5 * x + 0.33 * z + shared + 0.6 * random.normal())
    }
  }
  return columns.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
}

/// The same rows so many times, in clusters of their own.
private func repeated(_ columns: [(String, [Double])], _ times: Int, each: Int = 6) -> Table {
  let rows = columns[0].1.count
  return table(
    "t",
    columns.map { name, values in
      (name, (0..<(times * rows)).map { values[$0 % rows] })
    },
    texts: [("la", (0..<(times * rows)).map { "c\($0 / each)" })])
}

private func verdict(
  _ data: Table, _ support: String = "x", adjust: [String] = ["z"], by estimator: Estimator = .ols,
  cluster: ClusterChoice = .by("la"), method: CovarianceMethod = .auto,
  smallest: Double? = nil, context: VerdictContext = VerdictContext(), further: [Check] = []
) throws -> Verdict {
  let fit = try ModelSpec(
    name: "m", outcome: "y", support: [support], adjust: adjust, estimator: estimator,
    inference: Inference(cluster: cluster, method: method, smallestEffect: smallest)
  ).fit(to: data)
  return try #require(
    try fit.assessment(fit.estimates, checks: fit.checks + further, context).verdicts.first)
}

@Suite struct WithinPartTests {
  /// Whatever the method, with columns beside the claim that differ between clusters as they do not within
  /// them: the within part is that of least squares with the clusters' own effects.
  @Test(arguments: [
    Estimator.ols, .wls(weights: "w"), .within(WithinSpec(absorb: ["la"])),
    .randomEffects(PanelSpec(unit: "la", period: "i")),
  ])
  func isTheEstimateBesideClusterEffects(_ estimator: Estimator) throws {
    var columns = simulated(15, seed: 9)
    func column(_ name: String) -> [Double] { columns.first { $0.0 == name }?.1 ?? [] }
    let (x, s, z) = (column("x"), column("s"), column("z"))
    // Between clusters x goes with z, and z with y the other way round.
    let tilted = zip(x, s).map { $0 + $1 }
    columns.removeAll { ["x", "z", "y"].contains($0.0) }
    columns += [
      ("x", tilted), ("z", zip(z, s).map { $0 + 2 * $1 }),
      ("y", zip(zip(x, z), s).map { 0.3 * $0.0 + 0.2 * $0.1 - 3 * $1 + ($0.0 * $0.1).magnitude }),
      ("i", x.indices.map { Double($0 % 6) }), ("w", x.indices.map { Double(1 + $0 % 3) }),
    ]
    let whole = repeated(columns, 1)
    // Clusters of unequal size.
    let data = whole.removing(
      [1, 2, 8, 20, 21, 22, 51].map {
        Removal(row: $0, fate: Fate(stage: .model, place: "t", rule: "test", detail: ""))
      })
    let parts = try #require(try verdict(data, by: estimator).betweenWithin)
    var beside = WithinSpec(absorb: ["la"])
    if case .wls = estimator { beside.weights = "w" }
    let within = try ModelSpec(
      outcome: "y", support: ["x"], adjust: ["z"], estimator: .within(beside),
      inference: Inference(cluster: .by("la"))
    ).fit(to: data).estimate(of: "x")
    #expect(relativeDifference(parts.within.estimate, within.estimate) < 1e-8)
  }
}

@Suite struct MoreEvidenceTests {
  /// The same evidence from more clusters, or more rows, never grades lower, whatever is searched.
  @Test(arguments: [
    Estimator.ols, .mixed(MixedSpec(levels: ["la"])), .within(WithinSpec(absorb: ["la"])),
  ])
  func moreClustersNeverGradeLower(_ estimator: Estimator) throws {
    let columns = simulated(12, seed: 5)
    let isLight = estimator == .ols
    let grades = try (isLight ? [1, 3] : [1, 2]).map {
      try verdict(repeated(columns, $0), by: estimator).grade.rank
    }
    #expect(grades == grades.sorted(), "\(grades)")
    #expect((grades.last ?? 0) >= 2)
  }

  @Test func moreIndependentRowsNeverGradeLower() throws {
    let columns = simulated(20, seed: 6)
    let grades = try [1, 18].map {
      try verdict(repeated(columns, $0), cluster: .none).grade.rank
    }
    #expect(grades == grades.sorted() && grades.last == Grade.strong.rank, "\(grades)")
  }

  /// The bound holds for every set: singles, pairs and triples left out one by one.
  @Test func setsMoveTheEstimateByNoMoreThanTheBound() throws {
    let fit = try ModelSpec(
      outcome: "y", support: ["x"], adjust: ["z", "s"], inference: Inference(cluster: .by("la"))
    ).fit(to: repeated(simulated(14, seed: 7), 1))
    let working = try #require(fit.regression.working)
    let out = try LeftOut(working, by: try #require(working.clusters))
    let j = try #require(working.columns.firstIndex { $0.name == "x" })
    let bound = ShiftBound(out, of: j)
    for size in 1...3 {
      var (down, up) = (0.0, 0.0)
      try FlipSearch.forEachSet(of: size, among: 14) { set throws(LinearAlgebraError) in
        let left = try out.estimate(of: j, without: set) ?? working.coefficients[j]
        down = max(down, working.coefficients[j] - left)
        up = max(up, left - working.coefficients[j])
      }
      let (below, above) = (bound.most(size, direction: -1), bound.most(size, direction: 1))
      #expect(try #require(below) >= down && #require(above) >= up)
      // And is no idle one.
      if size == 1 { #expect(try #require(below) < 3 * down) }
    }
  }
}

@Suite struct NoiseTests {
  /// Columns drawn at random measure no confounder.
  @Test func adjustingForNoiseNeverRaisesTheGrade() throws {
    for seed in 1...3 {
      let data = repeated(simulated(18, seed: UInt64(seed)), 1)
      let bare = try verdict(data, adjust: []).grade
      let noise = try verdict(data, adjust: ["noise"]).grade
      #expect(noise.rank <= bare.rank, "\(seed)")
    }
  }
}

@Suite struct DesignTestTests {
  /// `s` is the same throughout each cluster, so that methods without clusters take chance for evidence: none of them
  /// lifts the grade over that of the design's own.
  @Test(arguments: [
    CovarianceEstimator.classical, .hc3, .cr0, .wild,
  ])
  func noNamedMethodLiftsTheGrade(_ estimator: CovarianceEstimator) throws {
    for seed in 1...2 {
      let data = repeated(simulated(10, seed: UInt64(30 + seed)), 1)
      let own = try verdict(data, "s", smallest: 0.2)
      let named = try verdict(data, "s", method: .named(estimator), smallest: 0.2)
      #expect(named.grade.rank <= own.grade.rank, "\(seed) \(estimator)")
      if let against = named.against {
        #expect(named.grade == .cannotTell)
        #expect(against.against.contains("under cr2, which the design asks for"))
        #expect(
          named.reason.contains("under cr2, which the design asks for")
            || named.reason.contains("check"))
      }
    }
  }

  /// Rows declared independent that the study declares to be clustered.
  @Test func declaredClustersAreHeard() throws {
    var context = VerdictContext()
    context.declared.clusters = ["la"]
    var lifted = 0
    for seed in 1...6 {
      let data = repeated(simulated(16, seed: UInt64(40 + seed)), 1)
      let own = try verdict(data, "s")
      let bare = try verdict(data, "s", cluster: .none)
      let heard = try verdict(data, "s", cluster: .none, context: context)
      #expect(heard.designTests.map(\.kind) == [.clustered(by: "la")])
      #expect((heard.grade == .cannotTell) || own.estimate.excludesZero == true)
      if bare.grade != .cannotTell, heard.grade == .cannotTell { lifted += 1 }
    }
    #expect(lifted > 0)
  }

  /// A headline does not hold where the test of all assignments does not bear it out.
  @Test func theExactTestOfTheAssignmentDecides() throws {
    let data = repeated(simulated(20, seed: 3), 1)
    func check(_ p: Double) -> Check {
      Check(
        model: "m", check: "permutation_test", result: .pass, value: p,
        meaning: "all 20 assignments of x among 6 la were computed", term: "x")
    }
    let context = VerdictContext(design: .randomised)
    let with = try verdict(data, context: context, further: [check(0.01)])
    let against = try verdict(data, context: context, further: [check(0.1)])
    #expect(with.grade.rank > 0 && with.against == nil)
    #expect(against.grade == .cannotTell)
    #expect(against.reason.contains("the exact test of the assignment"))
  }

  /// Clusters of the study's are heard where a fit names finer ones by hand, has levels below them, or has
  /// rows without one; not where they lie whole in what it names.
  @Test func finerUnitsDoNotSilenceTheStudysClusters() throws {
    var data = repeated(simulated(12, each: 8, seed: 31), 1, each: 8)
    let rows = data.rowCount
    data.set(.texts((0..<rows).map { "f\($0 / 2)" }), as: ColumnSpec("family", .text))
    data.set(.texts((0..<rows).map { "r\($0 / 24)" }), as: ColumnSpec("region", .text))
    var context = VerdictContext()
    context.declared.clusters = ["la"]
    let mixed = Estimator.mixed(MixedSpec(levels: ["family"]))
    let whole = Estimator.mixed(MixedSpec(levels: ["la", "family"]))
    func kinds(_ estimator: Estimator, _ cluster: ClusterChoice) throws -> [DesignTest.Kind] {
      try verdict(data, "s", by: estimator, cluster: cluster, context: context).designTests
        .map(\.kind)
    }
    #expect(try kinds(.ols, .by("family")) == [.clustered(by: "la")])
    #expect(try kinds(mixed, .none) == [.clustered(by: "la")])
    #expect(try kinds(.ols, .by("region")) == [])
    #expect(try kinds(whole, .none) == [])
    let own = try verdict(data, "s", context: context)
    let finer = try verdict(data, "s", cluster: .by("family"), context: context)
    let test = try #require(finer.designTests.first)
    #expect(test.low == own.estimate.confLow && test.units == 12)
    #expect(finer.grade.rank <= own.grade.rank)

    let texts = (0..<rows).map { $0 == 0 ? nil : data["la"]?.text(at: $0) }

    data.set(.texts(texts), as: ColumnSpec("la", .text))
    #expect(try kinds(.ols, .none) == [.clustered(by: "la")])
  }

  /// Support that came to whole authorities is told by differences between them, whatever a fit names.
  @Test func theUnitOfAssignmentIsTheUnitOfInference() throws {
    let data = repeated(simulated(14, each: 10, seed: 77), 1, each: 10)
    var context = VerdictContext(design: .randomised)
    context.declared.assigned = "la"
    let own = try verdict(data, "s", context: context)
    let bare = try verdict(data, "s", cluster: .none, context: context)
    #expect(own.designTests == [])
    let test = try #require(bare.designTests.first)
    #expect(test.kind == .assigned(to: "la") && test.low == own.estimate.confLow)
    #expect(bare.grade.rank <= own.grade.rank)
    if own.estimate.excludesZero == false {
      #expect(test.against.contains("clustered by la, to which the support was assigned"))
    }
    context.isAssigned = { _ in false }
    #expect(try verdict(data, "s", cluster: .none, context: context).designTests == [])
  }

  /// What cannot be made bears nothing out.
  @Test func clustersTooFewForTheTermsBearNothingOut() throws {
    var data = repeated(simulated(3, each: 40, seed: 5), 1, each: 40)
    data.set(.numbers((data["s"]?.numbers ?? []).map { $0 * $0 }), as: ColumnSpec("s2", .number))
    var context = VerdictContext()
    context.declared.clusters = ["la"]
    let own = try verdict(data, "s", adjust: ["s2"], cluster: .none, context: context)
    #expect(own.grade == .cannotTell)
    #expect(own.designTests.map(\.excludesZero) == [false])
  }
}
