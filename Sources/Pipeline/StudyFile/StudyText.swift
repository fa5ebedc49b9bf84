import Diagnostics
import Foundation  // reading a file, and Yams imports it anyway

/// A study file as text: the YAML of the plan, and the prose of a notebook.
struct StudyText: Sendable {
  let file: String
  let lines: [String]
  /// YAML whose line numbers are the file's.
  let yaml: String
  /// What follows the front matter of a Markdown notebook; nil for a `.yaml` file.
  let prose: String?

  init(path: String) throws(DiagnosticList) {
    let bytes: Data
    do {
      bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw DiagnosticList([Self.unreadable(path)])
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw DiagnosticList([
        Diagnostic(
          "the study file is not UTF-8 text", kind: .study, at: SourceLocation(file: path),
          why: "study files are read as UTF-8, so that names and labels mean the same everywhere",
          fix: "save it as UTF-8 in your editor")
      ])
    }
    try self.init(text, file: path)
  }

  init(_ text: String, file: String) throws(DiagnosticList) {
    let plain = text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
    self.file = file
    lines = plain.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map(String.init)
    guard file.lowercased().hasSuffix(".md") else {
      yaml = plain
      prose = nil
      return
    }
    let isFence = { (line: String) in line == "---" || line == "---\r" }
    guard let first = lines.first, isFence(first) else {
      throw Self.frontMatter(
        "the notebook has no front matter", file: file, first: lines.first,
        fix: "put the study between --- lines at the top, the prose after them")
    }
    guard let end = lines.dropFirst().firstIndex(where: isFence) else {
      throw Self.frontMatter(
        "the notebook's front matter is not closed", file: file, first: first,
        fix: "end the study with a line of only ---, without spaces")
    }
    // An empty first line keeps the line numbers of the whole file.
    yaml = "\n" + lines[1..<end].joined(separator: "\n") + "\n"
    prose = lines[(end + 1)...].joined(separator: "\n")
  }

  private static func frontMatter(
    _ what: String, file: String, first: String?, fix: String
  ) -> DiagnosticList {
    DiagnosticList([
      Diagnostic(
        what, kind: .study,
        at: SourceLocation(file: file, line: 1, column: 1, excerpt: first ?? ""),
        why: "a .md study begins with its YAML between two lines that hold only ---", fix: fix)
    ])
  }

  private static func unreadable(_ path: String) -> Diagnostic {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      return Diagnostic(
        "there is no study file '\(path)'", kind: .noInput,
        fix: "check the name and the folder you are in")
    }
    return Diagnostic(
      isFolder.boolValue ? "'\(path)' is a folder, not a study file" : "'\(path)' cannot be read",
      kind: .inputOutput,
      fix: isFolder.boolValue ? "name the .yaml or .md file in it" : "check its permissions")
  }
}

extension String {
  fileprivate init?(validating bytes: Data, as encoding: UTF8.Type) {
    self.init(validating: Array(bytes), as: encoding)
  }
}
