import Tables
import Testing

@testable import Ingest

struct PeriodTests {
  static let toMarch = PeriodSpec.Window.ends(day("03-31"), months: 12)
  static let september = PeriodSpec.Window.snapshot(day("09-30"))

  static func day(_ text: String) -> PeriodSpec.MonthDay {
    guard let day = PeriodSpec.MonthDay(text) else { preconditionFailure(text) }
    return day
  }

  @Test(arguments: [
    ("2025", toMarch, "2025", "2024-04-01", "2025-03-31"),
    ("202425", toMarch, "2024-25", "2024-04-01", "2025-03-31"),
    ("2024-25", toMarch, "2024-25", "2024-04-01", "2025-03-31"),
    ("2024/25", toMarch, "2024-25", "2024-04-01", "2025-03-31"),
    ("2024-2025", toMarch, "2024-25", "2024-04-01", "2025-03-31"),
    ("2024 - 2025", toMarch, "2024-25", "2024-04-01", "2025-03-31"),
    ("2024–25", toMarch, "2024-25", "2024-04-01", "2025-03-31"),
    ("1999-00", toMarch, "1999-00", "1999-04-01", "2000-03-31"),
    ("199900", toMarch, "1999-00", "1999-04-01", "2000-03-31"),
    ("2024-25", .ends(day("08-31"), months: 12), "2024-25", "2024-09-01", "2025-08-31"),
    ("2025", .ends(day("12-31"), months: 12), "2025", "2025-01-01", "2025-12-31"),
    ("2025", .ends(day("03-31"), months: 3), "2025", "2025-01-01", "2025-03-31"),
    ("2025", .ends(day("03-31"), months: 36), "2025", "2022-04-01", "2025-03-31"),
    ("2024", .ends(day("02-29"), months: 12), "2024", "2023-03-01", "2024-02-29"),
    ("2025", .ends(day("02-29"), months: 12), "2025", "2024-03-01", "2025-02-28"),
    ("2025", .ends(day("04-15"), months: 1), "2025", "2025-03-16", "2025-04-15"),
    ("2025", september, "2025", "2025-09-30", "2025-09-30"),
    ("2024-25", september, "2024-25", "2024-09-30", "2024-09-30"),
    ("2024-25", .snapshot(day("03-31")), "2024-25", "2025-03-31", "2025-03-31"),
  ])
  func aLabelIsAWindow(
    text: String, window: PeriodSpec.Window, label: String, start: String, end: String
  ) throws {
    let period = try #require(PeriodSpec(column: "year", window: window).period(of: text))
    #expect(period.label == label)
    #expect(period.start.description == start)
    #expect(period.end.description == end)
  }

  @Test(arguments: [
    ("24", toMarch), ("2024-26", toMarch), ("2024-24", toMarch), ("2025-2024", toMarch),
    ("202512", toMarch), ("2024-25-26", toMarch), ("2024 Q1", toMarch), ("-2025", toMarch),
    ("2025.0", toMarch), ("2024_25", toMarch), ("٢٠٢٥", toMarch),
    // Twelve months to December lie in one year, three to March too.
    ("2024-25", .ends(day("12-31"), months: 12)), ("2024-25", .ends(day("03-31"), months: 3)),
    // In May 2025 the financial year is 2025-26, the academic year 2024-25.
    ("2024-25", .snapshot(day("05-31"))),
  ])
  func otherLabelsAreNone(text: String, window: PeriodSpec.Window) {
    #expect(PeriodSpec(column: "year", window: window).period(of: text) == nil)
  }

  @Test(arguments: ["9-30", "09-31", "13-01", "0930", "09/30", "30-09"])
  func notAMonthAndADay(text: String) {
    #expect(PeriodSpec.MonthDay(text) == nil)
  }

  @Test func aSourceGetsItsPeriod() throws {
    let table = try ingest(
      """
      year,n
      2025,1
      2013-14,2
      """, key: ["period"], period: PeriodSpec(column: "year", window: Self.toMarch)
    ).table
    #expect(
      rows(table) == [
        ["2025", "1", "2025", "2024-04-01", "2025-03-31"],
        ["2013-14", "2", "2013-14", "2013-04-01", "2014-03-31"],
      ])
    #expect(table["period"]?.levels == ["2013-14", "2025"])
    #expect(
      table.measuredUntil("n")?.map { $0?.description } == ["2025-03-31", "2014-03-31"])
  }

  @Test func spellingsOfOneWindowAreOnePeriod() throws {
    let spellings = ["2015-16", "2015/16", "201516", "2015-2016", "2015 – 2016", "2016"]
    let text = "year,n\n" + spellings.map { "\($0),1\n" }.joined() + "2014/15,1\n2013,1\n"
    let spec = PeriodSpec(column: "year", window: Self.toMarch)
    let table = try ingest(text, period: spec).table
    #expect(table["period"]?.levels == ["2013", "2014-15", "2016"])
    #expect(Array(cells(table["period"]).prefix(6)) == [String](repeating: "2016", count: 6))
    #expect(
      Array(cells(table["period_start"]).prefix(6)) == [String](repeating: "2015-04-01", count: 6))
    // The order of rows decides nothing.
    let turned = "year,n\n" + spellings.reversed().map { "\($0),1\n" }.joined()
    #expect(try ingest(turned, period: spec).table["period"]?.levels == ["2016"])
    // One row under two spellings is a row twice.
    #expect(
      failure { try ingest("year,n\n2015-16,1\n2016,2\n", key: ["period"], period: spec) }?
        .hasPrefix("data.csv:3:1: error: period '2016' is on lines 2 and 3") == true)
  }

  @Test func labelsThatAreNoneHaveAPlace() {
    #expect(
      failure {
        try ingest(
          "year,n\n2025,1\n2024-26,2\n",
          period: PeriodSpec(column: "year", window: Self.toMarch))
      } == """
        data.csv:3:1: error: '2024-26' is not a label of a period
          3 | 2024-26,2
            | ^~~~~~~
          why: column 'year' names 12 months that end on 31 March
          fix: write a year (2025), or two in a row (2024-25, 2024/25, 202425) where the twelve months begin in the first and end in the second
        """)
  }

  @Test func aColumnOfTheFileIsNotHidden() {
    #expect(
      failure {
        try ingest(
          "year,period\n2025,1\n", period: PeriodSpec(column: "year", window: Self.toMarch))
      }?.contains("'data.csv' has a column 'period' already") == true)
    #expect(
      failure {
        try ingest("yeer,n\n2025,1\n", period: PeriodSpec(column: "year", window: Self.toMarch))
      }?.contains("'year' is not a column of 'data.csv'") == true)
  }
}
