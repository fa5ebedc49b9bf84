import ArgumentParser
import Throughline

@main
struct ThroughlineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "throughline",
    abstract: "Tests the link between the support social workers get and children's outcomes.")
}
