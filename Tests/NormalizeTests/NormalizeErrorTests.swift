import Diagnostics
import Tables
import Testing

@testable import Normalize

/// Every fault: the step, and the whole message a person sees.
struct NormalizeErrorTests {
  static let table = grid(
    """
    la role x a b flat rate none
    LA1 worker 1 1 5 2 10 <blank>
    LA1 manager 2 2 4 2 20 <blank>
    LA2 worker 3 3 9 2 30 <blank>
    """,
    specs: [
      ColumnSpec("role", .category, levels: ["worker", "manager"]),
      ColumnSpec("a", .likert, range: 1...5), ColumnSpec("rate", .rate, per: 100),
    ])

  struct Fault: Sendable, CustomTestStringConvertible {
    let step: any Step
    let message: String
    let offender: String?
    var testDescription: String { message }

    init(_ step: any Step, _ offender: String?, _ message: String) {
      self.step = step
      self.offender = offender
      self.message = message
    }
  }

  static func expression(_ text: String) -> Expression { try! Expression(parsing: text) }

  static let studyFaults: [Fault] = [
    Fault(
      Require(columns: ["rol"]), "rol",
      """
      error: 'rol' is not a column of table 't'
        why: its columns here are la, role, x, a, b, flat, rate, none
        fix: write 'role'
      """),
    Fault(
      Require(columns: []), "require",
      "error: require has nothing listed\n  fix: name at least one"),
    Fault(
      Require(columns: ["x", "x"]), "x",
      "error: require names 'x' twice\n  fix: name it once"),
    Fault(
      Scale(name: "s", items: []), "items",
      "error: scale has nothing listed under 'items'\n  fix: name at least one"),
    Fault(
      Filter(.matches([(column: "x", values: ["one"])])), "one",
      "error: filter: 'x' holds numbers, so it is never 'one'"),
    Fault(
      Filter(.matches([(column: "role", values: ["wroker"])])), "wroker",
      """
      error: filter: 'wroker' is not a level of 'role'
        why: its levels are worker, manager
        fix: write 'worker'
      """),
    Fault(
      Filter(.expression(expression("x > 'a'"))), "x > 'a'",
      """
      error: a number is compared with text
        why: they are never equal
        fix: text goes between quotes, a number does not
      """),
    Fault(
      Derive([("x", expression("a + 1"))]), "x",
      """
      error: derive would overwrite 'x'
        why: table 't' has a column of that name
        fix: choose another name
      """),
    Fault(
      Derive([("z", expression("aa * 2 + zz"))]), "aa * 2 + zz",
      """
      error: 'aa' is not a column of table 't'
        why: its columns here are la, role, x, a, b, flat, rate, none
        fix: write 'la'
      """),
    Fault(
      Recode(column: "role", values: [("boss", "1")]), "boss",
      """
      error: recode: 'boss' is not a level of 'role'
        why: its levels are worker, manager
        fix: choose from worker, manager
      """),
    Fault(
      Scale(name: "s", items: ["x", "a"], reverse: ["b"]), "b",
      """
      error: 'b' is to be reversed, but is no item of scale 's'
        why: its items are x, a
        fix: choose from x, a
      """),
    Fault(
      Scale(name: "s", items: ["x", "a"], reverse: ["x"]), "x",
      """
      error: scale 's' cannot reverse 'x': its range is not known
        why: a reversed answer is low + high − answer
        fix: declare the column as {type: likert, range: [1, 5]}, or give the scale its range
      """),
    Fault(
      Scale(name: "s", items: ["x", "a"], range: 0...10), "a",
      """
      error: the items of scale 's' have different ranges
        why: 'x' runs from 0 to 10, 'a' from 1 to 5
        fix: rescale one with recode or derive first
      """),
    Fault(
      Scale(name: "s", items: ["x", "a"], minAnswered: 3), "3",
      "error: scale: min_answered cannot be 3\n  fix: give a number from 1 to 2"),
    Fault(
      Scale(name: "s", items: ["role"]), "role",
      "error: scale needs numbers, but 'role' is of type category"),
    Fault(
      Aggregate(by: ["la"], mean: ["rate"]), "rate",
      """
      error: 'rate' is a rate, and a rate is not averaged
        why: large and small denominators would count alike, and its counts are not declared
        fix: declare numerator, denominator and per, so that it can be pooled; or take its column \
      as type number, if a plain mean is what you want
      """),
    Fault(
      Aggregate(by: ["la"], sum: ["rate"]), "rate",
      """
      error: 'rate' is a rate, and rates do not add up
        fix: sum its numerator and denominator
      """),
    Fault(
      Aggregate(by: ["la"], mean: ["x"], minMembers: 0), "0",
      "error: aggregate: min_members cannot be 0\n  fix: give 1 or more"),
    Fault(
      Aggregate(by: ["la"], mean: ["x"], sum: ["x"]), "x",
      "error: aggregate names 'x' twice under 'columns'\n  fix: name it once"),
    Fault(
      Center(columns: ["x"], by: .overall, into: "within"), "within",
      """
      error: center cannot tell which name 'within' stands for under 'into'
        fix: put {column} in it: "{column}_within"
      """),
    Fault(
      Center(columns: ["x"], by: .group("lad")), "lad",
      """
      error: 'lad' is not a column of table 't'
        why: its columns here are la, role, x, a, b, flat, rate, none
        fix: write 'la'
      """),
    Fault(
      Join(with: "workforce", on: ["la"], relation: .oneToOne, unmatched: .stop), "workforce",
      """
      error: there is no table 'workforce' to join with
        why: tables are built in the order they are written, and may join sources and earlier tables
        fix: there are none to choose from
      """),
  ]

  static let dataFaults: [Fault] = [
    Fault(
      Standardize(columns: ["flat"], by: .overall), "flat",
      """
      error: 'flat' has one value (2) in table 't'
        why: standardizing divides by its standard deviation, which is not there
        fix: leave the column out, or look at the steps before
      """),
    Fault(
      Standardize(columns: ["none"], by: .overall), "none",
      """
      error: 'none' has no value in table 't'
        why: standardizing divides by its standard deviation, which is not there
        fix: leave the column out, or look at the steps before
      """),
    Fault(
      Recode(column: "la", values: [("LA3", "1")]), "la",
      """
      error: recode does not say what becomes of 2 values of 'la'
        why: LA1 (2 rows, first line 2 of t.csv); LA2 (line 4 of t.csv)
        fix: map them, or say otherwise: keep or missing
      """),
    Fault(
      Scale(name: "s", items: ["a", "b"], range: 1...5), "b",
      """
      error: 'b' is 9 at line 4 of t.csv, outside 1 to 5
        fix: correct the value, the range, or declare it missing
      """),
  ]

  @Test(arguments: studyFaults) func saysWhatTheStudyGotWrong(fault: Fault) throws {
    let error = try #require(throws: NormalizeError.self) {
      try fault.step.schema(after: Self.table.schema, context: SchemaContext(table: "t"))
    }
    #expect(error.diagnostic.rendered == fault.message)
    #expect(error.offender == fault.offender)
    #expect(error.diagnostic.kind == .study)
    // The same fault is caught where only the data could show it.
    #expect(throws: error) { try run([fault.step], on: Self.table) }
  }

  @Test(arguments: dataFaults) func saysWhatOnlyTheDataShow(fault: Fault) throws {
    _ = try fault.step.schema(after: Self.table.schema, context: SchemaContext(table: "t"))
    let error = #expect(throws: NormalizeError.self) { try run([fault.step], on: Self.table) }
    #expect(error?.diagnostic.rendered == fault.message)
    #expect(error?.offender == fault.offender)
    #expect(error?.diagnostic.kind == .data)
  }

  @Test func anExpressionsFaultHasItsPlaceInTheExpression() throws {
    let step = Derive([("z", Self.expression("a * 2 + zz"))])
    let error = #expect(throws: NormalizeError.self) { try run([step], on: Self.table) }
    #expect(error?.expressionSpan?.offset == 8)
    #expect(error?.expressionSpan?.length == 2)
  }
}
