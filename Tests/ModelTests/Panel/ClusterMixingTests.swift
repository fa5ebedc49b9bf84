import LinearAlgebra
import Tables
import Testing

@testable import Model

/// Wild draws where absorbed effects reach over the clusters, against literal refits on all indicators
/// (`Golden/inference/crossing-wild.R`, `inference.R`).
struct ClusterMixingTests {
  private static func fit(
    _ row: [String: String], _ type: WildOptions.Residuals,
    _ covariance: CovarianceEstimator = .wild
  ) throws -> Fit {
    let absorb = try #require(row["absorb"]).split(separator: "+").map(String.init)
    return try InferenceTests.spec(
      "h", ["x", "z"], absorb: absorb, weights: row["weighted"] == "TRUE" ? "w" : nil,
      cluster: "area", method: .named(covariance), wild: WildOptions(residuals: type)
    ).fit(to: try InferenceTests.data("inference/crossing-\(row["data"] ?? "").csv"))
  }

  /// |t| and every |t*|, sorted, without the factor of CR1.
  private static func statistics(
    _ term: String, of drawn: LinearFit, _ type: WildOptions.Residuals
  ) throws -> (own: Double, all: [Double]) {
    let sums = try ClusterSums(of: drawn, try #require(drawn.clusters))
    let j = try #require(drawn.columns.firstIndex { $0.name == term })
    let (a, scale) = drawn.direction(of: j)
    let delta = drawn.coefficients[j] / (scale * drawn.residualUnit)
    let hypothesis = try WildHypothesis(sums, direction: a, isRestricted: type == .restricted)
    var all: [Double] = []
    try WildVectors(clusterCount: sums.count, options: WildOptions(residuals: type), stream: "")
      .forEachBlock { V in
        hypothesis.forEachStatistic(V, at: delta) { n, variance in
          all.append(n.magnitude / variance.squareRoot())
        }
      }
    return (delta.magnitude / hypothesis.observedVariance.squareRoot(), all.sorted())
  }

  @Test(arguments: ["years", "schools"])
  func manyEffectsEqualRefitsOnIndicators(_ name: String) throws {
    let rows = try golden("inference/crossing-wild.csv").filter { $0["data"] == name }
    let fit = try Self.fit(try #require(rows.first), .restricted, .cr1)
    let drawn = try #require(try fit.regression.bootstrapped)
    #expect(drawn.absorbedAcross != nil && drawn.columnCount == 2)
    for row in rows where row["term"] != "joint" {
      let type = try #require(WildOptions.Residuals(rawValue: row["type"] ?? ""))
      let found = try Self.statistics(try #require(row["term"]), of: drawn, type)
      #expect(relativeDifference(found.own, try number(row, "t")) < 1e-10, "\(row)")
      #expect(
        relativeDifference(try #require(found.all.last), try number(row, "largest")) < 1e-10)
      let median = (found.all[63] + found.all[64]) / 2
      #expect(relativeDifference(median, try number(row, "median")) < 1e-10, "\(row)")
      let (reached, strict) = (
        found.all.count { $0 >= found.own * (1 - 1e-9) },
        found.all.count { $0 > found.own * (1 + 1e-9) }
      )
      #expect(Double(reached) / 128 == (try number(row, "p")), "\(row)")
      #expect(Double(strict) / 128 == (try number(row, "strict")), "\(row)")
    }
    let sums = try ClusterSums(of: drawn, try #require(drawn.clusters))
    let joint = try WildOptions().jointCounts([0, 1], of: drawn, sums, stream: "")
    let row = try #require(rows.first { $0["term"] == "joint" })
    #expect(joint?.inclusive == (try number(row, "p")))
  }

  @Test func isAHeadlineAndAJointTest() throws {
    let rows = try golden("inference/crossing-wild.csv").filter {
      $0["data"] == "years" && $0["type"] == "restricted"
    }
    let fit = try Self.fit(try #require(rows.first), .restricted)
    for row in rows where row["term"] != "joint" {
      let estimate = try fit.estimate(of: try #require(row["term"]))
      #expect(estimate.pValue == (try number(row, "p")), "\(row)")
      #expect(estimate.wild?.strictP == (try number(row, "strict")), "\(row)")
      let (low, high) = (try #require(estimate.confLow), try #require(estimate.confHigh))
      #expect((low < 0 && 0 < high) == (try #require(estimate.pValue) >= 0.05), "\(row)")
    }
    let row = try #require(rows.first { $0["term"] == "joint" })
    #expect(try fit.jointTest(of: ["x", "z"]).pValue == (try number(row, "p")))
  }

  /// Few effects draw alike either way: as columns, and taken out of the draws.
  @Test(arguments: WildOptions.Residuals.allCases)
  func equalsColumnsBesideTheTerms(_ type: WildOptions.Residuals) throws {
    var compared = 0
    for (data, absorb, cluster, weights) in [
      ("balanced", ["area", "period", "school"], "group", nil),
      ("unbalanced", ["area", "period"], "group", "w"), ("apart", ["area", "period"], "area", nil),
    ] {
      let fit = try InferenceTests.spec(
        "h", ["x", "z"], absorb: absorb, weights: weights, cluster: cluster,
        method: .named(.wild), wild: WildOptions(residuals: type)
      ).fit(to: try InferenceTests.data("inference/data-\(data).csv"))
      let within = try #require(fit.regression as? WithinFit)
      let (beside, mixed) = (
        try #require(try within.adjustment.bootstrapped(within.inner, standsBeside: true)),
        try #require(try within.adjustment.bootstrapped(within.inner, standsBeside: false))
      )
      #expect(beside.columnCount > 2 && mixed.absorbedAcross != nil)
      for term in ["x", "z"] {
        let one = try Self.statistics(term, of: beside, type)
        let other = try Self.statistics(term, of: mixed, type)
        #expect(relativeDifference(one.own, other.own) < 1e-10)
        for (a, b) in zip(one.all, other.all) {
          #expect(relativeDifference(a, b) < 1e-10, "\(data) \(term) \(a) \(b)")
          compared += 1
        }
      }
      #expect(
        try WildOptions(residuals: type).jointCounts(
          [0, 1], of: mixed, ClusterSums(of: mixed, try #require(mixed.clusters)), stream: "")?
          .inclusive
          == WildOptions(residuals: type).jointCounts(
            [0, 1], of: beside, ClusterSums(of: beside, try #require(beside.clusters)), stream: "")?
          .inclusive)
    }
    #expect(compared > 1000)
  }

  /// Of a family every fit draws alike, and Romano and Wolf's p of one test is its own.
  @Test func aFamilyOfOneHasItsOwnP() throws {
    let row = try #require(
      try golden("inference/crossing-wild.csv").first { $0["data"] == "years" })
    let fit = try Self.fit(row, .restricted)
    let drawn = try #require(try fit.regression.bootstrapped)
    let family = try WildFamily(
      [WildFamily.Member(fit: drawn, coefficient: 0)], WildOptions(), stream: "")
    let own = family.observed[0]
    var reached = 0
    try family.forEachDraw { if $0[0] >= own * (1 - 1e-9) { reached += 1 } }
    #expect(Double(reached) / 128 == fit.estimates[0].pValue)
  }

  /// Too many clusters or rows to take through the effects: refused, and said.
  @Test func tooManyAreRefused() throws {
    let row = try #require(
      try golden("inference/crossing-wild.csv").first { $0["data"] == "years" })
    let fit = try Self.fit(row, .restricted)
    let within = try #require(fit.regression as? WithinFit)
    #expect(within.adjustment.canBootstrap && within.adjustment.withoutBootstrap == nil)
    let many = AbsorbedAdjustment(
      within.inner, within.absorption,
      Clusters(rowsOf: 2001) { "s\($0)" },
      isNested: [false, false])
    #expect(!many.canBootstrap)
    #expect(
      many.withoutBootstrap
        == "no wild bootstrap: the effects of child and period reach over the clusters, and to take "
        + "2001 clusters' draws of 1350 rows out of them is too long")
  }
}
