import Tables

extension Evaluation {
  func truth(_ node: Node) -> Cells<Bool> {
    switch node.form {
    case .compare(let comparison, let a, let b): return compare(comparison, a, b)
    case .isIn(let inner, let literals, let negated):
      let found = contains(inner, literals)
      return Cells(values: found.values.map { $0 != negated }, gaps: found.gaps)
    case .isMissing(let inner, let negated):
      let gaps = self.gaps(of: inner)
      return Cells(values: rows.indices.map { i in (!gaps.isEmpty && gaps[i] != nil) != negated })
    case .not(let inner):
      let cells = truth(inner)
      return Cells(values: cells.values.map { !$0 }, gaps: cells.gaps)
    case .and(let a, let b): return kleene(truth(a), truth(b), decisive: false)
    case .or(let a, let b): return kleene(truth(a), truth(b), decisive: true)
    default: preconditionFailure("\(node.form) is no condition: check(gives:with:of:) first")
    }
  }

  private func gaps(of node: Node) -> [Gap?] {
    switch types.type(of: node) {
    case .number: numbers(node).gaps
    case .condition: truth(node).gaps
    default: texts(node).gaps
    }
  }

  /// Dates compare as text: ISO 8601 puts them in their order.
  private func compare(
    _ comparison: Expression.Comparison, _ a: Node, _ b: Node
  ) -> Cells<Bool> {
    if types.type(of: a) == .number {
      let (left, right) = (numbers(a), numbers(b))
      return Cells(
        values: zip(left.values, right.values).map { comparison.holds($0, $1) },
        gaps: gaps(of: left, right))
    }
    let (left, right) = (texts(a), texts(b))
    return Cells(
      values: zip(left.values, right.values).map { comparison.holds($0, $1) },
      gaps: gaps(of: left, right))
  }

  private func contains(_ node: Node, _ literals: [Expression.Literal]) -> Cells<Bool> {
    if types.type(of: node) == .number {
      let cells = numbers(node)
      let wanted = Set(literals.compactMap { if case .number(let n) = $0 { n } else { nil } })
      return Cells(values: cells.values.map(wanted.contains), gaps: cells.gaps)
    }
    let cells = texts(node)
    let wanted = Set(literals.compactMap { if case .text(let text) = $0 { text } else { nil } })
    return Cells(values: cells.values.map(wanted.contains), gaps: cells.gaps)
  }

  /// `decisive` settles the result whatever the other side is: false for `and`, true for `or`.
  private func kleene(_ a: Cells<Bool>, _ b: Cells<Bool>, decisive: Bool) -> Cells<Bool> {
    var result = Cells(values: a.values, gaps: gaps(of: a, b))
    for i in a.values.indices {
      let settled =
        (a.gap(at: i) == nil && a.values[i] == decisive)
        || (b.gap(at: i) == nil && b.values[i] == decisive)
      result.values[i] = settled ? decisive : !decisive
      if settled, !result.gaps.isEmpty { result.gaps[i] = nil }
    }
    return result
  }
}

extension Expression.Comparison {
  fileprivate func holds<Value: Comparable>(_ a: Value, _ b: Value) -> Bool {
    switch self {
    case .equal: a == b
    case .notEqual: a != b
    case .less: a < b
    case .lessOrEqual: a <= b
    case .greater: a > b
    case .greaterOrEqual: a >= b
    }
  }
}
