import Foundation
import TestSupport
import Testing

/// The built program, called as a person calls it.
enum Program {
  struct Outcome {
    let exitCode: Int32
    let output: String
    let errors: String
  }

  /// SwiftPM lays the program beside the tests.
  static var url: URL? {
    let folders = [
      Bundle.main.executableURL?.deletingLastPathComponent(),
      Repository.root.appendingPathComponent(".build/debug"),
    ]
    return folders.compactMap { $0?.appendingPathComponent("throughline") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }

  static func run(_ arguments: String..., in folder: TemporaryFolder) throws -> Outcome {
    try run(arguments, in: folder)
  }

  static func run(_ arguments: [String], in folder: TemporaryFolder) throws -> Outcome {
    let process = Process()
    let program: URL = try #require(Self.url, "the program has not been built")
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder.url
    // Files, not pipes: a full pipe would stop the program.
    let streams = try TemporaryFolder()
    process.standardOutput = try FileHandle(forWritingTo: streams.file("output"))
    process.standardError = try FileHandle(forWritingTo: streams.file("errors"))
    try process.run()
    process.waitUntilExit()
    return Outcome(
      exitCode: process.terminationStatus, output: try streams.read("output"),
      errors: try streams.read("errors"))
  }
}

extension TemporaryFolder {
  fileprivate func file(_ name: String) throws -> URL {
    URL(fileURLWithPath: try write("", to: name))
  }
}
