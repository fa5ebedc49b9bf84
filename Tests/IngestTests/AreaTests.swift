import Foundation  // files
import Tables
import TestSupport
import Testing

@testable import Ingest

struct AreaTests {
  static func unit(_ text: String) -> String? { AreaRegister.england.unit(text)?.name }

  @Test(arguments: [
    (["E10000002", "E06000060", "825", "buckinghamshire"], "Buckinghamshire"),
    (["E10000023", "E06000065", "815", "North Yorkshire County Council"], "North Yorkshire"),
    (["E10000027", "E06000066", "933"], "Somerset"),
    (["E08000016", "E08000038", "370", "BARNSLEY"], "Barnsley"),
    (["E08000019", "E08000039", "373", "Sheffield City Council"], "Sheffield"),
    (["E08000020", "E08000037", "390"], "Gateshead"),
    (["E10000022", "E06000048", "E06000057", "929"], "Northumberland"),
    (["E10000010", "E06000047", "840", "Durham"], "County Durham"),
    (
      ["E06000023", "801", "Bristol", "Bristol, City of", "city of bristol", "e06000023"],
      "Bristol, City of"
    ),
    (
      ["Kingston upon Hull, City of", "Kingston Upon Hull", "hull", "810"],
      "Kingston upon Hull, City of"
    ),
    (["Herefordshire", "Herefordshire, County of", "884"], "Herefordshire, County of"),
    (["St Helens", "St. Helens", "342"], "St. Helens"),
    (
      ["Hammersmith & Fulham", "London Borough of Hammersmith and Fulham"], "Hammersmith and Fulham"
    ),
    (["London Corporation", "City of London", "201"], "City of London"),
    (["E10000009", "835", "Dorset (Pre LG)"], "Dorset (to 2019)"),
    (["E06000059", "838", "Dorset"], "Dorset"),
    (["BCP", "Bournemouth, Christchurch & Poole", "839"], "Bournemouth, Christchurch and Poole"),
    (["E10000006", "909", "Cumbria"], "Cumbria"),
    (["E10000004", "875", "Cheshire"], "Cheshire"),
  ])
  func codesNumbersAndNamesAreOneAuthority(spellings: [String], name: String) {
    for text in spellings { #expect(Self.unit(text) == name, "\(text)") }
  }

  @Test(arguments: [
    ("E06000061 / E06000062", "North Northamptonshire / West Northamptonshire"),
    ("941 / 940", "North Northamptonshire / West Northamptonshire"),
    (
      "Richmond upon Thames/Kingston upon Thames", "Kingston upon Thames / Richmond upon Thames"
    ),
    ("E10000002 / E06000060", "Buckinghamshire"),
  ])
  func jointReturnsNameAllTheirAuthorities(text: String, name: String) {
    #expect(AreaRegister.england.reading(of: text) == .unit(name))
  }

  @Test(arguments: ["E12000001", "England", "E07000001", "999", "London", "", "E06000061 / ", "z"])
  func otherPlacesAreNone(text: String) {
    guard case .unknown = AreaRegister.england.reading(of: text) else {
      Issue.record("\(text) was taken for an authority")
      return
    }
  }

  @Test func theRegisterIsWhole() {
    let register = AreaRegister.england
    #expect(register.areas.count == 160)
    // 153 authorities have children's services today.
    #expect(register.areas.filter { $0.lastDay == nil }.count == 153)
    let codes = register.areas.flatMap(\.codes)
    #expect(Set(codes).count == codes.count)
    #expect(Set(register.areas.map(\.number)).count == register.areas.count)
    let names = Set(register.areas.map(\.name))
    for change in register.changes {
      #expect(names.isSuperset(of: change.from + change.to), "\(change)")
      #expect(!change.source.isEmpty)
    }
    // Every authority that ended did so in a change, on the day before it.
    for area in register.areas {
      guard let lastDay = area.lastDay else { continue }
      let changes = register.changes.filter {
        $0.from.contains(area.name) && !$0.to.contains(area.name)
      }
      #expect(changes.map(\.date.daysSinceEpoch) == [lastDay.daysSinceEpoch + 1], "\(area)")
    }
    // Every authority of several codes was recoded as often.
    for area in register.areas where area.codes.count > 1 {
      let changes = register.changes.filter {
        $0.from == [area.name] && $0.to == [area.name]
      }
      #expect(changes.count == area.codes.count - 1, "\(area)")
    }
  }

  /// Each change with its day and the order that made it, by its number among statutory instruments.
  @Test(arguments: [
    ("Bedfordshire", "2009-04-01", "Bedfordshire (Structural Changes) Order 2008 (SI 2008/907)"),
    ("Cheshire", "2009-04-01", "Cheshire (Structural Changes) Order 2008 (SI 2008/634)"),
    ("Cornwall", "2009-04-01", "Cornwall (Structural Change) Order 2008 (SI 2008/491)"),
    ("County Durham", "2009-04-01", "County Durham (Structural Change) Order 2008 (SI 2008/493)"),
    ("Shropshire", "2009-04-01", "Shropshire (Structural Change) Order 2008 (SI 2008/492)"),
    ("Wiltshire", "2009-04-01", "Wiltshire (Structural Change) Order 2008 (SI 2008/490)"),
    (
      "Gateshead", "2013-04-01",
      "Gateshead and Northumberland (Boundary Change) Order 2013 (SI 2013/595)"
    ),
    (
      "Poole", "2019-04-01",
      "Bournemouth, Dorset and Poole (Structural Changes) Order 2018 (SI 2018/648)"
    ),
    (
      "Buckinghamshire", "2020-04-01",
      "Buckinghamshire (Structural Changes) Order 2019 (SI 2019/957)"
    ),
    (
      "Northamptonshire", "2021-04-01",
      "Northamptonshire (Structural Changes) Order 2020 (SI 2020/156)"
    ),
    ("Cumbria", "2023-04-01", "Cumbria (Structural Changes) Order 2022 (SI 2022/331)"),
    (
      "North Yorkshire", "2023-04-01",
      "North Yorkshire (Structural Changes) Order 2022 (SI 2022/328)"
    ),
    ("Somerset", "2023-04-01", "Somerset (Structural Changes) Order 2022 (SI 2022/329)"),
    (
      "Barnsley", "2025-04-01", "Barnsley and Sheffield (Boundary Change) Order 2024 (SI 2024/1328)"
    ),
    (
      "Sheffield", "2025-04-01",
      "Barnsley and Sheffield (Boundary Change) Order 2024 (SI 2024/1328)"
    ),
  ])
  func changesHaveTheirDayAndOrder(area: String, day: String, order: String) {
    let changes = AreaRegister.england.changes.filter { $0.from.contains(area) }
    #expect(changes.map(\.date.description) == [day])
    #expect(changes.map(\.source) == [order])
  }

  @Test func northumberlandChangedTwice() {
    let changes = AreaRegister.england.changes.filter { $0.from == ["Northumberland"] }
    #expect(changes.map(\.date.description) == ["2009-04-01", "2013-04-01"])
    #expect(
      changes.map(\.source) == [
        "Northumberland (Structural Change) Order 2008 (SI 2008/494)",
        "Gateshead and Northumberland (Boundary Change) Order 2013 (SI 2013/595)",
      ])
  }

  /// A recode or a moved boundary is no break.
  @Test func splitsAndMergesBreakSeries() {
    #expect(
      AreaHistory.breaks.map { "\($0.date) \($0.kind) \($0.before[0])" } == [
        "2009-04-01 split Bedfordshire", "2009-04-01 split Cheshire",
        "2019-04-01 merge Bournemouth", "2021-04-01 split Northamptonshire",
        "2023-04-01 split Cumbria",
      ])
    #expect(
      AreaHistory.authorities(in: "North Northamptonshire / West Northamptonshire") == [
        "North Northamptonshire", "West Northamptonshire",
      ])
  }

  @Test func aSourceGetsItsArea() throws {
    let table = try ingest(
      """
      code,n
      E10000002,1
      E06000060,2
      E06000061 / E06000062,3
      ,4
      """, columns: [ColumnSpec("code", .area)]
    ).table
    #expect(
      cells(table["area"]) == [
        "Buckinghamshire", "Buckinghamshire", "North Northamptonshire / West Northamptonshire",
        "<blank>",
      ])
    #expect(table.schema["area"]?.kind == .area)
  }

  @Test func unknownCodesNameTheNearest() {
    #expect(
      failure {
        try ingest("code,n\nE9000002,1\n", columns: [ColumnSpec("code", .area)])
      } == """
        data.csv:2:1: error: 'E9000002' is not a local authority of England
          2 | E9000002,1
            | ^~~~~~~~
          why: column 'code' is declared area: a code, a three-digit number or a name
          fix: write 'E09000002' (Barking and Dagenham)
        """)
    #expect(
      failure {
        try ingest("code,n\nE12000001,1\n", columns: [ColumnSpec("code", .area)])
      }?.contains("this is the code of a region of England") == true)
    #expect(
      failure {
        try ingest("la,n\nSheffeild,1\n", columns: [ColumnSpec("la", .area)])
      }?.contains("fix: write 'Sheffield'") == true)
  }

  @Test func twoCodesOfOneAuthorityAreOneKey() {
    #expect(
      failure {
        try ingest(
          "code,n\nE10000002,1\nE06000060,2\n", columns: [ColumnSpec("code", .area)],
          key: ["area"])
      } == """
        data.csv:3:1: error: area 'Buckinghamshire' is on lines 2 and 3
          3 | E06000060,2
            | ^~~~~~~~~
          why: key: [area] must be unique in source 'data'
          fix: remove the repeated rows, or add the column to key: that tells them apart
        """)
  }

  /// Every way in which the real files name an authority.
  @Test(
    .enabled(if: Repository.hasRealData, "the official statistics are not beside the package"),
    arguments: [
      ("ofsted/d2i_ilacs_overview.csv", "local_authority", nil),
      ("ofsted/d2i_ilacs_overview.csv", "la_code", nil),
      ("ofsted/ilacs_inspection_history_2018_to_2025.csv", "Local authority name", nil),
      ("ofsted/ilacs_inspection_history_2018_to_2025.csv", "Local authority area code", nil),
      ("ofsted/ilacs_judgements_as_at_31_march_2025.csv", "Local authority name", nil),
      ("geography/d2i_Provider_data_lookup.csv", "local_authority_ons_name", nil),
      ("geography/d2i_Provider_data_lookup.csv", "la_code_new", nil),
      ("geography/sn_model_2025_wide.csv", "la_name", nil),
      ("dfe-outcomes/d3_cpps_subsequent_plan_2013_to_2025.csv", "la_name", "Local authority"),
      ("dfe-outcomes/d3_cpps_subsequent_plan_2013_to_2025.csv", "old_la_code", "Local authority"),
      ("dfe-outcomes/la_cla_placement_stability.csv", "new_la_code", "Local authority"),
      ("context/b1_children_in_need_2013_to_2025.csv", "new_la_code", "Local authority"),
      ("older-vintages/csww_headline_measures_2017_to_2022.csv", "new_la_code", "Local authority"),
    ] as [(String, String, String?)])
  func realFilesName(file: String, column: String, level: String?) throws {
    let spec = SourceSpec(
      name: "s", file: file, path: RealData.path(file), columns: [ColumnSpec(column, .area)],
      level: level)
    let table = try SourceReader.read(spec).table
    #expect(table["area"]?.missingCount == table[column]?.missingCount)
  }
}
