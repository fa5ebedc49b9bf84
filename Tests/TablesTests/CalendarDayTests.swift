import Tables
import Testing

struct CalendarDayTests {
  /// Days since 1970-01-01 from Python's `(date(y, m, d) - date(1970, 1, 1)).days` (3.11);
  /// year 0 is a leap year in ISO 8601, 366 days before 0001-01-01.
  @Test(arguments: [
    (1970, 1, 1, 0), (1969, 12, 31, -1), (2000, 2, 29, 11016), (2000, 3, 1, 11017),
    (1900, 3, 1, -25508), (1900, 2, 28, -25509), (2012, 2, 1, 15371), (2024, 12, 31, 20088),
    (2025, 9, 30, 20361), (1, 1, 1, -719_162), (9999, 12, 31, 2_932_896), (0, 1, 1, -719_528),
    (1600, 2, 29, -135_081),
  ])
  func knownDays(year: Int, month: Int, day: Int, number: Int) {
    let date = CalendarDay(year: year, month: month, day: day)
    #expect(date?.daysSinceEpoch == number)
    let parts = CalendarDay(daysSinceEpoch: number).components
    #expect(parts == (year, month, day))
  }

  @Test(arguments: [
    (2023, 2, 29), (1900, 2, 29), (2024, 2, 30), (2024, 4, 31), (2024, 13, 1), (2024, 0, 1),
    (2024, 1, 0), (2024, 1, 32), (-1, 1, 1), (10_000, 1, 1),
  ])
  func noSuchDay(year: Int, month: Int, day: Int) {
    #expect(CalendarDay(year: year, month: month, day: day) == nil)
  }

  @Test func everyDayOfFourCenturiesComesBackAndFollowsTheLast() {
    let wrong = (-146_097...146_097).filter { number in
      let day = CalendarDay(daysSinceEpoch: number)
      let before = CalendarDay(daysSinceEpoch: number - 1)
      let (year, month, ofMonth) = day.components
      return CalendarDay(year: year, month: month, day: ofMonth) != day || before >= day
        || before.description >= day.description
    }
    #expect(wrong.isEmpty)
  }

  @Test func printsAsISO8601() {
    #expect(CalendarDay(year: 2025, month: 9, day: 3)?.description == "2025-09-03")
    #expect(CalendarDay(year: 33, month: 4, day: 3)?.description == "0033-04-03")
  }
}
