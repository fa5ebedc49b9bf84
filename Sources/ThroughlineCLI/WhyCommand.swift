import ArgumentParser
import Diagnostics
import Pipeline

struct WhyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why", abstract: "Tell what became of one row of a source, and by which rule.",
    discussion: "Example: throughline why runs/high-support staff:17 safer")

  @Argument(help: ArgumentHelp("The run folder.", valueName: "run"))
  var folder: String

  @Argument(help: "The row: SOURCE:ROW, the data row, or SOURCE:lineN, a line of the file.")
  var row: String

  @Argument(help: "A model, or a set of correlations (default: all).")
  var model: String?

  @OptionGroup var messages: MessageOptions

  func run() throws {
    do throws(DiagnosticList) {
      let story = try RowStory(run: folder, address: address(), model: model)
      if messages.json { return messages.report(story.notes) }
      for sentence in story.sentences { print(sentence) }
    } catch {
      throw messages.report(error)
    }
  }

  private func address() throws(DiagnosticList) -> RowAddress {
    do {
      return try RowAddress(parsing: row)
    } catch {
      throw DiagnosticList([error])
    }
  }
}
