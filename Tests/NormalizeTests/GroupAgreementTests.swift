import Foundation  // reads the golden files
import Tables
import TestSupport
import Testing

@testable import Normalize

/// R's multilevel and lme4; see Golden/aggregates.R.
struct GroupAgreementTests {
  private static let likert = (1...4).map { ColumnSpec("q\($0)", .likert, range: 1...5) }

  private static func simulated() throws -> Table {
    let text = try ScaleTests.golden("aggregates-data").map { row in
      row.map { $0 == "NA" ? "<blank>" : $0 }.joined(separator: " ")
    }.joined(separator: "\n")
    return grid(text, specs: likert)
  }

  private static let support = Scale(
    name: "support", items: (1...4).map { "q\($0)" }, minAnswered: 3)

  private func expect(_ measured: [Normalize.Measurement], _ golden: [[String]]) throws {
    for row in golden {
      let (name, index) = (row[0], row[1])
      let rows = measured.filter { $0.kind == .aggregate && $0.name == name }
      let mine = try #require(rows.first { $0.index == index }, "\(row)")
      let tolerance = row[1].hasSuffix("reml") ? 1e-6 : 1e-12
      #expect(abs((mine.value ?? .nan) - (Double(row[2]) ?? .nan)) < tolerance, "\(row)")
    }
  }

  @Test func agreesOnSimulatedAnswers() throws {
    let aggregate = Aggregate(by: ["la"], mean: ["support", "q1", "caseload"], minMembers: 2)
    let result = try run([Self.support, aggregate], on: try Self.simulated())
    let golden = Array(try ScaleTests.golden("aggregates").dropFirst())
    #expect(golden.count == 32)
    try expect(result.measurements, golden)
    #expect(!result.measurements.contains { $0.name == "caseload" && $0.index.hasPrefix("rwg") })
  }

  @Test(
    .enabled(if: Repository.hasRealData, "needs the multilevel package's data"))
  func agreesOnTheExamplesOfMultilevel() throws {
    let golden = try ScaleTests.golden("aggregates-multilevel").dropFirst()
    func table(_ file: String, _ specs: [ColumnSpec]) throws -> Table {
      let url = Repository.shared.appendingPathComponent("real-data/methods-check/\(file).csv")
      let text = try String(contentsOf: url, encoding: .utf8).replacingOccurrences(
        of: ",", with: " ")
      return grid(text, specs: specs)
    }
    let soldiers = try table("bh1996", [])
    let hours = Aggregate(by: ["GRP"], mean: ["WBEING", "HRS"])
    try expect(
      try run([hours], on: soldiers).measurements,
      golden.filter { ["WBEING", "HRS"].contains($0[0]) })

    let items = (1...11).map { "LEAD" + ($0 < 10 ? "0" : "") + "\($0)" }
    var companies = try table("lq2002", items.map { ColumnSpec($0, .likert, range: 1...5) })
    companies.removeColumn("LEAD")
    let steps: [any Step] = [
      Scale(name: "LEAD", items: items), Aggregate(by: ["COMPID"], mean: ["LEAD", "LEAD01"]),
    ]
    try expect(
      try run(steps, on: companies).measurements, golden.filter { $0[0].hasPrefix("LEAD") })
  }

  @Test func rowsInAnotherOrderGiveTheSame() throws {
    let table = try Self.simulated()
    let order = (0..<table.rowCount).sorted {
      ($0 * 37) % table.rowCount < ($1 * 37) % table.rowCount
    }
    let turned = Table(
      name: table.name,
      columns: table.columnNames.compactMap { name in
        guard let spec = table.schema[name], let column = table[name] else { return nil }
        return (spec, column.selecting(order))
      })
    let steps: [any Step] = [
      Self.support, Aggregate(by: ["la"], mean: ["support", "q1", "caseload"], minMembers: 2),
    ]
    #expect(try run(steps, on: turned).measurements == run(steps, on: table).measurements)
  }

  @Test func floorsMarkTheColumn() throws {
    let table = try Self.simulated()
    let aggregate = Aggregate(
      by: ["la"], mean: ["support", "caseload"], minMembers: 6, icc2Floor: 0.6,
      rwgMedianFloor: 0.7)
    let result = try aggregate.apply(
      to: try run([Self.support], on: table).table, context: StepContext(table: "las"))
    #expect(
      result.marks.map { "\($0.summary.column) \($0.check) \($0.verdict)" } == [
        "support icc2_floor holds", "support rwg_median_floor holds", "support min_members fails",
        "caseload icc2_floor fails", "caseload rwg_median_floor unknown",
        "caseload min_members fails",
      ])
    #expect(
      result.marks[3].meaning
        == "ICC(2) of caseload by la is 0.31, the study asks for 0.6: its group means are too "
        + "unreliable to tell groups apart, which pulls slopes on them to zero")
    let derived = result.table.setting(
      Column(.number([Double](repeating: 1, count: result.table.rowCount))),
      as: ColumnSpec("log_support", .number), from: ["support"])
    #expect(
      derived.summaries(behind: "log_support") == [Summary(table: "las", column: "support")])
    #expect(derived.summaries(behind: "la").isEmpty)
  }

  @Test func aFloorIsAShare() {
    let aggregate = Aggregate(by: ["la"], mean: ["x"], icc2Floor: 60)
    let error = #expect(throws: NormalizeError.self) {
      try run([aggregate], on: grid("la x\na 1"))
    }
    #expect(
      error?.diagnostic.rendered
        == "error: aggregate: icc2_floor cannot be 60\n  fix: give a number from 0 to 1")
  }
}

struct RollTests {
  private let table = grid("la x n\na 1 4\na 2 4\nb 3 2\nb 4 2\nb 5 <blank>")

  private func rates(_ roll: Roll) throws -> [String: Double?] {
    let result = try run([Aggregate(by: ["la"], mean: ["x"], minMembers: 3, roll: roll)], on: table)
    return Dictionary(
      result.measurements.filter { $0.index.hasPrefix("r") }.map { ($0.index, $0.value) },
      uniquingKeysWith: { first, _ in first })
  }

  @Test func responseRateIsOverEveryGroup() throws {
    let found = try rates(.numbers(["a": 4, "b": 6]))
    #expect(found["roll"] == 10 && found["response_rate"] == 0.5)
    #expect(found["response_rate_median"] == 0.5 && found["response_rate_lowest"] == 0.5)
  }

  @Test func aRollThatCannotBeIsRefused() throws {
    #expect(throws: NormalizeError.roll(.tooSmall(2, members: 3), group: "la 'b'")) {
      try rates(.column("n"))
    }
    #expect(throws: NormalizeError.roll(.absent, group: "la 'b'")) { try rates(.numbers(["a": 4])) }
    let error = #expect(throws: NormalizeError.self) { try rates(.column("x")) }
    #expect(
      error?.diagnostic.rendered == """
        error: la 'a' has two numbers on the roll
          why: 1 at line 2 of t.csv and 2 at line 3 of t.csv
          fix: correct the column, so that all rows of a group say the same
        """)
  }
}
