import Tables
import Testing

@testable import Ingest

@Suite struct TableErrorTests {
  static let levels = "geographic_level,v\nNational,1\nRegional,2\nLocal authority,3\n"
  static let refusals = [
    Refusal(
      "child,v\nC1,1\nC2,2\nC1,3\nC1,4\n", key: ["child"],
      says: """
        cases.csv:4:1: error: child 'C1' is on lines 2, 4 and 5
          4 | C1,3
            | ^~
          why: key: [child] must be unique in source 'cases'
          fix: remove the repeated rows, or add the column to key: that tells them apart
        """),
    Refusal(
      "child,year,v\nC1,1,1\nC2,1,2\nC1,1,3\n", key: ["child", "year"],
      says: """
        cases.csv:4:1: error: child 'C1', year '1' is on lines 2 and 4
          4 | C1,1,3
            | ^~
          why: key: [child, year] must be unique in source 'cases'
          fix: remove the repeated rows, or add the column to key: that tells them apart
        """),
    Refusal(
      "child,v\nC1,1\n,2\n", key: ["child"],
      says: """
        cases.csv:3:1: error: no value of 'child', which is in the key of source 'cases'
          3 | ,2
            | ^
          why: it is missing (blank), so the row has no name
          fix: fill it in, or delete the row if it is empty
        """),
    Refusal(
      "child,family,la\nC1,F1,A\nC12,F3,A\nC12,F9,A\nC3,F1,B\n", nested: ["child", "family", "la"],
      says: """
        cases.csv:4:5: error: child 'C12' is in 2 values of 'family': 'F3' (line 3), 'F9' (line 4)
          4 | C12,F9,A
            |     ^~
          why: nested: says that each child is in one family
          fix: correct the rows, or give units that differ names that differ
        cases.csv:5:7: error: family 'F1' is in 2 values of 'la': 'A' (line 2), 'B' (line 5)
          5 | C3,F1,B
            |       ^
          why: nested: says that each family is in one la
          fix: correct the rows, or give units that differ names that differ
        """),
    Refusal(
      levels, dialect: .ees,
      says: """
        error: 'cases.csv' mixes 3 geographic levels
          why: they are National, Regional, Local authority; a total and its parts cannot be rows of one table
          fix: add level: Local authority
        """),
    Refusal(
      "geographic_level,v\nLocal authority,3\n,4\n", dialect: .ees,
      says: """
        error: 'cases.csv' mixes 2 geographic levels
          why: they are Local authority, (blank); a total and its parts cannot be rows of one table
          fix: add level: Local authority
        """),
    Refusal(
      levels, level: "Local Authority",
      says: """
        error: no row of 'cases.csv' has geographic_level 'Local Authority'
          why: its levels are National, Regional, Local authority
          fix: write 'Local authority'
        """),
  ]

  @Test(arguments: refusals) func message(_ refusal: Refusal) throws {
    #expect(try refusal.found() == refusal.message)
  }
}
