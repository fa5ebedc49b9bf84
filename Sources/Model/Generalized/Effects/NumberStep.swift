import Tables

/// From where to where a number goes that is compared with more of itself: from x to x + size in every row; of a
/// column of two values that lie so far apart, from the lesser to the larger in all rows, which is what the
/// same column gives as a category.
///
/// - Reference: Agrees with `marginaleffects::avg_comparisons`, whose numbers go one up and whose indicators go
///   from 0 to 1.
struct NumberStep {
  let column: String
  let size: Double
  /// The lesser of two values; nil where rows start from their own.
  private let low: Double?

  init(of column: String, _ size: Double = 1, in table: Table) {
    (self.column, self.size) = (column, size)
    low = table[column]?.numbers.flatMap { numbers in
      guard let low = numbers.min(), let high = numbers.max(), high - low == size,
        numbers.allSatisfy({ $0 == low || $0 == high })
      else { return nil }
      return low
    }
  }

  func start(_ table: Table) -> Table {
    low.map { table.placing(Place().setting(column, at: .value($0))) } ?? table
  }

  func end(_ table: Table) -> Table {
    if let low { return table.placing(Place().setting(column, at: .value(low + size))) }
    guard let spec = table.schema[column], let values = table[column]?.numbers else { return table }
    return table.setting(Column(.number(values.map { $0 + size })), as: spec)
  }

  /// How far each row moves to its start and to its end; nil is by nothing.
  func moves(_ table: Table) -> (start: [Double]?, end: [Double]) {
    let values = table[column]?.numbers ?? []
    guard let low else { return (nil, values.map { _ in size }) }
    return (values.map { low - $0 }, values.map { low + size - $0 })
  }
}

extension EffectChange {
  /// So much more in the place of the derivative.
  func stepping(_ size: Double = 1, in table: Table) -> EffectChange {
    guard case .derivative(let column) = kind else { return self }
    return EffectChange(kind: .more(NumberStep(of: column, size, in: table)), held: held)
  }
}
