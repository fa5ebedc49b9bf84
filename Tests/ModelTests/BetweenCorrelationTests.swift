import Statistics
import Tables
import Testing

@testable import Model

/// What a test of the correlation between clusters must do whatever the data; its numbers against R are in
/// `ClusteredCorrelationTests`.
struct BetweenCorrelationTests {
  private static let sizes = [12, 9, 7, 7, 5, 4, 3, 1]

  /// Columns of which the cluster effects are independent of each other.
  private static func columns(_ sizes: [Int], seed: UInt64) -> (x: [Double], y: [Double], la: [Int])
  {
    var random = SeededGenerator(seed: seed, stream: "between")
    var (x, y, la): ([Double], [Double], [Int]) = ([], [], [])
    for (g, size) in sizes.enumerated() {
      let (u, v) = (random.normal(), random.normal())
      for _ in 0..<size {
        x.append(u + random.normal())
        y.append(v + random.normal())
        la.append(g)
      }
    }
    return (x, y, la)
  }

  private static func row(_ x: [Double], _ y: [Double], _ la: [Int]) throws -> CorrelationRow {
    let table = table(
      "t", [("x", x), ("y", y)], texts: [("la", la.map { "L\($0)" })])
    return try CorrelationSpec(
      name: "s", between: ["x"], and: ["y"], methods: [.between], cluster: "la"
    ).correlations(in: table)[0].rows[0]
  }

  private static func clusters(_ la: [Int]) -> [[Int]] {
    (0...(la.max() ?? 0)).map { g in la.indices.filter { la[$0] == g } }
  }

  /// Taken out of the moments, or computed anew from the rows that are left.
  @Test(arguments: [sizes, [5, 5, 5, 5], [200, 2, 2, 3, 1, 1]])
  func leavingOutIsComputingAnew(sizes: [Int]) throws {
    let (x, y, la) = Self.columns(sizes, seed: 4)
    let found = try #require(Correlation.betweenLeavingOut(x, y, clusters: Self.clusters(la)))
    #expect(found.count == sizes.count)
    for (g, r) in found.enumerated() {
      let kept = la.indices.filter { la[$0] != g }
      let labels = kept.map { la[$0] > g ? la[$0] - 1 : la[$0] }
      let anew = try Correlation.between(
        kept.map { x[$0] }, kept.map { y[$0] }, clusters: Self.clusters(labels))
      #expect(relativeDifference(r, try #require(anew.estimate)) < 1e-13, "without \(g)")
    }
  }

  @Test func scaleAndSignDoNotCount() throws {
    let (x, y, la) = Self.columns(Self.sizes, seed: 5)
    let plain = try Self.row(x, y, la)
    let test = try #require(plain.clustered)
    let interval = try #require(plain.clusteredInterval)
    for (scale, shift) in [(1e-9, 0), (1e6, 3e7), (-2, 5)] as [(Double, Double)] {
      let other = try Self.row(x.map { scale * $0 + shift }, y, la)
      let sign: Double = scale < 0 ? -1 : 1
      let (own, ends) = (try #require(other.clustered), try #require(other.clusteredInterval))
      #expect(relativeDifference(own.pValue, test.pValue) < 1e-7 && own.df == test.df)
      #expect(relativeDifference(sign * (scale < 0 ? ends.high : ends.low), interval.low) < 1e-7)
      #expect(relativeDifference(sign * (scale < 0 ? ends.low : ends.high), interval.high) < 1e-7)
    }
  }

  /// Every row twice is no more known of clusters.
  @Test func moreRowsOfTheSameMeansAreNoMoreClusters() throws {
    let (x, y, la) = Self.columns(Self.sizes, seed: 6)
    let (once, twice) = (try Self.row(x, y, la), try Self.row(x + x, y + y, la + la))
    let (p, again) = (try #require(once.clustered?.pValue), try #require(twice.clustered?.pValue))
    #expect(relativeDifference(p, again) < 1e-12)
    #expect(once.clustered?.df == 7)
  }

  /// Where each counts the same, the means are rows like any others: their Pearson correlation, each left
  /// out in turn.
  @Test func ofEqualSizesItIsTheJackknifeOfTheMeans() throws {
    let (x, y, la) = Self.columns([6, 6, 6, 6, 6, 6, 6, 6, 6], seed: 7)
    let groups = Self.clusters(la)
    func means(_ values: [Double]) -> [Double] {
      groups.map { rows in rows.reduce(0) { $0 + values[$1] } / Double(rows.count) }
    }
    func r(_ kept: [Int]) throws -> Double {
      let (a, b) = (means(x), means(y))
      return try #require(try Correlation.pearson(kept.map { a[$0] }, kept.map { b[$0] }).estimate)
    }
    let z = try groups.indices.map { g in
      Elementary.fisherZ(try r(groups.indices.filter { $0 != g }))
    }
    let mean = z.reduce(0, +) / 9
    let error = (8 / 9 * z.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }).squareRoot()
    let p = try StudentT(df: 8).twoSidedP(Elementary.fisherZ(try r(Array(groups.indices))) / error)
    let found = try #require(try Self.row(x, y, la).clustered)
    #expect(relativeDifference(found.pValue, p) < 1e-11)
  }

  /// Of one cluster there is nothing between, of two a line, of three none to leave out.
  @Test(arguments: [([8], false), ([8, 5], false), ([8, 5, 2], true)])
  func fewClustersHaveNoTest(sizes: [Int], isTold: Bool) throws {
    let (x, y, la) = Self.columns(sizes, seed: 8)
    let row = try Self.row(x, y, la)
    #expect((row.result.estimate != nil) == isTold)
    #expect(row.clustered == nil && row.clusteredInterval == nil && row.minimumDetectable == nil)
    #expect(isTold || row.result.undefined == .tooFewClusters)
  }

  /// Means that are all the same; that are but for one cluster; and that follow from each other.
  @Test func withoutVariationThereIsNoTest() throws {
    let (x, _, la) = Self.columns(Self.sizes, seed: 9)
    #expect(
      try Self.row(x, la.map { _ in 1 }, la).result.undefined == .constantBetweenClusters)
    let one = try Self.row(x, la.map { $0 == 2 ? 1 : 0 }, la)
    #expect(one.result.estimate != nil && one.clustered == nil && one.clusteredInterval == nil)
    let line = try Self.row(x, x.map { 3 - 2 * $0 }, la)
    #expect(line.result.estimate == -1 && line.clustered == nil)
  }

  /// One cluster of 80 rows and twenty of 4, alike within, and no link: t on G − 2 of the weighted
  /// correlation finds one in 20 of 100, this in about 4.
  @Test func aLargestClusterDoesNotMakeALink() throws {
    let sizes = [80] + [Int](repeating: 4, count: 20)
    let rows = try (0..<300).map { draw -> CorrelationRow in
      let (x, y, la) = Self.columns(sizes, seed: 1_000 + UInt64(draw))
      return try Self.row(x, y, la)
    }
    let plain = rows.count { ($0.result.pValue ?? 1) < 0.05 }
    let clustered = rows.count { ($0.clustered?.pValue ?? 1) < 0.05 }
    // Three Monte Carlo errors above 5 % are 26 of 300.
    #expect(plain > 36 && clustered <= 26, "\(plain) and \(clustered) of 300")
  }
}
