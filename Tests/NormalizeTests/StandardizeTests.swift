import Diagnostics
import Tables
import Testing

@testable import Normalize

struct StandardizeTests {
  let table = grid(
    "g x\na 1\na 2\nb 7\nb <refused>",
    specs: [ColumnSpec("x", .rate, range: 0...100, unit: "%", better: .low, per: 100)])

  @Test func unitsAreStandardDeviations() throws {
    let result = try run([Standardize(columns: ["x"], by: .overall)], on: table)
    #expect(result.table.schema["x"] == ColumnSpec("x", .number, unit: "SD", better: .low))
  }

  @Test func aGroupWithoutSpreadIsAWarning() throws {
    let result = try run([Standardize(columns: ["x"], by: .group("g"))], on: table)
    #expect(
      result.notes.map(\.rendered) == [
        """
        warning: standardize 'x': 1 group without spread
          why: one value has no standard deviation; those cells are missing as 'undefined'
        """
      ])
    #expect(result.table["x"]?.missingReason(at: 3) == .refused)
  }

  @Test func oneRowHasNoSpread() {
    let error = #expect(throws: NormalizeError.self) {
      try run([Standardize(columns: ["x"], by: .overall)], on: grid("x\n4"))
    }
    #expect(error == .noSpread("x", table: "t", value: 4))
  }

  /// NumAcc4's kind of data: a mean of 1e7 beside a spread of 0.1.
  @Test func aLargeMeanCostsNoDigits() throws {
    let x = (0..<1001).map { i in 1e7 + (i == 0 ? 0.2 : i % 2 == 1 ? 0.1 : 0.3) }
    let table = Table(name: "t", columns: [(ColumnSpec("x", .number), Column(.number(x)))])
    let z = try run([Standardize(columns: ["x"], by: .overall)], on: table).table["x"]
    // NIST NumAcc4: mean 10000000.2, sd 0.1; the data themselves carry 9 digits of the spread.
    #expect(abs((z?.number(at: 1) ?? .nan) + 1) < 1e-7)
    #expect(abs(z?.number(at: 0) ?? .nan) < 1e-7)
  }

  @Test func centringKeepsTheUnitAndWithinPlusMeanIsTheColumn() throws {
    let step = Center(
      columns: ["x"], by: .group("g"), into: "{column}_within", means: "{column}_mean")
    let result = try run([step], on: table)
    #expect(
      result.table.schema["x_within"] == ColumnSpec("x_within", .number, unit: "%", better: .low))
    #expect(
      result.table.schema["x_mean"]
        == ColumnSpec("x_mean", .number, range: 0...100, unit: "%", better: .low))
    let (within, mean) = (result.table["x_within"], result.table["x_mean"])
    for row in 0..<3 {
      #expect(
        (within?.number(at: row) ?? .nan) + (mean?.number(at: row) ?? .nan)
          == table["x"]?.number(at: row))
    }
    #expect(result.table.schema["x"]?.kind == .rate)
  }
}
