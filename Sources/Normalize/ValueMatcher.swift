import Tables

/// Finds which of the values a study names a cell equals: numbers by value, all else as text.
struct ValueMatcher {
  private let indexOfNumber: [Double: Int]?
  private let indexOfText: [String: Int]

  init(_ values: [String], in column: Column) {
    indexOfText = Dictionary(
      values.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    indexOfNumber =
      column.isNumeric
      ? Dictionary(
        values.enumerated().compactMap { index, text in
          Double(decimal: text).map { ($0, index) }
        }, uniquingKeysWith: { first, _ in first }) : nil
  }

  /// - Returns: the position of the value the cell equals; nil for none, or a missing cell.
  func index(of column: Column, at row: Int) -> Int? {
    if let indexOfNumber { return column.number(at: row).flatMap { indexOfNumber[$0] } }
    return column.text(at: row).flatMap { indexOfText[$0] }
  }
}

extension [String] {
  /// Values a study names must be such as the column could hold.
  func check(against spec: ColumnSpec, step: String) throws(NormalizeError) {
    for value in self {
      if spec.kind.isNumeric, Double(decimal: value) == nil {
        throw .notANumber(value, column: spec.name, step: step)
      }
      if let levels = spec.levels, !levels.contains(value) {
        throw .notALevel(value, column: spec.name, levels: levels, step: step)
      }
    }
  }
}
