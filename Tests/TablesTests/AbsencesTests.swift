import Testing

@testable import Tables

@Suite struct AbsencesTests {
  private static let source = SourceRows(name: "staff", file: "staff.csv", lines: [2, 3, 4, 5])

  /// Four staff in two authorities: the second of A has no a, the first of B no b.
  private static let staff = Table(
    name: "staff",
    columns: [
      (ColumnSpec("la", .category), .texts(["A", "A", "B", "B"])),
      (ColumnSpec("a", .number), .numbers([1, nil, 3, 4], missing: .refused)),
      (ColumnSpec("b", .number), .numbers([1, 2, nil, 4])),
    ], lineage: Lineage(source))

  private static let means = staff.grouped(
    [[0, 1], [2, 3]], key: ["la"], summarizing: ["a", "b"], counted: ["n"]
  ) { column, reason in
    Fate(
      stage: .normalize, place: "la", rule: "aggregate", detail: "\(column) is missing",
      reason: reason)
  }

  private func absent(_ columns: [String], in table: Table = Self.means) -> [Int32: String] {
    table.absentRows(of: "staff", from: columns).mapValues(\.detail)
  }

  @Test func aRowIsAbsentFromAColumnItHasNoValueFor() {
    #expect(absent(["a"]) == [1: "a is missing"])
    #expect(absent(["b"]) == [2: "b is missing"])
    #expect(absent(["n"]) == [:])
    #expect(Self.means.absentRows(of: "staff", from: ["a"])[1]?.reason == .refused)
  }

  @Test func aRowThatOneColumnRestsOnIsUsed() {
    #expect(absent(["a", "b"]) == [:])
    #expect(absent(["a", "n"]) == [:])
    #expect(absent(["la", "a"]) == [1: "a is missing"])
  }

  @Test func derivedColumnsRestOnWhatTheirOperandsRestOn() {
    var table = Self.means
    let cells = Column.numbers([0, 0])
    table.set(cells, as: ColumnSpec("twice", .number), from: ["a"])
    table.set(cells, as: ColumnSpec("both", .number), from: ["a", "b"])
    #expect(absent(["twice"], in: table) == [1: "a is missing"])
    #expect(absent(["both"], in: table) == [:])
  }

  @Test func aSecondSummaryKeepsTheFirstOnesAbsences() {
    let all = Self.means.setting(.numbers([1, nil]), as: ColumnSpec("a", .number))
      .grouped([[0, 1]], key: [], summarizing: ["a"]) { column, reason in
        Fate(stage: .normalize, place: "all", rule: "aggregate", detail: "later", reason: reason)
      }
    #expect(absent(["a"], in: all) == [1: "a is missing", 2: "later", 3: "later"])
  }

  /// Staff joined with their own authority's mean, and one respondent then removed.
  @Test func aRowHeldOneByOneIsAccountedForAsSuch() throws {
    let pairs: [(left: Int, right: Int?)] = [(0, 0), (1, 0), (2, 1), (3, 1)]
    var named = Self.means
    named.set(.numbers([1, 3.5]), as: ColumnSpec("mean_a", .number), from: ["a"])
    let gone = Fate(stage: .model, place: "m", rule: "missing", detail: "b is missing")
    let table = Self.staff.joined(with: named, pairs: pairs, taking: ["mean_a"])
      .removing([Removal(row: 2, fate: gone)])
    let sample = Ledger.Sample(model: "m", table: table, columns: ["b", "mean_a"])
    var ledger = Ledger()
    ledger.enter(sample)
    try ledger.audit([sample])
    let fates = ledger.rows.map { entry -> String in
      if case .removed(let fate) = entry.outcome { return fate.detail }
      return "used"
    }
    #expect(fates == ["used", "used", "b is missing; still counted in its group", "used"])
  }

  @Test func absencesComeAlongInAJoin() {
    var named = Self.means
    named.set(.numbers([1, 3.5]), as: ColumnSpec("mean_a", .number), from: ["a"])
    let other = Table(
      name: "cases", columns: [(ColumnSpec("la", .category), .texts(["A", "B"]))],
      lineage: Lineage(SourceRows(name: "cases", file: "cases.csv", lines: [2, 3])))
    let brought = other.joined(with: named, pairs: [(0, 0), (1, 1)], taking: ["mean_a"])
    #expect(absent(["mean_a"], in: brought) == [1: "a is missing"])
  }

  @Test func theLedgerCountsAbsentRowsAsRemovedAndStillAddsUp() throws {
    var ledger = Ledger()
    let sample = Ledger.Sample(model: "m", table: Self.means, columns: ["a"])
    ledger.enter(sample)
    try ledger.audit([sample])
    #expect(ledger.entries.map(\.rows) == [3, 1])
    #expect(ledger.entries.map(\.rowsIn) == [4, 4])
  }
}
