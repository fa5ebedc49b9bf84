import Foundation
import TestSupport
import Testing

@Suite struct ThroughlineCommandTests {
  static let study = """
    throughline: 1
    study: {id: small}
    ingest:
      cases:
        file: cases.csv
        key: [child]
        columns: {child: id, x: number, y: number}
    model:
      inference: {cluster: none}
      fits:
        link: {role: primary, data: cases, outcome: y, support: [x], fit: ols}
    """
  static let cases = "child,x,y\na,1,2\nb,2,3\nc,3,5\nd,4,4\ne,5,7\n"

  private func folder(
    study: String = Self.study, cases: String? = Self.cases
  ) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(study, to: "study.yaml")
    if let cases { try folder.write(cases, to: "cases.csv") }
    return folder
  }

  @Test func aRunWritesItsFolderAndSaysTheHeadline() throws {
    let folder = try folder()
    let outcome = try Program.run("run", "study.yaml", in: folder)
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("Across 5 children"))
    #expect(outcome.output.contains("runs/small/report.html"))
    for file in ["coefficients.csv", "models.csv", "report.html", "report.md", "manifest.json"] {
      #expect(FileManager.default.fileExists(atPath: "\(folder.path)/runs/small/\(file)"))
    }
  }

  @Test func twoRunsGiveTheSameBytes() throws {
    let folder = try folder()
    for out in ["one", "two", "one"] {
      #expect(try Program.run("run", "study.yaml", "--out", out, in: folder).exitCode == 0)
    }
    let files = FileManager.default
    let names = try files.subpathsOfDirectory(atPath: "\(folder.path)/one").sorted()
    let others = try files.subpathsOfDirectory(atPath: "\(folder.path)/two").sorted()
    #expect(names == others)
    for name in names where name != "figures" {
      #expect(try folder.read("one/\(name)") == folder.read("two/\(name)"), "\(name)")
    }
  }

  static let calls: [(arguments: [String], exitCode: Int32)] = [
    (["run"], 64), (["run", "study.yaml", "--nonsense"], 64), (["walk"], 64),
    (["run", "absent.yaml"], 66), (["check", "absent.yaml"], 66), (["check", "study.yaml"], 0),
    (["run", "."], 74), (["schema"], 0), (["--version"], 0), (["--help"], 0),
  ]

  @Test(arguments: calls.indices) func exitCodes(call: Int) throws {
    let (arguments, exitCode) = Self.calls[call]
    let outcome = try Program.run(arguments, in: folder())
    #expect(outcome.exitCode == exitCode, "\(arguments) \(outcome.errors)")
  }

  @Test func aWrongStudyExitsWith78AndWritesNothing() throws {
    let folder = try folder(
      study: Self.study.replacingOccurrences(of: "support: [x]", with: "suport: [x]"))
    let outcome = try Program.run("run", "study.yaml", in: folder)
    #expect(outcome.exitCode == 78)
    #expect(
      outcome.errors.hasPrefix(
        "study.yaml:11:52: error: 'suport' is not a key of model.fits.link\n"), "\(outcome.errors)")
    #expect(outcome.errors.contains("fix: write 'support'"))
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/runs"))
  }

  @Test func wrongDataExitWith65AndWriteNothing() throws {
    let folder = try folder(cases: "child,x,y\na,1,2\nb,two,3\n")
    let outcome = try Program.run("run", "study.yaml", in: folder)
    #expect(outcome.exitCode == 65)
    #expect(outcome.errors.hasPrefix("cases.csv:3:3: error:"), "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/runs"))
  }

  @Test func missingDataExitWith66() throws {
    let outcome = try Program.run("run", "study.yaml", in: folder(cases: nil))
    #expect(outcome.exitCode == 66, "\(outcome.errors)")
  }

  @Test func aFolderOfOthersIsNotReplaced() throws {
    let folder = try folder()
    try folder.write("keep me", to: "mine/letter.txt")
    let outcome = try Program.run("run", "study.yaml", "--out", "mine", in: folder)
    #expect(outcome.exitCode == 74)
    #expect(try folder.read("mine/letter.txt") == "keep me")
    let contents = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/mine")
    #expect(contents == ["letter.txt"])
  }

  @Test func jsonMessagesAreLinesOfJSON() throws {
    let folder = try folder(
      study: Self.study.replacingOccurrences(of: "outcome: y", with: "outcome: z"))
    let outcome = try Program.run("check", "study.yaml", "--json", in: folder)
    #expect(outcome.exitCode == 78)
    let line = try #require(outcome.output.split(separator: "\n").first)
    let fields = try #require(
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    #expect(fields["severity"] as? String == "error")
    #expect(fields["file"] as? String == "study.yaml")
    #expect(fields["line"] as? Int == 11)
    #expect(outcome.errors.isEmpty)
  }
}
