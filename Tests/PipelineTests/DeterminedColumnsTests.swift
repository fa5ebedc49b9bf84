import Diagnostics
import Tables
import TestSupport
import Testing

@testable import Pipeline

/// What `check` knows of identification before it reads a row.
struct DeterminedColumnsTests {
  private func told(_ fit: String, adding step: String = "", panel: String? = nil) throws -> String?
  {
    let folder = try TemporaryFolder()
    let text = """
      throughline: 1
      study: {id: s, title: t, design: observational, seed: 1}
      ingest:
        staff: {file: staff.csv, key: [la], columns: {la: category, supervision: number}}
        cases: {file: cases.csv, key: [child], columns: {child: id, la: category, age: number, y: number}}
      normalize:
        children:
          - from: cases
          - join: {with: staff, on: [la], relation: many_to_one, unmatched: stop}
      \(step)
      model:
        inference: {cluster: la}\(panel.map { "\n  \($0)" } ?? "")
        fits:
          m: {role: primary, data: children, outcome: y, \(fit)}

      """
    try folder.write(text, to: "study.yaml")
    try folder.write("la,supervision\n", to: "staff.csv")
    try folder.write("child,la,age,y\n", to: "cases.csv")
    do throws(DiagnosticList) {
      _ = try Study(yaml: "\(folder.path)/study.yaml").check()
      return nil
    } catch {
      return error.rendered
    }
  }

  @Test(arguments: [
    "support: [supervision], fit: within, absorb: [la]",
    "support: [age], adjust: [supervision], fit: within, absorb: [la]",
  ])
  func supportJoinedByWhatIsAbsorbedIsRefused(fit: String) throws {
    let told = try #require(try told(fit))
    #expect(told.contains("'supervision' does not vary within 'la', which is absorbed"))
    #expect(told.contains("study.yaml:14:"))
  }

  @Test func supportJoinedByTheUnitDoesNotChangeOverTime() throws {
    let told = try #require(
      try told(
        "support: [supervision], fit: first_difference", panel: "panel: {unit: la, period: age}"))
    #expect(told.contains("'supervision' does not vary within 'la'"))
    #expect(told.contains("study.yaml:15:"))
  }

  @Test func aStepThatKeepsWhatItHoldsKeepsTheRefusal() throws {
    let step =
      #"    - filter: "age > 3""# + "\n    - standardize: {columns: [supervision], by: overall}"
    #expect(try told("support: [supervision], fit: within, absorb: [la]", adding: step) != nil)
  }

  @Test(arguments: [
    "support: [age], fit: within, absorb: [la]", "support: [supervision], fit: ols",
    "support: [\"age:supervision\"], adjust: [age], fit: within, absorb: [la]",
  ])
  func otherFitsPass(fit: String) throws {
    #expect(try told(fit) == nil)
  }

  @Test func aStepThatMayChangeItIsNotGuessedAt() throws {
    let step = #"    - derive: {supervision_age: "supervision * age"}"#
    #expect(try told("support: [supervision_age], fit: within, absorb: [la]", adding: step) == nil)
  }
}
