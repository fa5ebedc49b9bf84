import TestSupport
import Testing

@testable import Pipeline

/// Which unit support was assigned to, and when, where the study does not say it in so many words.
struct AssignedUnitStudyTests {
  /// Units over years, a row each: `did` begins halfway in every other one, `tr` is a unit's for good, `x` comes
  /// and goes.
  struct Plan {
    var design = "natural_experiment"
    var support = "did"
    var fits = ["ols"]
    var panel = ""
    var cluster = "unit"
    var key = "id"
    var hasYear = true
    var units = 8
    var years = 4
  }

  private static let panel = "panel: {unit: unit, period: year}"

  private static func run(_ plan: Plan) throws -> (told: String, check: String) {
    let folder = try TemporaryFolder()
    var csv = "id,unit,t,did,tr,x,n,y\(plan.hasYear ? ",year,yr" : "")\n"
    for i in 0..<plan.units * plan.years {
      let (unit, t) = (i / plan.years + 1, i % plan.years)
      let did = 2 * t >= plan.years ? unit % 2 : 0
      csv += "\(i + 1),u\(unit),\(t),\(did),\(unit % 2),\(i * 7 % 2),"
      csv += "\(1 + did * 2 + (i * 53) % 5),\(did * 9 + (i * 53) % 17)"
      csv += plan.hasYear ? ",\(2018 + t),\(2018 + t)\n" : "\n"
    }
    try folder.write(csv, to: "rows.csv")
    let years = plan.hasYear ? "year: integer, yr: category, " : ""
    let fits = plan.fits.enumerated().map { index, fit in
      let outcome = fit == "poisson" ? "n" : "y"
      return "    m\(index): {role: primary, data: rows, outcome: \(outcome), "
        + "support: [\(plan.support)], fit: \(fit)}"
    }
    let text = """
      throughline: 1
      study: {id: assigned, design: \(plan.design), seed: 7}
      ingest:
        rows: {file: rows.csv, key: [\(plan.key)], columns: {id: integer, unit: category, \(years)t: integer, did: integer, tr: integer, x: integer, n: count, y: number}}
      model:
        inference: {cluster: \(plan.cluster), certify: false}
        \(plan.panel)
        fits:
      \(fits.joined(separator: "\n"))

      """
    let run = try Study(yaml: folder.write(text, to: "study.yaml")).run()
    let table = try #require(run.result("checks.csv"))
    let checks = (0..<table.rowCount).filter { table["check"]?.text(at: $0) == "assignment" }.map {
      "\(table["result"]?.text(at: $0) ?? ""): \(table["meaning"]?.text(at: $0) ?? "")"
    }
    return (run.headlines.joined(separator: "\n"), checks.joined(separator: "\n"))
  }

  /// Before and after is told as a cause by no fit that does not hold the times apart: the panel names unit
  /// and time, or the clusters and a column of years.
  @Test(arguments: ["natural_experiment", "{kind: randomised, of: did}"], [panel, ""])
  func aComparisonOverTimeIsNoCause(design: String, panel: String) throws {
    let found = try Self.run(
      Plan(
        design: design,
        fits: ["within, absorb: [unit, year]", "within, absorb: [unit]", "ols", "poisson"],
        panel: panel))
    let told = found.told.split(separator: "\n").filter { $0.contains(" leads") }
    #expect(told.count == 1 && told[0].contains("net of") == !panel.isEmpty, "\(found.told)")
    let checks = found.check.split(separator: "\n")
    #expect(checks.count == 4)
    #expect(checks[0].hasPrefix("pass: "))
    #expect(
      checks[0].hasSuffix(", as it seems by unit, where it changes once over year"), "\(checks[0])")
    for check in checks.dropFirst() {
      #expect(check.contains("did begins at a time in a unit, and the fit compares times"))
      #expect(check.contains("'fit: within, absorb: [unit, year]'"))
      #expect(check.contains("if it was assigned to another unit than unit, "))
      #expect(check.contains("by: UNIT"))
    }
  }

  /// Where nothing holds rows together, times that are compared ask for the unit.
  @Test(
    arguments: [
      (
        Plan(cluster: "none"),
        "look: told as an association: the fit compares rows of more than one year"
      ),
      (Plan(design: "randomised", cluster: "none"), "write 'design: {kind: randomised, by: UNIT}'"),
      (
        Plan(design: "{kind: randomised, of: did}", cluster: "none"), "add 'by: UNIT' to 'design:'"
      ),
      (Plan(design: "randomised", fits: ["ols, adjust: [yr]"], cluster: "none"), "pass: "),
      (Plan(design: "randomised", cluster: "none", hasYear: false), "pass: "),
      (Plan(fits: ["ols, cluster: none"]), "'fit: within, absorb: [unit, year]'"),
      (Plan(cluster: "none", key: "year, unit"), "'fit: within, absorb: [unit, year]'"),
      (
        Plan(cluster: "none", key: "year", units: 1, years: 24),
        "compares rows of more than one year"
      ),
      (Plan(design: "randomised", support: "tr"), "pass: "),
      (
        Plan(design: "randomised", support: "x"),
        "look: told as an association: x differs within one unit, other than once over year, and the study"
      ),
      (
        Plan(design: "randomised", support: "x", hasYear: false),
        "x differs within one unit, and the study does not say to which unit it was assigned: write"
      ),
      (Plan(design: "{kind: randomised, by: id}", support: "x"), "pass: "),
    ])
  func theUnitIsAskedForWhereItCannotBeSeen(plan: Plan, words: String) throws {
    let found = try Self.run(plan)
    #expect(found.check.contains(words), "\(found.check)")
    #expect(found.told.contains(" leads") == found.check.hasPrefix("pass: "))
  }

  /// A number of its own for each row tells no time; waves that several units share do.
  @Test(
    arguments: [
      (Plan(), "'fit: within, absorb: [unit, year]'"),
      (Plan(hasYear: false), "name the column of time under 'model: panel:'"),
      (Plan(key: "unit, t", hasYear: false), "'fit: within, absorb: [unit, t]'"),
      (Plan(key: "unit, id", hasYear: false), "name the column of time under 'model: panel:'"),
    ])
  func rowKeysAreNoTimes(plan: Plan, words: String) throws {
    var plan = plan
    plan.design = "{kind: natural_experiment, by: unit}"
    let found = try Self.run(plan)
    #expect(found.check.hasPrefix("look: ") && found.check.contains(words), "\(found.check)")
    #expect(!found.check.contains("id]") && !found.check.contains("by id"))
  }

  /// The way out that the check names is one in first differences, too.
  @Test func firstDifferencesHoldTimesApart() throws {
    let found = try Self.run(
      Plan(
        design: "{kind: natural_experiment, of: did, by: unit}",
        fits: ["first_difference", "first_difference, adjust: [yr]"], panel: Self.panel))
    let checks = found.check.split(separator: "\n")
    #expect(
      checks[0].contains(
        "or by year as a category (its type under 'columns:') that is adjusted for"))
    #expect(checks[1].hasPrefix("pass: "), "\(checks[1])")
    let told = found.told.split(separator: "\n").filter { $0.contains(" leads") }
    #expect(told.count == 1)
    #expect(
      told[0].contains("within units from one year to the next, net of what all share in a year"))
  }

  /// Of two times the intercept of the changes is the effect of the later.
  @Test func theInterceptOfOneChangeHoldsTimesApart() throws {
    let found = try Self.run(
      Plan(
        design: "{kind: natural_experiment, by: unit}", fits: ["first_difference"],
        panel: Self.panel,
        years: 2))
    #expect(found.check.hasPrefix("pass: "), "\(found.check)")
  }

  /// The mean of what begins in a unit is the unit's: it begins at no time.
  @Test(arguments: ["natural_experiment", "randomised"])
  func meansOfUnitsBeginAtNoTime(kind: String) throws {
    let found = try Self.run(
      Plan(
        design: "{kind: \(kind), by: unit}",
        fits: ["mixed, levels: [unit], split: did, adjust: [yr]"],
        panel: Self.panel))
    #expect(!found.check.contains("did_between begins"), "\(found.check)")
    if kind == "randomised" {
      #expect(
        found.check.contains(
          "by unit, as the mean in a unit of did, which changes once over year"), "\(found.check)")
    } else {
      #expect(
        found.check.contains(
          "did_between is the mean of did in a unit, the same all through it, and compares one unit with "
            + "others"))
    }
  }
}
