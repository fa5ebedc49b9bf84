import Foundation
import Pipeline
import TestSupport
import Testing

/// Surveys with gaps, reversed, constant, single and paired items, lopsided and single-member groups,
/// from their files to measurement.csv, against R; see Golden/awkward.R.
@Suite struct AwkwardSurveyTests {
  private static let folder = Repository.root.appendingPathComponent(
    "Tests/PipelineTests/Golden/awkward")

  private static func rows(_ name: String) throws -> [[String: String]] {
    csvRows(try String(contentsOf: folder.appendingPathComponent("\(name).csv"), encoding: .utf8))
  }

  /// A survey's study, written beside its answers.
  private static func run(_ survey: [String: String]) throws -> Run {
    let set = survey["set"] ?? ""
    let files = try TemporaryFolder()
    let answers = try String(
      contentsOf: folder.appendingPathComponent("\(set).csv"), encoding: .utf8)
    try files.write(answers, to: "answers.csv")
    let count = Int(survey["items"] ?? "") ?? 0
    let items = (1...count).map { "q\($0)" }.joined(separator: ", ")
    let reverse = (survey["reverse"] ?? "").replacingOccurrences(of: ";", with: ", ")
    let groups = Set(csvRows(answers).compactMap { $0["la"] }).sorted()
    func value(_ key: String) -> String { survey[key] ?? "" }
    let study = """
      throughline: 1
      study: {id: survey}
      ingest:
        staff:
          file: answers.csv
          key: [respondent]
          columns:
            respondent: id
            la: category
            "q{1..\(count)}": {type: likert, range: [\(value("low")), \(value("high"))]}
      normalize:
        las:
          - from: staff
          - scale: {name: s, items: [\(items)], min_answered: \(value("answered")), \
      \(reverse.isEmpty ? "" : "reverse: [\(reverse)], ")allow_negative: [\(items)]}
          - aggregate: {by: [la], mean: [s, q1], min_members: \(value("members")), \
      roll: {\(groups.map { "\($0): 100" }.joined(separator: ", "))}}
      model:
        inference: {cluster: none}
        correlations: {pairs: {data: las, between: [s], and: [q1]}}
      """
    return try Study(yaml: try files.write(study, to: "study.yaml")).run()
  }

  @Test func everyIndexIsThatOfR() throws {
    let expected = Dictionary(grouping: try Self.rows("expected")) { $0["set"] ?? "" }
    let surveys = try Self.rows("surveys")
    #expect(surveys.count == 12)
    for survey in surveys {
      let set = survey["set"] ?? ""
      let measurement = try #require(try Self.run(survey).result("measurement.csv"))
      let found = Dictionary(
        measurement.rows { _ in true }.map { (Self.key($0), $0) },
        uniquingKeysWith: { first, _ in first })
      for row in try #require(expected[set]) {
        let mine = try #require(found[Self.key(row)], "\(set): \(row)")
        Self.expect(mine["value"], row["value"], row, within: Self.tolerance(row))
        if row["low"] != "" {
          Self.expect(mine["conf_low"], row["low"], row, within: 1e-10)
          Self.expect(mine["conf_high"], row["high"], row, within: 1e-10)
        }
      }
    }
  }

  private static func key(_ row: [String: String]) -> String {
    ["kind", "name", "index"].map { row[$0] ?? "" }.joined(separator: " ")
  }

  /// R's optimisers stop early: omega's at about 1e-7, lme4's too.
  private static func tolerance(_ row: [String: String]) -> Double {
    let index = row["index"] ?? ""
    return index == "omega_total" ? 1e-5 : index.hasSuffix("reml") ? 1e-6 : 1e-10
  }

  private static func expect(
    _ found: String?, _ golden: String?, _ row: [String: String], within tolerance: Double
  ) {
    guard let number = Double(golden ?? "") else {
      #expect((found ?? "").isEmpty, "R has none: \(row), not \(found ?? "")")
      return
    }
    #expect(abs((Double(found ?? "") ?? .nan) - number) <= tolerance, "\(row): \(found ?? "")")
  }
}
