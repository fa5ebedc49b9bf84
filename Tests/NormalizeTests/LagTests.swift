import Tables
import Testing

@testable import Normalize

@Suite struct LagTests {
  private static let panel = Table(
    name: "t",
    columns: [
      (
        ColumnSpec("la", .category, levels: ["a", "b"]),
        .categories(["b", "a", "a", "b", "a", "b"], levels: ["a", "b"])
      ),
      (ColumnSpec("year", .integer), Column(.integer([2020, 2019, 2018, 2018, 2021, 2019]))),
      (
        ColumnSpec("x", .number),
        Column(
          .number([1, 2, 4, 8, 16, .nan]), missing: [nil, nil, nil, nil, nil, .suppressed])
      ),
    ])

  private static func apply(_ kind: Lag.Kind, periods: Int = 1) throws -> Column {
    let step = Lag(kind, columns: ["x"], by: ["la"], period: "year", periods: periods)
    let table = try step.apply(to: panel, context: StepContext(table: "t")).table
    return try table.column("x_\(kind.rawValue)")
  }

  private static func cells(_ column: Column) -> [String] {
    (0..<column.count).map { column.text(at: $0) ?? column.missingReason(at: $0)?.name ?? "" }
  }

  @Test(
    arguments: [
      (.lag, ["suppressed", "4", "no_such_period", "no_such_period", "no_such_period", "8"]),
      (.lead, ["no_such_period", "no_such_period", "2", "suppressed", "no_such_period", "1"]),
      (
        .difference,
        ["suppressed", "-2", "no_such_period", "no_such_period", "no_such_period", "suppressed"]
      ),
    ] as [(Lag.Kind, [String])])
  func takesTheSameUnitsNeighbourNeverTheRowNextToIt(
    _ kind: Lag.Kind, _ expected: [String]
  ) throws {
    #expect(Self.cells(try Self.apply(kind)) == expected)
  }

  @Test func looksSeveralPeriodsAway() throws {
    #expect(
      Self.cells(try Self.apply(.lag, periods: 2)) == [
        "8", "no_such_period", "no_such_period", "no_such_period", "2", "no_such_period",
      ])
  }

  @Test func aPeriodTwiceIsRefused() throws {
    let step = Lag(.lag, columns: ["x"], by: ["la"], period: "la")
    let error = #expect(throws: NormalizeError.self) {
      try step.apply(to: Self.panel, context: StepContext(table: "t"))
    }
    #expect(error?.diagnostic.what == "lag finds two rows of a with la a")
  }

  @Test(arguments: [
    (["2018", "2020", "2019"], [2018, 2020, 2019], 1),
    (["201819", "202021"], [2018, 2020], 2),
    (["2018-19", "2019-20"], [2018, 2019], 1),
    (["wave 2", "wave 1", "wave 2"], [1, 0, 1], 1),
  ])
  func labelsLieWhereTheySay(_ labels: [String], _ positions: [Int], _ step: Int) throws {
    let order = try #require(PeriodOrder(.texts(labels)))
    #expect(order.positions == positions)
    #expect(order.step == step)
  }

  @Test func datesOfOneDayOfTheMonthCountInMonths() throws {
    let days = try ["2019-04-01", "2020-04-01", "2022-04-01"].map {
      Int32(try #require(CalendarDay(iso: $0)).daysSinceEpoch)
    }
    let order = try #require(PeriodOrder(Column(.date(days))))
    #expect(order.step == 12)
    #expect(order.positions.compactMap { $0 } == [0, 12, 36].map { 12 * 2019 + 4 + $0 })
  }
}
