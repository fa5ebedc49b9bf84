import Diagnostics
import Pipeline
import TestSupport
import Testing

/// Authorities lost by name, and splits and merges that the data reach across.
@Suite struct AreaLossTests {
  private static let codes = [
    "Barnet": "E09000003", "Bexley": "E09000004", "Brent": "E09000005", "Bromley": "E09000006",
    "Camden": "E09000007", "Croydon": "E09000008",
  ]

  /// Staff of no Camden, and of Croydon in one year; Brent lacks an outcome.
  private static func folder(_ extra: [String] = []) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var cases = "code,year,rate\n"
    var staff = "code,year,load\n"
    for (index, (name, code)) in codes.sorted(by: { $0.key < $1.key }).enumerated() {
      for year in 2021...2023 {
        let rate = name == "Brent" && year == 2022 ? "x" : String((index * 7 + year) % 5)
        cases += "\(code),\(year),\(name == "Camden" ? "9" : rate)\n"
        if name == "Camden" || (name == "Croydon" && year != 2022) { continue }
        staff += "\(code),\(year - 1),\((index * 3 + year) % 7)\n"
      }
    }
    for code in extra { cases += "\(code),2021,1\n" }
    try folder.write(cases, to: "cases.csv")
    try folder.write(staff, to: "staff.csv")
    try folder.write(
      """
      throughline: 1
      study: {id: lost}
      ingest:
        cases: {file: cases.csv, missing: {x: not_available}, key: [area, period], period: {column: year, ends: "03-31", months: 12}, columns: {code: area, year: integer, rate: number}}
        staff: {file: staff.csv, key: [area, period], period: {column: year, snapshot: "09-30"}, columns: {code: area, year: integer, load: number}}
      normalize:
        panel:
          - from: cases
          - join: {with: staff, on: [area], period: within, relation: one_to_one, unmatched: count, columns: [load]}
      model:
        inference: {cluster: area}
        correlations: {c: {data: panel, between: [load], and: [rate]}}
        fits: {m: {data: panel, outcome: rate, support: [load], fit: ols}}
      """, to: "study.yaml")
    return folder
  }

  private static func out(_ folder: TemporaryFolder) throws -> TemporaryFolder {
    try Study(yaml: "\(folder.path)/study.yaml").run().write(to: "\(folder.path)/out")
    return folder
  }

  @Test func everyAuthorityIsNamedUnderItsStep() throws {
    let folder = try Self.out(try Self.folder())
    let rows = csvRows(try folder.read("out/areas.csv")).filter {
      $0["model"] == "m" && $0["source"] == "cases"
    }
    func told(_ row: [String: String]) -> String {
      ["area", "lost", "fate", "stage", "rule", "reason", "rows", "rows_in", "periods"]
        .map { row[$0] ?? "?" }.joined(separator: " ")
    }
    #expect(
      rows.map(told) == [
        "Barnet no used    3 3 2021 to 2023", "Bexley no used    3 3 2021 to 2023",
        "Brent partly used    2 3 2021, 2023",
        "Brent partly removed model missing not_available 1 3 2022",
        "Bromley no used    3 3 2021 to 2023",
        "Camden wholly removed normalize unmatched_left  3 3 2021 to 2023",
        "Croydon partly used    1 3 2022",
        "Croydon partly removed normalize unmatched_left  2 3 2021, 2023",
      ])
    #expect(rows.allSatisfy { $0["column"] == "area" })
  }

  @Test func theReportNamesThem() throws {
    let folder = try Self.out(try Self.folder())
    let text = try folder.read("out/report.md")
    #expect(text.contains("### Which authorities were lost"))
    #expect(text.contains("**cases, for models m and c: load \\~ rate.**"))
    #expect(
      text.contains(
        "Of 6 authorities in its rows, 1 is wholly lost, 2 are partly lost and 3 lost no row."))
    #expect(text.contains("**Wholly lost: 1 authority**"))
    #expect(
      text.contains(
        "Removed at **normalize (panel): no row in 'staff' with the same area**\n\n"
          + "- All 3 rows (2021 to 2023): Camden."))
    #expect(text.contains("<summary>Partly lost: 2 authorities</summary>"))
    #expect(text.contains("- 2 of 3 rows (2021, 2023): Croydon."))
    #expect(text.contains("Removed at **model: rate is missing (not available)**"))
    #expect(text.contains("- 1 of 3 rows (2022): Brent."))
    // Camden's rate is 9 in all its years.
    #expect(text.contains("### How the authorities wholly lost differ from those kept"))
    #expect(text.contains("cases, 5 authorities kept and 1 wholly lost, for model m"))
    #expect(text.contains("| rate | 14 |"))
    #expect(text.contains("| 3 | 9 |"))
    let page = try folder.read("out/report.html")
    #expect(page.contains("<summary>Partly lost: 2 authorities</summary>"))
    #expect(page.contains("<li>1 of 3 rows (2022): Brent.</li>"))
    #expect(try folder.read("out/manifest.json").contains("\"areas.csv\""))
  }

  /// Where rows are persons a cluster names the unit, and few rows are not counted.
  @Test func otherUnitsAreNamedByTheirClusters() throws {
    let folder = try TemporaryFolder()
    var text = "child,la,age,score\n"
    for row in 0..<60 {
      // c has only young children; b one, of its four.
      let la = row < 40 ? "a" : row < 44 ? "b" : row < 56 ? "c" : "d"
      let age = la == "c" || row == 40 || row < 2 ? 3 : 8
      text += "k\(row),\(la),\(age),\((row * 7) % 11)\n"
    }
    try folder.write(text, to: "cases.csv")
    try folder.write(
      """
      throughline: 1
      study: {id: lost}
      ingest:
        cases: {file: cases.csv, key: [child], columns: {child: id, la: {type: category, label: local authority}, age: number, score: number}}
      normalize:
        kept:
          - from: cases
          - filter: "age >= 5"
      model:
        inference: {cluster: la}
        fits: {m: {data: kept, outcome: score, support: [], fit: ols}}
      """, to: "study.yaml")
    let report = try Self.out(folder).read("out/report.md")
    #expect(report.contains("### Which local authorities were lost"))
    #expect(report.contains("Of 4 local authorities in its rows, 1 is wholly lost"))
    #expect(report.contains("- All 12 rows: c."))
    #expect(report.contains("- Fewer than 10 of 40 rows: a."))
    #expect(report.contains("- Some of fewer than 10 rows: b."))
    #expect(report.contains("### How the local authorities wholly lost differ from those kept"))
    #expect(report.contains("cases, 3 local authorities kept and 1 wholly lost, for model m"))
  }

  /// Persons are no units: nobody is named who clusters by them.
  @Test func idsAreNotNamed() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "visit,child,y\n"
        + (0..<12).map { "v\($0),k\($0 / 2),\($0 == 3 ? "" : "\($0 % 5)")\n" }
        .joined(), to: "visits.csv")
    try folder.write(
      """
      throughline: 1
      study: {id: lost}
      ingest:
        visits: {file: visits.csv, key: [visit], columns: {visit: id, child: id, y: number}}
      model:
        inference: {cluster: child}
        fits: {m: {data: visits, outcome: y, support: [], fit: ols}}
      """, to: "study.yaml")
    let out = try Self.out(folder)
    #expect(csvRows(try out.read("out/areas.csv")).isEmpty)
    #expect(try !out.read("out/report.md").contains("### Which"))
  }

  // MARK: splits and merges

  /// Northamptonshire, and West Northamptonshire after it.
  @Test func aSeriesAcrossASplitIsTold() throws {
    let folder = try Self.folder(["E10000021", "E06000062"])
    let run = try Study(yaml: "\(folder.path)/study.yaml").run()
    let notes = run.warnings.filter { $0.what.contains("authorities from before and after") }
    #expect(
      notes.map(\.what) == [
        "cases holds authorities from before and after the split of 2021-04-01: 'Northamptonshire' "
          + "became 'North Northamptonshire' and 'West Northamptonshire'"
      ])
    #expect(
      notes.first?.why
        == "they are counted as different units: a series does not continue across the change; it "
        + "was made by the Northamptonshire (Structural Changes) Order 2020 (SI 2020/156)")
    #expect(notes.first?.severity == .warning)
    #expect(notes.first?.location?.line == 4)
    try run.write(to: "\(folder.path)/out")
    #expect(
      try folder.read("out/report.md").contains("a series does not continue across the change"))
  }

  @Test func twoSourcesOnTwoSidesOfAMergeAreTold() throws {
    let folder = try Self.folder(["E06000028"])
    let staff = try folder.read("staff.csv")
    try folder.write(staff + "E06000058,2021,4\n", to: "staff.csv")
    let run = try Study(yaml: "\(folder.path)/study.yaml").run()
    #expect(
      run.warnings.map(\.what).filter { $0.contains("the merge of") } == [
        "cases holds authorities from before and staff those from after the merge of 2019-04-01: "
          + "'Bournemouth', 'Poole' and 'Dorset (to 2019)' became 'Bournemouth, Christchurch and "
          + "Poole' and 'Dorset'"
      ])
    #expect(run.warnings.contains { $0.why?.contains("do not meet in a join") == true })
  }

  /// One unit under all its codes has no break.
  @Test(arguments: [["E10000002"], ["E08000038"], ["E10000021"], ["E06000058", "E06000059"]])
  func oneSideOfAChangeIsNoBreak(codes: [String]) throws {
    let folder = try Self.folder(codes)
    let run = try Study(yaml: "\(folder.path)/study.yaml").run()
    #expect(!run.warnings.contains { $0.what.contains("authorities from before") })
  }
}
