import Tables
import Testing

@testable import Ingest

@Suite struct CellErrorTests {
  static func one(_ spec: ColumnSpec, _ cell: String, says message: String) -> Refusal {
    Refusal("id,v\nC1,\(cell)\n", [spec], says: message)
  }
  static let number = ColumnSpec("v", .number)
  static let refusals = [
    one(
      number, "abc",
      says: """
        cases.csv:2:4: error: 'abc' is not a number
          2 | C1,abc
            |    ^~~
          why: column 'v' is declared number
          fix: correct it, add it to missing:, or declare the column as text
        """),
    one(
      number, "\"1,234\"",
      says: """
        cases.csv:2:4: error: '1,234' is not a number
          2 | C1,"1,234"
            |    ^~~~~~~
          why: column 'v' is declared number; it has a thousands separator
          fix: write 1234
        """),
    one(
      number, "\"12,5\"",
      says: """
        cases.csv:2:4: error: '12,5' is not a number
          2 | C1,"12,5"
            |    ^~~~~~
          why: column 'v' is declared number; it has a decimal comma
          fix: write 12.5
        """),
    one(
      number, "45%",
      says: """
        cases.csv:2:4: error: '45%' is not a number
          2 | C1,45%
            |    ^~~
          why: column 'v' is declared number; a per cent sign is not part of a number
          fix: write 45, and say unit: percent
        """),
    one(
      number, "£30",
      says: """
        cases.csv:2:4: error: '£30' is not a number
          2 | C1,£30
            |    ^~~
          why: column 'v' is declared number; a currency sign is not part of a number
          fix: write 30, and say the unit in unit:
        """),
    one(
      number, "1 234",
      says: """
        cases.csv:2:4: error: '1 234' is not a number
          2 | C1,1 234
            |    ^~~~~
          why: column 'v' is declared number; it holds a space
          fix: write 1234
        """),
    one(
      number, "0x1F",
      says: """
        cases.csv:2:4: error: '0x1F' is not a number
          2 | C1,0x1F
            |    ^~~~
          why: column 'v' is declared number; it is hexadecimal
          fix: write it in decimal
        """),
    one(
      number, "NaN",
      says: """
        cases.csv:2:4: error: 'NaN' is not a number
          2 | C1,NaN
            |    ^~~
          why: column 'v' is declared number; only finite numbers are data
          fix: leave the cell empty, or add it to missing:
        """),
    one(
      number, "NA",
      says: """
        cases.csv:2:4: error: 'NA' is not a number
          2 | C1,NA
            |    ^~
          why: column 'v' is declared number
          fix: if it stands for a missing value, add missing: {"NA": not_available}
        """),
    one(
      number, "c",
      says: """
        cases.csv:2:4: error: 'c' is not a number
          2 | C1,c
            |    ^
          why: column 'v' is declared number; official statistics write 'c' for suppressed
          fix: add dialect: ees, or missing: {"c": suppressed}
        """),
    one(
      number, "1e999",
      says: """
        cases.csv:2:4: error: '1e999' is too large to be held exactly
          2 | C1,1e999
            |    ^~~~~
          why: column 'v' is declared number
          fix: declare it as id or text
        """),
    one(
      ColumnSpec("v", .rate), "-1.5",
      says: """
        cases.csv:2:4: error: '-1.5' is negative
          2 | C1,-1.5
            |    ^~~~
          why: column 'v' is declared rate, which starts at 0
          fix: correct it, or declare the column as number
        """),
    one(
      ColumnSpec("v", .count), "-9",
      says: """
        cases.csv:2:4: error: '-9' is negative
          2 | C1,-9
            |    ^~
          why: column 'v' is declared count, which starts at 0
          fix: if -9 stands for a missing answer, add missing: {"-9": not_recorded}
        """),
    one(
      ColumnSpec("v", .count), "2.5",
      says: """
        cases.csv:2:4: error: '2.5' is not a whole number
          2 | C1,2.5
            |    ^~~
          why: column 'v' is declared count
          fix: correct it, or declare the column as number
        """),
    one(
      ColumnSpec("v", .integer), "1e17",
      says: """
        cases.csv:2:4: error: '1e17' is too large to be held exactly
          2 | C1,1e17
            |    ^~~~
          why: column 'v' is declared integer
          fix: declare it as id or text
        """),
    one(
      ColumnSpec("v", .likert, range: 1...5), "99",
      says: """
        cases.csv:2:4: error: '99' is outside [1, 5]
          2 | C1,99
            |    ^~
          why: column 'v' has range: [1, 5]
          fix: if 99 stands for a missing answer, add missing: {"99": not_recorded}
        """),
    one(
      ColumnSpec("v", .likert, range: 1...5), "6",
      says: """
        cases.csv:2:4: error: '6' is outside [1, 5]
          2 | C1,6
            |    ^
          why: column 'v' has range: [1, 5]
          fix: correct the value, or widen the range
        """),
    one(
      ColumnSpec("v", .category, levels: ["social_worker", "line_manager"]), "social worker",
      says: """
        cases.csv:2:4: error: 'social worker' is not a level of 'v'
          2 | C1,social worker
            |    ^~~~~~~~~~~~~
          why: its levels are social_worker, line_manager
          fix: write 'social_worker'
        """),
    one(
      ColumnSpec("v", .ordered, levels: ["low", "high"]), "none",
      says: """
        cases.csv:2:4: error: 'none' is not a level of 'v'
          2 | C1,none
            |    ^~~~
          why: its levels are low, high
          fix: correct it, or add it to levels:
        """),
    one(
      ColumnSpec("v", .date), "2023-02-29",
      says: """
        cases.csv:2:4: error: '2023-02-29' is not a date
          2 | C1,2023-02-29
            |    ^~~~~~~~~~
          why: column 'v' is declared date
          fix: write 2024-03-31 or 31/03/2024 (the day before the month)
        """),
    one(
      ColumnSpec("v", .date), "03/25/2024",
      says: """
        cases.csv:2:4: error: '03/25/2024' is not a date
          2 | C1,03/25/2024
            |    ^~~~~~~~~~
          why: column 'v' is declared date
          fix: write 2024-03-31 or 31/03/2024 (the day before the month)
        """),
    one(
      ColumnSpec("v", .date), "31/03/24",
      says: """
        cases.csv:2:4: error: '31/03/24' is not a date
          2 | C1,31/03/24
            |    ^~~~~~~~
          why: column 'v' is declared date
          fix: write 2024-03-31 or 31/03/2024 (the day before the month)
        """),
    Refusal(
      "é,\"a\n£\",v\n\"x\ny\",\"£\n££\",oops\n", [number],
      says: """
        cases.csv:5:5: error: 'oops' is not a number
          5 | ££",oops
            |     ^~~~
          why: column 'v' is declared number
          fix: correct it, add it to missing:, or declare the column as text
        """),
  ]

  @Test(arguments: refusals) func message(_ refusal: Refusal) throws {
    #expect(try refusal.found() == refusal.message)
  }
}
