import LinearAlgebra
import Statistics
import Tables
import Testing

@testable import Model

/// The random intercept of the certificate, which works from cluster sums, against fits to the rows.
struct RandomInterceptTests {
  private static func design() throws -> (table: Table, outcomes: [[Double]]) {
    let rows = try golden("certificate/random-intercept-designs.csv")
    let outcomes = try golden("certificate/random-intercept-outcomes.csv")
    let data = table(
      "t", try ["x", "z"].map { name in (name, try rows.map { try number($0, name) }) },
      texts: [("g", rows.map { $0["g"] })])
    return (
      data,
      try outcomes.map { row in try (1...rows.count).map { try number(row, "y\($0)") } }
    )
  }

  private static func fit(_ data: Table, _ y: [Double], _ estimator: Estimator) throws -> Fit {
    try ModelSpec(
      name: "m", outcome: "y", support: ["x", "z"], estimator: estimator,
      inference: Inference(cluster: .by("g"), smallestEffect: 0.3)
    ).fit(to: data.setting(Column(.number(y)), as: ColumnSpec("y", .number)))
  }

  private static func test(
    _ fit: Fit, of j: Int
  ) throws -> (estimate: Double, standardError: Double, df: Double, pValue: Double) {
    let inner = try #require(fit.regression.working)
    let clusters = try #require(inner.clusters)
    let sums = try ClusterSums(of: inner, clusters)
    let sizes = clusters.rows.map(\.count)
    let design = try NullDesign(inner, sums, sizes: sizes)
    let model = try #require(design.randomIntercept)
    let (a, scale) = inner.direction(of: j)
    let own = CertifiedRandomIntercept(model, direction: a)
    let residuals = clusters.rows.map { rows in rows.reduce(0) { $0 + inner.residuals[$1] } }
    let unit = scale * inner.residualUnit
    let found = try #require(
      own.test(residuals, inner.residualSumOfSquares, inner.coefficients[j] / unit))
    return (
      found.estimate * unit, found.standardError * unit, found.df,
      found.reference.twoSidedP(found.estimate / found.standardError)
    )
  }

  /// lme4 and pbkrtest on the same 120 simulated outcomes (`random-intercept.R`). lme4 ends where its
  /// optimizer does, to about 1e-7 of θ.
  @Test func agreesWithPbkrtest() throws {
    let (data, outcomes) = try Self.design()
    var worst = 0.0
    var boundary = 0
    for row in try golden("certificate/random-intercept-tests.csv") {
      let draw = Int(try number(row, "draw")) - 1
      let fit = try Self.fit(data, outcomes[draw], .ols)
      let found = try Self.test(fit, of: row["term"] == "x" ? 1 : 2)
      worst = max(worst, (found.pValue - (try number(row, "p_value"))).magnitude)
      boundary += try number(row, "theta") == 0 ? 1 : 0
      for (name, value) in [
        ("estimate", found.estimate), ("std_error", found.standardError), ("df", found.df),
      ] {
        #expect(
          relativeDifference(value, try number(row, name)) < 1e-5, "draw \(draw) \(name): \(value)")
      }
    }
    #expect(worst < 1e-5, "\(worst)")
    #expect(boundary > 20)
  }

  /// The package's own mixed model.
  @Test func agreesWithMixedFit() throws {
    let (data, outcomes) = try Self.design()
    for y in outcomes.prefix(12) {
      let mixed = try Self.fit(data, y, .mixed(MixedSpec(levels: ["g"])))
      let ordinary = try Self.fit(data, y, .ols)
      for (j, term) in ["x", "z"].enumerated() {
        let (own, row) = (try Self.test(ordinary, of: j + 1), try mixed.estimate(of: term))
        #expect(row.covariance == .kenwardRoger)
        #expect((own.pValue - (row.pValue ?? 2)).magnitude < 1e-7)
        #expect(relativeDifference(own.df, row.df ?? 0) < 1e-6)
      }
    }
  }

  /// A category of more levels than there are clusters is worked in fewer dimensions, to the same p.
  @Test func agreesWithMixedFitInManyColumns() throws {
    var g = SeededGenerator(seed: 4, stream: "many columns")
    let n = 120
    let data = table(
      "t", [("x", (0..<n).map { _ in g.normal() }), ("z", (0..<n).map { _ in g.normal() })],
      texts: [
        ("g", (0..<n).map { "g\($0 % 7)" }), ("k", (0..<n).map { "k\($0 * 7919 % 31 % 23)" }),
      ])
    for draw in 0..<6 {
      let effects = (0..<7).map { _ in (draw < 3 ? 1 : 0.2) * g.normal() }
      let y = (0..<n).map { effects[$0 % 7] + g.normal() }
      func fit(_ estimator: Estimator) throws -> Fit {
        try ModelSpec(
          name: "m", outcome: "y", support: ["x", "z"], adjust: ["k"], estimator: estimator,
          inference: Inference(cluster: .by("g"))
        ).fit(to: data.setting(Column(.number(y)), as: ColumnSpec("y", .number)))
      }
      let (mixed, ordinary) = (try fit(.mixed(MixedSpec(levels: ["g"]))), try fit(.ols))
      let totals = try ClusterSums(
        of: try #require(ordinary.regression.working),
        try #require(ordinary.regression.clusters)
      ).totals
      #expect(RandomInterceptSpan(totals).leftOut == totals.columnCount - 8)
      for (j, term) in ["x", "z"].enumerated() {
        let (own, row) = (try Self.test(ordinary, of: j + 1), try mixed.estimate(of: term))
        #expect(row.covariance == .kenwardRoger)
        #expect((own.pValue - (row.pValue ?? 2)).magnitude < 1e-7)
        #expect(relativeDifference(own.df, row.df ?? 0) < 1e-6)
      }
    }
  }

  /// What a default certificate takes is bounded, whatever its columns and clusters.
  @Test(arguments: [(14, 150), (29, 300), (29, 3), (400, 5)])
  func effortIsBounded(clusters: Int, columns: Int) {
    let effort = ClusterSumEffort(
      sizes: [Int](repeating: 40, count: clusters), columns: columns)
    #expect(effort.draws(2000) == 2000)
    let large = ClusterSumEffort(
      sizes: [Int](repeating: 2000, count: clusters), columns: 1500)
    #expect(large.draws(2000) < 200)
  }

  /// The certificate counts what the test says of each draw.
  @Test func countsWhatTheTestRejects() throws {
    let (data, outcomes) = try Self.design()
    let fit = try Self.fit(data, outcomes[0], .mixed(MixedSpec(levels: ["g"])))
    #expect(fit.needsCertificate)
    let rows = try fit.sizeCertificate(draws: 400)
    let own = try #require(
      rows.first { $0.method == "reml_kenward_roger" && $0.term == "z" })
    #expect(own.chosen && own.power != nil)
    #expect(((own.rejectionRate ?? 1) - 0.05).magnitude < 4 * (0.05 * 0.95 / 400).squareRoot())
    let ordinary = try Self.fit(data, outcomes[0], .ols).sizeCertificate(draws: 50)
    #expect(ordinary.contains { $0.method == "reml_kenward_roger" && !$0.chosen })
  }

  /// Panels: what is chosen is among what is certified, at a sound rate on errors as assumed.
  @Test(arguments: ["within", "within both", "random effects"])
  func panelsAreCertified(_ name: String) throws {
    let estimator: Estimator =
      switch name {
      case "within": .within(WithinSpec(absorb: ["area"]))
      case "within both": .within(WithinSpec(absorb: ["area", "period"]))
      default: .randomEffects(PanelFitTests.panel)
      }
    let fit = try ModelSpec(
      name: "m", outcome: "y", support: ["x"], adjust: ["z"], estimator: estimator,
      inference: Inference(cluster: .by("area"), smallestEffect: 0.2)
    ).fit(to: try WithinFitTests.panelTable("within-data-unbalanced.csv"))
    #expect(fit.needsCertificate)
    let rows = try fit.sizeCertificate(draws: 2000)
    #expect(rows.filter(\.chosen).map(\.method) == ["cr2"])
    #expect(!rows.contains { $0.method == "reml_kenward_roger" })
    let classical = try #require(rows.first { $0.method == "classical" })
    if name != "random effects" {
      #expect(
        ((classical.rejectionRate ?? 1) - 0.05).magnitude < 3.5 * (classical.mcError ?? 0))
    }
    let own = try #require(rows.first { $0.chosen })
    #expect((0.015...0.085).contains(try #require(own.rejectionRate)))
    #expect((own.power ?? 0) > (own.rejectionRate ?? 1))
  }
}
