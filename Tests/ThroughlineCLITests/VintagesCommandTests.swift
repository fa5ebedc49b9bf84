import Foundation
import TestSupport
import Testing

@Suite struct VintagesCommandTests {
  static let old = """
    time_period,geographic_level,new_la_code,la_name,Plans,Rate_%
    2023,Local authority,E08,Doncaster,10,100
    2023,Local authority,E10,Bucks,7,1.0
    2022,Local authority,E10,Bucks,c,x

    """
  static let new = """
    time_period,geographic_level,new_la_code,la_name,plans,rate
    2023,Local authority,E08,Doncaster,10,u
    2023,Local authority,E10,Bucks,8,1
    2022,Local authority,E10,Bucks,c,x

    """
  static let changes = """
    key,name,column,old,new,kind,old_line,new_line
    time_period=2023; new_la_code=E08,Doncaster,rate,100,u,disappeared,2,2
    time_period=2023; new_la_code=E10,Bucks,plans,7,8,changed,3,3

    """

  private static func folder(_ files: [String: String] = [:]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (name, text) in ["old.csv": old, "new.csv": new].merging(files, uniquingKeysWith: { $1 }) {
      try folder.write(text, to: name)
    }
    return folder
  }

  @Test func changesAreToldAndWritten() throws {
    let folder = try Self.folder()
    let outcome = try Program.run(
      "vintages", "old.csv", "new.csv", "--map", "Plans=plans", "Rate_%=rate", "--key",
      "time_period, new_la_code", "--out", "changes.csv", in: folder)
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
    #expect(outcome.errors.isEmpty)
    #expect(try folder.read("changes.csv") == Self.changes)
    #expect(
      outcome.output == """
        old: old.csv, 3 rows
        new: new.csv, 3 rows
        rows are named by: time_period, new_la_code
        rows in both: 3
        cells compared: 12; different: 2
          rate: 1 disappeared
          plans: 1 changed
        differences:
          Doncaster: rate 100 -> u [time_period=2023; new_la_code=E08]
          Bucks: plans 7 -> 8 [time_period=2023; new_la_code=E10]

        """)
  }

  /// Ways to write one table.
  static let spellings: [String: String] = {
    let lines = old.split(separator: "\n")
    let columns = lines.map { line in
      line.split(separator: ",").reversed().joined(separator: ",")
    }
    return [
      "the same": old,
      "a byte order mark": "\u{feff}" + old,
      "lines that end in CR LF": old.replacingOccurrences(of: "\n", with: "\r\n"),
      "rows in another order": ([lines[0]] + lines.dropFirst().reversed()).joined(separator: "\n"),
      "columns in another order": columns.joined(separator: "\n") + "\n",
      "cells in quotes": lines.map { "\"" + $0.replacing(",", with: "\",\"") + "\"\n" }.joined(),
      "numbers otherwise": old.replacingOccurrences(of: ",10,100", with: ",10.0,1e2"),
      "symbols of older files": old.replacingOccurrences(of: ",c,x", with: ",*,.."),
    ]
  }()

  @Test(arguments: spellings.keys.sorted()) func oneTableWrittenTwoWaysHasNoChanges(
    _ way: String
  ) throws {
    let folder = try Self.folder(["new.csv": Self.spellings[way] ?? ""])
    let outcome = try Program.run(
      "vintages", "old.csv", "new.csv", "--out", "changes.csv", in: folder)
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("rows in both: 3\n"), "\(outcome.output)")
    #expect(outcome.output.contains("; different: 0\n"), "\(outcome.output)")
    #expect(try folder.read("changes.csv").split(separator: "\n").count == 1)
  }

  @Test func aFileAgainstItself() throws {
    let outcome = try Program.run("vintages", "old.csv", "old.csv", in: Self.folder())
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.contains("; different: 0\n"))
  }

  @Test func rowsThatAKeyDoesNotTellApartAreRefused() throws {
    let folder = try Self.folder([
      "new.csv": Self.new + "2023,Local authority,E08,Doncaster,11,u\n", "changes.csv": "before",
    ])
    let outcome = try Program.run(
      "vintages", "old.csv", "new.csv", "--out", "changes.csv", in: folder)
    #expect(outcome.exitCode == 65)
    #expect(outcome.output.isEmpty)
    #expect(
      outcome.errors == """
        error: 'new.csv' has time_period=2023; geographic_level=Local authority; new_la_code=E08 on \
        lines 2, 5
          why: rows are named by time_period, geographic_level, new_la_code; which of these is the \
        one to compare cannot be told
          fix: remove the repeated rows, or name with --key the columns that tell them apart

        """)
    #expect(try folder.read("changes.csv") == "before")
  }

  static let refusals: [(arguments: [String], exitCode: Int32, says: String)] = [
    ([], 64, "Error: Missing expected argument '<old>'"),
    (["old.csv"], 64, "Error: Missing expected argument '<new>'"),
    (["old.csv", "absent.csv"], 66, "error: there is no file 'absent.csv'"),
    (["absent.csv", "new.csv"], 66, "error: there is no file 'absent.csv'"),
    (["old.csv", "."], 74, "error: '.' is a folder"),
    (
      ["old.csv", "new.csv", "--map", "Plan=plans"], 64,
      "error: --map Plan=plans: 'Plan' is not a column of 'old.csv'"
    ),
    (["old.csv", "new.csv", "--map", "Plans"], 64, "error: 'Plans' is not a renamed column"),
    (["old.csv", "new.csv", "--key", "place"], 64, "error: --key: 'place' is not a column of"),
    (["old.csv", "other.csv"], 64, "error: 'old.csv' and 'other.csv' share no column"),
    (["old.csv", "later.csv"], 65, "error: no row of 'old.csv' is in 'later.csv'"),
    (["old.csv", "ragged.csv"], 65, "ragged.csv:2:2: error: 1 cell where the header has 2"),
    (["old.csv", "new.csv", "--out", "no/where.csv"], 74, "error: 'no/where.csv' cannot be"),
  ]

  @Test(arguments: refusals.indices) func whatCannotBeComparedIsRefused(index: Int) throws {
    let (arguments, exitCode, says) = Self.refusals[index]
    let folder = try Self.folder([
      "other.csv": "place,n\nA,1\n", "ragged.csv": "a,b\n1\n",
      "later.csv": "time_period,new_la_code\n2030,E01\n",
    ])
    let before = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    let outcome = try Program.run(["vintages"] + arguments, in: folder)
    #expect(outcome.exitCode == exitCode, "\(outcome.errors)")
    #expect(outcome.errors.hasPrefix(says), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == before)
  }

  @Test(.enabled(if: Repository.hasRealData, "the official statistics are not beside the package"))
  func realVintagesWithRenamedColumns() throws {
    let folder = try TemporaryFolder()
    let real = Repository.shared.appendingPathComponent("real-data").path
    let outcome = try Program.run(
      "vintages", "\(real)/older-vintages/csww_headline_measures_2017_to_2022.csv",
      "\(real)/dfe-workforce/csww_indicators_2017_to_2025.csv", "--map",
      "turnover_rate_fte_%=turnover_rate_fte", "absence_rate_fte_%=absence_rate_fte",
      "agency_worker_rate_fte_%=agency_rate_fte", "vacancy_rate_fte_%=vacancy_rate_fte",
      "--out", "changes.csv", in: folder)
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("rows in both: 966, 3 of them by the place's name"))
    #expect(outcome.output.contains("\n  turnover_rate_fte: 122 changed, 1 disappeared\n"))
    let rows = csvRows(try folder.read("changes.csv"))
    #expect(rows.count == 580)
    #expect(rows.count { $0["column"] == "turnover_rate_fte" && $0["kind"] == "changed" } == 122)
  }
}
