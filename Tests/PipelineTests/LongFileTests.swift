import Diagnostics
import Foundation
import Pipeline
import Tables
import TestSupport
import Testing

/// DfE's long files, whose filter columns hold totals beside their parts. `Golden/long-files.py`
/// has the figures by pandas.
@Suite(.enabled(if: Repository.hasRealData, "the official statistics are not beside the package"))
struct LongFileTests {
  private static func run(
    _ file: String, key: String, columns: String, steps: String, outcome: String
  ) throws -> Run {
    let real = Repository.shared.appendingPathComponent("real-data/dfe-outcomes")
    let folder = try TemporaryFolder()
    let study = """
      throughline: 1
      study: {id: long}
      ingest:
        long:
          file: \(real.appendingPathComponent("\(file).csv").path)
          dialect: ees
          level: Local authority
          period: {column: time_period, ends: "03-31"}
          key: [\(key)]
          columns: {new_la_code: area, \(columns)}
      normalize:
        t:
          - from: long
      \(steps)
      model:
        inference: {cluster: new_la_code, method: cr1s}
        fits:
          m: {role: primary, data: t, outcome: \(outcome), support: [], fit: ols}
      """
    return try Study(yaml: try folder.write(study, to: "study.yaml")).run()
  }

  private static func socialWorkers(_ steps: String, key: String) throws -> Run {
    try run(
      "la_cla_swcount", key: key, columns: "number: count, percentage: number", steps: steps,
      outcome: "number")
  }

  private static func placements(_ steps: String) throws -> Run {
    try run(
      "la_cla_placement_stability",
      key: "new_la_code, time_period, cla_group, placement_stability",
      columns: "children_count: count, children_percent: number", steps: steps, outcome: "moved")
  }

  private struct Figures: Equatable {
    var numbers: Int
    var sum: Double
    var symbols: [String: Int]
  }

  private static func golden(_ measure: String, of value: String, in group: String) throws
    -> Figures
  {
    let file = try #require(
      Bundle.module.url(forResource: "long-files", withExtension: "csv", subdirectory: "Golden"))
    let rows = csvRows(withoutComments(try String(contentsOf: file, encoding: .utf8)))
    let row = try #require(
      rows.first { $0["measure"] == measure && $0["value"] == value && $0["group"] == group })
    let symbols = ["c": "suppressed", "x": "not_available", "z": "not_applicable"].compactMap {
      symbol, reason in Int(row[symbol] ?? "").flatMap { $0 > 0 ? (reason, $0) : nil }
    }
    return Figures(
      numbers: Int(row["numbers"] ?? "") ?? -1, sum: Double(row["sum"] ?? "") ?? -1,
      symbols: Dictionary(symbols, uniquingKeysWith: +))
  }

  private static func figures(_ column: Column?) throws -> Figures {
    let column = try #require(column)
    let numbers = (0..<column.count).compactMap { column.number(at: $0) }
    return Figures(
      numbers: numbers.count, sum: numbers.reduce(0, +),
      symbols: Dictionary(
        column.missingCounts.map { ("\($0.reason)", $0.count) }, uniquingKeysWith: +))
  }

  @Test(arguments: ["3 or more social workers during the year", "Total children"])
  func oneValueOfAFilterIsReadRight(_ measure: String) throws {
    let run = try Self.socialWorkers(
      "    - filter: {sw_stability: [\(measure)]}", key: "new_la_code, sw_stability")
    let table = try #require(run.tables.first { $0.name == "t" })
    #expect(table.rowCount == 153)
    #expect(
      try Self.figures(table["number"])
        == Self.golden(measure, of: "number", in: "CLA on 31 March"))
    #expect(table["period_start"]?.distinctTexts == ["2023-04-01"])
    #expect(table["period_end"]?.distinctTexts == ["2024-03-31"])
  }

  @Test func aFilterLeftOpenListsItsValues() throws {
    for key in ["new_la_code", "new_la_code, sw_stability"] {
      let error = try #require(
        #expect(throws: DiagnosticList.self) { try Self.socialWorkers("", key: key) })
      #expect(error.exitCode == 78)
      #expect(error.diagnostics.count == 1)
      let message = error.rendered
      #expect(message.contains("'Total children', '3 or more social workers during the year'"))
      #expect(message.contains("filter: {sw_stability: ["), "\(message)")
    }
  }

  static let spreads = [
    ("CLA on 31 March", "With 3 or more placements during the year"),
    ("CLA 2 years on 31 March", "With 3 or more placements during the previous 2 years"),
  ]

  @Test(arguments: spreads, ["children_count", "children_percent"])
  func aGroupSpreadOverColumns(_ spread: (group: String, part: String), value: String) throws {
    let run = try Self.placements(
      """
          - filter: {cla_group: [\(spread.group)]}
          - spread: {by: [new_la_code, time_period], column: placement_stability, value: \(value), into: {\(spread.part): moved, Total children: children}}
      """)
    let table = try #require(run.tables.first { $0.name == "t" })
    #expect(table.rowCount == 775)
    #expect(
      try Self.figures(table["moved"]) == Self.golden(spread.part, of: value, in: spread.group))
    #expect(
      try Self.figures(table["children"])
        == Self.golden("Total children", of: value, in: spread.group))
  }

  @Test func groupsThatOverlapAreNotSpreadTogether() throws {
    let error = try #require(
      #expect(throws: DiagnosticList.self) {
        try Self.placements(
          """
              - spread: {by: [new_la_code, time_period], column: placement_stability, value: children_count, into: {With 3 or more placements during the year: moved, Total children: children}}
          """)
      })
    #expect(
      error.diagnostics[0].what.hasPrefix(
        "spread finds 'Total children' twice for one new_la_code, time_period: line "))
    #expect(error.diagnostics[0].fix?.hasPrefix("filter the rows") == true)
  }
}
