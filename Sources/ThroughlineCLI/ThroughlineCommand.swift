import ArgumentParser
import Diagnostics
import Pipeline

@main
struct ThroughlineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "throughline",
    abstract: "Tests the link between the support social workers get and children's outcomes.",
    discussion: """
      A study file goes in; coefficients, a report and a record come out. \
      Begin with 'throughline check STUDY', then 'throughline run STUDY'.
      """,
    version: Version.current,
    subcommands: [
      RunCommand.self, CheckCommand.self, WhyCommand.self, VintagesCommand.self,
      SchemaCommand.self,
    ])

  /// Usage errors exit with 64, as the parser already does; problems with their own kind's code.
  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let exit as StudyExit {
      Self.exit(withError: ExitCode(exit.code))
    } catch {
      Self.exit(withError: error)
    }
  }
}

/// Ends the program after its messages have been printed.
struct StudyExit: Error {
  let code: Int32
}
