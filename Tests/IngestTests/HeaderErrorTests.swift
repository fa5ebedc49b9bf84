import Tables
import Testing

@testable import Ingest

@Suite struct HeaderErrorTests {
  static let refusals = [
    Refusal(
      "child,supervision\n1,2\n", [ColumnSpec("supervison", .number)],
      says: """
        error: 'supervison' is not a column of 'cases.csv'
          why: the file's columns are child, supervision
          fix: write 'supervision'
        """),
    Refusal(
      "child,supervision\n1,2\n", key: ["id"], nested: ["childs", "child"],
      says: """
        error: 'id' is not a column of 'cases.csv'
          why: key: names it; the file's columns are child, supervision
          fix: choose from child, supervision
        error: 'childs' is not a column of 'cases.csv'
          why: nested: names it; the file's columns are child, supervision
          fix: write 'child'
        """),
    Refusal(
      "child;supervision\n1;2\n", [ColumnSpec("supervision", .number)],
      says: """
        cases.csv:1:1: error: the file's cells are separated by semicolons, not by commas
          1 | child;supervision
            | ^~~~~~~~~~~~~~~~~
          why: its header would be one column, and the study declares others
          fix: save it with commas
        """),
    Refusal(
      "a,b,a\n1,2,3\n",
      says: """
        cases.csv:1:5: error: two columns are named 'a'
          1 | a,b,a
            |     ^
          why: they are columns 1 and 3 of the file
          fix: rename one of them in the header
        """),
    Refusal(
      "a,,b\n1,2,3\n",
      says: """
        cases.csv:1:3: error: column 2 has no name
          1 | a,,b
            |   ^
          why: every column of the header needs one
          fix: name it, or delete the column
        """),
    Refusal(
      "a,b\n1,2\n", [ColumnSpec("a", .likert), ColumnSpec("b", .ordered), ColumnSpec("b", .text)],
      says: """
        error: likert column 'a' has no range
          why: its ends are the scale's ends
          fix: write {type: likert, range: [1, 5]}
        error: ordered column 'b' has no levels
          why: their order is the column's meaning
          fix: write {type: ordered, levels: [low, middle, high]}
        error: column 'b' of source 'cases' is declared twice
          fix: delete one declaration; a pattern such as item_{1..6} may hold it too
        """),
    Refusal(
      "a,b\n1,2\n", level: "Local authority",
      says: """
        error: 'cases.csv' has no column 'geographic_level'
          why: level: chooses rows by it; the columns are a, b
          fix: delete level:
        """),
  ]

  @Test(arguments: refusals) func message(_ refusal: Refusal) throws {
    #expect(try refusal.found() == refusal.message)
  }
}
