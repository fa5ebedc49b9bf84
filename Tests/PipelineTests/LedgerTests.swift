import Diagnostics
import Foundation
import Pipeline
import Tables
import TestSupport
import Testing

/// A study with a planted fault of every kind that removes rows, small enough to count by hand.
private struct PlantedFaults {
  let folder: TemporaryFolder

  static let study = """
    throughline: 1
    study: {id: planted, seed: 1}
    ingest:
      staff:
        file: staff.csv
        key: [respondent]
        missing: {"-99": refused}
        columns: {respondent: id, la: category, "s_{1..2}": {type: likert, range: [1, 5]}}
      cases:
        file: cases.csv
        key: [child]
        missing: {"-99": refused, "-97": not_recorded}
        columns:
          child: id
          la: category
          age: {type: integer, range: [0, 17], unit: years}
          start: {type: number, range: [0, 10]}
          review: {type: number, range: [0, 10]}
      spare: {file: spare.csv}
    normalize:
      support:
        - from: staff
        - scale: {name: s, items: "s_{1..2}", score: mean, min_answered: 1}
        - aggregate: {by: [la], mean: [s], count: respondents, min_members: 2}
      children:
        - from: cases
        - filter: "age >= 5"
        - require: [start]
        - derive: {change: "review - start"}
        - join: {with: support, on: [la], relation: many_to_one, unmatched: count, unmatched_right: count}
    model:
      inference: {cluster: none, method: classical}
      fits:
        change: {role: primary, data: children, outcome: change, support: [s], fit: ols}
    """

  /// A: three staff, B: two, C: one (below min_members), D: three but no child there.
  static let staff = """
    respondent,la,s_1,s_2
    r1,A,3,4
    r2,A,4,4
    r3,A,,-99
    r4,B,2,1
    r5,B,2,3
    r6,C,5,5
    r7,D,1,1
    r8,D,1,2
    r9,D,2,2
    r10,,3,3
    """

  static let cases = """
    child,la,age,start,review
    c1,A,7,2,5
    c2,A,9,3,5
    c3,B,11,4,4
    c4,B,6,1,3
    c5,A,3,2,5
    c6,B,,2,5
    c7,A,8,,5
    c8,A,8,-99,5
    c9,B,8,2,-97
    c10,C,8,2,6
    c11,E,8,2,6
    c12,A,10,5,6
    """

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(Self.study, to: "study.yaml")
    try folder.write(Self.staff, to: "staff.csv")
    try folder.write(Self.cases, to: "cases.csv")
    try folder.write("x\n1\n2\n", to: "spare.csv")
  }

  func run() throws -> Run { try Study(yaml: "\(folder.path)/study.yaml").run() }
}

@Suite struct LedgerTests {
  @Test func everyPlantedFaultIsNamedWithItsRule() throws {
    let planted = try PlantedFaults()
    let run = try planted.run()
    func fates(_ source: String) -> [Int: String] {
      Dictionary(
        run.ledger.rows.filter { $0.source == source }.map { entry in
          switch entry.outcome {
          case .used: (entry.row, "used")
          case .unused: (entry.row, "unused")
          case .removed(let fate):
            (
              entry.row,
              [fate.place, fate.rule, fate.reason?.name].compactMap { $0 }
                .joined(separator: " ")
            )
          }
        }, uniquingKeysWith: { $0 + " and " + $1 })
    }
    #expect(
      fates("cases") == [
        1: "used", 2: "used", 3: "used", 4: "used",
        5: "children filter", 6: "children filter blank",
        7: "children require blank", 8: "children require refused",
        9: "change missing not_recorded",
        10: "children unmatched_left", 11: "children unmatched_left", 12: "used",
      ])
    #expect(
      fates("staff") == [
        1: "used", 2: "used", 3: "support scale too_few_answers", 4: "used", 5: "used",
        6: "support min_members",
        7: "children unmatched_right", 8: "children unmatched_right",
        9: "children unmatched_right",
        10: "support aggregate blank",
      ])
    #expect(fates("spare") == [1: "unused", 2: "unused"])
  }

  @Test func ledgerFilesAddUpToTheRowsOfEachFile() throws {
    let planted = try PlantedFaults()
    try planted.run().write(to: "\(planted.folder.path)/out")
    let entries = csvRows(try planted.folder.read("out/ledger.csv"))
    let rowsIn = ["staff": 10, "cases": 12, "spare": 2]
    for (source, expected) in rowsIn {
      let mine = entries.filter { $0["source"] == source }
      #expect(mine.reduce(0) { $0 + (Int($1["rows"] ?? "") ?? 0) } == expected)
      #expect(mine.allSatisfy { $0["rows_in"] == String(expected) })
    }
    let rows = csvRows(try planted.folder.read("out/ledger-rows.csv"))
    #expect(rows.count == 24)
    let c7 = try #require(rows.first { $0["source"] == "cases" && $0["row"] == "7" })
    #expect(c7["line"] == "8")
    #expect(c7["rule"] == "require")
    #expect(c7["reason"] == "blank")
  }

  /// However late the rows stand that a step removes.
  @Test func rulesStandInTheOrderOfTheSteps() throws {
    let run = try PlantedFaults().run()
    let rules = run.ledger.entries.filter { $0.source == "cases" }.compactMap { entry in
      if case .removed(let fate) = entry.outcome { fate.rule } else { nil }
    }
    #expect(
      rules == [
        "filter", "filter", "require", "require", "unmatched_left", "missing",
      ], "\(rules)")
  }

  @Test func modelCountsAgreeWithTheLedger() throws {
    let run = try PlantedFaults().run()
    let fit = try #require(run.fits.first)
    #expect(fit.summary.nObs == 5)
    #expect(fit.summary.nRemoved == 1)
    let used = run.ledger.entries.first { $0.source == "cases" && $0.outcome == .used }
    #expect(used?.rows == 5)
  }
}
