import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import Pipeline

@Suite struct RunFolderTests {
  private static let manifest =
    #"{"throughline": "0.1.0", "outputs": [{"path": "a.csv"}, {"path": "figures/b.svg"}]}"#

  private func write(_ files: [String: String], to path: String) throws {
    try RunFolder(path: path).write(
      files.sorted { $0.key < $1.key }.map { ($0.key, Array($0.value.utf8)) })
  }

  @Test func anEarlierRunFolderIsReplacedWhole() throws {
    let folder = try TemporaryFolder()
    let run = "\(folder.path)/run"
    try write(
      ["a.csv": "1", "figures/b.svg": "2", "manifest.json": Self.manifest, "run.log": "3"], to: run)
    try write(["c.csv": "4", "manifest.json": Self.manifest], to: run)
    let files = try FileManager.default.subpathsOfDirectory(atPath: run).sorted()
    #expect(files == ["c.csv", "manifest.json"])
    let beside = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(beside == ["run"])
  }

  /// A study kept in a run folder, or notes beside the results, are not the run's to remove.
  @Test(arguments: ["study.yaml", "notes/thesis.txt", "figures/mine.svg"])
  func aFolderThatHoldsMoreThanItsRunIsLeftAlone(extra: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("1", to: "run/a.csv")
    try folder.write(Self.manifest, to: "run/manifest.json")
    try folder.write("mine", to: "run/\(extra)")
    let error = #expect(throws: Diagnostic.self) { try RunFolder(path: "\(folder.path)/run") }
    #expect(error?.kind == .inputOutput)
    #expect(error?.why?.contains(extra) == true)
    #expect(try folder.read("run/\(extra)") == "mine")
  }

  @Test func aManifestOfOthersMakesNoRunFolder() throws {
    let folder = try TemporaryFolder()
    try folder.write(#"{"throughline": "x"}"#, to: "run/manifest.json")
    #expect(throws: Diagnostic.self) { try RunFolder(path: "\(folder.path)/run") }
  }

  @Test func aDraftOfAKilledRunIsRemoved() throws {
    let folder = try TemporaryFolder()
    // No process has this number: it is above the kernel's greatest.
    try folder.write("data", to: ".run.99999999.partial/a.csv")
    try folder.write("data", to: ".other.99999999.partial/a.csv")
    try write(["manifest.json": Self.manifest], to: "\(folder.path)/run")
    let beside = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(beside == [".other.99999999.partial", "run"])
  }
}
