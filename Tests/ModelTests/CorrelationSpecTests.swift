// Foundation has the hyperbolic functions.
import Foundation
import Statistics
import Tables
import Testing

@testable import Model

struct CorrelationSpecTests {
  static let data = table(
    "t",
    [
      ("a", [1, 2, nil, 4, 5, 7]), ("b", [2, 1, 4, nil, 7, 6]), ("c", [3, 1, 2, 5, 4, 9]),
      ("flat", [1, 1, 1, 1, 1, 1]), ("none", [nil, nil, nil, nil, nil, nil]),
      ("odd", [1, nil, nil, nil, nil, nil]),
    ], texts: [("la", ["a", "a", "b", "b", "c", "c"])], hasLineage: true)

  @Test func everyColumnIsPairedWithEveryOther() {
    let crossed = CorrelationSpec(name: "s", between: ["a", "b"], and: ["b", "c"])
    #expect(crossed.pairs.map { "\($0.x) \($0.y)" } == ["a b", "a c", "b c"])
    let among = CorrelationSpec(name: "s", between: ["a", "b", "c"])
    #expect(among.pairs.map { "\($0.x) \($0.y)" } == ["a b", "a c", "b c"])
  }

  @Test func eachPairUsesTheRowsThatHaveBoth() throws {
    let pair = try CorrelationSpec(
      name: "s", between: ["a"], and: ["b"], methods: [.pearson, .spearman], level: 0.9
    ).correlations(in: Self.data)[0]
    #expect(pair.rows.map(\.result.method) == [.pearson, .spearman])
    #expect(pair.rows.map(\.result.n) == [4, 4])
    #expect(pair.rows.map(\.nRemoved) == [2, 2])
    #expect(
      pair.rows[0].result == (try Correlation.pearson([1, 2, 5, 7], [2, 1, 7, 6], level: 0.9)))
    #expect(pair.name == "s: a ~ b")
    var ledger = Ledger()
    ledger.enter(Ledger.Sample(model: pair.name, table: pair.sample, columns: []))
    try ledger.audit([Ledger.Sample(model: pair.name, table: pair.sample, columns: [])])
    #expect(ledger.entries.map(\.rows) == [4, 1, 1])
  }

  @Test func aConstantColumnHasARowThatSaysWhyItIsEmpty() throws {
    let table = Table(
      name: "c",
      rows: try CorrelationSpec(name: "s", between: ["flat"], and: ["c"])
        .correlations(in: Self.data)[0].rows)
    #expect(table["estimate"]?.number(at: 0) == nil)
    #expect(table["p_method"]?.text(at: 0) == "none: the first variable is constant")
    let few = try CorrelationSpec(name: "s", between: ["odd"], and: ["c"])
      .correlations(in: Self.data)[0].rows[0]
    #expect(few.result.n == 1)
    #expect(few.result.estimate == nil)
  }

  /// tanh((z₀.₉₇₅ + z₀.₈)/√(n − 3)) of Pearson's with independent rows; with clusters from their test.
  @Test func whatCouldHaveBeenFoundStandsBeside() throws {
    let n = 28
    let x = (0..<n).map { Double($0 * 37 % 23) }
    let y = (0..<n).map { Double($0 * 53 % 29) + x[$0] / 5 }
    let data = table("t", [("x", x), ("y", y)], texts: [("la", (0..<n).map { "l\($0 / 4)" })])
    let spec = CorrelationSpec(name: "s", between: ["x"], and: ["y"])
    let row = try spec.correlations(in: data)[0].rows[0]
    let reach = (1.959_963_984_540_054 + 0.841_621_233_572_914) / 5.0
    #expect((try #require(row.minimumDetectable) - tanh(reach)).magnitude < 1e-9)
    #expect(row.cells.count == Vocabulary.correlations.count)
    var clustered = spec
    clustered.cluster = "la"
    let own = try clustered.correlations(in: data)[0].rows[0]
    let test = try #require(own.clustered)
    let mde = try #require(own.minimumDetectable)
    let t = try StudentT(df: test.df)
    let se = atanh(try #require(own.result.estimate)).magnitude / t.upperQuantile(test.pValue / 2)
    #expect((mde - tanh(se * (t.upperQuantile(0.025) + t.quantile(0.8)))).magnitude < 1e-9)
  }

  static let errors: [(spec: CorrelationSpec, message: String)] = [
    (
      CorrelationSpec(name: "s", between: ["a"], and: ["d"]),
      """
      error: correlations 's': 'd' is not a column of table 't'
        why: its columns are a, b, c, flat, none, odd, la
        fix: choose from a, b, c, flat, none, odd, la
      """
    ),
    (
      CorrelationSpec(name: "s", between: ["a"], and: ["la"]),
      """
      error: correlations 's': a correlated column 'la' is not numeric but text
        why: a correlated column has to be numbers
        fix: declare it as a number, or name another column
      """
    ),
    (
      CorrelationSpec(name: "s", between: ["a"], and: ["none"]),
      """
      error: correlations 's': 'none' has no value in any row
        why: its cells are blank (6)
        fix: name another column, or mend its source
      """
    ),
    (
      CorrelationSpec(name: "s", between: ["a"], and: ["a"]),
      """
      error: correlations 's': it names no two different columns
        why: a correlation is of a pair
        fix: name columns in 'between' and in 'and'
      """
    ),
  ]

  @Test(arguments: errors)
  func saysWhatIsWrong(_ example: (spec: CorrelationSpec, message: String)) {
    let error = #expect(throws: ModelError.self) {
      try example.spec.correlations(in: Self.data)
    }
    #expect(error?.diagnostic.rendered == example.message)
  }

  /// Levels in order are as good as their positions where order is all that counts, missing ones too.
  @Test func orderedLevelsAreCorrelatedByTheirOrder() throws {
    let codes: [Int32] = [0, 1, 2, 2, 1, 0, 3, 3, 2, 1, -1, 3, 0, 2]
    let others: [Int32] = [0, 0, 2, 1, 1, 0, 2, 2, 1, 1, 2, 2, 1, 0]
    func table(_ first: Column, _ second: Column, _ kind: ColumnKind) -> Table {
      Table(
        name: "t",
        columns: [(ColumnSpec("a", kind), first), (ColumnSpec("b", kind), second)],
        rowCount: codes.count)
    }
    let missing: [MissingReason?] = codes.map { $0 < 0 ? .blank : nil }
    let levels = table(
      Column(
        .category(codes: codes, levels: ["none", "some", "most", "all"], isOrdered: true),
        missing: missing),
      Column(.category(codes: others, levels: ["low", "mid", "high"], isOrdered: true)), .ordered)
    let positions = table(
      Column(.number(codes.map { $0 < 0 ? .nan : Double($0) }), missing: missing),
      Column(.number(others.map(Double.init))), .number)
    let spec = CorrelationSpec(
      name: "s", between: ["a"], and: ["b"], methods: [.spearman, .kendall, .polychoric])
    let (own, plain) = (
      try spec.correlations(in: levels)[0].rows, try spec.correlations(in: positions)[0].rows
    )
    #expect(own.count == 3 && own.map(\.result) == plain.map(\.result))
    #expect(own.allSatisfy { $0.result.n == 13 && $0.nRemoved == 1 })
    var straight = spec
    straight.methods = [.spearman, .pearson]
    let error = #expect(throws: ModelError.self) { try straight.correlations(in: levels) }
    #expect(error?.diagnostic.fix?.contains("methods of order alone") == true)
    // Polyserial takes one of the two for a number.
    var serial = spec
    serial.methods = [.polyserial]
    let refused = #expect(throws: ModelError.self) { try serial.correlations(in: levels) }
    #expect(refused?.problem == .bothOrdered("a", "b"))
    #expect(refused?.diagnostic.fix?.contains("polychoric") == true)
  }
}
