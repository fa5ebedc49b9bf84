import Tables

extension Expression {
  /// Checks names, types, dates and levels against the columns of table `table`.
  ///
  /// A column whose type is not known yet passes wherever it could be right.
  public func check(
    gives wanted: ValueType, with schema: Schema, of table: String
  ) throws(ExpressionError) {
    let checker = TypeChecker(schema: schema, table: table)
    try checker.check(root)
    try checker.expect(wanted, of: root)
  }
}

extension ColumnKind {
  /// What an expression sees in a column of this kind; nil when not known before it is read.
  var valueType: Expression.ValueType? {
    switch self {
    case .likert, .integer, .number, .count, .rate: .number
    case .date: .date
    case .id, .category, .ordered, .area, .text: .text
    case .inferred: nil
    }
  }
}

struct TypeChecker {
  typealias Node = Expression.Node

  let schema: Schema
  let table: String

  /// The type of a node by its form; nil when it is a column not read yet.
  func type(of node: Node) -> Expression.ValueType? {
    switch node.form {
    case .literal(.number), .negate, .arithmetic, .call: .number
    case .literal(.text): .text
    case .name(let name): schema[name]?.kind.valueType
    case .compare, .isIn, .isMissing, .not, .and, .or: .condition
    }
  }

  func expect(_ wanted: Expression.ValueType, of node: Node) throws(ExpressionError) {
    if let found = type(of: node), found != wanted {
      throw ExpressionError(.wrongType(found: found, wanted: wanted), at: node.span)
    }
  }

  func check(_ node: Node) throws(ExpressionError) {
    switch node.form {
    case .literal: break
    case .name(let name):
      guard schema[name] != nil else {
        throw ExpressionError(
          .unknownName(name, table: table, known: schema.names), at: node.span)
      }
    case .negate(let inner): try checkNumbers([inner])
    case .arithmetic(_, let a, let b): try checkNumbers([a, b])
    case .call(_, let arguments): try checkNumbers(arguments)
    case .compare(let comparison, let a, let b): try checkComparison(comparison, a, b, node)
    case .isIn(let inner, let literals, _):
      try check(inner)
      for literal in literals { try checkLiteral(literal, against: inner, at: node.span) }
    case .isMissing(let inner, _): try check(inner)
    case .not(let inner): try checkConditions([inner])
    case .and(let a, let b), .or(let a, let b): try checkConditions([a, b])
    }
  }

  private func checkNumbers(_ nodes: [Node]) throws(ExpressionError) {
    for node in nodes {
      try check(node)
      try expect(.number, of: node)
    }
  }

  private func checkConditions(_ nodes: [Node]) throws(ExpressionError) {
    for node in nodes {
      try check(node)
      try expect(.condition, of: node)
    }
  }

  private func checkComparison(
    _ comparison: Expression.Comparison, _ a: Node, _ b: Node, _ node: Node
  ) throws(ExpressionError) {
    try check(a)
    try check(b)
    for (side, other) in [(a, b), (b, a)] {
      if type(of: side) == .condition {
        throw ExpressionError(.wrongType(found: .condition, wanted: .number), at: side.span)
      }
      if case .literal(let literal) = side.form {
        try checkLiteral(literal, against: other, at: side.span)
      }
    }
    guard let left = type(of: a), let right = type(of: b) else { return }
    let isDate = left == .date || right == .date
    let isLiteral = a.isLiteral || b.isLiteral
    guard left == right || (isDate && isLiteral) else {
      throw ExpressionError(.mixedComparison(left, right), at: node.span)
    }
    if comparison.asksOrder, left == .text, right == .text {
      throw ExpressionError(
        .unordered(.text, operation: comparison.rawValue), at: node.span)
    }
  }

  private func checkLiteral(
    _ literal: Expression.Literal, against node: Node, at span: Expression.Span
  ) throws(ExpressionError) {
    guard let type = type(of: node) else { return }
    switch (literal, type) {
    case (.number, .number): break
    case (.text(let text), .date):
      guard CalendarDay(iso: text) != nil else { throw ExpressionError(.badDate(text), at: span) }
    case (.text(let text), .text):
      guard case .name(let name) = node.form, let levels = schema[name]?.levels else { return }
      guard levels.contains(text) else {
        throw ExpressionError(.notALevel(text, column: name, levels: levels), at: span)
      }
    case (.number, _): throw ExpressionError(.mixedComparison(type, .number), at: span)
    case (.text, _): throw ExpressionError(.mixedComparison(type, .text), at: span)
    }
  }
}

extension Expression.Node {
  var isLiteral: Bool {
    if case .literal = form { return true }
    return false
  }
}
