import Tables
import Testing

@testable import Ingest

/// What publishers write where there is no figure is a reason, and never a number.
@Suite struct SymbolTests {
  static let symbols = [
    ("c", "suppressed"), ("*", "suppressed"), ("x", "not_available"), (":", "not_available"),
    ("~", "not_available"), ("..", "not_available"), ("-", "not_available"),
    ("z", "not_applicable"), (".", "not_applicable"), ("u", "low_reliability"),
    ("low", "rounds_to_zero"), ("k", "rounds_to_zero"), ("", "blank"), ("\"\"", "blank"),
  ]

  @Test(arguments: symbols, [ColumnKind.number, .integer, .count, .rate, .inferred])
  func aSymbolIsAReason(_ symbol: (text: String, reason: String), kind: ColumnKind) throws {
    let columns = kind == .inferred ? [] : [ColumnSpec("n", kind)]
    let table = try ingest(
      "la,n\nA,5\nB,\(symbol.text)\nC, \(symbol.text) \n".replacing(" \"\" ", with: ""),
      columns: columns, dialect: .ees
    ).table
    #expect(cells(table["n"]) == ["5", "<\(symbol.reason)>", "<\(symbol.reason)>"])
    #expect(table["n"]?.number(at: 1) == nil)
  }

  /// The long form of the Local Authority Interactive Tool: a measure, a year and a place per row.
  @Test func theLongFormHasThemToo() throws {
    let text =
      "Short Desc,Years,LA and Regions,Values\n"
      + Self.symbols.prefix(12).enumerated().map { "m,2016,LA \($0),\($1.0)\n" }.joined()
      + "m,2016,Last,7.7\n"
    let table = try ingest(
      text, columns: [ColumnSpec("Values", .number)],
      key: ["LA and Regions", "Years", "Short Desc"], dialect: .ees
    ).table
    #expect(cells(table["Values"]) == Self.symbols.prefix(12).map { "<\($0.1)>" } + ["7.7"])
  }

  @Test(arguments: ["c", "*", ":", "~", "..", "-"])
  func withoutTheDialectASymbolIsAFault(_ symbol: String) {
    let message = failure {
      try ingest("la,n\nA,5\nB,\(symbol)\n", columns: [ColumnSpec("n", .number)])
    }
    #expect(message?.hasPrefix("data.csv:3:3: error: '\(symbol)' is not a number") == true)
    #expect(message?.contains("add dialect: ees, or missing: {\"\(symbol)\": ") == true)
  }

  @Test(arguments: ["-1", "-9", "-99", "−1"]) func aNegativeCountIsNoSymbol(_ text: String) {
    #expect(
      failure {
        try ingest("la,n\nA,5\nB,\(text)\n", columns: [ColumnSpec("n", .count)], dialect: .ees)
      }?.hasPrefix("data.csv:3:3: error: '\(text)' is ") == true)
  }
}
