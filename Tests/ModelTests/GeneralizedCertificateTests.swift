import LinearAlgebra
import Statistics
import Tables
import Testing

@testable import Model

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

  @Test(arguments: kinds) func makesRows(kind: String) throws {
    let fit = try Self.fit(kind, 1, effect: kind == "logistic" ? 0.2 : 0.5)
    let rows = try fit.sizeCertificate(draws: 12)
    #expect(rows.count > 6)
    #expect(rows.count(where: \.chosen) == 1)
    for row in rows {
      #expect((0...1).contains(row.rejectionRate))
      #expect(row.power != nil && row.nDraws == 12 && row.nClusters == 10)
      #expect(row.groupings.contains("without its support terms"))
    }
    #expect(rows == (try fit.sizeCertificate(draws: 12)))
  }
}

extension Double {
  func matches(_ other: Double, within tolerance: Double) -> Bool {
    self == other || (self - other).magnitude <= tolerance * max(magnitude, other.magnitude)
  }
}
