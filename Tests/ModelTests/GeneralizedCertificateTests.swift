import LinearAlgebra
import Statistics
import Tables
import Testing

@testable import Model

/// Nulls of generalized fits: each drawn outcome's tests against R (`Golden/generalized-certificate/refits.R`)
/// and the fit's own, and rates against a simulation in R (`rates.R`).
struct GeneralizedCertificateTests {
  /// One outcome of the golden design, with the fit of the model to it.
  static func fit(
    _ kind: String, _ draw: Int, effect: Double? = nil, method: CovarianceMethod = .auto,
    dispersion: GeneralizedSpec.Dispersion = .fixed, penalty: GeneralizedSpec.Penalty = .none
  ) throws -> Fit {
    let design = try golden("generalized-certificate/design.csv")
    let y = try golden("generalized-certificate/outcomes.csv").map {
      try number($0, "\(kind)\(draw)")
    }
    func column(_ name: String) throws -> [Double] { try design.map { try number($0, name) } }
    let data = table(
      "t",
      [
        ("x", try column("x")), ("z", try column("z")), ("m", try column("m")),
        ("o", try column("o")), ("y", y),
      ],
      texts: [("g", design.map { $0["g"] ?? "" })])
    let family = try #require(ResponseFamily(rawValue: kind))
    let generalized = GeneralizedSpec(
      family, trials: family == .binomial ? "m" : nil, offset: family.isCount ? "o" : nil,
      dispersion: dispersion, penalty: penalty)
    let spec = ModelSpec(
      name: "m", outcome: "y", support: ["x"], adjust: ["z"], estimator: .generalized(generalized),
      inference: Inference(
        cluster: .by("g"), method: method, smallestEffect: effect, wild: WildOptions(seed: 7)))
    return try spec.fit(to: data)
  }

  static func simulator(_ fit: Fit) throws -> GeneralizedFitSimulator {
    let regression = try #require(fit.regression as? GeneralizedFit)
    return try #require(
      try GeneralizedFitSimulator(regression, headline: fit.covariance))
  }

  static let kinds = ["logistic", "binomial", "poisson", "negative_binomial"]

  /// The tests of the simulator of the first outcome's fit, made of the other outcomes.
  @Test(arguments: kinds) func testsDrawnOutcomesAsRDoes(kind: String) throws {
    let simulator = try Self.simulator(try Self.fit(kind, 1))
    let outcomes = try golden("generalized-certificate/outcomes.csv")
    let known = try golden("generalized-certificate/tests.csv").filter { $0["kind"] == kind }
    #expect(known.count > 20)
    for row in known {
      let draw = try #require(row["draw"])
      let y = simulator.null.rows.ordered(
        try outcomes.map { try number($0, "\(kind)\(draw)") })
      let tests = try #require(simulator.statistics(y, of: [1]))[0]
      let m = try #require(simulator.methods.firstIndex { $0.name == row["method"] })
      let test = try #require(tests[m])
      let place = "\(kind) \(draw) \(row["method"] ?? "")"
      #expect(test.value.matches(try number(row, "statistic"), within: 1e-6), "\(place)")
      if row["df"] != "Inf" {
        #expect(test.df.matches(try number(row, "df"), within: 1e-6), "\(place)")
      }
      let p = try StudentT(df: test.df).twoSidedP(test.value)
      #expect((p - (try number(row, "p"))).magnitude < 1e-6, "\(place): \(p)")
    }
  }

  /// Each method's statistic is that of the fit's own row.
  @Test(arguments: kinds, [1, 3]) func testsAsTheFitItself(kind: String, draw: Int) throws {
    for dispersion in GeneralizedSpec.Dispersion.allCases {
      let fit = try Self.fit(kind, draw, method: .named(.cr3Jackknife), dispersion: dispersion)
      let simulator = try Self.simulator(fit)
      let tests = try #require(simulator.statistics(simulator.observed, of: [1]))[0]
      for case (.estimator(let estimator), let test) in zip(simulator.methods, tests) {
        let own = try #require(try fit.estimates(for: estimator).first { $0.term == "x" })
        let test = try #require(test)
        #expect(
          test.value.matches(try #require(own.statistic), within: 1e-7), "\(kind) \(estimator)")
        #expect(test.df.matches(own.df ?? .infinity, within: 1e-7), "\(kind) \(estimator)")
      }
    }
  }

  @Test func testsFirthAsTheFitItself() throws {
    let fit = try Self.fit("logistic", 2, penalty: .firth)
    let simulator = try Self.simulator(fit)
    let tests = try #require(simulator.statistics(simulator.observed, of: [1]))
    let test = try #require(tests[0][0])
    let own = try #require(fit.estimates.first { $0.term == "x" })
    #expect(test.value.matches(try #require(own.statistic), within: 1e-6))
  }

  /// Statistics of proportional odds, of R's outcomes and of the fit itself.
  @Test func testsGrades() throws {
    let fit = try Self.fit("ordinal", 1, method: .named(.cr3Jackknife))
    let ordinal = try #require(fit.regression as? OrdinalFit)
    let simulator = try #require(
      try GeneralizedOrdinalSimulator(ordinal, headline: fit.covariance))
    let column = try #require(fit.regression.columns.firstIndex { $0.name == "x" })
    let outcomes = try golden("generalized-certificate/outcomes.csv")
    let known = try golden("generalized-certificate/tests.csv").filter { $0["kind"] == "ordinal" }
    #expect(known.count == 16)
    for row in known {
      let draw = try #require(row["draw"])
      let y = try outcomes.map { try number($0, "ordinal\(draw)") - 1 }
      let tests = try #require(simulator.statistics(y, of: [column]))[0]
      let m = try #require(simulator.methods.firstIndex { $0.name == row["method"] })
      let test = try #require(tests[m])
      let p = try StudentT(df: test.df).twoSidedP(test.value)
      #expect((p - (try number(row, "p"))).magnitude < 1e-6, "\(row)")
    }
    let own = try #require(simulator.statistics(simulator.observed, of: [column]))[0]
    for case (.estimator(let estimator), let test) in zip(simulator.methods, own) {
      let row = try #require(try fit.estimates(for: estimator).first { $0.term == "x" })
      let test = try #require(test)
      #expect(test.value.matches(try #require(row.statistic), within: 1e-7), "\(estimator)")
      #expect(test.df.matches(row.df ?? .infinity, within: 1e-7), "\(estimator)")
    }
  }

  @Test func gradesHaveRows() throws {
    let fit = try Self.fit("ordinal", 2, effect: 0.1)
    let rows = try fit.sizeCertificate(draws: 8)
    #expect(rows.count { $0.chosen } == 1 && rows.allSatisfy { $0.power != nil })
    #expect(rows.allSatisfy { $0.groupings.contains("every level is as probable") })
  }

  /// The tests of a mixed model, of its own outcome, are its own.
  @Test(arguments: ["logistic", "poisson"]) func testsMixedModels(kind: String) throws {
    let plain = try Self.fit(kind, 1)
    var spec = plain.spec
    spec.estimator = .mixed(
      MixedSpec(levels: ["g"], generalized: plain.spec.estimator.generalized))
    spec.inference.smallestEffect = 0.2
    let fit = try spec.fit(to: plain.sample)
    #expect(fit.needsCertificate)
    let regression = try #require(fit.regression as? GeneralizedMixedRegression)
    let simulator = try #require(
      try GeneralizedMixedSimulator(regression, headline: fit.covariance))
    let tests = try #require(simulator.statistics(simulator.observed, of: [1]))[0]
    #expect(simulator.methods.map(\.name) == ["wald", "wald_cr0", "wald_cr1", "wald_cr2"])
    for (estimator, test) in zip([CovarianceEstimator.classical, .cr0, .cr1, .cr2], tests) {
      let own = try #require(try fit.estimates(for: estimator).first { $0.term == "x" })
      let found = try #require(test)
      #expect(found.value.matches(try #require(own.statistic), within: 1e-4))
      if estimator != .classical { #expect(found.df.matches(try #require(own.df), within: 1e-4)) }
    }
    let rows = try fit.sizeCertificate(draws: 4)
    #expect(rows.filter(\.chosen).map(\.method) == ["wald_cr2"])
    #expect(rows.allSatisfy { $0.groupings.contains("given normal random effects") })
  }

  /// Within three Monte Carlo errors of both.
  @Test(arguments: [("logistic", 1.0), ("binomial", 1.5), ("poisson", 1.5)])
  func ratesAreThoseOfASimulationInR(kind: String, dispersion: Double) throws {
    var simulator = try Self.simulator(try Self.fit(kind, 1))
    let names = ["classical", "cr1s", "cr2", "cr3"]
    simulator.methods = simulator.methods.filter { names.contains($0.name) }
    simulator.null = try GeneralizedNull(
      simulator.null.rows, simulator.null.family, eta: simulator.null.eta,
      GeneralizedClusterEffect(deviation: 0.6, dispersion: dispersion))
    let draws = 300
    var generator = SeededGenerator(seed: 5, stream: "rates")
    let counts = GeneralizedCounts.of(
      simulator, simulator.world(nil), [1], draws: draws, &generator)[0]
    #expect(counts.failures.allSatisfy { $0 < 6 })
    for row in try golden("generalized-certificate/rates.csv") where row["kind"] == kind {
      let m = try #require(simulator.methods.firstIndex { $0.name == row["method"] })
      let own = Double(counts.rejections[m]) / Double(draws)
      let known = try number(row, "rate")
      let spread = known * (1 - known)
      let error = (spread / Double(draws) + spread / (try number(row, "draws"))).squareRoot()
      #expect((own - known).magnitude < 3 * error, "\(kind) \(row["method"] ?? ""): \(own)")
    }
  }

  /// On independent rows the classical test holds its level, and fails the more the rows of a cluster are
  /// alike.
  @Test func classicalFailsWithLikeness() throws {
    var simulator = try Self.simulator(try Self.fit("logistic", 1))
    simulator.methods = [.estimator(.classical)]
    let rates = try [0, 0.5, 1.2].map { deviation in
      simulator.null = try GeneralizedNull(
        simulator.null.rows, .binomial, eta: simulator.null.eta,
        GeneralizedClusterEffect(deviation: deviation, dispersion: 1))
      var generator = SeededGenerator(seed: 6, stream: "likeness")
      let counts = GeneralizedCounts.of(
        simulator, simulator.world(nil), [1], draws: 300, &generator)
      return Double(counts[0].rejections[0]) / 300
    }
    #expect((rates[0] - 0.05).magnitude < 3 * 0.0126, "\(rates)")
    #expect(rates[0] + 0.05 < rates[1] && rates[1] + 0.1 < rates[2], "\(rates)")
  }

  /// What is called an event, and how levels are named, changes nothing.
  @Test func doesNotChangeWithLabels() throws {
    let fit = try Self.fit("logistic", 3)
    var turned = fit.sample
    let y = turned["y"]?.numbers ?? []
    turned.set(
      .texts(y.map { $0 == 0 ? "yes" : "no" }), as: ColumnSpec("y", .text))
    let other = try fit.spec.fit(to: turned)
    #expect(other.estimates[1].estimate.matches(-fit.estimates[1].estimate, within: 1e-9))
    let (a, b) = (try fit.sizeCertificate(draws: 30), try other.sizeCertificate(draws: 30))
    #expect(a.map(\.rejectionRate) == b.map(\.rejectionRate))
    #expect(zip(a, b).allSatisfy { $0.icc.matches($1.icc, within: 1e-6) })
  }

  @Test(arguments: kinds) func makesRows(kind: String) throws {
    let fit = try Self.fit(kind, 1, effect: kind == "logistic" ? 0.2 : 0.5)
    let rows = try fit.sizeCertificate(draws: 12)
    #expect(rows.count > 6)
    #expect(rows.count(where: \.chosen) == 1 && rows.allSatisfy { $0.chosen == $0.byRule })
    for row in rows {
      #expect((0...1).contains(try #require(row.rejectionRate)))
      #expect(row.power != nil && row.nDraws == 12 && row.nClusters == 10)
      #expect(row.groupings.contains("without its support terms"))
    }
    #expect(rows == (try fit.sizeCertificate(draws: 12)))
  }
}

struct GeneralizedNullTests {
  /// σ and φ are found from the products of residuals of 80 clusters of 12 rows.
  @Test(arguments: [("logistic", 0.8, 1.0), ("binomial", 0.6, 1.8), ("poisson", 0.5, 1.8)])
  func findsWhatItWasDrawnWith(kind: String, deviation: Double, dispersion: Double) throws {
    let (G, size) = (80, 12)
    var g = SeededGenerator(seed: 2, stream: "null \(kind)")
    let family = try #require(ResponseFamily(rawValue: kind))
    let outcome = GeneralizedOutcome(
      family: family.isCount ? .poisson : .binomial, dispersion: dispersion)
    let trials = family == .binomial ? 6.0 : 1
    var (x, z, y, label) = ([Double](), [Double](), [Double](), [String]())
    for cluster in 0..<G {
      let (u, own) = (deviation * g.normal(), g.normal())
      for _ in 0..<size {
        x.append(own)
        z.append(g.normal())
        y.append(outcome.draw(0.5 + 0.3 * z[z.count - 1] + u, trials: trials, &g))
        label.append("c\(cluster)")
      }
    }
    let data = table(
      "t", [("x", x), ("z", z), ("y", y), ("m", y.map { _ in trials })], texts: [("g", label)])
    let fit = try ModelSpec(
      outcome: "y", support: ["x"], adjust: ["z"],
      estimator: .generalized(
        GeneralizedSpec(family, trials: family == .binomial ? "m" : nil)),
      inference: Inference(cluster: .by("g"))
    ).fit(to: data)
    let null = try GeneralizedCertificateTests.simulator(fit).null
    #expect((null.effect.deviation - deviation).magnitude < 0.15, "\(null.effect)")
    #expect((null.effect.dispersion - dispersion).magnitude < 0.15, "\(null.effect)")
  }

  /// Every row's mean over the cluster effects is that of the marginal model.
  @Test(arguments: [-6, -1.5, 0, 0.4, 5]) func keepsMeans(eta: Double) throws {
    let marginal = MarginalLogistic(deviation: 1.3, try MarginalLogistic.quadrature())
    let delta = marginal.conditional(eta)
    let fine = try GaussHermite(count: 80)
    let mean = zip(fine.nodes, fine.weights).reduce(0) {
      $0 + $1.1 / Double.pi.squareRoot()
        * Elementary.logistic(delta + 1.3 * 2.squareRoot() * $1.0)
    }
    #expect((mean - Elementary.logistic(eta)).magnitude < 1e-6)
  }

  /// Σ cₖ/(λ + tₖ) is λ^(−1/2) between the ends.
  @Test(arguments: [1e-9, 1e-3, 0.4, 1]) func nodesOfTheInverseRoot(least: Double) {
    let nodes = InverseRootNodes(least: least, most: 1)
    for share in [0, 0.2, 0.5, 0.9, 1] {
      let value = Elementary.power(least, 1 - share)
      let sum = zip(nodes.shifts, nodes.factors).reduce(0) { $0 + $1.1 / (value + $1.0) }
      #expect((sum * value.squareRoot() - 1).magnitude < 1e-9, "\(value)")
    }
  }
}

extension Double {
  func matches(_ other: Double, within tolerance: Double) -> Bool {
    self == other || (self - other).magnitude <= tolerance * max(magnitude, other.magnitude)
  }
}
