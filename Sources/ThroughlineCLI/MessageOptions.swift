import ArgumentParser
import Diagnostics
import Foundation  // standard error, JSON
import Pipeline

/// How messages reach the person or program that called: as text on standard error, or with `--json`
/// as one JSON object a line on standard output.
struct MessageOptions: ParsableArguments {
  @Flag(name: .long, help: "Print messages as JSON Lines on standard output.")
  var json = false

  func report(_ diagnostics: [Diagnostic]) {
    for diagnostic in diagnostics {
      if json {
        print(MessageLine(diagnostic).text)
      } else {
        FileHandle.standardError.write(Data((diagnostic.rendered + "\n").utf8))
      }
    }
  }

  func report(_ list: DiagnosticList) -> StudyExit {
    report(list.diagnostics)
    if list.omitted > 0 {
      let count = list.omitted == 1 ? "1 more problem" : "\(list.omitted) more problems"
      report([Diagnostic("… and \(count)", severity: .note, kind: .data)])
    }
    return StudyExit(code: list.exitCode)
  }

  /// A result: text for a person, a note for a program.
  func say(_ text: String) {
    print(json ? MessageLine(Diagnostic(text, severity: .note, kind: .study)).text : text)
  }

  private var showsProgress: Bool { !json && isatty(STDERR_FILENO) == 1 }

  /// Progress goes to a terminal only, never into a pipe.
  var progress: RunProgress {
    guard showsProgress else { return { _ in } }
    return { FileHandle.standardError.write(Data("\r\u{1B}[K\($0)".utf8)) }
  }

  func endProgress() {
    if showsProgress { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
  }
}

/// A message as programs read it.
private struct MessageLine: Encodable {
  let severity: String
  let kind: String
  let what: String
  let file: String?
  let line: Int?
  let column: Int?
  let length: Int?
  let cell: String?
  let why: String?
  let fix: String?

  init(_ diagnostic: Diagnostic) {
    severity = diagnostic.severity.rawValue
    kind = diagnostic.kind.rawValue
    what = diagnostic.what
    file = diagnostic.location?.file
    line = diagnostic.location?.line
    column = diagnostic.location?.column
    length = diagnostic.location?.column == nil ? nil : diagnostic.location?.length
    cell = diagnostic.location?.cell
    why = diagnostic.why
    fix = diagnostic.fix
  }

  var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else { return "{}" }
    return String(decoding: data, as: UTF8.self)
  }
}
