import Tables

/// Why a cell of a result is missing: which column was, or which operation had no result.
struct Gap: Sendable, Equatable {
  let reason: MissingReason
  /// The column that was missing; nil when an operation was undefined.
  var column: String?
  /// What was undefined, such as "division by zero".
  var cause: String?

  static func undefined(_ cause: String) -> Gap { Gap(reason: .undefined, cause: cause) }
}

/// Results for a block of rows; no gaps at all when `gaps` is empty.
struct Cells<Value: Sendable>: Sendable {
  var values: [Value]
  var gaps: [Gap?] = []

  func gap(at i: Int) -> Gap? { gaps.isEmpty ? nil : gaps[i] }
}

/// An expression over a block of a table's rows, column by column.
/// - Precondition: the expression was checked against the table's columns.
struct Evaluation {
  typealias Node = Expression.Node

  let table: Table
  let rows: Range<Int>
  let types: TypeChecker

  init(_ table: Table, rows: Range<Int>) {
    self.table = table
    self.rows = rows
    types = TypeChecker(schema: table.resolvedSchema, table: table.name)
  }

  func numbers(_ node: Node) -> Cells<Double> {
    switch node.form {
    case .literal(.number(let value)):
      return Cells(values: [Double](repeating: value, count: rows.count))
    case .name(let name):
      return column(name) {
        $0.number(at: $1)
      } filler: {
        .nan
      }
    case .negate(let inner):
      let cells = numbers(inner)
      return Cells(values: cells.values.map { -$0 }, gaps: cells.gaps)
    case .arithmetic(let operation, let a, let b):
      return combine(numbers(a), numbers(b)) { operation.apply($0, $1) }
    case .call(let function, let arguments): return call(function, arguments)
    default: preconditionFailure("\(node.form) is no number: check(gives:with:of:) first")
    }
  }

  private func call(_ function: Expression.Function, _ arguments: [Node]) -> Cells<Double> {
    var result = numbers(arguments[0])
    guard !function.takesMany else {
      for argument in arguments.dropFirst() {
        result = combine(result, numbers(argument)) {
          .success(function == .min ? Swift.min($0, $1) : Swift.max($0, $1))
        }
      }
      return result
    }
    return map(result, function.apply)
  }

  func texts(_ node: Node) -> Cells<String> {
    switch node.form {
    case .literal(.text(let text)):
      return Cells(values: [String](repeating: text, count: rows.count))
    case .name(let name):
      return column(name) {
        $0.text(at: $1)
      } filler: {
        ""
      }
    default: preconditionFailure("\(node.form) is no text: check(gives:with:of:) first")
    }
  }

  private func column<Value>(
    _ name: String, _ read: (Column, Int) -> Value?, filler: () -> Value
  ) -> Cells<Value> {
    guard let column = table[name] else { preconditionFailure("no column '\(name)'") }
    let values = rows.map { read(column, $0) ?? filler() }
    guard column.hasMissing else { return Cells(values: values) }
    return Cells(
      values: values,
      gaps: rows.map { row in column.missingReason(at: row).map { Gap(reason: $0, column: name) } })
  }

  enum Outcome {
    case success(Double)
    case undefined(String)
  }

  private func map(_ cells: Cells<Double>, _ change: (Double) -> Outcome) -> Cells<Double> {
    combine(cells, cells) { a, _ in change(a) }
  }

  private func combine(
    _ a: Cells<Double>, _ b: Cells<Double>, _ operation: (Double, Double) -> Outcome
  ) -> Cells<Double> {
    var result = Cells(values: a.values, gaps: gaps(of: a, b))
    for i in result.values.indices where result.gap(at: i) == nil {
      switch operation(a.values[i], b.values[i]) {
      case .success(let value) where value.isFinite: result.values[i] = value
      case .success: set(.undefined("a result too large to hold"), at: i, in: &result)
      case .undefined(let cause): set(.undefined(cause), at: i, in: &result)
      }
    }
    return result
  }

  private func set<Value>(_ gap: Gap, at i: Int, in cells: inout Cells<Value>) {
    if cells.gaps.isEmpty { cells.gaps = [Gap?](repeating: nil, count: rows.count) }
    cells.gaps[i] = gap
  }

  /// The leftmost missing operand gives the reason.
  func gaps<A, B>(of a: Cells<A>, _ b: Cells<B>) -> [Gap?] {
    if a.gaps.isEmpty { return b.gaps }
    if b.gaps.isEmpty { return a.gaps }
    return zip(a.gaps, b.gaps).map { $0 ?? $1 }
  }
}

extension Expression.Arithmetic {
  fileprivate func apply(_ a: Double, _ b: Double) -> Evaluation.Outcome {
    switch self {
    case .add: .success(a + b)
    case .subtract: .success(a - b)
    case .multiply: .success(a * b)
    case .divide: b == 0 ? .undefined("division by zero") : .success(a / b)
    }
  }
}

extension Expression.Function {
  fileprivate func apply(_ x: Double) -> Evaluation.Outcome {
    switch self {
    case .log: x > 0 ? .success(naturalLog(x)) : .undefined("log of zero or less")
    case .exp: .success(exponential(x))
    case .sqrt: x >= 0 ? .success(x.squareRoot()) : .undefined("sqrt of a negative number")
    case .abs: .success(Swift.abs(x))
    case .logit:
      x > 0 && x < 1 ? .success(logOdds(x)) : .undefined("logit outside 0 to 1")
    case .min, .max: .success(x)
    }
  }
}
