import LinearAlgebra
import Tables
import Testing

@testable import Model

/// The fewest clusters that change an answer where every set is a fit anew, against all sets by R:
/// `Golden/verdicts/flips.R`.
@Suite struct FlipFitsTests {
  enum Method: String, CaseIterable { case logistic, poisson, ordinal, mixed }

  private static func fit(_ method: Method) throws -> Fit {
    let rows = try golden("verdicts/flips-data.csv")
    var data = table(
      "children",
      try ["x", "high", "count", "y"].map { name in
        (name, try rows.map { try number($0, name) })
      }, texts: [("la", rows.map { $0["la"] })])
    let levels = ["poor", "fair", "good"]
    let codes = try rows.map { row -> Int32 in
      let level = levels.firstIndex(of: row["grade"] ?? "")
      return Int32(try #require(level))
    }
    data.set(
      Column(.category(codes: codes, levels: levels, isOrdered: true)),
      as: ColumnSpec("grade", .ordered))
    let (outcome, estimator, covariance): (String, Estimator, CovarianceEstimator) =
      switch method {
      case .logistic: ("high", .generalized(GeneralizedSpec(.logistic)), .cr1s)
      case .poisson: ("count", .generalized(GeneralizedSpec(.poisson)), .cr1s)
      case .ordinal: ("grade", .generalized(GeneralizedSpec(.ordinal)), .classical)
      case .mixed: ("y", .mixed(MixedSpec(levels: ["la"])), .classical)
      }
    return try ModelSpec(
      name: "m", outcome: outcome, support: ["x"], estimator: estimator,
      inference: Inference(cluster: .by("la"), method: .named(covariance))
    ).fit(to: data)
  }

  /// Every set that R has fitted: its members, and what it does.
  private struct RSets {
    var sign: [[String]] = []
    var verdict: [[String]] = []

    init(_ method: Method) throws {
      let rows = try golden("verdicts/flips.csv").filter { $0["model"] == method.rawValue }
      let whole = try #require(rows.first { $0["set"] == "" })
      let (b, excludes) = (try number(whole, "estimate"), try Self.excludes(whole))
      for row in rows where row["estimate"] != "NA" {
        let set = (row["set"] ?? "").split(separator: ";").map(String.init)
        if try number(row, "estimate") * b < 0 { sign.append(set) }
        if row["low"] != "NA", row["low"] != "NaN", try Self.excludes(row) != excludes {
          verdict.append(set)
        }
      }
    }

    private static func excludes(_ row: [String: String]) throws -> Bool {
      try number(row, "low") > 0 || number(row, "high") < 0
    }
  }

  @Test(arguments: Method.allCases) func smallestSetsAreThoseOfAllFits(_ method: Method) throws {
    let own = try Self.fit(method)
    let claim = try own.estimate(of: "x")
    let whole = try #require(
      try golden("verdicts/flips.csv").first { $0["model"] == method.rawValue && $0["set"] == "" })
    #expect(relativeDifference(claim.estimate, try number(whole, "estimate")) < 1e-5)
    #expect(relativeDifference(claim.confLow ?? 0, try number(whole, "low")) < 1e-3)
    let way = try #require(try LeavingOut(fit: own).main())
    let j = try #require(own.regression.columns.firstIndex { $0.name == "x" })
    let fragility = try Fragility(way.leftOut, of: j, claim, refits: way.refits)
    let theirs = try RSets(method)
    for (mine, all) in [(fragility.sign, theirs.sign), (fragility.verdict, theirs.verdict)] {
      let flip = try #require(mine)
      let names = flip.set?.map { fragility.labels[$0] }.sorted()
      let least = all.map(\.count).min() ?? 5
      #expect(names.map { $0.count } ?? 5 == least, "\(method) \(names ?? [])")
      if let names { #expect(all.contains(names), "\(names)") }
      if let alike = flip.alike { #expect(alike == all.count { $0.count == least }) }
      #expect(flip.search == .exact || flip.exact + 1 < least)
    }
  }

  /// With less time the likeliest sets are fitted; what is found then is at least as large, and says so.
  @Test(arguments: Method.allCases, [9, 40]) func fewFitsGiveABound(
    _ method: Method, most: Int
  ) throws {
    let own = try Self.fit(method)
    let way = try #require(try LeavingOut(fit: own).main())
    let claim = try own.estimate(of: "x")
    let j = try #require(own.regression.columns.firstIndex { $0.name == "x" })
    let few = FewFits(way.leftOut, most: most)
    let fragility = try Fragility(few, of: j, claim)
    let theirs = try RSets(method)
    for (mine, all) in [(fragility.sign, theirs.sign), (fragility.verdict, theirs.verdict)] {
      let flip = try #require(mine)
      #expect(flip.exact == min(most == 9 ? 1 : 2, flip.set?.count ?? 8))
      let least = all.map(\.count).min() ?? 5
      #expect((flip.set?.count ?? 5) >= least && flip.certainSize <= least)
      // Here the likeliest are right.
      #expect(flip.set?.count ?? 5 == least)
      #expect(
        flip.search == (flip.set.map { $0.count <= flip.exact + 1 } ?? false ? .exact : .greedy))
    }
  }
}

/// The same fits, so many of them.
private struct FewFits: GroupsLeftOut {
  let all: any GroupsLeftOut
  let mostFits: Int?
  var groups: Clusters { all.groups }
  var mostExact: Int { 1 }
  var mostSets: Int { 0 }

  init(_ all: any GroupsLeftOut, most: Int) { (self.all, mostFits) = (all, most) }

  func estimate(of j: Int, without set: [Int]) throws(LinearAlgebraError) -> Double? {
    try all.estimate(of: j, without: set)
  }

  func offersTests(_ estimator: CovarianceEstimator) -> Bool { all.offersTests(estimator) }

  func test(
    of j: Int, without set: [Int], _ estimator: CovarianceEstimator, level: Double
  ) throws(LinearAlgebraError) -> (estimate: Double, test: WaldTest)? {
    try all.test(of: j, without: set, estimator, level: level)
  }
}
