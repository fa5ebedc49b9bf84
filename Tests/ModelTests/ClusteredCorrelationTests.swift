import Statistics
import Tables
import Testing

@testable import Model

struct ClusteredCorrelationTests {
  static let names = ["x", "y", "age", "z"]

  static func data(reordered: Bool = false, _ change: (String, Double) -> Double = { $1 }) throws
    -> Table
  {
    var rows = try golden("correlations/correlations-data.csv")
    if reordered { rows = rows.indices.map { rows[($0 * 29 + 5) % rows.count] } }
    return table(
      "t",
      try names.map { name in (name, try rows.map { change(name, try number($0, name)) }) },
      texts: [("la", rows.map { $0["la"] })])
  }

  static let methods: [CorrelationResult.Method] = [
    .pearson, .spearman, .semiPartial, .between, .within, .repeatedMeasures, .kendall,
  ]

  static func rows(
    _ table: Table, x: String = "x", y: String = "y", given: [String] = ["age", "z"]
  ) throws -> [CorrelationRow] {
    try CorrelationSpec(
      name: "s", between: [x], and: [y], methods: given.isEmpty ? [.pearson, .spearman] : methods,
      given: given, cluster: "la"
    ).correlations(in: table)[0].rows
  }

  @Test func agreesWithR() throws {
    let found = try Self.rows(try Self.data())
    let known = try golden("correlations/correlations.csv")
    #expect(Set(found.map(\.result.method.rawValue)) == Set(known.map { $0["method"] }))
    for row in known {
      let method = try #require(row["method"])
      let own = try #require(found.first { $0.result.method.rawValue == method })
      func expect(_ value: Double?, _ column: String) throws {
        guard let cell = row[column], !cell.isEmpty else { return }
        let value = try #require(value, "\(column) of \(method)")
        let expected = try number(row, column)
        #expect(
          relativeDifference(value, expected) < 1e-10, "\(column) of \(method): \(value)")
      }
      try expect(own.result.estimate, "estimate")
      try expect(own.result.statistic, "statistic")
      try expect(own.result.df, "df")
      try expect(own.result.pValue, "p")
      try expect(own.result.confLow, "low")
      try expect(own.result.confHigh, "high")
      try expect(own.clustered?.pValue, "p_cluster")
      try expect(own.clustered?.df, "df_cluster")
      #expect(own.nClusters == 8)
    }
  }

  /// Leaving out each cluster, in R.
  @Test func intervalsAreThoseOfRefits() throws {
    let found = try Self.rows(try Self.data())
    let known = try golden("correlations/intervals.csv")
    #expect(known.count == 9)
    for row in known {
      let own = try #require(found.first { $0.result.method.rawValue == row["method"] })
      let interval = try #require(own.clusteredInterval)
      #expect(relativeDifference(interval.low, try number(row, "low")) < 1e-9, "\(row) \(interval)")
      #expect(relativeDifference(interval.high, try number(row, "high")) < 1e-9, "\(row)")
      #expect(interval.method == .jackknife)
    }
    for row in found {
      let (test, interval) = (try #require(row.clustered), try #require(row.clusteredInterval))
      #expect(test.method.rawValue == interval.method.rawValue)
    }
  }

  /// p is below 1 − level just where the interval at that level leaves out zero.
  @Test(arguments: [0.5, 0.8, 0.9, 0.95, 0.99, 0.999]) func pAndIntervalAgree(level: Double) throws
  {
    for pair in [("x", "y"), ("x", "age"), ("age", "y"), ("z", "y"), ("x", "z")] {
      let rows = try CorrelationSpec(
        name: "s", between: [pair.0], and: [pair.1],
        methods: Self.methods.filter { $0 != .semiPartial },
        level: level, cluster: "la"
      ).correlations(in: try Self.data())[0].rows
      for row in rows {
        let (test, interval) = (try #require(row.clustered), try #require(row.clusteredInterval))
        #expect(
          (test.pValue < 1 - level) == (interval.low > 0 || interval.high < 0),
          "\(pair) \(row.result.method)")
      }
    }
  }

  /// A control that varies in one cluster alone: without it there is no partial correlation, and so no
  /// interval, but everything else is there.
  @Test func aClusterThatIsNeededLeavesNoInterval() throws {
    let plain = try Self.data()
    let labels = (0..<plain.rowCount).map { plain["la"]?.text(at: $0) ?? "" }
    let data = table(
      "t",
      ["x", "y"].map { ($0, plain[$0]?.numbers ?? []) } + [
        ("odd", labels.indices.map { labels[$0] == "b" ? Double($0 % 3) : 0 })
      ], texts: [("la", labels)])
    let rows = try CorrelationSpec(
      name: "s", between: ["x"], and: ["y"], methods: [.pearson], given: ["odd"], cluster: "la"
    ).correlations(in: data)[0].rows
    let partial = try #require(rows.first { $0.result.method == .partialPearson })
    #expect(partial.result.estimate != nil && partial.clustered != nil)
    #expect(partial.clusteredInterval == nil && partial.clustered?.method == .slope)
    #expect(rows.first { $0.result.method == .pearson }?.clusteredInterval != nil)
  }

  @Test func neitherTheOrderOfRowsNorOfColumnsCounts() throws {
    let plain = try Self.rows(try Self.data())
    let reordered = try Self.rows(try Self.data(reordered: true))
    let swapped = try Self.rows(try Self.data(), x: "y", y: "x")
    for (row, others) in zip(plain, zip(reordered, swapped)) {
      // A semi-partial correlation takes the controls out of x alone.
      let both = row.result.method == .semiPartial ? [others.0] : [others.0, others.1]
      for other in both {
        for path in [\CorrelationRow.result.estimate, \.result.pValue, \.clustered?.pValue] {
          let (a, b) = (try #require(row[keyPath: path]), try #require(other[keyPath: path]))
          #expect(relativeDifference(a, b) < 1e-9, "\(row.result.method) \(path)")
        }
      }
    }
  }

  @Test func ranksForgetAllButTheOrder() throws {
    let plain = try Self.rows(try Self.data())
    let bent = try Self.rows(try Self.data { name, value in value * value * value })
    for method in [CorrelationResult.Method.spearman, .partialSpearman, .kendall] {
      let (a, b) = (
        plain.first { $0.result.method == method }, bent.first { $0.result.method == method }
      )
      #expect(a?.result == b?.result && a?.clustered == b?.clustered)
    }
  }

  @Test func withNothingTakenOutPartialIsPlain() throws {
    let (x, y) = (
      try #require(try Self.data()["x"]?.numbers), try #require(try Self.data()["y"]?.numbers)
    )
    let plain = try Correlation.pearson(x, y)
    let partial = try Correlation.partial(x, y, controls: 0)
    #expect(partial.estimate == plain.estimate && partial.pValue == plain.pValue)
    let (low, plainLow) = (try #require(partial.confLow), try #require(plain.confLow))
    #expect(relativeDifference(low, plainLow) < 1e-14 && partial.df == plain.df)
  }

  @Test func rowsThatAreTheirOwnClustersHaveNoSecondP() throws {
    let single = table(
      "t", [("x", [1, 2, 3, 5, 4]), ("y", [2, 1, 4, 3, 7])],
      texts: [("la", ["a", "b", "c", "d", "e"])])
    let row = try Self.rows(single, given: [])[0]
    #expect(row.clustered == nil && row.nClusters == 5 && row.result.pValue != nil)
  }

  @Test func theStudysClustersCountWhereTheTableHasThem() throws {
    let spec = CorrelationSpec(
      name: "s", between: ["x"], and: ["y"], sharedCluster: "la")
    #expect(try spec.correlations(in: try Self.data())[0].rows[0].cluster == "la")
    let bare = table("t", [("x", [1, 2, 3, 5]), ("y", [2, 1, 4, 3])])
    #expect(try spec.correlations(in: bare)[0].rows[0].cluster == nil)
    #expect(try spec.correlations(in: bare)[0].columns == ["x", "y"])
  }

  @Test func awkwardDataSayWhy() throws {
    let flat = table(
      "t",
      [
        ("x", [1, 1, 1, 2, 2, 2, 3, 3]), ("y", [2, 1, 4, 3, 7, 1, 1, 2]),
        ("twice", [2, 2, 2, 4, 4, 4, 6, 6]),
      ], texts: [("la", ["a", "a", "a", "b", "b", "b", "c", "c"])])
    func why(_ method: CorrelationResult.Method, given: [String] = []) throws
      -> CorrelationResult.Undefined?
    {
      try CorrelationSpec(
        name: "s", between: ["x"], and: ["y"], methods: [method], given: given, cluster: "la"
      ).correlations(in: flat)[0].rows[0].result.undefined
    }
    #expect(try why(.within) == .constantWithinClusters)
    #expect(try why(.partialPearson, given: ["twice"]) == .determinedByControls)
    #expect(try why(.between) == nil)
  }

  static let errors: [(CorrelationSpec, ModelError.Problem)] = [
    (
      CorrelationSpec(name: "s", between: ["x"], and: ["y"], methods: [.semiPartial]),
      .controlsNeeded(by: .semiPartial)
    ),
    (
      CorrelationSpec(name: "s", between: ["x"], and: ["y"], methods: [.within]),
      .clustersNeededBy(.within)
    ),
    (
      CorrelationSpec(name: "s", between: ["x"], and: ["y"], methods: [.kendall], given: ["age"]),
      .controlsUnused(["age"])
    ),
    (
      CorrelationSpec(name: "s", between: ["x"], and: ["y"], given: ["x"]), .controlCorrelated("x")
    ),
    (
      CorrelationSpec(name: "s", between: ["x"], and: ["y"], cluster: "ward"),
      .unknownColumn("ward", table: "t", known: ["x", "y", "age", "z", "la"])
    ),
  ]

  @Test(arguments: errors)
  func refusals(_ example: (spec: CorrelationSpec, problem: ModelError.Problem)) throws {
    let table = try Self.data()
    let error = #expect(throws: ModelError.self) { try example.spec.correlations(in: table) }
    #expect(error?.problem == example.problem)
    #expect(error?.diagnostic.fix != nil)
  }
}
