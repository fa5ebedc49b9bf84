import Diagnostics
import Tables
import Testing

struct TableTests {
  let table = Table(
    name: "t",
    columns: [
      (ColumnSpec("a", .id), .texts(["x", "y", "z"])),
      (ColumnSpec("b", .number), .numbers([1, nil, 3])),
    ], key: ["a"])

  @Test func columnsKeepTheirOrderAndReplaceInPlace() {
    var copy = table
    copy.set(.numbers([7, 8, 9]), as: ColumnSpec("a", .number))
    copy.set(.numbers([0, 0, 0]), as: ColumnSpec("c", .number))
    #expect(copy.columnNames == ["a", "b", "c"])
    #expect(copy["a"]?.number(at: 2) == 9)
    #expect(table["a"]?.text(at: 2) == "z")
  }

  @Test func removingAKeyColumnEndsTheKey() {
    var copy = table
    copy.removeColumn("b")
    #expect(copy.key == ["a"])
    copy.removeColumn("a")
    #expect(copy.key == [] && copy.columnNames == [] && copy.rowCount == 3)
  }

  @Test func removingNothingChangesNothing() {
    #expect(table.removing([]) == table)
    #expect(table == table)
  }

  @Test func anUnknownColumnIsNamedWithItsNearest() throws {
    let error = #expect(throws: TableError.self) { try table.column("bb") }
    #expect(
      error?.diagnostic.rendered == """
        error: 'bb' is not a column of table 't'
          why: its columns are a, b
          fix: write 'b'
        """)
  }

  @Test func joinedLeavesGapsWhereThereIsNoPartner() {
    let other = Table(
      name: "o",
      columns: [(ColumnSpec("c", .category), .categories(["p", "q"], levels: ["p", "q"]))])
    let joined = table.joined(with: other, pairs: [(0, 1), (2, nil)], taking: ["c"])
    #expect(joined["c"]?.text(at: 0) == "q")
    #expect(joined["c"]?.missingReason(at: 1) == .unmatched)
    #expect(joined["a"]?.text(at: 1) == "z")
  }

  @Test func tablesWithoutRowsOrColumnsHold() {
    let empty = Table(name: "e", columns: [], rowCount: 0)
    #expect(empty.removing([]).rowCount == 0)
    #expect(empty.grouped([], key: []).rowCount == 0)
    #expect(empty.joined(with: table.removing([]), pairs: [], taking: ["a"])["a"]?.count == 0)
  }

  private struct Row: TableRow {
    static let vocabulary = [
      OutputColumn("n", .number, "a number"), OutputColumn("i", .integer, "an integer"),
      OutputColumn("s", .text, "a text"), OutputColumn("l", .logical, "a flag"),
    ]
    var cells: [OutputCell]
  }

  @Test func rowsBecomeColumnsAndNilIsNotApplicable() {
    let results = Table(
      name: "r",
      rows: [
        Row(cells: [.number(0.5), .integer(2), .text("x"), .logical(true)]),
        Row(cells: [.number(.nan), .integer(nil), .text(nil), .logical(nil)]),
      ])
    #expect(results.columnNames == ["n", "i", "s", "l"])
    #expect(results.columnNames.map { results[$0]?.text(at: 0) } == ["0.5", "2", "x", "true"])
    for name in results.columnNames {
      #expect(results[name]?.missingReason(at: 1) == .notApplicable)
    }
    #expect(Table(name: "none", rows: [Row]()).columnNames == ["n", "i", "s", "l"])
  }
}
