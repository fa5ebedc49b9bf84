import Tables
import Testing

@testable import Normalize

struct FilterTests {
  let table = grid(
    """
    year level x
    2023 LA 1
    2024 LA 2
    2023 National 3
    2023 LA <suppressed>
    <blank> LA 5
    """)

  @Test func matchesKeepsRowsEqualToAValueAndSaysWhyOthersWent() throws {
    let result = try run(
      [
        Filter(.matches([(column: "year", values: ["2023.0"]), (column: "level", values: ["LA"])]))
      ],
      on: table)
    #expect(shown(result.table) == "year level x\n2023 LA 1\n2023 LA <suppressed>")
    #expect(
      fates(of: result.table) == [
        "t 2: filter: year is not 2023.0", "t 3: filter: level is not LA",
        "t 5: filter: year is missing [blank]",
      ])
    #expect(result.notes.isEmpty)
  }

  @Test func expressionRemovesUndecidedRowsForTheirReason() throws {
    let result = try run([Filter(.expression(Expression(parsing: "x > 1")))], on: table)
    #expect(shown(result.table) == "year level x\n2024 LA 2\n2023 National 3\n<blank> LA 5")
    #expect(
      fates(of: result.table) == ["t 1: filter: x > 1", "t 4: filter: x is missing [suppressed]"])
  }
}

extension FilterTests {
  @Test func aValueThatNeverOccursIsAWarningWithTheNearest() throws {
    let result = try run(
      [Filter(.matches([(column: "level", values: ["LA", "Nationl"])]))], on: table)
    #expect(
      result.notes.map(\.rendered) == [
        """
        warning: filter asks for 'Nationl', which 'level' never is
          why: its values in table 't' are LA, National
          fix: write 'National'
        """
      ])
  }

  @Test func leavingNoRowIsAWarning() throws {
    let result = try run([Filter(.expression(Expression(parsing: "x > 100")))], on: table)
    #expect(result.notes.map(\.what) == ["filter leaves no row of table 't'"])
  }
}
