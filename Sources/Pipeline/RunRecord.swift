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
    struct Output: Decodable {
      let path: String
      let sha256: String
    }

    let throughline: String
    let inputs: [Source]
    let outputs: [Output]
  }

  /// Reads the folder once its ledgers are known to be those that the run wrote.
  ///
  /// - Throws: a folder that is not there, or that no run made; ledgers changed since.
  init(path: String) throws(DiagnosticList) {
    self.path = path
    let contents = try Self.contents(path)
    sources = contents.inputs
    try Self.verify(contents, path)
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

  private static func contents(_ path: String) throws(DiagnosticList) -> Contents {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw DiagnosticList([
        Diagnostic("there is no run folder '\(path)'", kind: .noInput, fix: wayOut)
      ])
    }
    let file = "\(path)/\(Manifest.fileName)"
    guard isFolder.boolValue, let data = FileManager.default.contents(atPath: file) else {
      throw notARun(
        path,
        isFolder.boolValue
          ? "it holds no \(Manifest.fileName), which every run writes" : "it is a file")
    }
    guard let contents = try? JSONDecoder().decode(Contents.self, from: data) else {
      throw notARun(path, "its \(Manifest.fileName) is not one that a run wrote, or was damaged")
    }
    return contents
  }

  private static let wayOut = "name the folder that 'throughline run' wrote, such as runs/my-study"

  private static func notARun(_ path: String, _ why: String) -> DiagnosticList {
    DiagnosticList([
      Diagnostic(
        "'\(path)' is not a run folder", kind: .inputOutput, why: why, fix: wayOut)
    ])
  }

  /// The files that a row's story is read from.
  private static let ledgers = ["ledger.csv", "ledger-rows.csv"]

  /// A story must be the run's own: a ledger that differs from the manifest's digest tells another.
  private static func verify(_ contents: Contents, _ path: String) throws(DiagnosticList) {
    let remedy = "run the study again, or bring back the folder as the run wrote it"
    var problems: [Diagnostic] = []
    for name in ledgers {
      let file = "\(path)/\(name)"
      guard let recorded = contents.outputs.first(where: { $0.path == name }) else {
        problems.append(
          Diagnostic(
            "the manifest of '\(path)' does not vouch for \(name)", kind: .inputOutput,
            why: "\(Manifest.fileName) was changed since the run, or is of another version",
            fix: remedy))
        continue
      }
      guard FileManager.default.fileExists(atPath: file) else {
        problems.append(
          Diagnostic(
            "'\(file)' is gone", kind: .inputOutput,
            why: "\(Manifest.fileName) says that the run wrote it", fix: remedy))
        continue
      }
      do {
        let found = try Digest.sha256(ofFile: file)
        guard found != recorded.sha256 else { continue }
        problems.append(
          Diagnostic(
            "'\(file)' is not as the run wrote it", kind: .inputOutput,
            why: "its SHA-256 begins \(found.prefix(12)), \(Manifest.fileName) records "
              + "\(recorded.sha256.prefix(12)): one of them was changed since, so no row's story "
              + "can be trusted",
            fix: remedy))
      } catch {
        problems.append(error)
      }
    }
    guard problems.isEmpty else { throw DiagnosticList(problems) }
  }
}
