import Tables

/// An undeclared column that its file stores as numbers: integers where all are whole, and text
/// where one is none a table can hold, or where there are none at all.
struct InferredNumbers {
  private var values: [Double] = []
  private var reasons = ReasonCodes()
  private var isInteger = true
  private var isFinite = true
  private var hasValues = false

  mutating func append(_ numbers: CellNumbers, keeping: [Bool]?) {
    for (row, number) in numbers.values.enumerated() {
      if !(keeping?[row] ?? true) {
        values.append(.nan)
        continue
      }
      if let reason = numbers.gaps.reason(at: row) {
        reasons.mark(reason, at: values.count)
      } else {
        hasValues = true
        isInteger = isInteger && IntegerBuilder.whole(number) != nil
        isFinite = isFinite && number.isFinite
      }
      values.append(number)
    }
  }

  consuming func finish() -> (kind: ColumnKind, column: Column) {
    let count = values.count
    guard hasValues, isFinite else {
      let texts = values.map { $0.isNaN ? "" : Column.text(of: $0) }
      return (.text, reasons.column(.text(texts), count: count))
    }
    guard isInteger else { return (.number, reasons.column(.number(values), count: count)) }
    let integers = values.map { IntegerBuilder.whole($0) ?? 0 }
    return (.integer, reasons.column(.integer(integers), count: count))
  }
}
