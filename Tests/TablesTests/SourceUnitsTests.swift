import Testing

@testable import Tables

/// The ledger by unit: adds up, names the step, and says periods in words.
struct SourceUnitsTests {
  private static let filter = Fate(
    stage: .normalize, place: "kept", rule: "filter", detail: "year > 2020")
  private static let missing = Fate(
    stage: .model, place: "m", rule: "missing", detail: "x is missing", reason: .suppressed)

  /// Kent has 2019 to 2022, Hull 2019 and 2021; the last row names nobody.
  private static let table: Table = {
    let source = SourceRows(name: "s", file: "s.csv", lines: [2, 3, 4, 5, 6, 7, 8])
    let areas = ["Kent", "Kent", "Kent", "Kent", "Hull", "Hull", ""]
    let years: [Int32] = [0, 1, 2, 3, 0, 2, 0]
    return Table(
      name: "s",
      columns: [
        (
          ColumnSpec("area", .area),
          Column(.text(areas), missing: areas.map { $0.isEmpty ? .blank : nil })
        ),
        (
          ColumnSpec("period", .category),
          Column(
            .category(codes: years, levels: ["2019", "2020", "2021", "2022"], isOrdered: false))
        ),
      ], lineage: Lineage(source))
  }()

  private static func entries(_ removals: [Removal]) throws -> [Ledger.UnitEntry] {
    var ledger = Ledger()
    ledger.enter(Ledger.Sample(model: "m", table: table.removing(removals), columns: []))
    let units = try #require(SourceUnits(of: table, column: "area"))
    return ledger.entries(byUnit: { source, model in
      source == "s" && model == "m" ? units : nil
    })
  }

  @Test func eachUnitsRowsAddUp() throws {
    let entries = try Self.entries([
      Removal(row: 0, fate: Self.filter), Removal(row: 1, fate: Self.filter),
      Removal(row: 4, fate: Self.filter), Removal(row: 5, fate: Self.missing),
      Removal(row: 6, fate: Self.filter),
    ])
    #expect(entries.map(\.unit) == ["Hull", "Hull", "Kent", "Kent"])
    #expect(entries.map(\.standing) == [.wholly, .wholly, .partly, .partly])
    #expect(
      entries.map(\.outcome) == [
        .removed(Self.filter), .removed(Self.missing), .used, .removed(Self.filter),
      ])
    #expect(entries.map(\.rows) == [1, 1, 2, 2])
    #expect(entries.map(\.rowsIn) == [2, 2, 4, 4])
    #expect(entries.map(\.periods) == ["2019", "2021", "2021, 2022", "2019, 2020"])
  }

  @Test func aUnitThatLostNothingIsThereToo() throws {
    let entries = try Self.entries([])
    #expect(entries.map(\.standing) == [.kept, .kept])
    // Three in a row, of those that the unit has.
    #expect(entries.map(\.periods) == ["2019, 2021", "2019 to 2022"])
  }

  @Test(arguments: [
    ([0, 1, 2, 3], "2019 to 2022"), ([0, 1, 3], "2019, 2020, 2022"), ([1, 2, 3], "2020 to 2022"),
    ([2], "2021"), ([], ""),
  ])
  func periodsInWords(rows: [Int], words: String) throws {
    let units = try #require(SourceUnits(of: Self.table, column: "area"))
    #expect(units.periods(of: rows, among: [0, 1, 2, 3]) == words)
  }
}
