import Diagnostics
import Tables
import Testing

@testable import Ingest

@Suite struct SurveySourceTests {
  static let columns: [ColumnSpec] = {
    var role = ColumnSpec("role", .category)
    role.levels = ["Social worker", "Line manager"]
    var q1 = ColumnSpec("q1", .likert)
    q1.range = 1...5
    return [
      ColumnSpec("respondent", .id), role, q1, ColumnSpec("caseload", .number),
      ColumnSpec("interviewed", .date),
    ]
  }()

  @Test(arguments: ["survey.sav", "survey.zsav"])
  func spss(_ file: String) throws {
    let source = try SourceReader.read(
      FormatFiles.spec(file, columns: Self.columns, key: ["respondent"]))
    #expect(
      rows(source.table) == [
        ["r1", "Social worker", "5", "17.5", "2011-11-07", "16777217"],
        ["r2", "Line manager", "<user_missing_99>", "0.1", "1959-12-31", "1"],
        ["r3", "Social worker", "<dont_know>", "<blank>", "<blank>", "2"],
        ["r4", "<refused>", "1", "1e-07", "2024-02-29", "3"],
      ])
    #expect(source.inferredColumns.map(\.kind) == [.integer])
    #expect(source.rowsRead == 4)
    let origin = try #require(source.table.lineage.strands.first)
    #expect(origin.source.lines == [1, 2, 3, 4])
  }

  @Test func stata() throws {
    let source = try SourceReader.read(
      FormatFiles.spec("survey.dta", columns: Self.columns, key: ["respondent"]))
    #expect(
      rows(source.table) == [
        ["r1", "Social worker", "5", "17.5", "2011-11-07", "16777217"],
        ["r2", "Line manager", "<user_missing_z>", "0.1", "1959-12-31", "1"],
        ["r3", "Social worker", "<dont_know>", "<blank>", "<blank>", "2"],
        ["r4", "<refused>", "1", "1e-07", "2024-02-29", "3"],
      ])
  }

  @Test(arguments: ["texts.zsav", "texts.dta"])
  func textsOfAllLengths(_ file: String) throws {
    let kinds = [ColumnSpec("words", .text), ColumnSpec("half", .number), ColumnSpec("code", .id)]
    let survey = try FormatFiles.table(FormatFiles.spec(file, columns: kinds))
    let text = try FormatFiles.table(FormatFiles.spec("texts.csv", columns: kinds))
    for name in ["n", "words", "half"] { #expect(cells(survey[name]) == cells(text[name])) }
    let missing = file == "texts.zsav" ? "<user_missing_NA>" : "NA"
    #expect(
      cells(survey["code"])
        == cells(text["code"]).map { $0 == "NA" ? missing : $0 })
  }

  @Test func longTextsThatWouldBeLostAreRefused() {
    #expect(
      failure { try SourceReader.header(of: FormatFiles.spec("texts119.dta")) } == """
        texts119.dta: error: variable 'words' holds long texts (strL) in Stata's format 119
          why: the library that reads Stata files would give empty texts for them
          fix: drop the variable, or save the data in format 118, as Stata 14 does
        """)
  }

  @Test func declaredMissingNeverEntersAMean() throws {
    for kind in [ColumnKind.number, .integer, .inferred] {
      let columns = kind == .inferred ? [] : [ColumnSpec("q1", kind)]
      let q1 = try #require(
        FormatFiles.table(FormatFiles.spec("survey.sav", columns: columns))["q1"])
      #expect(cells(q1) == ["5", "<user_missing_99>", "<dont_know>", "1"])
      #expect(q1.missingCount == 2)
    }
  }

  @Test func theStudyNamesTheReasons() throws {
    let spss = FormatFiles.spec(
      "survey.sav", columns: [ColumnSpec("q1", .number)],
      missing: [("99", .refused), ("98", .notApplicable)])
    #expect(
      try cells(FormatFiles.table(spss)["q1"]) == ["5", "<refused>", "<not_applicable>", "1"])
    let stata = FormatFiles.spec(
      "survey.dta", columns: [ColumnSpec("q1", .number)],
      missing: [(".z", .refused), ("Don't know", .notApplicable)])
    #expect(
      try cells(FormatFiles.table(stata)["q1"]) == ["5", "<refused>", "<not_applicable>", "1"])
  }

  @Test func valueLabelsAreTextOnlyInCategories() throws {
    let coded = try FormatFiles.table(
      FormatFiles.spec("survey.sav", columns: [ColumnSpec("role", .integer)]))
    #expect(cells(coded["role"]) == ["1", "2", "1", "<refused>"])
    let inferred = try FormatFiles.table(FormatFiles.spec("survey.dta"))
    #expect(cells(inferred["role"]) == ["1", "2", "1", "<refused>"])
    #expect(cells(inferred["interviewed"])[0] == "2011-11-07")
  }

  @Test func variableLabelsNameColumns() throws {
    let schema = try SourceReader.header(of: FormatFiles.spec("survey.dta"))
    #expect(schema["caseload"]?.label == "Cases held")
    var own = ColumnSpec("caseload", .number)
    own.label = "caseload"
    let declared = try SourceReader.header(of: FormatFiles.spec("survey.sav", columns: [own]))
    #expect(declared["caseload"]?.label == "caseload")
  }

  @Test func checkReadsTheNamesOfValues() {
    var role = ColumnSpec("role", .category)
    role.levels = ["Social Worker", "Line manager"]
    #expect(
      failure { try SourceReader.header(of: FormatFiles.spec("survey.sav", columns: [role])) }
        == """
        error: the file names a value of 'role' 'Social worker', which is not in its levels:
          why: the file's names are 'Social worker', 'Line manager'
          fix: write 'Social worker' where levels: says 'Social Worker'
        """)
  }

  @Test func aCellAtFaultHasACaseAndAVariable() {
    var q1 = ColumnSpec("q1", .likert)
    q1.range = 1...4
    #expect(
      failure { try SourceReader.read(FormatFiles.spec("survey.dta", columns: [q1])) } == """
        survey.dta:case 1:q1: error: '5' is outside [1, 4]
          why: column 'q1' has range: [1, 4]
          fix: correct the value, or widen the range
        """)
    #expect(
      failure { try SourceReader.read(FormatFiles.spec("survey.sav", key: ["role"])) } == """
        survey.sav:case 3:role: error: role '1' is on cases 1 and 3
          why: key: [role] must be unique in source 'data'
          fix: remove the repeated rows, or add the column to key: that tells them apart
        survey.sav:case 4:role: error: no value of 'role', which is in the key of source 'data'
          why: it is missing (refused), so the row has no name
          fix: fill it in, or delete the row if it is empty
        """)
  }

  @Test(arguments: ["survey.sav", "survey.zsav", "survey.dta"])
  func aFileCutShortIsRefused(_ file: String) throws {
    let bytes = try FormatFiles.bytes(file)
    for length in stride(from: 1, to: bytes.count, by: 23) {
      try withFile(bytes.prefix(length), named: file) { path in
        let spec = FormatFiles.spec(file, at: path)
        if let message = failure({ try SourceReader.read(spec) }) {
          #expect(message.contains("\(file): error: "))
        } else {
          Issue.record("\(file) cut to \(length) of \(bytes.count) bytes was read")
        }
      }
    }
  }
}
