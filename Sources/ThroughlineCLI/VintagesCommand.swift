import ArgumentParser
import Diagnostics
import Foundation  // files
import Pipeline

struct VintagesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vintages",
    abstract: "Compare two issues of one published series, cell by cell.")

  @Argument(help: "The earlier file.")
  var old: String

  @Argument(help: "The later file.")
  var new: String

  @Option(
    name: .long,
    help: """
      Columns that name a row, with commas between them, as the later file calls them (default: \
      period, level, codes of places, filter columns).
      """)
  var key: String?

  @Option(
    name: .long, parsing: .upToNextOption,
    help: "Renamed columns: old=new, several if need be.")
  var map: [String] = []

  @Option(name: .long, help: "Write every difference to this CSV file.")
  var out: String?

  @OptionGroup var messages: MessageOptions

  func run() throws {
    do throws(DiagnosticList) {
      let keys = key?.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } ?? []
      let comparison = try VintageComparison(old: old, new: new, key: keys, renamed: map)
      if let out { try write(comparison.changesCSV, to: out) }
      for line in comparison.summary { messages.say(line) }
    } catch {
      throw messages.report(error)
    }
  }

  private func write(_ text: String, to path: String) throws(DiagnosticList) {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw DiagnosticList([
        Diagnostic(
          "'\(path)' cannot be written", kind: .inputOutput, why: error.localizedDescription,
          fix: "name another place with --out")
      ])
    }
  }
}
