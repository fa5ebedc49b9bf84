import Diagnostics
import Foundation
import Pipeline
import TestSupport
import Testing

struct VintageTests {
  static let old = """
    time_period,time_identifier,geographic_level,region_code,new_la_code,la_name,sex,Plans,Rate_%
    2022,Reporting year,Local authority,E12,E08,Doncaster,Total,10,100
    2022,Reporting year,Local authority,E12,E08,Doncaster,Girls,4,c
    2022,Reporting year,Local authority,E12,E10,Buckinghamshire,Total,7,1.0
    2022,Reporting year,Local authority,E12,E10,Buckinghamshire,Girls,:,x
    2021,Reporting year,Local authority,E12,E10,Buckinghamshire,Girls,1,2
    2020,Reporting year,Local authority,E12,E11,Gone,Total,1,2
    """
  static let new = """
    time_period,time_identifier,geographic_level,new_la_code,region_code,la_name,sex,plans,rate,note
    2023,Reporting year,Local authority,E08,E12,Doncaster,Total,10,u,n
    2022,Reporting year,Local authority,E08,E12,Doncaster,Girls,c,5,n
    2022,Reporting year,Local authority,E08,E12,Doncaster,Total,10,u,n
    2022,Reporting year,Local authority,E06,E12,Buckinghamshire,Total,8,1,n
    2022,Reporting year,Local authority,E06,E12,Buckinghamshire,Girls,x,z,n
    """

  private static func compare(
    _ old: String = old, _ new: String = new, key: [String] = [],
    renamed: [String] = ["Plans=plans", "Rate_%=rate"]
  ) throws -> VintageComparison {
    let folder = try TemporaryFolder()
    return try VintageComparison(
      old: folder.write(old, to: "old.csv"), new: folder.write(new, to: "new.csv"), key: key,
      renamed: renamed)
  }

  @Test func everyKindOfChangeIsFoundByPlacePeriodAndFilter() throws {
    let comparison = try Self.compare()
    #expect(
      comparison.key == ["time_period", "geographic_level", "region_code", "new_la_code", "sex"])
    let found = comparison.changes.map {
      "\($0.name ?? "") \($0.column) \($0.old ?? "") -> \($0.new ?? ""): \($0.kind.rawValue)"
        + " (\($0.oldLine), \($0.newLine))"
    }
    #expect(
      found == [
        "Doncaster plans 4 -> c: disappeared (3, 3)", "Doncaster rate c -> 5: appeared (3, 3)",
        "Doncaster rate 100 -> u: disappeared (2, 4)",
        "Buckinghamshire new_la_code E10 -> E06: changed (4, 5)",
        "Buckinghamshire plans 7 -> 8: changed (4, 5)",
        "Buckinghamshire new_la_code E10 -> E06: changed (5, 6)",
        "Buckinghamshire rate x -> z: reason_changed (5, 6)",
      ])
  }

  @Test func whatIsInOneFileOnlyIsNamed() throws {
    let comparison = try Self.compare()
    #expect(comparison.matched == 4)
    #expect(comparison.matchedByName.count == 2)
    #expect(comparison.rowsOnlyInOld.map { $0.prefix(4) } == ["Buck", "Gone"])
    #expect(comparison.rowsOnlyInNew.map { $0.prefix(26) } == ["Doncaster: time_period=202"])
    #expect(comparison.columnsOnlyInOld == [])
    #expect(comparison.columnsOnlyInNew == ["note"])
    let summary = comparison.summary
    #expect(
      summary.contains("rows in both: 4, 2 of them by the place's name, its code having changed"))
    #expect(summary.contains("  rate: 1 appeared, 1 disappeared, 1 reason changed"))
  }

  @Test func columnsWithoutAMappingAreInOneFileOnly() throws {
    let comparison = try Self.compare(renamed: [])
    #expect(comparison.columnsOnlyInOld == ["Plans", "Rate_%"])
    #expect(comparison.columnsOnlyInNew == ["plans", "rate", "note"])
    #expect(comparison.changes.allSatisfy { $0.column == "new_la_code" })
  }

  @Test func aVintageAgainstItselfHasNoChanges() throws {
    let comparison = try Self.compare(Self.old, Self.old, renamed: [])
    #expect(comparison.changes.isEmpty)
    #expect(comparison.matched == 6)
    #expect(comparison.changesCSV == "key,name,column,old,new,kind,old_line,new_line\n")
  }

  @Test func rowsThatAKeyDoesNotTellApartAreRefused() throws {
    let error = try #require(
      #expect(throws: DiagnosticList.self) {
        try Self.compare("id,v\n1,2\n2,c\n1,3\n", "id,v\n2,c\n2,c\n", key: ["id"], renamed: [])
      })
    #expect(error.exitCode == 65)
    #expect(
      error.diagnostics.map { $0.what.split(separator: "' has ").last } == [
        "id=1 on lines 2, 4", "id=2 on lines 2, 3",
      ])
  }

  @Test func anyKeyMayBeNamed() throws {
    let comparison = try Self.compare(
      "id,v\n1,2\n2,c\n", "id,v\n2,c\n1,2.0\n3,1\n", key: ["id"], renamed: [])
    #expect(comparison.matched == 2)
    #expect(comparison.changes.isEmpty)
    #expect(comparison.rowsOnlyInNew == ["id=3"])
  }

  static let refusals: [(key: [String], renamed: [String], what: String, code: Int32)] = [
    (["plan"], [], "--key: 'plan' is not a column of 'new.csv'", 64),
    ([], ["Plans"], "'Plans' is not a renamed column", 64),
    ([], ["Plan=plans"], "--map Plan=plans: 'Plan' is not a column of 'old.csv'", 64),
    ([], ["Plans=plan"], "--map Plans=plan: 'plan' is not a column of 'new.csv'", 64),
    ([], ["Plans=sex"], "--map Plans=sex: 'old.csv' has a column 'sex' already", 64),
    ([], ["Plans=plans", "Rate_%=plans"], "--map names 'plans' twice", 64),
    (
      ["time_period", "la_name", "sex", "rate"], ["Rate_%=rate", "Plans=plans"],
      "no row of 'old.csv' is in 'new.csv'", 65
    ),
  ]

  @Test(arguments: refusals.indices) func optionsThatCannotBeFollowedAreRefused(
    index: Int
  ) throws {
    let (key, renamed, what, code) = Self.refusals[index]
    do throws(DiagnosticList) {
      let folder: TemporaryFolder
      let paths: (String, String)
      do {
        folder = try TemporaryFolder()
        paths = try (folder.write(Self.old, to: "old.csv"), folder.write(Self.new, to: "new.csv"))
      } catch {
        Issue.record(error)
        return
      }
      _ = try VintageComparison(old: paths.0, new: paths.1, key: key, renamed: renamed)
      #expect(code == 0)
    } catch {
      let message = error.diagnostics[0].what.split(separator: "'").map {
        $0.hasSuffix("new.csv") ? "new.csv" : $0.hasSuffix("old.csv") ? "old.csv" : String($0)
      }
      #expect(message.joined(separator: "'") == what.split(separator: "'").joined(separator: "'"))
      #expect(error.exitCode == code)
    }
  }

  @Test(.enabled(if: Repository.hasRealData, "the official statistics are not beside the package"))
  func doncastersHundredPercentIsFoundToBeWithdrawn() throws {
    let real = Repository.shared.appendingPathComponent("real-data").path
    let comparison = try VintageComparison(
      old: "\(real)/older-vintages/d3_cpps_subsequent_plan_2013_to_2024.csv",
      new: "\(real)/dfe-outcomes/d3_cpps_subsequent_plan_2013_to_2025.csv")
    #expect(comparison.matched == 1967)
    #expect(comparison.rowsOnlyInOld.isEmpty)
    #expect(comparison.rowsOnlyInNew.count == 165)
    #expect(comparison.changes.count == 6)
    let doncaster = comparison.changes.filter { $0.name == "Doncaster" }
    #expect(doncaster.map(\.old) == ["437", "100"])
    #expect(doncaster.map(\.new) == ["u", "u"])
    #expect(doncaster.allSatisfy { $0.kind == .disappeared && $0.key.contains("time_period=2022") })
  }

  @Test(.enabled(if: Repository.hasRealData, "the official statistics are not beside the package"))
  func renamedWorkforceColumnsAreComparedAcrossARecode() throws {
    let real = Repository.shared.appendingPathComponent("real-data").path
    let comparison = try VintageComparison(
      old: "\(real)/older-vintages/csww_headline_measures_2017_to_2022.csv",
      new: "\(real)/dfe-workforce/csww_indicators_2017_to_2025.csv",
      renamed: ["turnover_rate_fte_%=turnover_rate_fte", "absence_rate_fte_%=absence_rate_fte"])
    #expect(comparison.matchedByName.count == 3)
    #expect(comparison.matchedByName.allSatisfy { $0.contains("E06000060") })
    let gateshead = comparison.changes.filter { $0.name == "Gateshead" && $0.new == "u" }
    #expect(gateshead.map(\.column) == ["turnover_rate_fte"])
    #expect(comparison.changes.contains { $0.name == "Southampton" && $0.new == "low" })
  }

  struct Pair: CustomTestStringConvertible {
    let testDescription: String
    let old: String
    let new: String
    let renamed: [String]
  }

  static let pairs = [
    Pair(
      testDescription: "d3", old: "older-vintages/d3_cpps_subsequent_plan_2013_to_2024.csv",
      new: "dfe-outcomes/d3_cpps_subsequent_plan_2013_to_2025.csv", renamed: []),
    Pair(
      testDescription: "c1",
      old: "older-vintages/c1_children_in_need_referrals_and_rereferrals_2013_to_2024.csv",
      new: "dfe-outcomes/c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv",
      renamed: [
        "Referrals=referral_count", "Re_referrals=rereferral_count",
        "Re_referrals_percent=rereferral_percent", "No_Further_Action=no_further_action_count",
        "No_Further_Action_percent=no_further_action_percent", "Not_in_Need=not_in_need_count",
        "Not_in_Need_percent=not_in_need_percent", "Referrals_child=referral_child_count",
        "Re_referrals_child=rereferral_child_count",
        "Re_referrals_child_percent=rereferral_child_percent",
      ]),
    Pair(
      testDescription: "csww", old: "older-vintages/csww_headline_measures_2017_to_2022.csv",
      new: "dfe-workforce/csww_indicators_2017_to_2025.csv",
      renamed: [
        "turnover_rate_fte_%=turnover_rate_fte", "absence_rate_fte_%=absence_rate_fte",
        "agency_worker_rate_fte_%=agency_rate_fte", "vacancy_rate_fte_%=vacancy_rate_fte",
      ]),
  ]

  /// `Golden/vintages.py` counts the same with pandas.
  @Test(
    .enabled(if: Repository.hasRealData, "the official statistics are not beside the package"),
    arguments: pairs)
  func realVintagesChangeWherePandasSaysTheyDo(_ pair: Pair) throws {
    let real = Repository.shared.appendingPathComponent("real-data").path
    let comparison = try VintageComparison(
      old: "\(real)/\(pair.old)", new: "\(real)/\(pair.new)", renamed: pair.renamed)
    var counts = [
      " matched": comparison.matched, " by_name": comparison.matchedByName.count,
      " only_old": comparison.rowsOnlyInOld.count, " only_new": comparison.rowsOnlyInNew.count,
    ]
    for change in comparison.changes {
      counts["\(change.column) \(change.kind.rawValue)", default: 0] += 1
    }
    let file = try #require(
      Bundle.module.url(forResource: "vintages", withExtension: "csv", subdirectory: "Golden"))
    var golden: [String: Int] = [:]
    for row in csvRows(withoutComments(try String(contentsOf: file, encoding: .utf8)))
    where row["pair"] == pair.testDescription {
      golden["\(row["column"] ?? "") \(row["kind"] ?? "")"] = Int(row["count"] ?? "")
    }
    #expect(counts == golden)
  }
}
