import Testing

@testable import Tables

struct LedgerTests {
  static func sample() -> Table {
    LineageTests.table("a", rows: 5).removing([
      Removal(
        row: 1,
        fate: Fate(
          stage: .normalize, place: "t", rule: "require", detail: "x is missing", reason: .refused)),
      Removal(
        row: 3, fate: Fate(stage: .model, place: "m", rule: "missing", detail: "y is missing")),
    ])
  }

  static func ledger() -> Ledger {
    var ledger = Ledger()
    ledger.enter(Ledger.Sample(model: "m", table: sample(), columns: []))
    ledger.enterUnused(SourceRows(name: "b", file: "b.csv", lines: [2, 3]))
    return ledger
  }

  @Test func countsEveryRowOnce() throws {
    let table = Table(name: "ledger", rows: Self.ledger().entries)
    let rows = (0..<table.rowCount).map { row in
      table.columnNames.map { table[$0]?.text(at: row) ?? "-" }.joined(separator: " ")
    }
    #expect(
      rows == [
        "a m used - - - - - 3 5",
        "a m removed normalize t require x is missing refused 1 5",
        "a m removed model m missing y is missing - 1 5",
        "b - unused - - - - - 2 2",
      ])
    try Self.ledger().audit([Ledger.Sample(model: "m", table: Self.sample(), columns: [])])
  }

  @Test func namesEachRowsLine() {
    let ledger = Self.ledger()
    #expect(ledger.rows.map(\.line) == [2, 3, 4, 5, 6, 2, 3])
    #expect(ledger.rows.map(\.row) == [1, 2, 3, 4, 5, 1, 2])
    #expect(ledger.rows[1].outcome == .removed(Self.sample().lineage.fates[0]))
    #expect(Table(name: "rows", rows: ledger.rows).rowCount == 7)
  }

  @Test func aSourceWithoutARowLeftIsStillCounted() throws {
    let table = LineageTests.table("a", rows: 2)
    let empty = table.removing((0..<2).map { Removal(row: $0, fate: LineageTests.fate("all")) })
    var ledger = Ledger()
    ledger.enter(Ledger.Sample(model: "m", table: empty, columns: []))
    #expect(ledger.entries.map(\.rows) == [0, 2])
    try ledger.audit([Ledger.Sample(model: "m", table: empty, columns: [])])
  }

  @Test func auditCatchesRowsThatDoNotAddUp() {
    // A lineage that says a living row was removed: what a faulty step could leave behind.
    var ledger = Self.ledger()
    let other = LineageTests.table("a", rows: 5)
    #expect(
      throws: Ledger.Imbalance(source: "a", model: "m", rowsIn: 5, rowsAccounted: 3)
    ) { try ledger.audit([Ledger.Sample(model: "m", table: other, columns: [])]) }
    // The same model entered twice counts every row twice.
    ledger.enter(Ledger.Sample(model: "m", table: Self.sample(), columns: []))
    #expect(
      throws: Ledger.Imbalance(source: "a", model: "m", rowsIn: 5, rowsAccounted: 10)
    ) { try ledger.audit([Ledger.Sample(model: "m", table: Self.sample(), columns: [])]) }
  }

  @Test func auditCatchesAModelThatWasNeverEntered() {
    #expect(
      throws: Ledger.Imbalance(source: "a", model: "n", rowsIn: 3, rowsAccounted: 0)
    ) { try Self.ledger().audit([Ledger.Sample(model: "n", table: Self.sample(), columns: [])]) }
  }
}
