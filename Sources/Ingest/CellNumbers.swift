import Tables

/// One column of a block as the numbers that its file stores, so that none passes through text.
struct CellNumbers {
  /// One per row; of no meaning where `gaps` has a reason.
  private(set) var values: [Double] = []
  /// Why rows have no number.
  private(set) var gaps = ReasonCodes()

  mutating func add(_ number: Double) { values.append(number) }

  mutating func add(missing reason: MissingReason) {
    gaps.mark(reason, at: values.count)
    values.append(.nan)
  }

  /// A number in its shortest exact form; nothing where it is missing.
  func text(_ row: Int) -> String {
    gaps.reason(at: row) == nil ? Column.text(of: values[row]) : ""
  }
}
