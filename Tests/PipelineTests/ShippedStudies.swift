import Foundation
import Pipeline
import TestSupport

/// The shipped studies, each run once for all tests that read it.
enum ShippedStudies {
  static let highSupport = Result {
    try Study(
      yaml: Repository.root.appendingPathComponent("notebooks-md/high-support.md").path
    ).run()
  }

  /// On the real files: only where `Repository.hasRealData`.
  static let englandPanel = Result { try run(try englandPanelText(), named: "panel.md") }
  static let englandSocialWorkers = Result {
    try run(
      try text(
        "england-social-workers.md",
        [("csww", "dfe-workforce/csww"), ("la_cla", "dfe-outcomes/la_cla")]),
      named: "england.md")
  }
  static let englandInspections = Result {
    try run(
      try text(
        "england-inspections.md", [("csww", "dfe-workforce/csww"), ("LA_", "ofsted/LA_")]),
      named: "england-inspections.md")
  }

  /// The notebook with its data folder pointed at the real files.
  static func englandPanelText() throws -> String {
    try text("england-panel.md", [("csww", "dfe-workforce/csww"), ("c1_", "dfe-outcomes/c1_")])
  }

  static func run(_ text: String, named name: String) throws -> Run {
    let folder = try TemporaryFolder()
    return try Study(yaml: try folder.write(text, to: name)).run()
  }

  private static func text(
    _ notebook: String, _ files: [(shipped: String, real: String)]
  ) throws -> String {
    let file = Repository.root.appendingPathComponent("notebooks-md/\(notebook)")
    let real = Repository.shared.appendingPathComponent("real-data").path
    return files.reduce(String(decoding: try Data(contentsOf: file), as: UTF8.self)) {
      $0.replacingOccurrences(
        of: "../datasets/england/\($1.shipped)", with: "\(real)/\($1.real)")
    }
  }
}
