import Diagnostics
import Foundation  // JSON, files
import Ingest

/// A run folder read back: what it says of its sources and models.
struct RunRecord {
  let path: String
  /// Sources in the study's order: each with its file and its number of data rows.
  let sources: [Source]
  /// The models of the ledger, those of correlations included, in its order.
  let models: [String]

  struct Source: Decodable {
    let name: String
    let file: String
    let rows: Int
  }

  private struct Contents: Decodable {
    let throughline: String
    let inputs: [Source]
  }

  /// - Throws: a folder that is not there, or that no run made.
  init(path: String) throws(DiagnosticList) {
    self.path = path
    sources = try Self.sources(path)
    var models: [String] = []
    var seen: Set<String> = []
    for entry in try Self.ledger(path) {
      guard let model = entry["model"], !model.isEmpty, seen.insert(model).inserted else {
        continue
      }
      models.append(model)
    }
    self.models = models
  }

  private static func ledger(_ path: String) throws(DiagnosticList) -> [[String: String]] {
    try RowLookup.rows(ofFile: "\(path)/ledger.csv", named: "\(path)/ledger.csv")
  }

  private static func sources(_ path: String) throws(DiagnosticList) -> [Source] {
    guard FileManager.default.fileExists(atPath: path) else {
      throw DiagnosticList([
        Diagnostic(
          "there is no run folder '\(path)'", kind: .noInput,
          fix: "name the folder that 'throughline run' wrote, such as runs/my-study")
      ])
    }
    let file = "\(path)/\(Manifest.fileName)"
    guard let data = FileManager.default.contents(atPath: file),
      let contents = try? JSONDecoder().decode(Contents.self, from: data)
    else {
      throw DiagnosticList([
        Diagnostic(
          "'\(path)' is not a run folder", kind: .inputOutput,
          why: "it holds no \(Manifest.fileName) that a run wrote",
          fix: "name the folder that 'throughline run' wrote, such as runs/my-study")
      ])
    }
    return contents.inputs
  }
}
