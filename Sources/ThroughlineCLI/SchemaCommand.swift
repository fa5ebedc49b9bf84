import ArgumentParser
import Diagnostics
import Pipeline

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema of a study file, for editors.")

  func run() throws {
    print(try StudySchema.json(), terminator: "")
  }
}
