import Tables
import TestSupport
import Testing

@testable import Model

/// Counts of which a few rows, or a few clusters, hold nearly all events (`Golden/events/spread.csv`: how often tests
/// of a term that does nothing then find something; `clusters.csv`: of few clusters), and grades of which nearly all are alike.
struct EventSpreadTests {
  static func counts(_ n: Int, mean: Int = 10) -> [Double] {
    (0..<n).map { Double($0 * 7919 % (2 * mean + 1)) }
  }

  static func table(
    _ y: [Double], others: [(String, [Double])] = [], groups: Int = 40
  ) -> Table {
    ModelTests.table(
      "t", [("n", y), ("x", y.indices.map { Double($0 * 7907 % 101) / 20 })] + others,
      texts: [("la", y.indices.map { "L\($0 % groups)" })])
  }

  static func spread(_ y: [Double], exposure: [Double]? = nil, trials: [Double]? = nil)
    -> EventSpread?
  {
    EventSpread(y, trials: trials, exposure: exposure, in: y.indices.map { [$0] })
  }

  /// One event each in k of many rows is k places.
  @Test(arguments: [1, 3, 8, 20])
  func oneEventEachIsAsManyPlaces(_ k: Int) throws {
    let y = (0..<400).map { $0 % (400 / k) == 0 && $0 / (400 / k) < k ? 1.0 : 0 }
    let found = try #require(Self.spread(y))
    #expect((found.effective - Double(k) * (1 - Double(k) / 400)).magnitude < 1e-9)
    #expect(found.areTooFew == (k < 6) && found.areFew == (k < 10))
  }

  @Test(arguments: [(1, true), (2, true), (4, true), (12, false)])
  func farCounts(_ k: Int, _ areTooFew: Bool) throws {
    var y = Self.counts(484)
    for i in 0..<k { y[i * 37 + 5] = 3000 }
    let found = try #require(Self.spread(y))
    #expect(found.areTooFew == areTooFew)
    #expect((found.effective - Double(k)).magnitude < 0.6, "\(found.effective)")
    #expect(found.farthest.contains { $0.index == 5 })
  }

  /// 152 authorities of sizes as in England, the largest eight times a common one, with and without
  /// an exposure; few places of any sizes with theirs; a count of 300 beside counts of 10.
  @Test func unequalSizesAreNone() throws {
    let sizes = (0..<152).map { 0.5 + Double($0 * 61 % 152) / 100 } + [8]
    let y = sizes.indices.map { i in (sizes[i] * Double(60 + i * 29 % 80)).rounded() }
    #expect(try !#require(Self.spread(y)).areFew)
    #expect(try !#require(Self.spread(y, exposure: sizes)).areFew)
    let few: [Double] = [3, 40, 7, 900, 12, 30, 5, 66, 21]
    #expect(try !#require(Self.spread(few, exposure: [4, 35, 9, 830, 15, 33, 4, 70, 18])).areFew)
    #expect(try #require(Self.spread(few)).areTooFew)
    var far = Self.counts(484)
    far[7] = 300
    #expect(try !#require(Self.spread(far)).areFew)
    // Of trials: many trials in one row are not many events.
    let trials = (0..<200).map { $0 == 9 ? 2000.0 : 20 }
    let half = trials.indices.map { (trials[$0] * (0.4 + Double($0 % 5) / 20)).rounded() }
    #expect(try !#require(Self.spread(half, trials: trials)).areFew)
  }

  /// Of 8 to 40 clusters some have more events than each other one, as many times as in the simulation.
  @Test(arguments: [
    (8, 1, 100.0, true, true), (8, 2, 20, true, true), (14, 1, 100, true, true),
    (14, 1, 20, true, true), (14, 2, 100, true, true), (14, 2, 10, false, true),
    (14, 1, 5, false, false), (24, 1, 100, true, true), (24, 2, 100, true, true),
    (24, 2, 20, false, true), (24, 2, 5, false, false), (40, 2, 100, true, true),
  ])
  func fewClusters(
    _ count: Int, _ far: Int, _ times: Double, _ areTooFew: Bool, _ areFew: Bool
  ) throws {
    let sizes = (0..<count).map { $0 < far ? times : 1 }
    let mean = sizes.reduce(0, +) / Double(count)
    let y = sizes.enumerated().map { (80 * $1 / mean * (0.9 + Double($0 % 3) / 10)).rounded() }
    let found = try #require(Self.spread(y))
    #expect(found.areTooFew == areTooFew && found.areFew == areFew, "\(found)")
    #expect(try !#require(Self.spread(y, exposure: sizes)).areFew)
  }

  static func check(
    _ family: ResponseFamily, _ data: Table, mixed: Bool = false,
    method: CovarianceMethod = .auto, _ name: String = "events"
  ) throws -> Check {
    try #require(
      try checks(family, data, mixed: mixed, method: method).first { $0.check == name })
  }

  static func checks(
    _ family: ResponseFamily, _ data: Table, mixed: Bool = false, method: CovarianceMethod = .auto
  ) throws -> [Check] {
    let generalized = GeneralizedSpec(family, trials: family == .binomial ? "m" : nil)
    return try ModelSpec(
      outcome: "n", support: ["x"],
      estimator: mixed
        ? .mixed(MixedSpec(levels: ["la"], generalized: generalized)) : .generalized(generalized),
      inference: Inference(cluster: .by("la"), method: method)
    ).fit(to: data).checks
  }

  /// A mixed model is fitted anew without each of its groups.
  private static func groups(mixed: Bool) -> Int { mixed ? 10 : 40 }

  @Test(arguments: [
    (ResponseFamily.poisson, false), (.negativeBinomial, false), (.poisson, true),
  ])
  func oneCountOfThousands(_ family: ResponseFamily, mixed: Bool) throws {
    var y = Self.counts(480, mean: 4)
    y[241] = 3000
    let groups = Self.groups(mixed: mixed)
    let checks = try Self.checks(family, Self.table(y, groups: groups), mixed: mixed)
    let events = try #require(checks.first { $0.check == "events" })
    #expect(events.result == .stop)
    #expect(
      events.meaning.hasPrefix(
        "1 row (row 242) has 3000 of all 4921 events, the other 479 1921: beyond an even spread the "
          + "events lie as if in 1 of 480 rows, what these have in common"), "\(events.meaning)")
    let dispersion = try #require(checks.first { $0.check == "dispersion" })
    #expect(dispersion.result == .look)
    #expect(
      !dispersion.meaning.contains("harmless")
        && dispersion.meaning.contains("not where so few hold the events"),
      "\(dispersion.meaning)")
    y[241] = 3
    let even = try Self.check(family, Self.table(y, groups: groups), mixed: mixed)
    #expect(even.result == .pass)
  }

  /// Events that lie in few of the clusters which the study declares are few, whatever the fit names.
  @Test(arguments: [ResponseFamily.logistic, .poisson, .ordinal])
  func declaredClustersAreHeard(_ family: ResponseFamily) throws {
    let la = (0..<240).map { $0 % 24 }
    let y = la.indices.map { la[$0] < 4 && $0 * 7919 % 10 < 5 ? 1.0 : 0 }
    let data = ModelTests.table(
      "t", [("n", y), ("x", y.indices.map { Double($0 * 7907 % 101) / 20 })],
      grades: [("g", y.map { $0 > 0 ? "poor" : "good" }, levels: ["poor", "good"])],
      texts: [("la", la.map { "L\($0)" })])
    for (cluster, declared, result) in [
      (ClusterChoice.none, [], Check.Result.pass), (.none, ["la"], .stop),
      (.by("la"), ["la"], .stop),
    ] {
      var inference = Inference(cluster: cluster)
      inference.declared = declared
      let fit = try ModelSpec(
        outcome: family == .ordinal ? "g" : "n", support: ["x"],
        estimator: .generalized(GeneralizedSpec(family)), inference: inference
      ).fit(to: data)
      let check = try #require(fit.checks.first { $0.check == "events" })
      #expect(check.result == result, "\(check.meaning)")
      if result == .stop { #expect(check.meaning.contains("in 4 of 24 groups of la")) }
    }
  }

  @Test func oneRowOfTrials() throws {
    let m = [Double](repeating: 5000, count: 200)
    let y = m.indices.map { $0 == 9 ? 4000.0 : Double($0 * 7919 % 5) }
    let check = try Self.check(.binomial, Self.table(y, others: [("m", m)]))
    #expect(check.result == .stop)
    #expect(
      check.meaning.hasPrefix(
        "1 row (row 10) has 4000 of all 4399 events in 5000 of all 1000000 trials"),
      "\(check.meaning)")
  }

  /// Counts that vary less than a Poisson's.
  @Test(arguments: [
    (ResponseFamily.poisson, false), (.negativeBinomial, false), (.poisson, true),
  ])
  func lessThanItsFamily(_ family: ResponseFamily, mixed: Bool) throws {
    let y = (0..<480).map { Double(10 + $0 * 7919 % 3) }
    let data = Self.table(y, groups: Self.groups(mixed: mixed))
    let robust = try Self.check(family, data, mixed: mixed, "dispersion")
    #expect(robust.result == .pass && !robust.meaning.contains("about as it should"))
    #expect(robust.meaning.contains("less than it should"), "\(robust.meaning)")
    #expect(robust.meaning.contains("harmless"))
    let classical = try Self.check(
      family, data, mixed: mixed, method: .named(.classical), "dispersion")
    #expect(classical.result == .look && classical.meaning.contains("too large by a factor of 4"))
  }

  /// One row poor, one excellent, all others good; a middle with others in many places.
  @Test(arguments: [(1, 1, Check.Result.stop), (2, 1, .stop), (4, 4, .look), (40, 60, .pass)])
  func grades(_ poor: Int, _ excellent: Int, _ result: Check.Result) throws {
    let y = (0..<480).map { i in
      i * 7919 % 480 < poor ? 0.0 : i * 7919 % 480 >= 480 - excellent ? 2 : 1
    }
    let check = try Self.check(.ordinal, Self.table(y))
    #expect(check.result == result, "\(check.meaning)")
    #expect(
      check.meaning.hasPrefix("\(poor + excellent) rows of 480 have a grade other than '1', in "))
  }
}
