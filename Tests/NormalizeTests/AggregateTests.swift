import Diagnostics
import Tables
import Testing

@testable import Normalize

struct AggregateTests {
  let table = grid(
    """
    la x
    a 1
    a 2
    b 3
    c 4
    c 5
    c 6
    """)

  @Test func measuresTheGroupsAndNamesTheSmallOnes() throws {
    let result = try run([Aggregate(by: ["la"], mean: ["x"], minMembers: 2)], on: table)
    #expect(
      result.measurements.filter { $0.name == "la" }.map {
        "\($0.kind) \($0.name) \($0.index) \($0.value ?? -1) \($0.n)"
      } == [
        "aggregate la groups 3.0 6", "aggregate la median_size 2.0 6",
        "aggregate la smallest 1.0 6", "aggregate la largest 3.0 6",
        "aggregate la n_below_min 1.0 6",
      ])
    #expect(
      result.notes.map(\.rendered) == [
        """
        warning: aggregate by la removed 1 group (1 row)
          why: min_members is 2; too small: b
        """
      ])
    #expect(result.table.key == ["la"])
  }

  @Test func aMeanOfFewerThanFiveIsNotShownUnlessTheStudySaysSo() throws {
    let result = try run([Aggregate(by: ["la"], mean: ["x"])], on: table)
    #expect(result.table.rowCount == 0)
    #expect(fates(of: result.table).count == 6)
    #expect(fates(of: result.table)[0] == "t 1: min_members: fewer than 5 rows for its la")
  }

  @Test(arguments: [
    ("no rows", "la x", 0), ("all keys missing", "la x\n<blank> 1\n<refused> 2", 0),
    ("one row", "la x\na 1", 1), ("one group", "la x\na 1\na 3", 1),
    ("all values missing", "la x\na <blank>\nb <blank>", 2),
  ])
  func nastyTables(what: String, text: String, groups: Int) throws {
    let table = grid(text, kinds: ["la": .text, "x": .number])
    let result = try run([Aggregate(by: ["la"], mean: ["x"], sum: [], minMembers: 1)], on: table)
    #expect(result.table.rowCount == groups)
    #expect(result.table.columnNames == ["la", "x"])
  }

  /// 50 of 100 and 1 of 10: pooled 51/110, where the mean of the two rates would be 30 %.
  @Test func aPooledRateCanBePooledAgainOnlyWithItsCounts() throws {
    let specs = [ColumnSpec("r", .rate, numerator: "n", denominator: "d", per: 100)]
    let table = grid("la region r n d\na x 50 50 100\nb x 10 1 10", specs: specs)
    let pooled = try run(
      [
        Aggregate(by: ["la", "region"], mean: ["r"], sum: ["n", "d"], minMembers: 1),
        Aggregate(by: ["region"], mean: ["r"], minMembers: 1),
      ], on: table)
    #expect(pooled.table["r"]?.number(at: 0) == 100 * 51.0 / 110)
    let error = #expect(throws: NormalizeError.self) {
      try run([Aggregate(by: ["region"], mean: ["r"], minMembers: 1)], on: pooled.table)
    }
    #expect(
      error?.diagnostic.why
        == "large and small denominators would count alike, and its table has no n, d")
  }

  /// A count that was changed in place is no longer what the rate was made of.
  @Test func aRateWhoseCountsWereChangedIsNotPooled() throws {
    let specs = [ColumnSpec("r", .rate, numerator: "n", denominator: "d", per: 100)]
    let table = grid("la r n d\na 50 50 100\nb 10 1 10", specs: specs)
    let steps: [any Step] = [
      Center(columns: ["n"], by: .overall), Aggregate(by: ["la"], mean: ["r"], minMembers: 1),
    ]
    #expect(throws: NormalizeError.averagedRate("r", lacking: [])) { try run(steps, on: table) }
  }

  @Test func aCopyOfARateIsPooledToo() throws {
    let specs = [ColumnSpec("r", .rate, numerator: "n", denominator: "d", per: 100)]
    let table = grid("la region r n d\na x 50 50 100\nb x 10 1 10", specs: specs)
    let result = try run(
      [
        Derive([("copy", try Expression(parsing: "r"))]),
        Aggregate(by: ["region"], mean: ["copy"], minMembers: 1),
      ], on: table)
    #expect(result.table["copy"]?.number(at: 0) == 100 * 51.0 / 110)
  }
}
