import Diagnostics
import TestSupport
import Testing

@testable import Pipeline

/// What a study says of how its support came about, and which claims may be told as causes for it.
struct AssignmentStudyTests {
  private static func study(
    design: String, _ folder: TemporaryFolder, inference: String = "cluster: la",
    support: String = "[tr, x]"
  ) throws -> Study {
    var csv = "child,la,tr,x,y\n"
    for i in 0..<60 {
      let (la, x) = (i % 12, Double((i * 37) % 11))
      csv += "\(i),a\(la),\(la % 2),\(x),\(2 * Double(la % 2) + x + Double((i * 53) % 17) / 8)\n"
    }
    try folder.write(csv, to: "rows.csv")
    let text = """
      throughline: 1
      study: {id: assigned, design: \(design), seed: 7}
      ingest:
        rows:
          file: rows.csv
          key: [child]
          columns: {child: id, la: category, tr: number, x: number, y: number}
      model:
        inference: {\(inference), certify: false}
        fits:
          m: {role: primary, data: rows, outcome: y, support: \(support), fit: ols}

      """
    return try Study(yaml: folder.write(text, to: "study.yaml"))
  }

  private static func words(_ design: String, support: String = "[tr, x]") throws -> (
    headlines: String, checks: [(term: String?, result: String?)]
  ) {
    let folder = try TemporaryFolder()
    let run = try study(design: design, folder, support: support).run()
    let table = try #require(run.result("checks.csv"))
    let rows = (0..<table.rowCount).filter { table["check"]?.text(at: $0) == "assignment" }
    return (
      run.headlines.joined(separator: "\n"),
      rows.map { (table["term"]?.text(at: $0), table["result"]?.text(at: $0)) }
    )
  }

  @Test func aWordAloneNamesNoColumnOfSeveral() throws {
    let found = try Self.words("randomised")
    #expect(found.headlines.contains("goes with") && !found.headlines.contains("leads to"))
    #expect(found.checks.map(\.result) == ["look", "look"])
  }

  @Test func aWordAloneIsOfTheOnlyColumn() throws {
    let found = try Self.words("randomised", support: "[tr]")
    #expect(found.headlines.contains("leads to"))
    #expect(found.checks.map(\.result) == ["pass"])
  }

  @Test func onlyWhatWasAssignedIsACause() throws {
    let found = try Self.words("{kind: randomised, of: tr, by: la}")
    #expect(
      found.headlines.contains("one more tr leads to") || found.headlines.contains("tr leads to"))
    #expect(found.headlines.contains("x goes with"))
    #expect(found.checks.map(\.term) == ["tr", "x"])
    #expect(found.checks.map(\.result) == ["pass", "look"])
  }

  /// x differs between rows of one la.
  @Test func whatVariesWithinAUnitWasNotAssignedByIt() throws {
    let found = try Self.words("{kind: randomised, of: [x], by: la}")
    #expect(!found.headlines.contains("leads to"))
    #expect(found.checks.map(\.result) == ["look", "look"])
  }

  /// Twelve units over four years: `did` begins in the third in half of them, `x` comes and goes.
  private static func overTime(
    design: String, support: String, panel: String = "", year: String = "year", fit: String = "ols"
  ) throws -> [String] {
    let folder = try TemporaryFolder()
    let run = try runOverTime(folder, design, support, panel, year, fit)
    let table = try #require(run.result("checks.csv"))
    return (0..<table.rowCount).filter { table["check"]?.text(at: $0) == "assignment" }.map {
      "\(table["result"]?.text(at: $0) ?? ""): \(table["meaning"]?.text(at: $0) ?? "")"
    }
  }

  private static func runOverTime(
    _ folder: TemporaryFolder, _ design: String, _ support: String, _ panel: String,
    _ year: String, _ fit: String
  ) throws -> Run {
    var csv = "unit,year,treat,post,did,late,x,y\n"
    for i in 0..<48 {
      let (unit, t) = (i / 4, i % 4)
      let (treat, post) = (unit % 2, t > 1 ? 1 : 0)
      let x = (i * 7) % 3
      csv += "u\(unit),\(2018 + t),\(treat),\(post),\(treat * post),"
      csv += "\(treat * (t > (unit % 4 == 1 ? 2 : 1) ? 1 : 0)),\(x),"
      csv += "\(treat * post * 2 + (i * 53) % 17)\n"
    }
    try folder.write(csv, to: "rows.csv")
    let key = year.isEmpty ? "" : "key: [unit, \(year)], "
    let text = """
      throughline: 1
      study: {id: assigned, design: \(design), seed: 7}
      ingest:
        rows: {file: rows.csv, \(key)columns: {unit: category, year: integer, treat: integer, post: integer, did: integer, late: integer, x: number, y: number}}
      model:
        inference: {cluster: unit, certify: false}
        \(panel)
        fits:
          m: {role: primary, data: rows, outcome: y, support: \(support), fit: \(fit)}

      """
    return try Study(yaml: folder.write(text, to: "study.yaml")).run()
  }

  /// A difference in differences has no levels to tell: it is told as one, and nothing place by place.
  @Test func differencesInDifferencesAreToldAsSuch() throws {
    let folder = try TemporaryFolder()
    let run = try Self.runOverTime(
      folder, "{kind: natural_experiment, of: [\"treat:post\"], by: unit}", "[\"treat:post\"]", "",
      "year", "within, absorb: [unit, year]")
    let told = run.headlines.joined(separator: "\n")
    #expect(run.headlines.count == 1 && !told.contains("place by place"), "\(told)")
    #expect(
      told.contains(
        "the difference in y that treat leads to, if the natural experiment's assumptions"))
    #expect(told.contains("larger where post is 1 than where it is 0 ("), "\(told)")
    #expect(told.hasSuffix("only by how much it differs between places."))
    #expect(run.result("slopes.csv")?.rowCount == 0)
    try run.write(to: "\(folder.path)/out")
    let report = try folder.read("out/report.md")
    #expect(
      report.contains("Not told place by place in model m: effects of unit hold what goes with"))
    #expect(!report.contains("slopes-m-"))
  }

  /// What begins at a time in a unit, and stays, was assigned by it.
  @Test(arguments: [
    ("did", "[did]", "within, absorb: [unit, year]"),
    ("did", "[did]", "ols, adjust: [treat, post]"),
    ("[\"treat:post\"]", "[treat, post, \"treat:post\"]", "ols"),
    ("[treat, post]", "[treat, post, \"treat:post\"]", "ols"),
    ("[\"post:treat\"]", "[treat, post, \"treat:post\"]", "ols"),
  ])
  func whatBeginsInAUnitWasAssignedByIt(of: String, support: String, fit: String) throws {
    let found = try Self.overTime(
      design: "{kind: natural_experiment, of: \(of), by: unit}", support: support, fit: fit)
    let last = try #require(found.last)
    #expect(
      last.hasPrefix("pass: ")
        && last.hasSuffix(
          "is what was assigned (natural experiment), by unit, where it changes once over year")
    )
  }

  /// A fit that compares times with one another, or units that differ in more, tells what it finds as an
  /// association: what else changed with the years is in it.
  @Test(
    arguments: [
      ("randomised", "ols", "compares times"),
      ("randomised", "within, absorb: [unit]", "compares times"),
      ("randomised", "ols, adjust: [treat]", "compares times"),
      ("randomised", "ols, adjust: [year]", "compares times"),
      ("randomised", "ols, adjust: [post]", nil),
      ("randomised", "within, absorb: [unit, year]", nil),
      ("natural_experiment", "ols, adjust: [post]", "compares one unit with others"),
      ("natural_experiment", "within, absorb: [year]", "compares one unit with others"),
      ("natural_experiment", "within, absorb: [unit]", "compares times"),
      ("natural_experiment", "first_difference", "compares times"),
    ] as [(String, String, String?)])
  func whatElseChangedIsHeldApart(kind: String, fit: String, compared: String?) throws {
    let found = try Self.overTime(
      design: "{kind: \(kind), of: did, by: unit}", support: "[did]",
      panel: "panel: {unit: unit, period: year}", fit: fit)
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix(compared == nil ? "pass: " : "look: ") == true, "\(found)")
    if let compared { #expect(found.first?.contains("the fit \(compared)") == true, "\(found)") }
  }

  /// Of support that begins in one unit earlier than in another, before and after is no one time.
  @Test func startsAtSeveralTimesNeedThemAll() throws {
    func found(_ fit: String) throws -> String? {
      try Self.overTime(
        design: "{kind: natural_experiment, of: late, by: unit}", support: "[late]", fit: fit
      ).first
    }
    #expect(try found("ols, adjust: [treat, post]")?.contains("compares times") == true)
    #expect(try found("within, absorb: [unit, year]")?.hasPrefix("pass: ") == true)
  }

  /// What differs between rows of one unit at one time changes at no time.
  @Test func whatDiffersAtOneTimeIsNotSaidToChange() throws {
    let folder = try TemporaryFolder()
    var csv = "child,area,year,x,y\n"
    for i in 0..<48 { csv += "\(i),a\(i % 4),\(2018 + i / 16),\(i % 8 / 4),\((i * 53) % 17)\n" }
    try folder.write(csv, to: "rows.csv")
    let text = """
      throughline: 1
      study: {id: assigned, design: {kind: randomised, of: x, by: area}, seed: 7}
      ingest:
        rows: {file: rows.csv, key: [child, year], columns: {child: id, area: category, year: integer, x: number, y: number}}
      model:
        inference: {cluster: area, certify: false}
        fits:
          m: {role: primary, data: rows, outcome: y, support: [x], fit: ols}

      """
    let run = try Study(yaml: folder.write(text, to: "study.yaml")).run()
    let table = try #require(run.result("checks.csv"))
    let row = try #require(
      (0..<table.rowCount).first { table["check"]?.text(at: $0) == "assignment" })
    #expect(
      table["meaning"]?.text(at: row)?.contains("differs between rows of one area at the same year")
        == true)
  }

  /// By the panel, or by what is absorbed, too; and where nothing says it, by a column of years.
  @Test(arguments: [
    ("panel: {unit: unit, period: year}", "ols, adjust: [treat, post]", true),
    ("", "within, absorb: [unit, year]", true),
    ("", "ols", false),
  ])
  func timeIsTakenFromWhereItIsSaid(panel: String, fit: String, isHeld: Bool) throws {
    let found = try Self.overTime(
      design: "{kind: natural_experiment, of: did, by: unit}", support: "[did]", panel: panel,
      year: "", fit: fit)
    #expect(found.count == 1 && found[0].hasPrefix(isHeld ? "pass: " : "look: "))
    #expect(isHeld || found[0].contains("the fit compares times with one another"))
  }

  @Test func whatComesAndGoesWasNotAssigned() throws {
    let found = try Self.overTime(
      design: "{kind: natural_experiment, of: x, by: unit}", support: "[x]")
    #expect(found[0].hasPrefix("look: ") && found[0].contains("more than once over year"))
  }

  /// A unit that no row has cannot have been assigned to.
  @Test func theUnitOfAssignmentIsAColumn() throws {
    let folder = try TemporaryFolder()
    let study = try Self.study(design: "{kind: randomised, of: tr, by: las}", folder)
    do throws(DiagnosticList) {
      _ = try study.check()
      Issue.record("'las' was taken for a column")
    } catch {
      #expect(error.exitCode == 78)
      let told = error.rendered
      #expect(told.contains("'las', which is not a column of table 'rows'"))
      #expect(told.contains("fix: write 'la'"))
      #expect(told.contains("study.yaml:2:"))
    }
  }

  @Test func observationsAssignNothing() throws {
    #expect(try Self.words("observational").checks.isEmpty)
  }

  @Test(arguments: [
    ("{kind: randomised, of: z}", "'z' was assigned, but no fit has it as support"),
    ("{kind: observational, of: x}", "an observational design assigns nothing"),
    ("{of: x}", "lacks 'kind'"), ("random", "not a known value"),
    ("{kind: randomised, to: x}", "'to' is not a key of study.design"),
  ])
  func mistakesAreTold(design: String, message: String) throws {
    let folder = try TemporaryFolder()
    do {
      _ = try Self.study(design: design, folder)
      Issue.record("no problem was found")
    } catch let list as DiagnosticList {
      let text = list.diagnostics.map(\.rendered).joined(separator: "\n")
      #expect(text.contains(message), "\(text)")
    }
  }

  @Test func keysThatNoFitReadsAreTold() throws {
    let folder = try TemporaryFolder()
    let study = try Self.study(
      design: "observational", folder,
      inference: "cluster: la, preset: stata, serial: {time: x}")
    let warnings = study.warnings.map(\.rendered).joined(separator: "\n")
    #expect(warnings.contains("'preset' under inference is not read by any fit"))
    #expect(warnings.contains("'serial' under inference is not read by any fit"))
  }
}
