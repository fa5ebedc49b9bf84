import ArgumentParser
import Foundation  // standard error, JSON
import Diagnostics
import Pipeline

/// How messages reach the person or program that called.
struct MessageOptions: ParsableArguments {
  @Flag(name: .long, help: "Print messages as JSON Lines.")
  var json = false

  /// Prints to standard error.
  func report(_ diagnostics: [Diagnostic]) {
    for diagnostic in diagnostics { write(json ? Self.line(of: diagnostic) : diagnostic.rendered) }
  }

  func report(_ list: DiagnosticList) -> StudyExit {
    report(list.diagnostics)
    if list.omitted > 0 {
      report([
        Diagnostic("… and \(list.omitted) more problems", severity: .note, kind: .data)
      ])
    }
    return StudyExit(code: list.exitCode)
  }

  /// Progress goes to a terminal only, never into a pipe.
  var progress: RunProgress {
    guard !json, isatty(STDERR_FILENO) == 1 else { return { _ in } }
    return { FileHandle.standardError.write(Data("\r\u{1B}[K\($0)".utf8)) }
  }

  func endProgress() {
    guard !json, isatty(STDERR_FILENO) == 1 else { return }
    FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
  }

  private func write(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }

  private static func line(of diagnostic: Diagnostic) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(diagnostic) else { return diagnostic.rendered }
    return String(decoding: data, as: UTF8.self)
  }
}
