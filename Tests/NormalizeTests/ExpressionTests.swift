import Diagnostics
import Tables
import Testing

@testable import Normalize

struct ExpressionTests {
  static let table = grid(
    """
    x y role day odd.name
    1 2 worker 2024-01-31 1
    -4 <refused> manager 2024-02-01 2
    <blank> <refused> worker 2023-12-31 3
    0 0.5 <blank> 2024-01-31 4
    """,
    specs: [
      ColumnSpec("role", .category, levels: ["worker", "manager"]), ColumnSpec("day", .date),
    ])

  static func shown(_ column: Column) -> [String] {
    (0..<column.count).map { row in
      column.text(at: row) ?? column.missingReason(at: row).map { "<\($0)>" } ?? "?"
    }
  }

  @Test(arguments: [
    ("x + y", ["3", "<refused>", "<blank>", "0.5"]),
    ("y - x", ["1", "<refused>", "<refused>", "0.5"]),
    ("2 * 3 + 4", ["10", "10", "10", "10"]),
    ("2 + 3 * 4", ["14", "14", "14", "14"]),
    ("(2 + 3) * 4", ["20", "20", "20", "20"]),
    ("10 - 4 - 3", ["3", "3", "3", "3"]),
    ("16 / 4 / 2", ["2", "2", "2", "2"]),
    ("-x * 2", ["-2", "8", "<blank>", "-0"]),
    ("- -x", ["1", "-4", "<blank>", "0"]),
    ("1 - -1", ["2", "2", "2", "2"]),
    ("abs(x)", ["1", "4", "<blank>", "0"]),
    ("min(x, 0.5, y)", ["0.5", "<refused>", "<blank>", "0"]),
    ("max(x, -2)", ["1", "-2", "<blank>", "0"]),
    ("sqrt(x)", ["1", "<undefined>", "<blank>", "0"]),
    ("log(x)", ["0", "<undefined>", "<blank>", "<undefined>"]),
    ("1 / x", ["1", "-0.25", "<blank>", "<undefined>"]),
    ("exp(1000 * x)", ["<undefined>", "0", "<blank>", "1"]),
    ("logit(y)", ["<undefined>", "<refused>", "<refused>", "0"]),
    ("`odd.name` + odd.name", ["2", "4", "6", "8"]),
    (".5e1 + 1E-1", ["5.1", "5.1", "5.1", "5.1"]),
  ])
  func evaluates(text: String, cells: [String]) throws {
    let column = try Expression(parsing: text).evaluate(in: Self.table)
    #expect(Self.shown(column) == cells)
  }

  /// Cells: T and F, or the column that left it undecided.
  @Test(arguments: [
    ("x > 0", "T F x F"), ("x >= 0", "T F x T"), ("x < 1", "F T x T"), ("x <= 1", "T T x T"),
    ("x == -4", "F T x F"), ("x != -4", "T F x T"), ("0 < x", "T F x F"),
    ("role == 'worker'", "T F T role"), ("role != \"worker\"", "F T F role"),
    ("role in ['worker', 'manager']", "T T T role"), ("role not in ['worker']", "F T F role"),
    ("x in [1, -4]", "T T x F"), ("x not in [0]", "T T x F"),
    ("day >= '2024-01-31'", "T T F T"), ("day in ['2023-12-31']", "F F T F"),
    ("x is missing", "F F T F"), ("x is not missing", "T T F T"),
    ("role is missing", "F F F T"), ("x + y is missing", "F T T F"),
    ("not x > 0", "F T x T"), ("not not x > 0", "T F x F"), ("(x > 0) is missing", "F F T F"),
    ("x > 0 and y > 1", "T F x F"), ("x > 0 or y > 1", "T y x F"),
    ("y > 1 or x > 0", "T y y F"),
    ("x > 0 or role == 'worker'", "T F T role"),
    ("x > 0 and role == 'worker'", "T F x F"),
    ("x is missing or x > 0 and y > 100", "F F T F"),
    ("1 / x > 0", "T F x ?"),
  ])
  func decides(text: String, cells: String) throws {
    let truth = try Expression(parsing: text).truth(in: Self.table)
    let shown = truth.values.indices.map { row in
      truth.gap(at: row).map { $0.column ?? "?" } ?? (truth.values[row] ? "T" : "F")
    }
    #expect(shown.joined(separator: " ") == cells)
  }

  @Test func namesAreThoseItReadsOnce() throws {
    #expect(try Expression(parsing: "b + log(a) * `c d` - b").names == ["b", "a", "c d"])
    #expect(try Expression(parsing: "log").names == ["log"])
  }

  /// Message, and the characters it points at.
  @Test(arguments: [
    ("", "the expression is empty", 0, 1),
    ("x +", "the expression ends where a value should follow", 3, 1),
    ("x y", "'y' stands where an operator or the end should", 2, 1),
    ("(x", "the expression ends where ')' should follow", 2, 1),
    ("x + * y", "'*' stands where a value should", 4, 1),
    ("x ^ 2", "'^' has no meaning in an expression", 2, 1),
    ("x ** 2", "'**' has no meaning in an expression", 2, 2),
    ("x = 2", "'=' does not compare", 2, 1),
    ("x && y", "'&&' has no meaning in an expression", 2, 2),
    ("x % 2", "'%' has no meaning in an expression", 2, 1),
    ("1 < x < 3", "comparisons cannot be chained", 6, 1),
    ("role == 'worker", "a closing ' is missing", 8, 7),
    ("2x + 1", "'2x' is not a number", 0, 2),
    ("1e999", "'1e999' is not a number", 0, 5),
    ("lgo(x)", "'lgo' is not a function", 0, 3),
    ("log(x, y)", "log takes one argument, not 2", 0, 9),
    ("1 + min(x)", "min takes two arguments or more, not 1", 4, 6),
    ("exp()", "exp takes one argument, not 0", 0, 5),
    ("x in []", "']' stands where a number or quoted text should", 6, 1),
    ("x in ['a' 'b']", "''b'' stands where ']' should", 10, 3),
    ("x is blank", "'blank' stands where 'missing' should", 5, 5),
    ("x not 2", "'2' stands where 'in' should", 6, 1),
    ("and", "'and' stands where a value should", 0, 3),
  ])
  func pointsAtSyntaxErrors(text: String, what: String, offset: Int, length: Int) {
    let error = #expect(throws: ExpressionError.self) { try Expression(parsing: text) }
    #expect(error?.words.what == what)
    #expect(error?.offset == offset)
    #expect(error?.length == length)
  }

  @Test(arguments: [
    (
      "z + 1", "'z' is not a column of table 't'", "text goes between quotes", 0, 1
    ),
    ("x + rol", "'rol' is not a column of table 't'", "write 'role'", 4, 3),
    ("x + role", "this is text, not a number", nil, 4, 4),
    ("day + 1", "this is a date, not a number", nil, 0, 3),
    ("'a'", "this is text, not a number", nil, 0, 3),
    (
      "x > 1", "this is a condition, not a number",
      "conditions belong in filter; recode makes 0 and 1 of levels", 0, 5
    ),
    ("log(role)", "this is text, not a number", nil, 4, 4),
  ])
  func pointsAtTypesInFormulas(
    text: String, what: String, fix: String?, offset: Int, length: Int
  ) throws {
    let expression = try Expression(parsing: text)
    let error = #expect(throws: ExpressionError.self) {
      try expression.check(gives: .number, with: Self.table.schema, of: "t")
    }
    #expect(error?.words.what == what)
    #expect(error?.words.fix == fix)
    #expect(error?.offset == offset)
    #expect(error?.length == length)
  }

  @Test(arguments: [
    ("x", "this is a number, not a condition", 0, 1),
    ("x == 'a'", "a number is compared with text", 5, 3),
    ("role == 1", "text is compared with a number", 8, 1),
    ("role == x", "text is compared with a number", 0, 9),
    ("role == 'wroker'", "'wroker' is not a level of 'role'", 8, 8),
    ("role in ['worker', 'boss']", "'boss' is not a level of 'role'", 0, 26),
    ("role > 'a'", "'a' is not a level of 'role'", 7, 3),
    ("role > 'worker'", "text has no order that '>' could ask for", 0, 15),
    ("day > '2024-02-30'", "'2024-02-30' is not a date", 6, 12),
    ("day > 3", "a date is compared with a number", 6, 1),
    ("(x > 1) == 2", "this is a condition, not a number", 1, 5),
    ("x and y", "this is a number, not a condition", 0, 1),
    ("not x", "this is a number, not a condition", 4, 1),
  ])
  func pointsAtTypesInConditions(text: String, what: String, offset: Int, length: Int) throws {
    let expression = try Expression(parsing: text)
    let error = #expect(throws: ExpressionError.self) {
      try expression.check(gives: .condition, with: Self.table.schema, of: "t")
    }
    #expect(error?.words.what == what)
    #expect(error?.offset == offset)
    #expect(error?.length == length)
  }

  @Test(arguments: ["u + 1 > 0 and u == 'a'", "u > 'b' or u > 2", "log(u) > x and u in ['a']"])
  func aColumnNotReadYetPassesWhereItCouldBeRight(text: String) throws {
    let schema = Schema([ColumnSpec("u", .inferred), ColumnSpec("x", .number)])
    let expression = try Expression(parsing: text)
    try expression.check(gives: .condition, with: schema, of: "t")
    let known = Schema([ColumnSpec("u", .number), ColumnSpec("x", .number)])
    #expect(throws: ExpressionError.self) {
      try expression.check(gives: .condition, with: known, of: "t")
    }
  }

  @Test(arguments: [
    String(repeating: "(", count: 100_000) + "x" + String(repeating: ")", count: 100_000),
    String(repeating: "-", count: 100_000) + "x",
    String(repeating: "not ", count: 100_000) + "x",
    String(repeating: "abs(", count: 100_000) + "x",
    Array(repeating: "x", count: 100_000).joined(separator: " + "),
    Array(repeating: "x > 1", count: 100_000).joined(separator: " or "),
  ])
  func depthIsLimitedNotTheStacksConcern(text: String) {
    let error = #expect(throws: ExpressionError.self) { try Expression(parsing: text) }
    #expect(error?.fault == .tooDeep(limit: 200))
  }

  @Test func nestingUpToTheLimitEvaluates() throws {
    let nested = String(repeating: "abs(", count: 190) + "x" + String(repeating: ")", count: 190)
    #expect(try Expression(parsing: nested).evaluate(in: Self.table).number(at: 1) == 4)
  }

  @Test func blocksOfRowsMeetWithoutASeam() throws {
    let n = 10_000
    let x = (0..<n).map { $0 == 5000 || $0 % 7 == 3 ? nil : Double($0) }
    let table = Table(name: "t", columns: [(ColumnSpec("x", .number), .numbers(x))])
    let column = try Expression(parsing: "2 * x + 1").evaluate(in: table)
    #expect((0..<n).allSatisfy { column.number(at: $0) == x[$0].map { 2 * $0 + 1 } })
  }

  /// mpmath 1.3.0, 50 digits, of the double p; R's qlogis(0.5000001) has 9 of these digits.
  @Test(arguments: [
    (0.5000001, 3.9999999978946299e-7), (0.3, -0.84729786038720367),
    (1e-300, -690.77552789821371), (0.999999999, 20.723265864228343),
    (0.2, -1.3862943611198905),
  ])
  func logitKeepsItsDigits(p: Double, logit: Double) {
    #expect(abs(logOdds(p) - logit) <= 4e-16 * abs(logit))
  }
}
