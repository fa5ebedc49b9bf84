import Diagnostics
import Foundation
import Pipeline
import Tables
import TestSupport
import Testing

/// Totals never stand beside their parts unless the study says how.
struct FilterColumnTests {
  static let data = """
    time_period,geographic_level,new_la_code,la_name,stability,number,percentage
    2024,Local authority,E01,A,Total children,40,100
    2024,Local authority,E01,A,3 or more,10,25
    2024,Local authority,E02,B,Total children,60,100
    2024,Local authority,E02,B,3 or more,c,20
    2024,Local authority,E03,C,Total children,50,100
    2024,Local authority,E03,C,3 or more,15,30
    2024,Local authority,E04,D,Total children,80,100
    2024,Local authority,E04,D,3 or more,17,21
    2024,Local authority,E05,E,Total children,70,100
    2024,Local authority,E05,E,3 or more,18,26
    """

  private static func study(key: String, steps: String, model: String = fit) -> String {
    """
    throughline: 1
    study: {id: stability}
    ingest:
      stability:
        file: stability.csv
        dialect: ees
        key: [\(key)]
        columns: {new_la_code: id, number: count, percentage: number}
    normalize:
      t:
        - from: stability
    \(steps)
    model:
      inference: {cluster: none, method: classical}
    \(model)
    """
  }

  static let fit = """
      fits:
        m: {role: primary, data: t, outcome: percentage, support: [number], fit: ols}
    """
  static let correlated = """
      correlations:
        c: {data: t, between: [number], and: [percentage]}
    """
  static let wholeKey = "new_la_code, time_period, stability"

  private static func messages(_ study: String, _ data: String = data) throws -> [String] {
    let folder = try TemporaryFolder()
    try folder.write(data, to: "stability.csv")
    let path = try folder.write(study, to: "study.yaml")
    do throws(DiagnosticList) {
      _ = try Study(yaml: path).run()
      return []
    } catch {
      #expect(error.exitCode == 78)
      return error.diagnostics.map {
        "\($0.what) | \($0.why ?? "") | \($0.fix ?? "")"
      }
    }
  }

  static let refusals: [(key: String, steps: String, model: String, says: String)] = [
    (
      "new_la_code, time_period", "", fit,
      """
      new_la_code 'E01', time_period '2024' is on lines 2 and 3: a filter column is left open | \
      in source 'stability', stability is 'Total children', '3 or more', so that totals stand \
      beside their parts | write key: [new_la_code, time_period, stability], and keep one value \
      in normalize: filter: {stability: ["3 or more"]}
      """
    ),
    (
      wholeKey, "", fit,
      """
      model 'm': its rows count units again: filter column 'stability' has 2 values | they are \
      'Total children', '3 or more'; 'Total children' is the others together | choose in \
      normalize: filter: {stability: ["3 or more"]}
      """
    ),
    (
      wholeKey, "", correlated,
      """
      correlations 'c': its rows count units again: filter column 'stability' has 2 values | they \
      are 'Total children', '3 or more'; 'Total children' is the others together | choose in \
      normalize: filter: {stability: ["3 or more"]}
      """
    ),
    (
      wholeKey, "    - aggregate: {by: [time_period], sum: [number, percentage], min_members: 1}",
      fit,
      """
      aggregate would count units again: filter column 'stability' has 2 values | they are \
      'Total children', '3 or more'; 'Total children' is the others together | put a filter step \
      before it: filter: {stability: ["3 or more"]}, or name stability in by:
      """
    ),
    (
      wholeKey, "    - filter: {stability: [Total children, 3 or more]}", fit,
      """
      model 'm': its rows count units again: filter column 'stability' has 2 values | they are \
      'Total children', '3 or more'; 'Total children' is the others together | choose in \
      normalize: filter: {stability: ["3 or more"]}
      """
    ),
    (wholeKey, "    - filter: {stability: [3 or more]}", fit, ""),
    (wholeKey, "    - filter: \"stability != 'Total children'\"", fit, ""),
    (wholeKey, "    - filter: {stability: [3 or more]}", correlated, ""),
  ]

  @Test(arguments: refusals.indices) func aTotalBesideItsPartsIsRefused(index: Int) throws {
    let (key, steps, model, says) = Self.refusals[index]
    #expect(
      try Self.messages(Self.study(key: key, steps: steps, model: model))
        == (says.isEmpty ? [] : [says]))
  }

  @Test func partsWithoutTotalNeedAChoiceToo() throws {
    let parts = Self.data.replacingOccurrences(of: "Total children", with: "Fewer")
    let open = try Self.messages(Self.study(key: Self.wholeKey, steps: ""), parts)
    #expect(open.count == 1 && open[0].contains("they are 'Fewer', '3 or more' |"))
    let chosen = Self.study(
      key: Self.wholeKey, steps: "    - filter: {stability: [Fewer, 3 or more]}")
    #expect(try Self.messages(chosen, parts) == [])
    let asTerm = Self.study(
      key: Self.wholeKey, steps: "",
      model: Self.fit.replacingOccurrences(of: "[number]", with: "[number, stability]"))
    #expect(try Self.messages(asTerm, parts) == [])
  }

  @Test func textThatOnlyDescribesAPlaceIsNoFilter() throws {
    let described = Self.data.split(separator: "\n").enumerated().filter { $0.offset % 2 == 0 }
      .map { $0.offset == 0 ? "\($0.element),kind" : "\($0.element),\($0.offset > 4 ? "a" : "b")" }
      .joined(separator: "\n")
    #expect(
      try Self.messages(Self.study(key: "new_la_code, time_period", steps: ""), described) == [])
  }

  @Test(.enabled(if: Repository.hasRealData, "the official statistics are not beside the package"))
  func realFilesNeedTheirFilters() throws {
    let real = Repository.shared.appendingPathComponent("real-data/dfe-outcomes")
    func run(_ key: String, _ filter: String) throws -> Run {
      let folder = try TemporaryFolder()
      let study = """
        throughline: 1
        study: {id: placements}
        ingest:
          placements:
            file: \(real.appendingPathComponent("la_cla_placement_stability.csv").path)
            dialect: ees
            level: Local authority
            key: [\(key)]
            columns: {new_la_code: area, children_count: count, children_percent: number}
        normalize:
          t:
            - from: placements
        \(filter)
        model:
          inference: {cluster: new_la_code}
          fits:
            m: {role: primary, data: t, outcome: children_percent, support: [children_count], fit: ols}
        """
      return try Study(yaml: try folder.write(study, to: "study.yaml")).run()
    }
    let whole = "new_la_code, time_period, cla_group, placement_stability"
    let filter = """
          - filter: {cla_group: [CLA on 31 March], placement_stability: [With 3 or more placements during the year]}
      """
    #expect(throws: DiagnosticList.self) { try run(whole, "") }
    let fit = try #require(try run(whole, filter).fits.first)
    #expect(fit.sample.rowCount <= 5 * 155)
    #expect(fit.sample.rowCount > 700)
    let refusal = try #require(
      #expect(throws: DiagnosticList.self) { try run("new_la_code, time_period", "") })
    #expect(refusal.diagnostics.count == 1)
    #expect(refusal.diagnostics[0].what.hasSuffix("2 filter columns are left open"))
    #expect(refusal.diagnostics[0].why?.contains("cla_group is 'Children looked after") == true)
    #expect(refusal.diagnostics[0].why?.contains("placement_stability is 'Living with") == true)
  }

  /// A total that is called so at its end is one; and where the file is not said to be official
  /// statistics, a national row among authorities still stops a fit.
  @Test func totalsAreKnownByTheirNameAndLevel() throws {
    let renamed = Self.data.replacing("Total children", with: "England total")
    let study = Self.study(key: Self.wholeKey, steps: "    - filter: \"number > 0\"")
    #expect(try Self.messages(study, renamed).contains { $0.contains("'England total'") })
    let national =
      Self.data.split(separator: "\n").filter { !$0.contains("Total") && !$0.contains("E02") }
      .joined(separator: "\n") + "\n2024,National,E92,England,3 or more,90,27\n"
    let plain = Self.study(key: "new_la_code", steps: "").replacing("    dialect: ees\n", with: "")
    let left = try Self.messages(plain, national)
    #expect(left.contains { $0.contains("'geographic_level' has 2 values") }, "\(left)")
    #expect(left.contains { $0.contains(#"{geographic_level: ["Local authority"]}"#) }, "\(left)")
    let chosen = Self.study(
      key: "new_la_code", steps: "    - filter: {geographic_level: Local authority}"
    ).replacing("    dialect: ees\n", with: "")
    let found = try Self.messages(chosen, national)
    #expect(!found.contains { $0.contains("geographic_level") }, "\(found)")
  }
}
