import LinearAlgebra
import Tables
import Testing

@testable import Model

/// The wild cluster bootstrap against literal refits (`Golden/wild/wild.R`).
struct WildTests {
  static let scenarios: [AgreementTests.Scenario] =
    AgreementTests.scenarios.filter {
      [
        "balanced14", "constant14", "weighted14", "nointercept", "singleton", "five", "leverage1",
        "weighted5",
      ].contains($0.name)
    } + [
      AgreementTests.Scenario(name: "two", terms: ["x"]),
      AgreementTests.Scenario(name: "three", terms: ["x"]),
      AgreementTests.Scenario(name: "onetreated", terms: ["x", "s"]),
      AgreementTests.Scenario(name: "eight", terms: ["x", "s"]),
    ]

  static func fit(
    _ scenario: AgreementTests.Scenario, _ options: WildOptions = WildOptions(),
    level: Double = 0.95
  ) throws -> Fit {
    var spec = scenario.spec(.named(.wild))
    spec.inference.wild = options
    spec.inference.level = level
    return try spec.fit(to: try scenario.data())
  }

  @Test(arguments: scenarios)
  func equalsLiteralRefits(_ scenario: AgreementTests.Scenario) throws {
    let reference = try golden("wild/wild.csv").filter { $0["scenario"] == scenario.name }
    #expect(reference.count >= 2)
    for type in WildOptions.Residuals.allCases {
      let fit = try Self.fit(scenario, WildOptions(residuals: type))
      for row in reference where row["type"] == type.rawValue {
        let estimate = try fit.estimate(of: try #require(row["term"]))
        let wild = try #require(estimate.wild)
        #expect(wild.pValue == (try number(row, "p_inclusive")), "\(estimate.term) \(type)")
        #expect(wild.strictP == (try number(row, "p_strict")), "\(estimate.term) \(type)")
        #expect(estimate.pValue == wild.pValue)
        #expect(estimate.df == nil)
      }
    }
  }

  /// The same p from wildboottest's statistics (`Golden/wild/peer.py`), whose own p lies between the one
  /// that counts ties and the one that does not.
  @Test(arguments: try golden("wild/peer.csv"))
  func equalsWildboottest(_ row: [String: String]) throws {
    let scenario = try #require(Self.scenarios.first { $0.name == row["scenario"] })
    let type = try #require(WildOptions.Residuals(rawValue: row["type"] ?? ""))
    let fit = try Self.fit(scenario, WildOptions(residuals: type))
    let term = try #require(row["term"])
    let wild = try #require(try fit.estimate(of: term).wild)
    let t = try fit.with(covariance: .cr1s).estimate(of: term).statistic
    #expect(relativeDifference(try #require(t), try number(row, "t")) < 1e-9)
    #expect(wild.pValue == (try number(row, "p_inclusive")))
    #expect(wild.strictP == (try number(row, "p_strict")))
    let theirs = try number(row, "p_wildboottest")
    #expect(theirs >= wild.strictP && theirs <= wild.pValue)
  }

  /// p of hypotheses other than zero, and so the interval, which holds those with p ≥ 1 − level.
  @Test(arguments: ["five", "eight", "singleton", "weighted14"])
  func intervalInvertsTheTest(_ name: String) throws {
    let scenario = try #require(Self.scenarios.first { $0.name == name })
    let level = name == "five" ? 0.8 : 0.95
    let reference = try golden("wild/wild-curve.csv").filter { $0["scenario"] == name }
    for type in WildOptions.Residuals.allCases {
      let fit = try Self.fit(scenario, WildOptions(residuals: type), level: level)
      let working = try #require(fit.regression.working)
      let sums = try ClusterSums(of: working, try #require(working.clusters))
      for term in ["x", "s"] {
        let j = try #require(working.columns.firstIndex { $0.name == term })
        let (a, scale) = working.direction(of: j)
        let unit = scale * working.residualUnit
        let estimate = try fit.estimate(of: term)
        let bootstrap = WildBootstrap(
          hypothesis: try WildHypothesis(sums, direction: a, isRestricted: type == .restricted),
          vectors: WildVectors(
            clusterCount: sums.count, options: WildOptions(residuals: type), stream: ""))
        let own = reference.filter { $0["term"] == term && $0["type"] == type.rawValue }
        let hypotheses = try own.map { try number($0, "hypothesis") }
        let p = try bootstrap.pValues(at: hypotheses.map { (estimate.estimate - $0) / unit })
        for (row, ours) in zip(own, p) {
          #expect(ours == (try number(row, "p_inclusive")), "\(term) \(type) \(row)")
        }
        let (low, high) = (try #require(estimate.confLow), try #require(estimate.confHigh))
        let step = 1e-9 * (high - low)
        guard step.isFinite else { continue }
        let around = try bootstrap.pValues(
          at: [low + step, high - step, low - step, high + step].map {
            (estimate.estimate - $0) / unit
          })
        #expect(around[0] >= 1 - level && around[1] >= 1 - level, "\(term) \(type)")
        #expect(around[2] < 1 - level && around[3] < 1 - level, "\(term) \(type)")
      }
    }
  }

  @Test func fiveClustersCannotRejectAndSaySo() throws {
    let fit = try Self.fit(try #require(Self.scenarios.first { $0.name == "five" }))
    let estimate = try fit.estimate(of: "x")
    #expect(estimate.confLow == -.infinity)
    #expect(estimate.confHigh == .infinity)
    #expect(estimate.wild?.floor == 0.0625)
    #expect(fit.checks.contains { $0.check == "wild_floor" && $0.result == .look })
    #expect(estimate.dfMethod == "wild_rademacher_enumerated")
  }

  @Test func oneTreatedClusterIsLookedAt() throws {
    let fit = try Self.fit(try #require(Self.scenarios.first { $0.name == "onetreated" }))
    #expect(fit.checks.contains { $0.check == "one_treated_cluster" && $0.term == "s" })
    #expect(!fit.checks.contains { $0.check == "one_treated_cluster" && $0.term == "x" })
  }

  /// All vectors that weights can make for five clusters, each with its probability.
  static func everyVector(_ weights: WildOptions.Weights) -> (vectors: Matrix, share: [Double]) {
    let low = (1 - (5.0).squareRoot()) / 2
    let lowShare = (5 + (5.0).squareRoot()) / 10
    let values: [(Double, share: Double)] =
      switch weights {
      case .rademacher: [(-1, 0.5), (1, 0.5)]
      case .mammen: [(low, lowShare), (1 - low, 1 - lowShare)]
      case .webb:
        [0.5, 1, 1.5].flatMap { square in
          let root: Double = square.squareRoot()
          return [(-root, 1.0 / 6), (root, 1.0 / 6)]
        }
      }
    var columns: [[Double]] = [[]]
    var shares = [1.0]
    for _ in 0..<5 {
      shares = zip(columns, shares).flatMap { pair in values.map { pair.1 * $0.share } }
      columns = columns.flatMap { column in values.map { column + [$0.0] } }
    }
    return (Matrix(columns: columns.map { Vector($0) }), shares)
  }

  /// p of draws lies within 4.5 standard deviations of what all vectors give, for every kind of weight:
  /// with B draws of which each counts with probability π, (1 + count)/(1 + B) has mean
  /// (1 + Bπ)/(1 + B) and deviation √(Bπ(1 − π))/(1 + B). It is the same each time.
  @Test(arguments: WildOptions.Weights.allCases, WildOptions.Residuals.allCases)
  func drawsComeNearTheWhole(
    _ weights: WildOptions.Weights, _ residuals: WildOptions.Residuals
  ) throws {
    let scenario = try #require(Self.scenarios.first { $0.name == "five" })
    let B = 1999.0
    let options = WildOptions(
      residuals: residuals, weights: weights, draws: Int(B), seed: 11, mostEnumerated: 0)
    let fit = try Self.fit(scenario, options, level: 0.8)
    for term in ["x", "s"] {
      let drawn = try fit.estimate(of: term)
      #expect(drawn == (try Self.fit(scenario, options, level: 0.8).estimate(of: term)))
      let working = try #require(fit.regression.working)
      let j = try #require(working.columns.firstIndex { $0.name == term })
      let (a, scale) = working.direction(of: j)
      let delta = working.coefficients[j] / (scale * working.residualUnit)
      let hypothesis = try WildHypothesis(
        ClusterSums(of: working, try #require(working.clusters)), direction: a,
        isRestricted: residuals == .restricted)
      let (vectors, shares) = Self.everyVector(weights)
      var (whole, k) = (0.0, 0)
      hypothesis.forEachStatistic(vectors, at: delta) { n, variance in
        let isReached = n * n * hypothesis.observedVariance >= delta * delta * variance * (1 - 2e-9)
        if isReached { whole += shares[k] }
        k += 1
      }
      #expect(k == shares.count)
      let p = try #require(drawn.pValue)
      let deviation = (B * whole * max(0, 1 - whole)).squareRoot() / (1 + B)
      #expect(
        (p - (1 + B * whole) / (1 + B)).magnitude <= 4.5 * deviation + 1e-12,
        "\(weights) \(residuals) \(term): \(p), all vectors \(whole)")
      #expect(drawn.dfMethod.hasSuffix("_\(weights.rawValue)_drawn"))
      let error = try #require(drawn.wild?.monteCarloError)
      #expect((error - (p * (1 - p) / B).squareRoot()).magnitude < 1e-15)
    }
  }

  /// Weights have mean 0 and variance 1; Mammen's third moment is 1.
  @Test(arguments: WildOptions.Weights.allCases)
  func weightsHaveTheirMoments(_ weights: WildOptions.Weights) throws {
    let vectors = WildVectors(
      clusterCount: 70, options: WildOptions(weights: weights, draws: 1500), stream: "moments")
    var sums = [0.0, 0, 0]
    try vectors.forEachBlock { V throws(LinearAlgebraError) in
      for j in 0..<V.columnCount {
        for v in V.column(j) {
          sums[0] += v
          sums[1] += v * v
          sums[2] += v * v * v
        }
      }
    }
    let n = 70.0 * 1500
    #expect((sums[0] / n).magnitude < 0.015)
    #expect((sums[1] / n - 1).magnitude < 0.02)
    #expect((sums[2] / n - (weights == .mammen ? 1 : 0)).magnitude < 0.05)
  }

  /// The G × G way and the way over the coefficients are the same map.
  @Test func manyClustersGoTheOtherWay() throws {
    let scenario = try #require(AgreementTests.scenarios.first { $0.name == "many152" })
    let fit = try Self.fit(scenario, WildOptions(draws: 199, seed: 5))
    let estimate = try fit.estimate(of: "x")
    let t = try #require(try fit.estimates(for: .cr1).first { $0.term == "x" }?.pValue)
    #expect((try #require(estimate.pValue) - t).magnitude < 0.06)
    #expect(estimate.stdError == (try fit.estimates(for: .cr1).first { $0.term == "x" }?.stdError))
  }
}
