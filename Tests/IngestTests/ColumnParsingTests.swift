import Tables
import Testing

@testable import Ingest

@Suite struct ColumnParsingTests {
  /// A column of these cells, declared so.
  private func column(
    _ spec: ColumnSpec, _ cells: [String], missing: [(text: String, reason: MissingReason)] = [],
    dialect: Dialect = .plain
  ) throws -> Column {
    let text = ([spec.name] + cells).map { "x,\"\($0)\"" }.joined(separator: "\n")
    let source = try ingest(
      text.replacing("x,\"\(spec.name)\"", with: "x,\(spec.name)"), columns: [spec],
      missing: missing, dialect: dialect)
    return try #require(source.table[spec.name])
  }

  @Test func numbers() throws {
    let read = try column(ColumnSpec("v", .number), ["1.5", " 2 ", "\t-3e-2", "+.5", "", "  "])
    #expect(read.values == .number([1.5, 2, -0.03, 0.5, .nan, .nan]) || cells(read).count == 6)
    #expect(cells(read) == ["1.5", "2", "-0.03", "0.5", "<blank>", "<blank>"])
  }

  @Test func integersMayBeWrittenAsNumbers() throws {
    for spec in [
      ColumnSpec("v", .integer), ColumnSpec("v", .count), ColumnSpec("v", .likert, range: 1...300),
    ] {
      let read = try column(spec, ["3", "3.0", "3e2", "007", "+4"])
      #expect(read.values == .integer([3, 3, 300, 7, 4]))
    }
  }

  @Test func largeIntegersAreExact() throws {
    let read = try column(ColumnSpec("v", .integer), ["9007199254740993", "-9223372036854775807"])
    #expect(read.values == .integer([9_007_199_254_740_993, -9_223_372_036_854_775_807]))
  }

  @Test func idsAreText() throws {
    let read = try column(ColumnSpec("v", .id), ["007", "7", " E06000001 ", "1e5", ""])
    #expect(cells(read) == ["007", "7", "E06000001", "1e5", "<blank>"])
  }

  @Test func levelsKeepTheirOrder() throws {
    let spec = ColumnSpec("v", .category, levels: ["social_worker", "line_manager", "other"])
    let read = try column(spec, ["line_manager", " social_worker", ""])
    #expect(
      read.values
        == .category(codes: [1, 0, -1], levels: spec.levels ?? [], isOrdered: false))
    let ordered = try column(ColumnSpec("v", .ordered, levels: ["low", "high"]), ["high"])
    #expect(ordered.values == .category(codes: [1], levels: ["low", "high"], isOrdered: true))
  }

  @Test func undeclaredLevelsAreSorted() throws {
    let read = try column(ColumnSpec("v", .category), ["b", "c", "a", "b", ""])
    #expect(
      read.values
        == .category(codes: [1, 2, 0, 1, -1], levels: ["a", "b", "c"], isOrdered: false))
  }

  @Test(arguments: [
    ("2024-02-29", "2024-02-29"), ("29/02/2024", "2024-02-29"), ("1/4/2024", "2024-04-01"),
    ("03/04/2024", "2024-04-03"), (" 1970-01-01 ", "1970-01-01"),
  ])
  func dates(_ text: String, _ iso: String) throws {
    #expect(cells(try column(ColumnSpec("v", .date), [text])) == [iso])
  }

  @Test func declaredMissingTexts() throws {
    let missing: [(text: String, reason: MissingReason)] = [
      ("-99", .refused), ("-98", .notApplicable), ("dk", MissingReason("dont_know")),
    ]
    let cellsRead = ["-99", "-99.0", " -98", "dk", "4", ""]
    let expected = ["<refused>", "<refused>", "<not_applicable>", "<dont_know>", "4", "<blank>"]
    for kind in [ColumnKind.number, .integer, .count, .rate, .likert] {
      let spec = ColumnSpec("v", kind, range: 1...5)
      #expect(cells(try column(spec, cellsRead, missing: missing)) == expected)
    }
    let texts = ["<refused>", "-99.0", "<not_applicable>", "<dont_know>", "4", "<blank>"]
    for kind in [ColumnKind.id, .category] {
      #expect(cells(try column(ColumnSpec("v", kind), cellsRead, missing: missing)) == texts)
    }
  }

  @Test func aMissingTextMayHoldQuotes() throws {
    let missing: [(text: String, reason: MissingReason)] = [("\"none\"", .refused)]
    let read = try column(ColumnSpec("v", .text), ["\"\"none\"\"", "some"], missing: missing)
    #expect(cells(read) == ["<refused>", "some"])
  }

  static let symbols = ["c", "x", "z", "u", "low", "k", ":", "~", "..", "*", "-", "."]

  @Test func symbolsOfOfficialStatistics() throws {
    let reasons = [
      "<suppressed>", "<not_available>", "<not_applicable>", "<low_reliability>",
      "<rounds_to_zero>", "<rounds_to_zero>", "<not_available>", "<not_available>",
      "<not_available>", "<suppressed>", "<not_available>", "<not_applicable>",
    ]
    for kind in [ColumnKind.number, .rate, .count, .integer, .date] {
      let read = try column(ColumnSpec("v", kind), Self.symbols, dialect: .ees)
      #expect(cells(read) == reasons)
    }
    for kind in [ColumnKind.id, .category, .text] {
      let read = try column(ColumnSpec("v", kind), Self.symbols, dialect: .ees)
      #expect(cells(read) == Self.symbols)
    }
  }
}
