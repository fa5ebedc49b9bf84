import Diagnostics
import Foundation  // folders that hold the files
import Tables
import Testing

@testable import Ingest

@Suite struct SourceReaderTests {
  @Test func headerGivesTheSchemaWithoutRows() throws {
    // The rows would be refused; the header is all that is read.
    let schema = try withFile("child,age,note\nC1,old,\"x\n".utf8) { path in
      try SourceReader.header(
        of: SourceSpec(
          name: "cases", file: "cases.csv", path: path, key: ["child"],
          columns: [ColumnSpec("age", .number, range: 0...18), ColumnSpec("child", .id)]))
    }
    #expect(schema.names == ["child", "age", "note"])
    #expect(schema.key == ["child"])
    #expect(schema.specs.values.map(\.kind) == [.id, .number, .inferred])
    #expect(schema["age"]?.range == 0...18)
  }

  @Test func aWholeSource() throws {
    let text = "child,family,age,score,free\nC1,F1,4,-99,x\nC2,F1,,3,y\nC3,F2,7.5,5,\n"
    let source = try ingest(
      text,
      columns: [
        ColumnSpec("child", .id), ColumnSpec("family", .id), ColumnSpec("age", .number),
        ColumnSpec("score", .likert, range: 1...5, unit: "points", better: .high),
      ], key: ["child"], rows: 3, missing: [("-99", .refused)], nested: ["child", "family"])
    #expect(source.table.name == "data")
    #expect(source.table.key == ["child"])
    #expect(
      rows(source.table) == [
        ["C1", "F1", "4", "<refused>", "x"], ["C2", "F1", "<blank>", "3", "y"],
        ["C3", "F2", "7.5", "5", "<blank>"],
      ])
    #expect(source.table.schema["score"]?.unit == "points")
    #expect(source.inferredColumns.map(\.name) == ["free"])
    #expect(source.warnings == [])
    #expect(source.rowsRead == 3)
    let strand = source.table.lineage.strands[0]
    #expect(strand.source == SourceRows(name: "data", file: "data.csv", lines: [2, 3, 4]))
  }

  static let mixed = """
    geographic_level,code,n
    National,,62000
    Regional,R1,900
    Local authority,A,10
    Local authority,B,c
    ,,oops

    """

  @Test(arguments: [8, 1 << 18])
  func rowsOfOtherLevelsAreRemovedByName(blockSize: Int) throws {
    // What is removed is not read: neither range, nor key, nor type is asked of it.
    let source = try ingest(
      Self.mixed, columns: [ColumnSpec("n", .count, range: 0...100), ColumnSpec("code", .id)],
      key: ["code"], rows: 5, dialect: .ees, level: "Local authority", blockSize: blockSize)
    #expect(source.rowsRead == 5)
    #expect(
      rows(source.table) == [
        ["Local authority", "A", "10"], ["Local authority", "B", "<suppressed>"],
      ])
    let lineage = source.table.lineage
    let strand = lineage.strands[0]
    #expect(strand.source.lines == [2, 3, 4, 5, 6])
    #expect(strand.rows(behind: 0).map { Int($0) } == [2])
    #expect(
      (0..<5).map { lineage.fate(of: $0, in: strand)?.detail } == [
        "geographic_level is 'National'", "geographic_level is 'Regional'", nil, nil,
        "geographic_level is blank",
      ])
    #expect(lineage.fates.allSatisfy { $0.stage == .ingest && $0.rule == "level" })
    #expect(lineage.fates.allSatisfy { $0.place == "data" && $0.reason == nil })
  }

  @Test func oneLevelNeedsNoChoice() throws {
    let source = try ingest("geographic_level,n\nNational,1\nNational,z\n", dialect: .ees)
    #expect(cells(source.table["n"]) == ["1", "<not_applicable>"])
    #expect(source.table.lineage.fates == [])
  }

  @Test func aKeyMayRepeatOnOtherLevels() throws {
    let text = "geographic_level,y\nNational,1\nRegional,1\nRegional,1\nNational,2\n"
    let table = try ingest(text, key: ["y"], level: "National").table
    #expect(cells(table["y"]) == ["1", "2"])
    let message = failure { try ingest(text, key: ["y"], level: "Regional") }
    #expect(message?.hasPrefix("data.csv:4:10: error: y '1' is on lines 3 and 4") == true)
  }

  @Test func partsOfAKeyAreKeptApart() throws {
    let table = try ingest("a,b\nx,yz\nxy,z\n", key: ["a", "b"]).table
    #expect(table.rowCount == 2)
  }

  @Test func missingUnitsSayNothingAboutNesting() throws {
    let text = "child,family\nC1,F1\nC1,\n,F2\nC2,F2\n"
    #expect(try ingest(text, nested: ["child", "family"]).table.rowCount == 4)
  }

  @Test func problemsComeInTheOrderOfTheFile() throws {
    let text = "a,b\nx,1\n2,y\nz\n3,w\n"
    let columns = [ColumnSpec("a", .number), ColumnSpec("b", .number)]
    for blockSize in [6, 1 << 18] {
      let message = try #require(
        failure { try ingest(text, columns: columns, rows: 9, blockSize: blockSize) })
      let heads = message.split(separator: "\n").filter { $0.contains("error: ") }
      #expect(
        heads == [
          "error: source 'data' has 4 rows where the study says 9",
          "data.csv:2:1: error: 'x' is not a number", "data.csv:3:3: error: 'y' is not a number",
          "data.csv:4:2: error: 1 cell where the header has 2",
          "data.csv:5:3: error: 'w' is not a number",
        ])
    }
  }

  @Test(arguments: [10, 1 << 18])
  func twentyProblemsThenACount(blockSize: Int) throws {
    let text = "a,b\n" + String(repeating: "x,y\n", count: 100)
    let columns = [ColumnSpec("a", .number), ColumnSpec("b", .number)]
    do {
      _ = try ingest(text, columns: columns, blockSize: blockSize)
      Issue.record("100 faulty rows were read")
    } catch let list as DiagnosticList {
      #expect(list.diagnostics.count == 20)
      #expect(list.omitted == 180)
      #expect(list.diagnostics.last?.location?.line == 11)
      #expect(list.exitCode == 65)
    }
  }

  @Test func repeatedKeysAreAllCounted() throws {
    let names = (0..<30).map { "C\($0)\n" }.joined()
    do {
      _ = try ingest("id\n" + names + names, key: ["id"])
      Issue.record("30 repeated keys were read")
    } catch let list as DiagnosticList {
      #expect(list.diagnostics.count == 20)
      #expect(list.omitted == 10)
      #expect(list.diagnostics[3].what == "id 'C3' is on lines 5 and 35")
      #expect(list.diagnostics[3].location?.excerpt == "C3")
    }
  }

  @Test func namesAreLocatedInTheStudy() throws {
    let message = try withFile("a,b\n1,2\n".utf8) { path in
      let spec = SourceSpec(
        name: "cases", file: "cases.csv", path: path, key: ["c"],
        columns: [ColumnSpec("ab", .number)])
      return failure {
        try SourceReader.header(of: spec) { mention in
          switch mention {
          case .column("ab"): SourceLocation(file: "study.yaml", line: 9, column: 7)
          case .key("c"): SourceLocation(file: "study.yaml", line: 5, column: 11)
          default: nil
          }
        }
      }
    }
    #expect(
      message == """
        study.yaml:9:7: error: 'ab' is not a column of 'cases.csv'
          why: the file's columns are a, b
          fix: write 'a'
        study.yaml:5:11: error: 'c' is not a column of 'cases.csv'
          why: key: names it; the file's columns are a, b
          fix: choose from a, b
        """)
  }

  @Test func whatIsOddButInOrderIsAWarning() throws {
    let columns = [
      ColumnSpec("a", .number), ColumnSpec("b", .category, levels: ["x", "y", "z"]),
    ]
    let source = try ingest("a,b\n,y\n,y\n", columns: columns)
    #expect(
      source.warnings.map(\.rendered) == [
        "data.csv: warning: column 'a' of source 'data' has no values",
        "data.csv: warning: column 'b' of source 'data' never has 'x', 'z'",
      ])
    #expect(
      try ingest("a,b\n", columns: columns).warnings.map(\.what)
        == ["source 'data' has no rows"])
  }
}

@Suite struct MissingFileTests {
  private func failure(path: String, file: String) -> (message: String, exitCode: Int32) {
    do {
      _ = try SourceReader.header(of: SourceSpec(name: "staff", file: file, path: path))
      return ("none", 0)
    } catch {
      return (error.rendered, error.exitCode)
    }
  }

  @Test func nearestNameInTheFolder() throws {
    try withFile("a\n1\n".utf8, named: "staff.csv") { path in
      let folder = String(path.dropLast("/staff.csv".count))
      let (message, exitCode) = failure(path: folder + "/staf.csv", file: "data/staf.csv")
      #expect(
        message == """
          error: there is no file 'data/staf.csv'
            why: the folder '\(folder)' holds staff.csv
            fix: write 'data/staff.csv'
          """)
      #expect(exitCode == 66)
    }
  }

  @Test func noFolderEither() {
    let (message, exitCode) = failure(path: "/no/such/staff.csv", file: "such/staff.csv")
    #expect(
      message == """
        error: there is no file 'such/staff.csv'
          why: there is no folder '/no/such' either
        """)
    #expect(exitCode == 66)
  }

  @Test func aFolder() throws {
    try withFile([]) { path in
      let folder = String(path.dropLast("/data.csv".count))
      let (message, exitCode) = failure(path: folder, file: "data")
      #expect(
        message == """
          error: 'data' is a folder
            fix: name a CSV or TSV file in it
          """)
      #expect(exitCode == 74)
    }
  }
}
