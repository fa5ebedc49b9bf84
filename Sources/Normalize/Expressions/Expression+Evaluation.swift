import Tables

extension Expression {
  /// The expression's value in every row; missing where an operand is (for the leftmost one's
  /// reason) or where an operation is undefined.
  /// - Throws: when a name or type does not fit the table.
  public func evaluate(in table: Table) throws(ExpressionError) -> Column {
    try numbers(in: table).column
  }

  /// - Returns: the values with the gap, if any, that makes each missing.
  func numbers(in table: Table) throws(ExpressionError) -> Cells<Double> {
    try check(gives: .number, with: table.resolvedSchema, of: table.name)
    return gather(in: table) { $0.numbers(root) }
  }

  func truth(in table: Table) throws(ExpressionError) -> Cells<Bool> {
    try check(gives: .condition, with: table.resolvedSchema, of: table.name)
    return gather(in: table) { $0.truth(root) }
  }

  private func gather<Value>(
    in table: Table, _ evaluate: (Evaluation) -> Cells<Value>
  ) -> Cells<Value> {
    let blocks = RowBlocks.ranges(of: table.rowCount).map { evaluate(Evaluation(table, rows: $0)) }
    let hasGaps = blocks.contains { !$0.gaps.isEmpty }
    return Cells(
      values: blocks.flatMap(\.values),
      gaps: hasGaps ? blocks.flatMap(\.everyGap) : [])
  }
}

extension Cells {
  fileprivate var everyGap: [Gap?] {
    gaps.isEmpty ? [Gap?](repeating: nil, count: values.count) : gaps
  }
}

extension Cells<Double> {
  var column: Column {
    guard !gaps.isEmpty else { return Column(.number(values)) }
    return Column(
      .number(zip(values, gaps).map { $1 == nil ? $0 : .nan }), missing: gaps.map { $0?.reason })
  }

  /// How often each operation was undefined, in order of first occurrence.
  var undefined: [(cause: String, count: Int)] {
    var causes: [(cause: String, count: Int)] = []
    for case let cause? in gaps.map({ $0?.cause }) {
      if let i = causes.firstIndex(where: { $0.cause == cause }) {
        causes[i].count += 1
      } else {
        causes.append((cause, 1))
      }
    }
    return causes
  }
}
