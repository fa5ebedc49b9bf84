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
    (["cases:line1"], 64, "no row of source 'cases' starts on line 1", "line 1 is its header"),
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
}
