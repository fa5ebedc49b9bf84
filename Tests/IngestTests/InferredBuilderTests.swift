import Tables
import Testing

@testable import Ingest

/// Cells of an undeclared column, the kind it is taken for, and its cells as read.
@Suite struct InferredBuilderTests {
  static let examples: [([String], ColumnKind, [String])] = [
    (["1", "-2", "0"], .integer, ["1", "-2", "0"]),
    (["1", "", "3"], .integer, ["1", "<blank>", "3"]),
    (["1", "2.5", "0.5"], .number, ["1", "2.5", "0.5"]),
    (["1", "-99", "-99"], .integer, ["1", "<refused>", "<refused>"]),
    (["1", "-99.0"], .number, ["1", "<refused>"]),
    (["1e-05", "2E+3", "1.5e-3"], .number, ["1e-05", "2000", "0.0015"]),
    (["007", "8"], .text, ["007", "8"]),
    (["-01"], .text, ["-01"]),
    (["1E5", "2E5"], .text, ["1E5", "2E5"]),
    (["+44", "5"], .text, ["+44", "5"]),
    (["12345678901234567890"], .text, ["12345678901234567890"]),
    (["E06000001", "E06000002"], .text, ["E06000001", "E06000002"]),
    (["1", "two"], .text, ["1", "two"]),
    (["1", "1,5"], .text, ["1", "1,5"]),
    (["nan", "1"], .text, ["nan", "1"]),
    (["1e+400"], .text, ["1e+400"]),
    (["", ""], .text, ["<blank>", "<blank>"]),
    ([" Camden ", "Camden"], .text, ["Camden", "Camden"]),
    (["say \"\"no\"\"", "-99"], .text, ["say \"no\"", "<refused>"]),
  ]

  @Test(arguments: examples)
  func plain(_ written: [String], _ kind: ColumnKind, _ read: [String]) throws {
    let text = "id,v\n" + written.map { "x,\"\($0)\"\n" }.joined()
    for blockSize in [8, 1 << 20] {
      let source = try ingest(text, missing: [("-99", .refused)], blockSize: blockSize)
      #expect(source.inferredColumns.map(\.kind) == [.text, kind])
      #expect(source.table.schema["v"]?.kind == kind)
      #expect(cells(source.table["v"]) == read)
    }
  }

  @Test(arguments: [
    (["1", "c", "3"], ColumnKind.integer, ["1", "<suppressed>", "3"]),
    (["1.5", "low"], .number, ["1.5", "<rounds_to_zero>"]),
    (["z", "z"], .number, ["<not_applicable>", "<not_applicable>"]),
    (["z", "Camden"], .text, ["z", "Camden"]),
  ])
  func officialStatistics(_ written: [String], _ kind: ColumnKind, _ read: [String]) throws {
    let text = "id,v\n" + written.map { "row,\($0)\n" }.joined()
    let source = try ingest(text, dialect: .ees)
    #expect(source.inferredColumns.map(\.kind) == [.text, kind])
    #expect(cells(source.table["v"]) == read)
  }

  @Test func nothingIsInferredOfADeclaredColumn() throws {
    let source = try ingest("a,b\n1,1\n", columns: [ColumnSpec("a", .number)])
    #expect(source.inferredColumns.map(\.name) == ["b"])
    #expect(source.table["a"]?.values == .number([1]))
  }
}
