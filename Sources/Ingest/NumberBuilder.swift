import Tables

/// `number` and `rate`.
struct NumberBuilder: ColumnBuilder {
  private let spec: ColumnSpec
  private let marks: MissingMarks
  private let limits: NumberLimits
  private var cells: [Double] = []
  private var reasons = ReasonCodes()

  init(_ spec: ColumnSpec, _ marks: MissingMarks) {
    self.spec = spec
    self.marks = marks
    limits = NumberLimits(spec)
  }

  mutating func append(
    _ block: CellBlock, column: Int, keeping: [Bool]?, problems: inout BlockProblems
  ) {
    if let numbers = block.numbers(in: column) {
      return append(numbers, of: block, column, keeping, &problems)
    }
    for row in 0..<block.rowCount {
      guard keeping?[row] ?? true else {
        cells.append(.nan)
        continue
      }
      let bytes = block.bytes(row, column)
      // Most cells are numbers without spaces around them: try that before anything else.
      if let number = DecimalParsing.number(in: bytes) ?? DecimalParsing.number(in: bytes.trimmed) {
        append(number, block, row, column, &problems)
      } else if let reason = marks.reason(for: bytes.trimmed) {
        reasons.mark(reason, at: cells.count)
        cells.append(.nan)
      } else {
        problems.add(.notANumber(block.shown(row, column), column: spec), row: row, column: column)
        cells.append(.nan)
      }
    }
  }

  private mutating func append(
    _ numbers: CellNumbers, of block: CellBlock, _ column: Int, _ keeping: [Bool]?,
    _ problems: inout BlockProblems
  ) {
    for (row, number) in numbers.values.enumerated() {
      guard keeping?[row] ?? true else {
        cells.append(.nan)
        continue
      }
      if let reason = numbers.gaps.reason(at: row) {
        reasons.mark(reason, at: cells.count)
        cells.append(.nan)
      } else if number.isFinite {
        append(number, block, row, column, &problems)
      } else {
        problems.add(.notANumber(block.shown(row, column), column: spec), row: row, column: column)
        cells.append(.nan)
      }
    }
  }

  @inline(__always)
  private mutating func append(
    _ number: Double, _ block: CellBlock, _ row: Int, _ column: Int,
    _ problems: inout BlockProblems
  ) {
    if let reason = marks.reason(for: number) {
      reasons.mark(reason, at: cells.count)
    } else if let fault = limits.fault(of: number, block.shown(row, column)) {
      problems.add(fault, row: row, column: column)
    }
    cells.append(number)
  }

  consuming func finish() -> (kind: ColumnKind, column: Column) {
    let count = cells.count
    return (spec.kind, reasons.column(.number(cells), count: count))
  }
}
