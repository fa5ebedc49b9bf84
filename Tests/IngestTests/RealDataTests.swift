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
}
