import Ingest
import Tables
import Testing

@Suite(.enabled(if: RealData.isThere, "the folder shared/real-data is not beside the package"))
struct RealDataTests {
  static let workforce = "dfe-workforce/csww_indicators_2017_to_2025.csv"
  static let stability = "dfe-outcomes/la_cla_swcount.csv"

  // Figures from Python 3.11's csv module on the same files.
  @Test func workforceCensusKeepsItsReasons() throws {
    let source = try SourceReader.read(
      SourceSpec(
        name: "workforce", file: Self.workforce, path: RealData.path(Self.workforce),
        key: ["new_la_code", "time_period"], expectedRows: 1463,
        columns: [
          ColumnSpec("new_la_code", .area), ColumnSpec("turnover_rate_fte", .rate),
          ColumnSpec("agency_rate_fte", .rate),
        ], dialect: .ees, level: "Local authority"))
    #expect(source.rowsRead == 1463)
    #expect(source.table.rowCount == 1355)
    let agency = try #require(source.table["agency_rate_fte"])
    #expect(
      agency.missingCounts.map { "\($0.reason) \($0.count)" }.sorted()
        == ["low_reliability 2", "not_available 9", "rounds_to_zero 3"])
    #expect(source.inferredColumns.count == 29)
    #expect(
      source.inferredColumns.filter { $0.kind == .text }.map(\.name) == [
        "time_identifier", "geographic_level", "country_code", "country_name", "region_code",
        "region_name", "old_la_code", "la_name",
      ])
    let regional = source.table.lineage.fates.map(\.detail)
    #expect(regional == ["geographic_level is 'National'", "geographic_level is 'Regional'"])
  }

  @Test func placementFileWithByteOrderMark() throws {
    let source = try SourceReader.read(
      SourceSpec(
        name: "stability", file: Self.stability, path: RealData.path(Self.stability),
        key: ["new_la_code", "sw_stability"], expectedRows: 330, dialect: .ees,
        level: "Local authority"))
    #expect(source.table.columnNames.first == "time_period")
    #expect(source.table.rowCount == 306)
    #expect(cells(source.table["percentage"]).prefix(4) == ["100", "16", "100", "64"])
  }

  // Each CSV file is the sheet without its web links, converted by other software.
  @Test(arguments: [
    ("ILACS_inspection_history", "ilacs_inspection_history_2018_to_2025.csv", 271),
    ("Inspections_as_at_31_March", "ilacs_judgements_as_at_31_march_2025.csv", 153),
  ])
  func inspectionsInASheetOfAWorkbook(_ sheet: String, _ converted: String, _ count: Int) throws {
    let columns = [
      ColumnSpec("Inspection date", .date), ColumnSpec("Publication date", .date),
      ColumnSpec("Overall effectiveness", .category),
    ]
    let key = ["Local authority area code", "Inspection date"]
    let book = "ofsted/LA_Inspection_Outcomes_as_at_31_March_2025.ods"
    let fromSheet = try SourceReader.read(
      SourceSpec(
        name: "inspections", file: book, path: RealData.path(book), key: key, expectedRows: count,
        columns: columns, sheet: sheet, headerRow: 3)
    ).table
    let text = "ofsted/\(converted)"
    let fromText = try SourceReader.read(
      SourceSpec(
        name: "inspections", file: text, path: RealData.path(text), key: key, columns: columns)
    ).table
    #expect(fromSheet.columnNames == ["Web link"] + fromText.columnNames)
    for name in fromText.columnNames { #expect(cells(fromSheet[name]) == cells(fromText[name])) }
    #expect(Set(cells(fromSheet["Web link"])) == ["Ofsted Local Authority Webpage"])
    #expect(fromSheet.lineage.strands.first?.source.lines.last == Int32(count + 3))
  }
}
