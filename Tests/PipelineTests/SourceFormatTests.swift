import Diagnostics
import Foundation
import Pipeline
import TestSupport
import Testing

/// Studies over files that are not text.
@Suite struct SourceFormatTests {
  static func study(sheet: String) -> String {
    """
    throughline: 1
    study: {id: formats, design: observational}
    ingest:
      staff:
        file: survey.sav
        key: [respondent]
        columns: {respondent: id, role: category, q1: {type: likert, range: [1, 5]}, big: number}
      places:
        file: sheets.ods
        \(sheet)
        key: [la]
        columns: {la: id, share: number, inspected: date}
    model:
      inference: {cluster: none}
      fits:
        answers: {role: primary, data: places, outcome: share, support: [visits], fit: ols}
    """
  }

  private func checked(_ sheet: String) throws -> String {
    let folder = try TemporaryFolder()
    let files = Repository.root.appendingPathComponent("Tests/IngestTests/Golden/formats")
    for name in ["survey.sav", "sheets.ods"] {
      try FileManager.default.copyItem(
        at: files.appendingPathComponent(name), to: folder.url.appendingPathComponent(name))
    }
    let path = try folder.write(Self.study(sheet: sheet), to: "study.yaml")
    do throws(DiagnosticList) {
      let study = try Study(yaml: path)
      _ = try study.check()
      let run = try study.run()
      return run.ingested.map { "\($0.spec.name): \($0.source.rowsRead)" }.joined(separator: ", ")
    } catch {
      return error.rendered.replacingOccurrences(of: folder.path + "/", with: "")
    }
  }

  @Test func surveyDataAndSheetsRun() throws {
    #expect(try checked("sheet: Table 1\n    header_row: 3") == "staff: 4, places: 4")
    #expect(try checked("sheet: 2\n    header_row: 3") == "staff: 4, places: 4")
  }

  @Test func aSheetThatIsNotThere() throws {
    #expect(
      try checked("sheet: Table 2") == """
        study.yaml:10:12: error: 'sheets.ods' has no sheet 'Table 2'
          10 |     sheet: Table 2
             |            ^~~~~~~
          why: its sheets are 'Cover', 'Table 1', 'Repeated'
          fix: write 'Table 1'
        """)
  }
}
