import Tables

/// Reads one column, block after block.
protocol ColumnBuilder {
  /// - Parameter keeping: which rows of the block stay; nil when all do. The others get a filler,
  ///   unread, because their table loses them.
  mutating func append(
    _ block: CellBlock, column: Int, keeping: [Bool]?, problems: inout BlockProblems)

  consuming func finish() -> (kind: ColumnKind, column: Column)
}

/// Cells to typed columns. Nothing about a declared column is guessed: a cell that is not what the
/// column is declared to be is a problem.
///
/// Spaces and tabs around a cell are dropped, except in a column declared `text`.
enum ColumnParsing {
  /// - Precondition: `HeaderCheck` found no fault with the column.
  static func builder(for column: ColumnSpec, in spec: SourceSpec) -> any ColumnBuilder {
    switch column.kind {
    case .number, .rate:
      NumberBuilder(column, MissingMarks(spec, withSymbols: true))
    case .integer, .likert, .count:
      IntegerBuilder(column, MissingMarks(spec, withSymbols: true))
    case .date:
      DateBuilder(column, MissingMarks(spec, withSymbols: true))
    case .category, .ordered:
      CategoryBuilder(column, MissingMarks(spec, withSymbols: false))
    case .id, .area, .text:
      TextBuilder(column, MissingMarks(spec, withSymbols: false))
    case .inferred:
      InferredBuilder(MissingMarks(spec, withSymbols: true))
    }
  }
}

/// The limits of a numeric column.
struct NumberLimits {
  private let range: ClosedRange<Double>?
  private let refusesNegative: Bool
  private let spec: ColumnSpec

  init(_ spec: ColumnSpec) {
    self.spec = spec
    range = spec.range
    refusesNegative = spec.kind == .count || spec.kind == .rate
  }

  /// What is wrong with a number; nil when nothing is.
  @inline(__always)
  func fault(of number: Double, _ text: @autoclosure () -> String) -> IngestError? {
    if refusesNegative, number < 0 { return .negative(text(), column: spec) }
    if let range, !range.contains(number) { return .outsideRange(text(), column: spec, range) }
    if number.isInfinite { return .tooLarge(text(), column: spec) }
    return nil
  }
}
