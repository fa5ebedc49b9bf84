import Foundation
import TestSupport
import Testing

@Suite struct WhyCommandTests {
  /// A run in which row 3 lacks its outcome; `notes.csv` feeds no model.
  private static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(
      ThroughlineCommandTests.study.replacingOccurrences(
        of: "ingest:\n", with: "ingest:\n  notes: {file: notes.csv}\n"), to: "study.yaml")
    try folder.write("note\n\"of, two\"\n", to: "notes.csv")
    try folder.write("child,x,y\na,1,2\nb,2,3\nc,3,\nd,4,4\ne,5,7\nf,6,5\n", to: "cases.csv")
    let outcome = try Program.run("run", "study.yaml", in: folder)
    try #require(outcome.exitCode == 0, "\(outcome.errors)")
    return folder
  }

  @Test func tellsARowsStory() throws {
    let folder = try Self.folder()
    let removed = try Program.run("why", "runs/small", "cases:3", in: folder)
    #expect(removed.exitCode == 0, "\(removed.errors)")
    #expect(
      removed.output == """
        Row 3 of 'cases' is line 4 of cases.csv.
        Model 'link': removed at model, by the rule 'missing': y is missing (the value is blank). \
        That is because the model can use only rows that have all its values.

        """)
    let used = try Program.run("why", "runs/small", "cases:line3", "link", in: folder)
    #expect(
      used.output == "Row 2 of 'cases' is line 3 of cases.csv.\nModel 'link': used.\n")
    let unused = try Program.run("why", "runs/small", "notes:1", in: folder)
    #expect(unused.output.hasSuffix("Unused: its source feeds no model.\n"))
  }

  @Test func jsonNamesTheRowsLine() throws {
    let outcome = try Program.run("why", "runs/small", "cases:3", "--json", in: Self.folder())
    let fields = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    #expect(fields["severity"] as? String == "note")
    #expect(fields["file"] as? String == "cases.csv")
    #expect(fields["line"] as? Int == 4)
  }

  @Test(arguments: [
    (["cases:7"], 64, "source 'cases' has no row 7", "has 6 data rows"),
    (["case:1"], 64, "'case' is not a source of this run", "write 'cases'"),
    (["cases:1", "lnik"], 64, "'lnik' is not a model of this run", "write 'link'"),
    (["cases"], 64, "'cases' does not name a row", "'staff:17'"),
    (["cases:7"], 64, "source 'cases' has no row 7", "line 7 of the file is 'cases:line7'"),
    (["cases:0"], 64, "'cases:0' does not name a row", "rows are counted from 1"),
    (["cases:line0"], 64, "'cases:line0' does not name a row", "the header comes before"),
    (["cases:-1"], 64, "'cases:-1' does not name a row", "rows are counted from 1"),
    (["cases:x"], 64, "'cases:x' does not name a row", "'staff:line18'"),
    (["cases:line1"], 64, "no row of source 'cases' starts on line 1", "6 data rows and a header"),
    (["cases:line8"], 64, "no row of source 'cases' starts on line 8", "as in 'cases:1'"),
    (["notes:2"], 64, "source 'notes' has no row 2", "has 1 data row,"),
  ])
  func wrongNamesAreTold(arguments: [String], code: Int, what: String, more: String) throws {
    let outcome = try Program.run(["why", "runs/small"] + arguments, in: Self.folder())
    #expect(outcome.exitCode == Int32(code))
    #expect(outcome.errors.hasPrefix("error: \(what)"), "\(outcome.errors)")
    #expect(outcome.errors.contains(more), "\(outcome.errors)")
  }

  @Test func onlyRunFoldersHaveStories() throws {
    let folder = try Self.folder()
    let other = try Program.run("why", "runs", "cases:1", in: folder)
    #expect(other.exitCode == 74)
    #expect(other.errors.hasPrefix("error: 'runs' is not a run folder"))
    #expect(try Program.run("why", "nowhere", "cases:1", in: folder).exitCode == 66)
  }

  /// The same line by its number and by its row's; a row with a line break goes by its first line.
  @Test func linesAreNotRows() throws {
    let folder = try TemporaryFolder()
    try folder.write(ThroughlineCommandTests.study, to: "study.yaml")
    try folder.write(
      "child,x,y\n\"a\nb\",1,2\nb,2,3\nc,3,5\nd,4,4\ne,5,7\n", to: "cases.csv")
    #expect(try Program.run("run", "study.yaml", in: folder).exitCode == 0)
    let second = try Program.run("why", "runs/small", "cases:2", in: folder)
    #expect(second.output.hasPrefix("Row 2 of 'cases' is line 4 of cases.csv."))
    #expect(try Program.run("why", "runs/small", "cases:line4", in: folder).output == second.output)
    let inside = try Program.run("why", "runs/small", "cases:line3", in: folder)
    #expect(inside.exitCode == 64)
    #expect(inside.errors.contains("goes by its first line"), "\(inside.errors)")
  }

  /// An edited folder tells no stories.
  @Test(arguments: ["ledger.csv", "ledger-rows.csv"])
  func aLedgerThatWasEditedIsNotBelieved(file: String) throws {
    let folder = try Self.folder()
    let path = "runs/small/\(file)"
    let text = try folder.read(path)
    try folder.write(text.replacingOccurrences(of: "blank", with: "refused"), to: path)
    let edited = try Program.run("why", "runs/small", "cases:3", in: folder)
    #expect(edited.exitCode == 74 && edited.output.isEmpty)
    #expect(edited.errors.hasPrefix("error: '\(path)' is not as the run wrote it"))
    #expect(edited.errors.contains("no row's story can be trusted"), "\(edited.errors)")

    try FileManager.default.removeItem(atPath: "\(folder.path)/\(path)")
    let gone = try Program.run("why", "runs/small", "cases:3", in: folder)
    #expect(gone.exitCode == 74)
    #expect(gone.errors.hasPrefix("error: '\(path)' is gone"), "\(gone.errors)")

    try folder.write(text, to: path)
    #expect(try Program.run("why", "runs/small", "cases:3", in: folder).exitCode == 0)
  }

  @Test func aManifestThatWasEditedIsNotBelieved() throws {
    let folder = try Self.folder()
    let path = "runs/small/manifest.json"
    let text = try folder.read(path)
    try folder.write(text.replacingOccurrences(of: "ledger-rows.csv", with: "rows.csv"), to: path)
    let renamed = try Program.run("why", "runs/small", "cases:3", in: folder)
    #expect(renamed.exitCode == 74)
    #expect(
      renamed.errors.hasPrefix(
        "error: the manifest of 'runs/small' does not vouch for ledger-rows.csv"))
    try folder.write("{}", to: path)
    let damaged = try Program.run("why", "runs/small", "cases:3", in: folder)
    #expect(damaged.exitCode == 74)
    #expect(damaged.errors.contains("was damaged"), "\(damaged.errors)")
    let file = try Program.run("why", "study.yaml", "cases:3", in: folder)
    #expect(file.exitCode == 74)
    #expect(file.errors.contains("it is a file"), "\(file.errors)")
  }
}
