import Testing

@testable import Tables

/// When columns were measured, through what tables do with rows and columns.
struct TimesTests {
  private static func days(_ days: [String?]) -> Column {
    Column(
      .date(days.map { $0.flatMap { CalendarDay(iso: $0) }.map { Int32($0.daysSinceEpoch) } ?? 0 }),
      missing: days.map { $0 == nil ? .blank : nil })
  }

  private static func table(_ name: String, _ column: String, _ ends: [String?]) -> Table {
    var table = Table(
      name: name,
      columns: [
        (ColumnSpec("la", .text), Column(.text(ends.indices.map { $0 < 2 ? "a" : "b" }))),
        (ColumnSpec(column, .number), Column(.number(ends.map { _ in 1 }))),
        (ColumnSpec("end", .date), days(ends)),
      ])
    table.noteTimes(from: "end", for: ["la", column])
    return table
  }

  private static func until(_ column: String, _ table: Table) -> [String?]? {
    table.measuredUntil(column)?.map { $0?.description }
  }

  private static let staff = table(
    "staff", "load", ["2022-09-30", "2023-09-30", "2024-09-30", nil])
  private static let cases = table("cases", "rate", ["2023-03-31", "2024-03-31", "2025-03-31"])

  @Test func rowsKeepTheirDays() {
    #expect(
      Self.until("load", Self.staff) == ["2022-09-30", "2023-09-30", "2024-09-30", nil])
    #expect(Self.until("end", Self.staff) == nil)
    let fate = Fate(stage: .normalize, place: "t", rule: "filter", detail: "")
    #expect(
      Self.until("load", Self.staff.removing([Removal(row: 1, fate: fate)]))
        == ["2022-09-30", "2024-09-30", nil])
  }

  /// The last of the group's days; none where one of its rows has none.
  @Test func groupsHaveTheirLastDay() {
    let grouped = Self.staff.grouped([[0, 1], [2, 3]], key: ["la"], summarizing: ["load"]) { _, _ in
      Fate(stage: .normalize, place: "t", rule: "aggregate", detail: "")
    }
    #expect(Self.until("load", grouped) == ["2023-09-30", nil])
    #expect(
      Self.until("load", Self.staff.gathered([[0, 2], [1], [3]])) == [
        "2024-09-30", "2023-09-30", nil,
      ])
    #expect(Self.until("rate", grouped) == nil)
  }

  @Test func joinsKeepBothSides() {
    let joined = Self.cases.joined(
      with: Self.staff, pairs: [(0, 0), (1, 2), (2, nil)], taking: ["load"])
    #expect(Self.until("rate", joined) == ["2023-03-31", "2024-03-31", "2025-03-31"])
    #expect(Self.until("load", joined) == ["2022-09-30", "2024-09-30", nil])
    // A row that has no partner has nothing to say on when its group was measured.
    #expect(Self.until("load", joined.gathered([[0, 2], [1]])) == ["2022-09-30", "2024-09-30"])
    var forgetful = joined
    forgetful.forgetTimes(of: ["load"])
    #expect(Self.until("load", forgetful) == nil)
    #expect(Self.until("rate", forgetful) != nil)
  }

  /// What is made of columns was measured with the last of them; of a column without a time, who
  /// knows.
  @Test func madeColumnsAreAsLateAsTheirParts() {
    var joined = Self.cases.joined(
      with: Self.staff, pairs: [(0, 1), (1, 1), (2, 3)], taking: ["load"])
    let cells = Column(.number([1, 2, 3]))
    joined.set(cells, as: ColumnSpec("both", .number), from: ["load", "rate"])
    #expect(Self.until("both", joined) == ["2023-09-30", "2024-03-31", nil])
    joined.set(cells, as: ColumnSpec("plain", .number))
    joined.set(cells, as: ColumnSpec("mixed", .number), from: ["load", "plain"])
    #expect(Self.until("mixed", joined) == nil)
    joined.set(cells, as: ColumnSpec("load", .number), from: ["rate"])
    #expect(Self.until("load", joined) == ["2023-03-31", "2024-03-31", "2025-03-31"])
    joined.removeColumn("load")
    #expect(Self.until("load", joined) == nil)
  }
}
