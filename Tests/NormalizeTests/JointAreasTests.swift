import Diagnostics
import Tables
import Testing

@testable import Normalize

struct JointAreasTests {
  static let specs = [
    ColumnSpec("area", .area), ColumnSpec("code", .area), ColumnSpec("again", .count),
    ColumnSpec("all", .count), ColumnSpec("days", .number), ColumnSpec("region", .category),
    ColumnSpec("rate", .rate, numerator: "again", denominator: "all", per: 100),
    ColumnSpec("other_rate", .rate),
  ]

  static let outcomes = grid(
    """
    area code year region again all rate other_rate days
    A E1 1 South 1 10 10 7 3
    B E2 1 South 4 40 10 8 3
    C E3 1 South 5 50 10 9 3
    A E1 2 South 2 10 20 7 3
    B E2 2 South <suppressed> 30 <suppressed> 8 3
    A E1 3 South 3 10 30 7 3
    B E2 3 South 3 30 10 7 3
    """, name: "outcomes", specs: specs, key: ["area", "year"])

  static let staff = grid(
    """
    area year load
    A/B 1 5
    C 1 6
    A/B 2 7
    A 3 8
    B 3 9
    """.replacing("A/B", with: "A_/_B"), name: "staff", specs: [ColumnSpec("area", .area)])

  /// `grid` parts cells at spaces.
  static func spaced(_ table: Table) -> Table {
    let cells = (0..<table.rowCount).map {
      (table["area"]?.text(at: $0) ?? "").replacing("_/_", with: " / ")
    }
    return table.setting(.texts(cells), as: ColumnSpec("area", .area))
  }

  static func join(_ other: String, pools: Bool = true) -> Join {
    Join(
      with: other, on: ["area", "year"], relation: .oneToOne, unmatched: .count,
      poolsJointAreas: pools)
  }

  static func cell(_ table: Table, _ name: String, _ row: Int) -> String? {
    table[name].map { $0.text(at: row) ?? "<\($0.missingReason(at: row)?.name ?? "")>" }
  }

  @Test(arguments: [true, false])
  func countsAndTheirRatesArePooled(outcomesAreLeft: Bool) throws {
    let staff = Self.spaced(Self.staff)
    let result =
      outcomesAreLeft
      ? try run([Self.join("staff")], on: Self.outcomes, with: [staff])
      : try run([Self.join("outcomes")], on: staff, with: [Self.outcomes])
    let table = result.table
    #expect(table.rowCount == 5)
    let row = try #require((0..<5).first { table["load"]?.number(at: $0) == 5 })
    #expect(Self.cell(table, "area", row) == "A / B")
    #expect(Self.cell(table, "code", row) == "E1 / E2")
    #expect(Self.cell(table, "again", row) == "5")
    #expect(Self.cell(table, "all", row) == "50")
    #expect(Self.cell(table, "rate", row) == "10")
    #expect(Self.cell(table, "region", row) == "South")
    // Neither the mean of rates nor the agreement of numbers is a pooled figure.
    #expect(Self.cell(table, "other_rate", row) == "<not_pooled>")
    #expect(Self.cell(table, "days", row) == "<not_pooled>")
    // A sum that lacks a part is not there.
    let second = try #require((0..<5).first { table["load"]?.number(at: $0) == 7 })
    #expect(Self.cell(table, "again", second) == "<suppressed>")
    #expect(Self.cell(table, "rate", second) == "<suppressed>")
    #expect(Self.cell(table, "all", second) == "40")
    // Where both return separately, they stay two units.
    let third = (0..<5).filter { Self.cell(table, "year", $0) == "3" }
    #expect(third.map { Self.cell(table, "area", $0) } == ["A", "B"])
    #expect(fates(of: table).isEmpty)
    let strand = try #require(table.lineage.strands.first { $0.source.name == "outcomes" })
    #expect(Array(strand.rows(behind: row)) == [0, 1])
    #expect(
      result.notes.map(\.what).first?.hasSuffix("are pooled to match 2 joint returns: A / B")
        == true)
    #expect(result.notes.first?.why?.hasSuffix("add up: other_rate, days") == true)
  }

  @Test func unpooledJointReturnsAreUnmatched() throws {
    let result = try run(
      [Self.join("staff", pools: false)], on: Self.outcomes, with: [Self.spaced(Self.staff)])
    #expect(result.table.rowCount == 3)
    #expect(fates(of: result.table).count == 6)
  }

  @Test func halfAJointReturnIsNotIt() throws {
    let half = Self.outcomes.removing([
      Removal(
        row: 1, fate: Fate(stage: .normalize, place: "t", rule: "filter", detail: "not B"))
    ])
    let result = try run([Self.join("staff")], on: half, with: [Self.spaced(Self.staff)])
    #expect(!(0..<result.table.rowCount).contains { result.table["load"]?.number(at: $0) == 5 })
  }

  /// The year of a row is no figure, so that it can stand in a model beside pooled ones.
  @Test func labelsOfTimeAreKept() throws {
    let outcomes = grid(
      """
      area year time_period all
      A 1 2024 10
      B 1 2024 40
      """, name: "outcomes",
      specs: [ColumnSpec("area", .area), ColumnSpec("time_period", .integer)])
    let result = try run([Self.join("staff")], on: outcomes, with: [Self.spaced(Self.staff)])
    #expect(Self.cell(result.table, "area", 0) == "A / B")
    #expect(Self.cell(result.table, "time_period", 0) == "2024")
  }

  /// A joint return of the day on which the outcome's window opens is not before it: the separate
  /// returns of the year before are.
  @Test func beforeMeansTheSameForPoolingAndForJoining() throws {
    let kinds: [String: ColumnKind] = [
      "area": .area, "period_start": .date, "period_end": .date, "all": .count,
    ]
    let outcomes = grid(
      """
      area period_start period_end all
      A 2023-09-30 2024-09-29 10
      B 2023-09-30 2024-09-29 40
      """, name: "outcomes", kinds: kinds)
    let staff = grid(
      """
      area period_start period_end load
      A 2022-09-30 2022-09-30 5
      B 2022-09-30 2022-09-30 6
      A_/_B 2023-09-30 2023-09-30 7
      """, name: "staff", kinds: kinds)
    let join = Join(
      with: "staff", on: ["area"], relation: .oneToOne, unmatched: .count,
      unmatchedRight: .count, columns: ["load"], period: .before, poolsJointAreas: true)
    let result = try run([join], on: outcomes, with: [Self.spaced(staff)])
    #expect((0..<result.table.rowCount).map { Self.cell(result.table, "load", $0) } == ["5", "6"])
  }

  @Test func poolingNeedsAnArea() throws {
    let plain = grid("area year load\nA 1 5", name: "staff")
    let error = #expect(throws: NormalizeError.self) {
      try run([Self.join("staff")], on: Self.outcomes, with: [plain])
    }
    #expect(error?.diagnostic.what == "joint_areas: pool finds no area to join on")
  }
}
