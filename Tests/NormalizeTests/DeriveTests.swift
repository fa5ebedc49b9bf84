import Diagnostics
import Tables
import Testing

@testable import Normalize

struct DeriveTests {
  @Test func countsWhatIsUndefinedOnceWhereItArises() throws {
    let table = grid("x\n1\n0\n-1\n<refused>")
    let step = Derive([
      ("l", try Expression(parsing: "log(x)")), ("m", try Expression(parsing: "1 / x + l")),
    ])
    let result = try run([step], on: table)
    #expect(
      shown(result.table) == """
        x l m
        1 0 1
        0 <undefined> <undefined>
        -1 <undefined> <undefined>
        <refused> <refused> <refused>
        """)
    #expect(
      result.notes.map(\.rendered) == [
        """
        warning: derive 'l': 2 values undefined: log of zero or less
          why: log(x) has no result there, so those cells are missing as 'undefined'
        """,
        """
        warning: derive 'm': 1 value undefined: division by zero
          why: 1 / x + l has no result there, so those cells are missing as 'undefined'
        """,
      ])
  }
}
