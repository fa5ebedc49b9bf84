import Diagnostics
import Foundation
import Pipeline
import Report
import TestSupport
import Testing

/// Rows in = rows used + rows removed, and each removed row under the rule that removed it, for
/// studies drawn at random whose rows were followed by hand-written logic of the tests' own.
@Suite struct RowAccountingTests {
  @Test func everyRowOf200RandomStudiesIsAccountedFor() throws {
    var done = 0
    var refused = 0
    var stopped = 0
    var rules: [String: Int] = [:]
    for seed in 1...1000 where done < 200 {
      let study = RandomStudy(seed: seed)
      let folder = try TemporaryFolder()
      for file in study.files { try folder.write(file.text, to: "\(file.source).csv") }
      try folder.write(study.yaml, to: "study.yaml")
      if let stop = study.stop {
        stopped += 1
        let wrong = Self.faults(of: folder, notStoppingAt: stop)
        try #require(wrong == nil, "seed \(seed): \(wrong ?? "")\n\(study.yaml)")
        continue
      }
      let ledgers: Ledgers
      do throws(DiagnosticList) {
        let run = try Study(yaml: "\(folder.path)/study.yaml").run()
        ledgers = try Self.ledgers(of: run, writing: done % 20 == 0, in: folder)
      } catch let problems {
        // Some draws leave too little to fit; anything else is a fault.
        try #require(problems.exitCode == 65, "seed \(seed): \(problems.rendered)\n\(study.yaml)")
        refused += 1
        continue
      }
      done += 1
      let wrong = Self.faults(of: study, in: ledgers, &rules)
      try #require(wrong.isEmpty, "seed \(seed): \(wrong.prefix(5))\n\(study.yaml)")
    }
    #expect(done == 200)
    #expect(refused < 100, "\(refused) refused")
    #expect(stopped > 20, "\(stopped) stopped")
    // Every way to lose a row was tried.
    let all: Set = [
      "level", "filter", "require", "aggregate", "scale", "min_members", "unmatched_left",
      "unmatched_right", "missing", "zero_weight", "spread", "model: la is missing",
      "filter: missing", "for a reason", "by its period",
    ]
    #expect(Set(rules.keys) == all, "\(rules)")
  }

  /// ledger.csv and ledger-rows.csv as they are written.
  private struct Ledgers {
    let counts: String
    let rows: String
  }

  /// Writing whole run folders, pictures and all, would take most of the time: some do.
  private static func ledgers(
    of run: Run, writing isWhole: Bool, in folder: TemporaryFolder
  ) throws(DiagnosticList) -> Ledgers {
    if isWhole { try run.write(to: "\(folder.path)/out") }
    func text(_ file: String) -> String {
      isWhole
        ? (try? folder.read("out/\(file)")) ?? ""
        : run.result(file).map { CSVWriter.write($0) } ?? ""
    }
    return Ledgers(counts: text("ledger.csv"), rows: text("ledger-rows.csv"))
  }

  /// Nil if the run stops and says what it ought to of the rows without a partner.
  private static func faults(of folder: TemporaryFolder, notStoppingAt stop: [String]) -> String? {
    do throws(DiagnosticList) {
      _ = try Study(yaml: "\(folder.path)/study.yaml").run()
      return "ran, though it ought to stop: \(stop)"
    } catch let problems {
      let isTold = problems.exitCode == 65 && stop.allSatisfy(problems.rendered.contains)
      return isTold ? nil : "\(stop) is not said in: \(problems.rendered)"
    }
  }

  /// A fate's rule, and the faults that only its words tell apart.
  private static func kinds(_ fate: PlainTable.Fate) -> [String] {
    var kinds = [fate.rule]
    if fate.stage == "model", fate.detail == "la is missing" {
      kinds.append("model: la is missing")
    }
    if fate.rule == "filter", !fate.reason.isEmpty { kinds.append("filter: missing") }
    if fate.detail.hasSuffix(": outside the study") { kinds.append("for a reason") }
    if fate.detail.contains("whose period") { kinds.append("by its period") }
    return kinds
  }

  private struct Place: Hashable {
    let source: String
    let model: String
  }

  /// What the written ledgers say that ought not to be, or leave out.
  private static func faults(
    of study: RandomStudy, in ledgers: Ledgers, _ rules: inout [String: Int]
  ) -> [String] {
    var wrong: [String] = []
    var fates: [Place: [String]] = [:]
    for row in csvRows(ledgers.rows) {
      let place = Place(source: row["source"] ?? "", model: row["model"] ?? "")
      let fate = ["fate", "stage", "place", "rule", "detail", "reason"].map { row[$0] ?? "" }
      fates[place, default: []].append(fate.joined(separator: " | "))
      if row["row"] != String(fates[place]?.count ?? 0)
        || row["line"] != String((fates[place]?.count ?? 0) + 1)
      {
        wrong.append("\(place) has row \(row["row"] ?? "") out of place")
      }
    }
    var places: Set<Place> = []
    for (model, sources) in study.expected {
      for (source, expected) in sources {
        let place = Place(source: source, model: model)
        places.insert(place)
        let said = fates[place] ?? []
        if said.count != expected.count { wrong.append("\(place): \(said.count) rows") }
        for (row, (said, fate)) in zip(said, expected).enumerated() {
          for kind in fate.map(Self.kinds) ?? [] { rules[kind, default: 0] += 1 }
          let right = fate.map { "removed | \($0)" } ?? "used |  |  |  |  | "
          if said != right {
            wrong.append("\(source):\(row + 1) for \(model): \(said), not \(right)")
          }
        }
      }
    }
    for source in study.unused {
      let count = study.files.first { $0.source == source }?.rowCount ?? 0
      if count > 0 { places.insert(Place(source: source, model: "")) }
      let said = fates[Place(source: source, model: "")] ?? []
      if said.count != count || !said.allSatisfy({ $0.hasPrefix("unused") }) {
        wrong.append("\(source) ought to be unused: \(said.prefix(3))")
      }
    }
    if Set(fates.keys) != places { wrong.append("\(fates.keys) are accounted for") }
    return wrong + countFaults(fates, places, ledgers)
  }

  /// Where ledger.csv does not add up, or says other than ledger-rows.csv.
  private static func countFaults(
    _ fates: [Place: [String]], _ places: Set<Place>, _ ledgers: Ledgers
  ) -> [String] {
    var wrong: [String] = []
    var sums: [Place: Int] = [:]
    for entry in csvRows(ledgers.counts) {
      let place = Place(source: entry["source"] ?? "", model: entry["model"] ?? "")
      let fate = ["fate", "stage", "place", "rule", "detail", "reason"].map { entry[$0] ?? "" }
        .joined(separator: " | ")
      let rows = Int(entry["rows"] ?? "") ?? -1
      let counted = fates[place]?.count { $0 == fate } ?? 0
      if rows != counted { wrong.append("\(place): \(rows) rows \(fate), but \(counted) listed") }
      if Int(entry["rows_in"] ?? "") != fates[place]?.count ?? 0 {
        wrong.append("\(place): rows_in is \(entry["rows_in"] ?? "")")
      }
      sums[place, default: 0] += rows
    }
    for place in places where sums[place] != fates[place]?.count {
      wrong.append("\(place): \(sums[place] ?? 0) of \(fates[place]?.count ?? 0) rows")
    }
    return wrong
  }
}
