import Diagnostics
import Foundation
import Pipeline
import Report
import Tables
import TestSupport
import Testing

/// From the study file to measurement.csv, checks.csv and the report.
@Suite struct MeasurementTests {
  /// The small study, with edits made to its text.
  private static func run(
    staff: String = BrokenStudyTests.staff, _ edits: (String, String)...
  ) throws -> Run {
    let folder = try TemporaryFolder()
    var text = BrokenStudyTests.study
    for (old, new) in edits {
      try #require(text.contains(old), "nothing to edit: \(old)")
      text = text.replacingOccurrences(of: old, with: new)
    }
    try folder.write(staff, to: "staff.csv")
    try folder.write(BrokenStudyTests.cases, to: "cases.csv")
    return try Study(yaml: try folder.write(text, to: "study.yaml")).run()
  }

  private static func checks(_ run: Run) throws -> [[String: String]] {
    let keys = ["min_members", "icc2_floor", "rwg_median_floor"]
    return try #require(run.result("checks.csv")).rows { keys.contains($0["check"] ?? "") }
  }

  /// Through a join and a derived column, the model is told what the aggregate lacks.
  @Test func aFloorThatIsMissedMarksTheModel() throws {
    let run = try Self.run(
      staff: Self.staff,
      ("min_members: 2}", "min_members: 2, icc2_floor: 0.999, rwg_median_floor: 0.1}"),
      ("unmatched: stop}\n", "unmatched: stop}\n    - derive: {half: supervision / 2}\n"),
      ("support: [supervision], ", "support: [half], "))
    let rows = try Self.checks(run)
    #expect(
      rows.map { "\($0["check"] ?? "") \($0["result"] ?? "") \($0["term"] ?? "")" } == [
        "icc2_floor stop half", "rwg_median_floor pass half", "min_members pass half",
      ])
    #expect(
      run.headlines.contains {
        $0.contains("Do not rely on this") && $0.contains("ICC(2) of supervision")
      })
  }

  /// Whatever is made of an aggregate later carries its marks.
  @Test(arguments: [
    ("standardize: {columns: [supervision], by: overall}", "supervision"),
    ("center: {columns: [supervision], by: overall}", "supervision"),
    ("derive: {late: log(supervision)}", "late"),
    (
      "scale: {name: both, items: [supervision, supervision_too], allow_negative: [supervision, "
        + "supervision_too]}", "both"
    ),
    ("aggregate: {by: [la], mean: [supervision, change, age], min_members: 1}", "supervision"),
    (
      "aggregate: {by: [la], mean: [change, age], sum: [supervision], min_members: 1}",
      "supervision"
    ),
  ])
  func marksFollowTheAggregate(step: String, support: String) throws {
    let run = try Self.run(
      staff: Self.staff,
      ("min_members: 2}", "min_members: 2, icc2_floor: 0.999, rwg_median_floor: 0.1}"),
      (
        "unmatched: stop}\n",
        "unmatched: stop}\n    - derive: {supervision_too: supervision * supervision}\n    - \(step)\n"
      ),
      ("{cluster: la, method: auto, level: 0.95}", "{cluster: none}"),
      ("nested: [child, la]", ""),
      ("support: [supervision], ", "support: [\(support)], "))
    let rows = try Self.checks(run).filter {
      $0["meaning"]?.contains("of supervision by la") ?? false
    }
    #expect(
      rows.prefix(2).map { "\($0["check"] ?? "") \($0["result"] ?? "") \($0["term"] ?? "")" } == [
        "icc2_floor stop \(support)", "rwg_median_floor pass \(support)",
      ])
  }

  /// Sums and counts too lose the groups that are too small.
  @Test func sumsAndCountsAreMarked() throws {
    let run = try Self.run(
      staff: Self.staff + "ry,A,3,3\nrz,Z,1,1\n",
      ("mean: [supervision], count: respondents", "sum: [supervision], count: respondents"),
      ("support: [supervision], adjust: [age]", "support: [supervision], adjust: [respondents]"),
      ("unmatched: stop}", "unmatched: stop, unmatched_right: count}"))
    #expect(
      try Self.checks(run).map { $0["meaning"] ?? "" } == [
        "1 group of la has no sum of supervision: fewer than 2 members with a value",
        "1 group of la has no count of respondents: fewer than 2 members with a value",
      ])
  }

  /// An item that runs against the others stops the run, unless it is allowed by name.
  @Test func anItemThatRunsAgainstTheOthersStops() throws {
    let turned = Self.staff.split(separator: "\n").enumerated().map { index, line -> String in
      guard index > 0, let last = line.last.flatMap({ Int(String($0)) }) else {
        return String(line)
      }
      return line.dropLast() + String(6 - last)
    }.joined(separator: "\n")
    let stop = #expect(throws: DiagnosticList.self) { try Self.run(staff: turned + "\n") }
    #expect(stop?.exitCode == 65)
    #expect(stop?.rendered.contains("run against the other items of scale 'supervision'") ?? false)
    let allowed = try Self.run(
      staff: turned + "\n",
      ("score: mean}", "score: mean, allow_negative: [s_1, s_2]}"))
    #expect(allowed.warnings.contains { $0.rendered.contains("the study allows it") })
    let half = #expect(throws: DiagnosticList.self) {
      try Self.run(staff: turned + "\n", ("score: mean}", "score: mean, allow_negative: [s_1]}"))
    }
    #expect(half?.rendered.contains("item 's_2' runs against") ?? false, "\(half?.rendered ?? "")")
  }

  /// Five authorities whose members differ about as much as authorities do.
  private static let staff =
    "respondent,la,s_1,s_2\n"
    + (0..<40).map { i in
      let level = (i % 5 + i / 5 % 3) % 5
      return "r\(i),\(["A", "B", "C", "D", "E"][i % 5]),\(1 + level),\(1 + min(4, level + i % 2))\n"
    }.joined()

  @Test func measurementHasEveryColumnOfTheVocabulary() throws {
    let run = try Self.run()
    let measurement = try #require(run.result("measurement.csv"))
    #expect(measurement.columnNames == Vocabulary.measurement.map(\.name))
    #expect(
      measurement.columnNames.suffix(3) == ["conf_low", "conf_high", "method"])
    let alpha = try #require(measurement.rows { $0["index"] == "cronbach_alpha" }.first)
    #expect(alpha["name"] == "supervision" && alpha["method"] == "Feldt interval")
  }

  @Test func rollMayBeWrittenOutByGroup() throws {
    let run = try Self.run(
      ("min_members: 2}", "min_members: 2, roll: {A: 8, B: 8, C: 8, D: 8, E: 8}}")
    )
    let measurement = try #require(run.result("measurement.csv"))
    #expect(measurement.rows { $0["index"] == "response_rate" }.first?["value"] == "0.5")
  }

  @Test func kendallIsAMethod() throws {
    let run = try Self.run(
      (
        "  fits:\n",
        "  correlations:\n    pairs: {data: cases, between: [start], and: [review], methods: [kendall]}\n  fits:\n"
      )
    )
    let row = try #require(run.result("correlations.csv")?.rows { _ in true }.first)
    #expect(row["method"] == "kendall" && row["p_method"] == "exact")
  }
}
