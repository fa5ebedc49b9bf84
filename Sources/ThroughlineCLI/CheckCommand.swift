import ArgumentParser
import Diagnostics
import Pipeline

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check a study: its file, its columns, its data, and whether its models can be told.")

  @Argument(help: "The study: a .yaml file, or a .md notebook.")
  var study: String

  @OptionGroup var messages: MessageOptions

  func run() throws {
    do throws(DiagnosticList) {
      let study = try Study(yaml: study)
      let shapes = try study.check()
      messages.report(shapes.warnings)
      for (name, schema) in shapes.schemas where !messages.json {
        print("\(name): \(schema.names.joined(separator: ", "))")
      }
      messages.report(try study.identify())
      messages.say(
        "ok: \(study.sources.count) sources, \(study.tables.count) tables, "
          + "\(study.fits.count) models")
    } catch {
      throw messages.report(error)
    }
  }
}
