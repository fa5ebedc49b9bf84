import Diagnostics
import Pipeline
import TestSupport
import Testing

/// `serial:` of the study and of its fits.
struct SerialStudyTests {
  /// A panel, and rows of another kind without its columns.
  private static func study(inference: String, fits: String) -> String {
    InferenceStudyTests.study(inference: inference, fits: fits)
      .replacing(
        "normalize:\n",
        with:
          "  staff: {file: staff.csv, key: id, columns: {id: id, team: category, y: number, x: number}}\n"
          + "normalize:\n")
  }

  private static func run(_ inference: String, _ fits: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(InferenceStudyTests.data, to: "rows.csv")
    let staff = (0..<40).map { "\($0),t\($0 % 8),\($0 * 7919 % 23),\($0 * 31 % 17)" }
    try folder.write((["id,team,y,x"] + staff).joined(separator: "\n"), to: "staff.csv")
    let text = study(inference: inference, fits: fits)
    let run = try Study(yaml: folder.write(text, to: "study.yaml")).run()
    try run.write(to: "\(folder.path)/out")
    try folder.write(
      run.warnings.map(\.rendered).joined(separator: "\n"), to: "warnings.txt")
    return folder
  }

  private static func reasons(_ folder: TemporaryFolder) throws -> [String: String] {
    Dictionary(
      try csvRows(try folder.read("out/models.csv")).map {
        (try #require($0["model"]), try #require($0["reason"]))
      }, uniquingKeysWith: { first, _ in first })
  }

  private static let newey = "covariance: newey_west"

  /// A fit's own stands in the place of the study's, key by key and all: a fit that says no lag has none of
  /// the study's.
  @Test func aFitMayHaveItsOwn() throws {
    let fit = "data: panel, outcome: y, support: [x], fit: ols, \(Self.newey)"
    let folder = try Self.run(
      "{cluster: none, serial: {time: year, unit: la, lag: 1}}",
      """
      shared: {\(fit)}
      own: {\(fit), serial: {time: year, unit: la, lag: 3}}
      free: {\(fit), serial: {time: year, unit: la}}
      """)
    let reasons = try Self.reasons(folder)
    #expect(reasons["shared"]?.contains("L = 1, T = 7") == true)
    #expect(reasons["own"]?.contains("L = 3, T = 7") == true)
    #expect(reasons["free"]?.contains("L = 2, T = 7") == true)
    // The same as under a study of that serial alone.
    let alone = try Self.run(
      "{cluster: none, serial: {time: year, unit: la, lag: 3}}", "own: {\(fit)}")
    func errors(_ folder: TemporaryFolder) throws -> [String?] {
      csvRows(try folder.read("out/coefficients.csv"))
        .filter { $0["model"] == "own" && $0["chosen"] == "true" }.map { $0["std_error"] }
    }
    #expect(try errors(folder) == errors(alone))
    #expect(try !errors(folder).isEmpty)
  }

  /// A fit on a table without such columns is not bound by the study's, whose rows it does not follow.
  @Test func theStudysBindsFitsThatFollowTimeOnly() throws {
    let folder = try Self.run(
      "{cluster: none, serial: {time: year, unit: la, lag: 1}}",
      """
      now: {data: panel, outcome: y, support: [x], fit: ols, \(Self.newey)}
      team: {data: staff, outcome: y, support: [x], fit: ols, cluster: team}
      """)
    #expect(
      csvRows(try folder.read("out/models.csv")).map { $0["covariance"] } == ["newey_west", "cr2"])
    #expect(try folder.read("warnings.txt").contains("serial") == false)
  }

  @Test func aSharedOneThatAllReplaceIsNotRead() throws {
    let folder = try Self.run(
      "{cluster: none, serial: {time: year, unit: la, lag: 1}}",
      "now: {data: panel, outcome: y, support: [x], fit: ols, \(Self.newey), "
        + "serial: {time: year, unit: la}}")
    let warnings = try folder.read("warnings.txt")
    #expect(warnings.contains("'serial' under inference is not read by any fit"))
    #expect(warnings.contains("without a serial of its own"))
  }

  static let mistakes: [(fit: String, inference: String, message: [String])] = [
    (
      "data: staff, outcome: y, support: [x], fit: ols, covariance: newey_west",
      "{cluster: none, serial: {time: year, unit: la, lag: 1}}",
      [
        "model 'm': 'year', the time of serial, is not a column of table 'staff'",
        "fix: give this fit its own, serial: {time: year}, with a column of 'staff'",
      ]
    ),
    // The nearest name is the outcome's, which is no time.
    (
      "data: staff, outcome: y, support: [x], fit: ols, covariance: newey_west, serial: {time: yr}",
      "{cluster: none}",
      ["'yr', the time of serial, is not a column of table 'staff'", "give this fit its own"]
    ),
    (
      "data: panel, outcome: y, support: [x], fit: ols, covariance: newey_west, "
        + "serial: {time: yeer, unit: la}", "{cluster: none}",
      [
        "'yeer', the time of serial, is not a column of table 'panel'", "fix: write 'year'",
        "{time: yeer",
      ]
    ),
    (
      "data: panel, outcome: y, support: [x], fit: ols, covariance: cr2, serial: {time: year}",
      "{cluster: la}",
      ["model 'm' has serial, but its covariance is cr2", "'covariance: newey_west'"]
    ),
    (
      "data: panel, outcome: y, support: [x], fit: mixed, levels: [la], serial: {time: year}",
      "{cluster: none}",
      ["model 'm' has serial, but its fit is mixed", "'fit: ols' or 'fit: within' or 'fit: wls'"]
    ),
    (
      "data: panel, outcome: y, support: [x], fit: ols, covariance: driscoll_kraay",
      "{cluster: none}",
      ["needs to know which row is before which", "serial: {time: year}, in this fit"]
    ),
    (
      "data: panel, outcome: y, support: [x], fit: ols, covariance: newey_west, serial: {lag: 2}",
      "{cluster: none}", ["model.fits.m.serial lacks 'time'"]
    ),
  ]

  @Test(arguments: mistakes)
  func mistakesAreTold(_ example: (fit: String, inference: String, message: [String])) throws {
    let error = #expect(throws: DiagnosticList.self) {
      try Self.run(example.inference, "m: {\(example.fit)}")
    }
    let text = error?.diagnostics.map(\.rendered).joined(separator: "\n") ?? ""
    for part in example.message { #expect(text.contains(part), "\(text)") }
    #expect(!text.contains("write 'y'"))
  }
}
