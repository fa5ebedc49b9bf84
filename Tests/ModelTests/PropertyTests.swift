import LinearAlgebra
import Tables
import Testing

@testable import Model

/// What must hold for every fit, whatever the numbers.
struct PropertyTests {
  /// Data that scenarios share, changed by what is tested.
  struct Data {
    var y: [Double] = []
    var x: [Double] = []
    var s: [Double] = []
    var w: [Double] = []
    var la: [String] = []

    init(seed: UInt64, sizes: [Int]) {
      var numbers = TestNumbers(seed: seed)
      for (g, size) in sizes.enumerated() {
        let effect = numbers.next()
        let own = numbers.next()
        for _ in 0..<size {
          let xi = numbers.next() + 0.5 * own
          x.append(xi)
          s.append(own)
          w.append(0.2 + 2 * numbers.next().magnitude)
          la.append("la\(g)")
          y.append(1 + 0.5 * xi + 0.2 * own + effect + numbers.next())
        }
      }
    }

    var table: Table {
      ModelTests.table(
        "t", [("y", y), ("x", x), ("s", s), ("w", w)], texts: [("la", la)])
    }

    func selecting(_ rows: [Int]) -> Data {
      var copy = self
      copy.y = rows.map { y[$0] }
      copy.x = rows.map { x[$0] }
      copy.s = rows.map { s[$0] }
      copy.w = rows.map { w[$0] }
      copy.la = rows.map { la[$0] }
      return copy
    }
  }

  static let sizes = [12, 9, 7, 5, 3, 2, 1]

  static func spec(weighted: Bool = false, cluster: String? = "la") -> ModelSpec {
    ModelSpec(
      outcome: "y", support: ["x", "s"], estimator: weighted ? .wls(weights: "w") : .ols,
      inference: Inference(cluster: cluster.map { .by($0) } ?? .none))
  }

  /// Standard errors and df of every term under every covariance.
  static func all(_ fit: Fit) throws -> [Double] {
    try CovarianceEstimator.leastSquares.filter {
      !$0.needsClusters || fit.summary.nClusters != nil
    }
    .flatMap { try fit.estimates(for: $0) }
    .flatMap { [$0.estimate, $0.stdError ?? -1, $0.df ?? -1, $0.pValue ?? -1] }
  }

  static func expectAlike(_ a: [Double], _ b: [Double], within tolerance: Double) {
    #expect(a.count == b.count)
    let worst = zip(a, b).map(relativeDifference).max() ?? 0
    #expect(worst < tolerance)
  }

  @Test(arguments: [false, true])
  func residualsAreOrthogonalToTheDesignAndLeveragesSumToTheRank(weighted: Bool) throws {
    let data = Data(seed: 11, sizes: Self.sizes)
    let fit = try Self.spec(weighted: weighted).fit(to: data.table)
    let residuals = try #require(fit.observations?["residual"]?.numbers)
    let w = weighted ? data.w : data.w.map { _ in 1 }
    for column in [data.x, data.s, data.x.map { _ in 1 }] {
      #expect(
        zip(zip(residuals, w), column).reduce(0) { $0 + $1.0.0 * $1.0.1 * $1.1 }.magnitude < 1e-13)
    }
    let leverages = try #require(fit.observations?["leverage"]?.numbers)
    #expect((leverages.reduce(0, +) - 3).magnitude < 1e-13)
  }

  @Test(arguments: [false, true])
  func theOrderOfRowsNeverMatters(weighted: Bool) throws {
    let data = Data(seed: 12, sizes: Self.sizes)
    let n = data.y.count
    let shuffled = (0..<n).map { ($0 * 17 + 5) % n }
    #expect(Set(shuffled).count == n)
    let spec = Self.spec(weighted: weighted)
    Self.expectAlike(
      try Self.all(spec.fit(to: data.table)),
      try Self.all(spec.fit(to: data.selecting(shuffled).table)), within: 1e-12)
  }

  @Test func theNamesOfClustersNeverMatter() throws {
    let data = Data(seed: 13, sizes: Self.sizes)
    var renamed = data
    renamed.la = data.la.map { String($0.reversed()) + "!" }
    #expect(
      try Self.all(Self.spec().fit(to: data.table))
        == Self.all(Self.spec().fit(to: renamed.table)))
    // Clusters may be numbered, too.
    var numbered = data.table
    numbered.set(
      .numbers(data.la.map { Double($0.dropFirst(2)) }), as: ColumnSpec("number", .number))
    #expect(
      try Self.all(Self.spec(cluster: "number").fit(to: numbered))
        == Self.all(Self.spec().fit(to: data.table)))
  }

  @Test(arguments: [1e-9, 1e-3, 7, 1e6, 1e150])
  func rescalingAPredictorRescalesItsEstimateAndNothingElse(_ factor: Double) throws {
    let data = Data(seed: 14, sizes: Self.sizes)
    var scaled = data
    scaled.x = data.x.map { factor * $0 }
    let (a, b) = (
      try Self.spec().fit(to: data.table), try Self.spec().fit(to: scaled.table)
    )
    for estimator in CovarianceEstimator.leastSquares {
      for (ours, theirs) in zip(try a.estimates(for: estimator), try b.estimates(for: estimator)) {
        let f = ours.term == "x" ? factor : 1
        #expect(relativeDifference(ours.estimate, f * theirs.estimate) < 1e-11)
        #expect(relativeDifference(ours.stdError ?? 0, f * (theirs.stdError ?? 1)) < 1e-11)
        guard estimator.isResampled else {
          #expect(relativeDifference(ours.df ?? 0, theirs.df ?? 1) < 1e-10)
          continue
        }
        #expect(ours.pValue == theirs.pValue)
      }
    }
  }

  @Test(arguments: [1e-150, 1e-6, 1e9, 1e150])
  func rescalingTheOutcomeRescalesEveryEstimate(_ factor: Double) throws {
    let data = Data(seed: 15, sizes: Self.sizes)
    var scaled = data
    scaled.y = data.y.map { factor * $0 }
    let (a, b) = (
      try Self.spec().fit(to: data.table), try Self.spec().fit(to: scaled.table)
    )
    for estimator in CovarianceEstimator.leastSquares {
      for (ours, theirs) in zip(try a.estimates(for: estimator), try b.estimates(for: estimator)) {
        #expect(relativeDifference(factor * ours.estimate, theirs.estimate) < 1e-11)
        #expect(relativeDifference(factor * (ours.stdError ?? 0), theirs.stdError ?? 1) < 1e-11)
        guard estimator.isResampled else {
          #expect(relativeDifference(ours.pValue ?? 0, theirs.pValue ?? 1) < 1e-9)
          continue
        }
        #expect(ours.pValue == theirs.pValue)
      }
    }
    let (m, n) = (a.summary.measures, b.summary.measures)
    #expect(
      relativeDifference(try #require(m.rSquared), try #require(n.rSquared)) < 1e-12)
    #expect(
      relativeDifference(factor * (try #require(m.sigma)), try #require(n.sigma)) < 1e-12)
  }

  @Test func oneRowPerClusterIsHeteroskedasticityOnly() throws {
    var data = Data(seed: 16, sizes: Self.sizes)
    data.la = data.la.indices.map { "r\($0)" }
    let fit = try Self.spec().fit(to: data.table)
    for (cr, hc) in [
      (CovarianceEstimator.cr0, CovarianceEstimator.hc0), (.cr2, .hc2), (.cr3, .hc3),
    ] {
      Self.expectAlike(
        try fit.estimates(for: cr).compactMap(\.stdError),
        try fit.estimates(for: hc).compactMap(\.stdError), within: 1e-12)
    }
  }

  @Test func weightsOfOneAreNoWeights() throws {
    var data = Data(seed: 17, sizes: Self.sizes)
    data.w = data.w.map { _ in 1 }
    Self.expectAlike(
      try Self.all(Self.spec().fit(to: data.table)),
      try Self.all(Self.spec(weighted: true).fit(to: data.table)), within: 1e-12)
  }

  @Test(arguments: [1e-8, 0.1, 1000, 1e12])
  func theScaleOfWeightsNeverMatters(_ factor: Double) throws {
    let data = Data(seed: 18, sizes: Self.sizes)
    var scaled = data
    scaled.w = data.w.map { factor * $0 }
    let spec = Self.spec(weighted: true)
    Self.expectAlike(
      try Self.all(spec.fit(to: data.table)), try Self.all(spec.fit(to: scaled.table)),
      within: 1e-11)
  }

  /// CR3 is the sum of squared changes on leaving out one cluster at a time: an independent route,
  /// weights and fixed effects included.
  @Test(arguments: [false, true])
  func cr3IsTheJackknife(weighted: Bool) throws {
    let data = Data(seed: 19, sizes: Self.sizes)
    let spec = Self.spec(weighted: weighted)
    let fit = try spec.fit(to: data.table)
    var sums = [Double](repeating: 0, count: 3)
    for left in Set(data.la) {
      let rest = data.selecting(data.la.indices.filter { data.la[$0] != left })
      let refitted = try spec.fit(to: rest.table).estimates
      for j in 0..<3 {
        let change = refitted[j].estimate - fit.estimates[j].estimate
        sums[j] += change * change
      }
    }
    Self.expectAlike(
      try fit.estimates(for: .cr3).compactMap(\.stdError), sums.map { $0.squareRoot() },
      within: 1e-11)
  }

  /// Many clusters are summed through p-dimensional matrices, few pair by pair: the same df.
  @Test(arguments: [false, true])
  func bothRoutesToSatterthwaiteAgree(weighted: Bool) throws {
    let data = Data(seed: 20, sizes: Self.sizes + [4, 4, 1, 6])
    let fit = try Self.spec(weighted: weighted).fit(to: data.table)
    let clusters = try #require(fit.regression.clusters)
    let few = try BiasReduced(clusters: clusters).meat(of: try #require(fit.regression.working))
    let many = try BiasReduced(clusters: clusters, mostPairedClusters: 0).meat(
      of: try #require(fit.regression.working))
    Self.expectAlike(few.degreesOfFreedom, many.degreesOfFreedom, within: 1e-12)
  }

  /// CR2 is unbiased under its working model: with A_g, E Σ s s' = Z'Z's own, so that the mean over
  /// all sign patterns of tiny designs is exact. Here: df lie between 1 and G − 1.
  @Test func satterthwaiteNeverExceedsTheClusters() throws {
    for seed in 30..<40 {
      let data = Data(seed: UInt64(seed), sizes: Self.sizes)
      for estimate in try Self.spec().fit(to: data.table).estimates(for: .cr2) {
        let df = try #require(estimate.df)
        #expect(df >= 1 - 1e-9 && df <= Double(Self.sizes.count) + 1e-9)
      }
    }
  }
}
