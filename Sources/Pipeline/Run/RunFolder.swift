import Diagnostics
import Foundation  // files

/// A folder that appears whole or not at all: built beside its place, renamed at the end.
struct RunFolder {
  let path: String

  /// - Throws: when something stands there that is not an earlier run folder.
  init(path: String) throws(Diagnostic) {
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    try Self.checkReplaceable(self.path)
  }

  private static func checkReplaceable(_ path: String) throws(Diagnostic) {
    let files = FileManager.default
    var isFolder: ObjCBool = false
    guard files.fileExists(atPath: path, isDirectory: &isFolder) else { return }
    guard isFolder.boolValue else {
      throw Diagnostic(
        "'\(path)' is a file", kind: .inputOutput, why: "results are written into a folder",
        fix: "name another place with --out")
    }
    let contents = Set((try? files.subpathsOfDirectory(atPath: path)) ?? [])
    if contents.isEmpty { return }
    guard let own = ownFiles(of: path) else {
      throw Diagnostic(
        "'\(path)' is not an earlier run folder", kind: .inputOutput,
        why: "it holds \(Suggestion.list(contents.sorted(), limit: 5)), which a run would replace",
        fix: "name another place with --out, or move the folder away")
    }
    let strange = contents.subtracting(own).sorted()
    if !strange.isEmpty {
      throw Diagnostic(
        "'\(path)' holds more than an earlier run wrote", kind: .inputOutput,
        why: "a run replaces the folder whole, and would take \(Suggestion.list(strange, limit: 5))"
          + " with it",
        fix: "move what is not the run's own elsewhere, or name another place with --out")
    }
  }

  /// What the run that made a folder wrote into it; nil when it is no run folder.
  private static func ownFiles(of path: String) -> Set<String>? {
    guard let data = FileManager.default.contents(atPath: path + "/\(Manifest.fileName)"),
      let fields = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
      fields[Manifest.marker] is String, let outputs = fields["outputs"] as? [[String: Any]]
    else { return nil }
    let files = outputs.compactMap { $0["path"] as? String }
    let folders = files.compactMap { $0.contains("/") ? $0.split(separator: "/").first : nil }
    return Set(files + folders.map(String.init) + [Manifest.fileName, logName])
  }

  /// Host facts, which no manifest vouches for.
  static let logName = "run.log"

  /// Writes all files, or leaves everything as it was.
  func write(_ files: [(name: String, bytes: [UInt8])]) throws(Diagnostic) {
    let manager = FileManager.default
    let parent = URL(fileURLWithPath: path).deletingLastPathComponent()
    let name = URL(fileURLWithPath: path).lastPathComponent
    let token = "\(ProcessInfo.processInfo.processIdentifier)"
    removeAbandoned(beside: name, in: parent)
    let draft = parent.appendingPathComponent(".\(name).\(token).partial")
    let former = parent.appendingPathComponent(".\(name).\(token).former")
    do {
      try? manager.removeItem(at: draft)
      try manager.createDirectory(at: draft, withIntermediateDirectories: true)
      for file in files {
        let url = draft.appendingPathComponent(file.name)
        try manager.createDirectory(
          at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(file.bytes).write(to: url)
      }
      try Self.checkReplaceable(path)
      let place = URL(fileURLWithPath: path)
      let stood = manager.fileExists(atPath: path)
      if stood { try manager.moveItem(at: place, to: former) }
      do {
        try manager.moveItem(at: draft, to: place)
      } catch {
        if stood { try? manager.moveItem(at: former, to: place) }
        throw error
      }
      if stood { try? manager.removeItem(at: former) }
    } catch {
      try? manager.removeItem(at: draft)
      if let diagnostic = error as? Diagnostic { throw diagnostic }
      throw Diagnostic(
        "the run folder '\(path)' cannot be written", kind: .inputOutput,
        why: error.localizedDescription, fix: "check the disk and its permissions, or use --out")
    }
  }

  /// Drafts of runs that were killed; they hold data and belong to nobody.
  private func removeAbandoned(beside name: String, in parent: URL) {
    let manager = FileManager.default
    for entry in (try? manager.contentsOfDirectory(atPath: parent.path)) ?? [] {
      guard entry.hasPrefix(".\(name)."), entry.hasSuffix(".partial"),
        let process = pid_t(entry.dropFirst(name.count + 2).dropLast(".partial".count)),
        kill(process, 0) != 0, errno == ESRCH
      else { continue }
      try? manager.removeItem(at: parent.appendingPathComponent(entry))
    }
  }
}
