import Tables

/// `integer`, `likert` and `count`: whole numbers, also when written `3.0` or `3e2`.
struct IntegerBuilder: ColumnBuilder {
  private let spec: ColumnSpec
  private let marks: MissingMarks
  private let limits: NumberLimits
  private var cells: [Int] = []
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
        cells.append(0)
        continue
      }
      let bytes = block.bytes(row, column).trimmed
      switch read(bytes) {
      case .success(let integer):
        if let reason = marks.reason(for: Double(integer)) {
          reasons.mark(reason, at: cells.count)
        } else if let fault = limits.fault(of: Double(integer), block.shown(row, column)) {
          problems.add(fault, row: row, column: column)
        }
        cells.append(integer)
      case .failure(let fault):
        if let reason = marks.reason(for: bytes) {
          reasons.mark(reason, at: cells.count)
        } else if let number = fault.number, let reason = marks.reason(for: number) {
          reasons.mark(reason, at: cells.count)
        } else {
          problems.add(error(fault, block.shown(row, column)), row: row, column: column)
        }
        cells.append(0)
      }
    }
  }

  private mutating func append(
    _ numbers: CellNumbers, of block: CellBlock, _ column: Int, _ keeping: [Bool]?,
    _ problems: inout BlockProblems
  ) {
    for (row, number) in numbers.values.enumerated() {
      var integer = 0
      if !(keeping?[row] ?? true) {
        // A filler: the row does not stay.
      } else if let reason = numbers.gaps.reason(at: row) {
        reasons.mark(reason, at: cells.count)
      } else if let whole = Self.whole(number) {
        integer = whole
        if let fault = limits.fault(of: number, block.shown(row, column)) {
          problems.add(fault, row: row, column: column)
        }
      } else {
        let fault = NotWhole(number: number.isFinite ? number : nil)
        problems.add(error(fault, block.shown(row, column)), row: row, column: column)
      }
      cells.append(integer)
    }
  }

  /// Beyond 2^53 a double no longer says which whole number was written.
  static func whole(_ number: Double) -> Int? {
    number.magnitude <= 0x1p53 ? Int(exactly: number) : nil
  }

  /// A cell that is no whole number, but perhaps a number all the same.
  private struct NotWhole: Error { var number: Double? }

  private func read(_ bytes: CellBytes) -> Result<Int, NotWhole> {
    if let integer = DecimalParsing.integer(in: bytes) { return .success(integer) }
    guard let number = DecimalParsing.number(in: bytes) else { return .failure(NotWhole()) }
    guard let integer = Self.whole(number) else { return .failure(NotWhole(number: number)) }
    return .success(integer)
  }

  private func error(_ fault: NotWhole, _ text: String) -> IngestError {
    guard let number = fault.number else { return .notANumber(text, column: spec) }
    if number.magnitude > 0x1p53 { return .tooLarge(text, column: spec) }
    return .notWhole(text, column: spec)
  }

  consuming func finish() -> (kind: ColumnKind, column: Column) {
    let count = cells.count
    return (spec.kind, reasons.column(.integer(cells), count: count))
  }
}
