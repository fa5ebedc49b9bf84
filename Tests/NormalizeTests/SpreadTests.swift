import Tables
import Testing

@testable import Normalize

struct SpreadTests {
  private static let long = """
    la year measure value
    A 2024 ReRef 20
    A 2024 Stable 70
    B 2024 ReRef <not_available>
    B 2024 Stable 65
    C 2024 Stable 71
    C 2024 Other 1
    D <blank> Stable 3
    """

  private static func spread(_ text: String = long) throws -> StepResult {
    try Spread(
      by: ["la", "year"], column: "measure", value: "value",
      into: [("ReRef", "again"), ("Stable", "stable")]
    ).apply(to: grid(text), context: StepContext(table: "wide"))
  }

  @Test func eachMeasureIsAColumnAndKeepsItsReasons() throws {
    let wide = try Self.spread().table
    #expect(wide.columnNames == ["la", "year", "again", "stable"])
    #expect(wide.key == ["la", "year"])
    #expect((0..<3).map { wide["la"]?.text(at: $0) } == ["A", "B", "C"])
    #expect((0..<3).map { wide["again"]?.number(at: $0) } == [20, nil, nil])
    #expect(
      (0..<3).map { wide["again"]?.missingReason(at: $0) } == [nil, .notAvailable, .unmatched])
    #expect((0..<3).map { wide["stable"]?.number(at: $0) } == [70, 65, 71])
  }

  @Test func rowsThatHaveNoPlaceAreLostToTheRule() throws {
    let wide = try Self.spread().table
    let strand = try #require(wide.lineage.strands.first)
    #expect(wide.lineage.fate(of: 5, in: strand)?.detail == "measure is none of those spread")
    #expect(wide.lineage.fate(of: 6, in: strand)?.reason == .blank)
    #expect(wide.lineage.fate(of: 0, in: strand) == nil)
  }

  /// A model of one measure rests on that measure's rows alone.
  @Test func aColumnRestsOnTheRowsOfItsMeasure() throws {
    let wide = try Self.spread().table
    let absent = wide.absentRows(of: "t", from: ["stable"])
    #expect(absent.keys.sorted() == [0, 2])
    #expect(absent[0]?.detail == "measure is another")
    #expect(wide.absentRows(of: "t", from: ["again"])[2]?.reason == .notAvailable)
    #expect(wide.absentRows(of: "t", from: ["again", "stable"]).keys.sorted() == [2])
  }

  @Test func twoRowsForOneCellAreRefused() throws {
    let refusal = try #require(throws: NormalizeError.self) {
      try Self.spread(Self.long + "\nA 2024 ReRef 21")
    }
    #expect(
      refusal.diagnostic.rendered == """
        error: spread finds 'ReRef' twice for one la, year: line 2 of t.csv and line 9 of t.csv
          why: only one of the two values can be its column's
          fix: filter the rows, or add the column that tells them apart to by:
        """)
  }

  @Test func namesMustBeColumnsAndDifferent() {
    let schema = Schema([ColumnSpec("la", .area), ColumnSpec("m", .text), ColumnSpec("v", .number)])
    func failure(_ step: Spread) -> NormalizeError? {
      do {
        _ = try step.schema(after: schema, context: SchemaContext(table: "t"))
        return nil
      } catch { return error }
    }
    #expect(failure(Spread(by: ["la"], column: "m", value: "v", into: [("a", "x")])) == nil)
    #expect(
      failure(Spread(by: ["la"], column: "m", value: "v", into: [("a", "la")]))
        == .repeated("la", key: "by", step: "spread"))
    #expect(
      failure(Spread(by: ["la"], column: "n", value: "v", into: [("a", "x")]))
        == .unknownColumn("n", table: "t", known: ["la", "m", "v"]))
    #expect(
      failure(Spread(by: ["la"], column: "m", value: "v", into: []))
        == .nothingListed(key: "into", step: "spread"))
  }

  /// A mean spread over columns is still that mean.
  @Test func columnsKeepWhatTheyRestOn() throws {
    var table = grid("la m v\nA x 1\nA y 2\nB x 3\nB y 4")
    let summary = Summary(table: "means", column: "v")
    table.noteSummary(summary, in: "v", of: table)
    let spread = Spread(
      by: ["la"], column: "m", value: "v", into: [("x", "one"), ("y", "two")])
    let wide = try run([spread], on: table).table
    #expect(wide.summaries(behind: "one") == [summary])
    #expect(wide.summaries(behind: "two") == [summary])
    #expect(wide.summaries(behind: "la").isEmpty)
  }
}
