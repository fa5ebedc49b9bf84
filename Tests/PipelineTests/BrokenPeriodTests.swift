import Testing

/// Studies whose `period:` is broken, and what the person is told.
extension BrokenStudyTests {
  /// `cases` with a year in each of few rows, and a `period:` for them.
  private static func dated(_ period: String) -> [Edit] {
    [
      Edit("study.yaml", "    nested: [child, la]\n", "    period: \(period)\n"),
      Edit(
        "cases.csv", Self.cases,
        "child,la,age,start,review,year\nc1,A,3,2,4,2024\nc2,B,5,1,4,2025\n"),
    ]
  }

  static let brokenPeriods: [Broken] = [
    Broken(
      "a day that no year has", exitCode: 78,
      dated("{column: year, ends: \"02-30\", months: 12}"),
      """
      study.yaml:11:34: error: '02-30' is not a month and a day
        11 |     period: {column: year, ends: "02-30", months: 12}
           |                                  ^~~~~~~
        why: no year has that month with that day, or it is not written so; the month comes first
        fix: write two digits each: "03-31" for 31 March
      """),
    Broken(
      "the day before the month", exitCode: 78, dated("{column: year, snapshot: \"30-09\"}"),
      """
      study.yaml:11:38: error: '30-09' is not a month and a day
        11 |     period: {column: year, snapshot: "30-09"}
           |                                      ^~~~~~~
        why: no year has that month with that day, or it is not written so; the month comes first
        fix: write two digits each: "03-31" for 31 March
      """),
    Broken(
      "one digit", exitCode: 78, dated("{column: year, ends: \"3-31\"}"),
      """
      study.yaml:11:34: error: '3-31' is not a month and a day
        11 |     period: {column: year, ends: "3-31"}
           |                                  ^~~~~~
        why: no year has that month with that day, or it is not written so; the month comes first
        fix: write two digits each: "03-31" for 31 March
      """),
    Broken(
      "ends and snapshot", exitCode: 78,
      dated("{column: year, ends: \"03-31\", snapshot: \"09-30\"}"),
      """
      study.yaml:11:13: error: period: says both ends and snapshot
        11 |     period: {column: year, ends: "03-31", snapshot: "09-30"}
           |             ^
        why: ends: is the last day of a window of time, snapshot: a count on one day
        fix: write {column: year, ends: "03-31", months: 12} or {column: year, snapshot: "09-30"}
      """),
    Broken(
      "months only", exitCode: 78, dated("{column: year, months: 12}"),
      """
      study.yaml:11:13: error: period: says neither ends nor snapshot
        11 |     period: {column: year, months: 12}
           |             ^
        why: ends: is the last day of a window of time, snapshot: a count on one day
        fix: write {column: year, ends: "03-31", months: 12} or {column: year, snapshot: "09-30"}
      """),
    Broken(
      "no months", exitCode: 78, dated("{column: year, ends: \"03-31\", months: 0}"),
      """
      study.yaml:11:51: error: a window of 0 months
        11 |     period: {column: year, ends: "03-31", months: 0}
           |                                                   ^
        fix: give a number from 1 to 1200
      """),
    Broken(
      "negative months", exitCode: 78, dated("{column: year, ends: \"03-31\", months: -12}"),
      """
      study.yaml:11:51: error: a window of -12 months
        11 |     period: {column: year, ends: "03-31", months: -12}
           |                                                   ^~~
        fix: give a number from 1 to 1200
      """),
    Broken(
      "half a month", exitCode: 78, dated("{column: year, ends: \"03-31\", months: 0.5}"),
      """
      study.yaml:11:51: error: ingest.cases.period.months must be a whole number
        11 |     period: {column: year, ends: "03-31", months: 0.5}
           |                                                   ^~~
        why: it is '0.5'
        fix: write a whole number
      """),
    Broken(
      "months of a snapshot", exitCode: 78,
      dated("{column: year, snapshot: \"09-30\", months: 12}"),
      """
      study.yaml:11:55: error: a snapshot has no months
        11 |     period: {column: year, snapshot: "09-30", months: 12}
           |                                                       ^~
        why: it is one day, so its window starts and ends with it
        fix: delete months:
      """),
    Broken(
      "no column", exitCode: 78, dated("{ends: \"03-31\"}"),
      """
      study.yaml:11:13: error: ingest.cases.period lacks 'column'
        11 |     period: {ends: "03-31"}
           |             ^
        why: column: the column of labels, such as time_period; of dates where neither ends nor snapshot is said
        fix: add 'column:'
      """),
    Broken(
      "a key that is none", exitCode: 78, dated("{column: year, end: \"03-31\"}"),
      """
      study.yaml:11:28: error: 'end' is not a key of ingest.cases.period
        11 |     period: {column: year, end: "03-31"}
           |                            ^~~
        why: its keys are column, ends, months, snapshot
        fix: write 'ends'
      """),
    Broken(
      "an unknown column", exitCode: 78, dated("{column: yeer, ends: \"03-31\"}"),
      """
      study.yaml:11:22: error: 'yeer' is not a column of 'cases.csv'
        11 |     period: {column: yeer, ends: "03-31"}
           |                      ^~~~
        why: period: names it; the file's columns are child, la, age, start, review, year
        fix: write 'year'
      """),
    Broken(
      "no window, and no dates", exitCode: 65, dated("{column: year}"),
      """
      cases.csv:2:12: error: '2024' is not a date
        2 | c1,A,3,2,4,2024
          |            ^~~~
        why: column 'year' gives each row's day, for period: says neither ends nor snapshot
        fix: if it names a year, say in period: when the year ends (ends: "03-31") or its snapshot is (snapshot: "09-30")
      cases.csv:3:12: error: '2025' is not a date
        3 | c2,B,5,1,4,2025
          |            ^~~~
        why: column 'year' gives each row's day, for period: says neither ends nor snapshot
        fix: if it names a year, say in period: when the year ends (ends: "03-31") or its snapshot is (snapshot: "09-30")
      """),
    Broken(
      "names for labels", exitCode: 65, dated("{column: la, snapshot: \"09-30\"}"),
      """
      cases.csv:2:4: error: 'A' is not a label of a period
        2 | c1,A,3,2,4,2024
          |    ^
        why: column 'la' names the year of a snapshot on 30 September
        fix: write a year (2025), or two in a row (2024-25, 2024/25, 202425) where the twelve months begin in the first and end in the second
      cases.csv:3:4: error: 'B' is not a label of a period
        3 | c2,B,5,1,4,2025
          |    ^
        why: column 'la' names the year of a snapshot on 30 September
        fix: write a year (2025), or two in a row (2024-25, 2024/25, 202425) where the twelve months begin in the first and end in the second
      """),
    Broken(
      "quarters", exitCode: 65,
      dated("{column: year, ends: \"03-31\"}") + [
        Edit("cases.csv", "4,2024", "4,2024 Q1"), Edit("cases.csv", "4,2025", "4,2024-26"),
      ],
      """
      cases.csv:2:12: error: '2024 Q1' is not a label of a period
        2 | c1,A,3,2,4,2024 Q1
          |            ^~~~~~~
        why: column 'year' names 12 months that end on 31 March
        fix: write a year (2025), or two in a row (2024-25, 2024/25, 202425) where the twelve months begin in the first and end in the second
      cases.csv:3:12: error: '2024-26' is not a label of a period
        3 | c2,B,5,1,4,2024-26
          |            ^~~~~~~
        why: column 'year' names 12 months that end on 31 March
        fix: write a year (2025), or two in a row (2024-25, 2024/25, 202425) where the twelve months begin in the first and end in the second
      """),
    Broken(
      "a financial or an academic year", exitCode: 65,
      dated("{column: year, snapshot: \"05-31\"}") + [
        Edit("cases.csv", "4,2024", "4,2023-24")
      ],
      """
      cases.csv:2:12: error: '2023-24' names two years, of which the period lies in one
        2 | c1,A,3,2,4,2023-24
          |            ^~~~~~~
        why: column 'year' names the year of a snapshot on 31 May, and a financial year and an academic year disagree on which of the two that is
        fix: write the one year, or correct period:
      """),
    Broken(
      "a financial year for a calendar year", exitCode: 65,
      dated("{column: year, ends: \"12-31\"}") + [Edit("cases.csv", "4,2024", "4,2023/24")],
      """
      cases.csv:2:12: error: '2023/24' names two years, of which the period lies in one
        2 | c1,A,3,2,4,2023/24
          |            ^~~~~~~
        why: column 'year' names 12 months that end on 31 December, and such a window does not begin in the first year and end in the second
        fix: write the one year, or correct period:
      """),
  ]

  @Test(arguments: brokenPeriods) func aPeriodIsToldInWords(_ broken: Broken) throws {
    try isToldInWords(broken)
  }
}
