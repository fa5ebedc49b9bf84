import Tables

/// `category` and `ordered`. Declared levels keep their order and admit no others; undeclared ones
/// are those in the data, sorted, so that the order of rows decides nothing. The first level is
/// the one that models compare with.
struct CategoryBuilder: ColumnBuilder {
  private let spec: ColumnSpec
  private let marks: MissingMarks
  private var levels: [String]
  private var codeOf: [String: Int32] = [:]
  private var codes: [Int32] = []
  private var reasons = ReasonCodes()

  init(_ spec: ColumnSpec, _ marks: MissingMarks) {
    self.spec = spec
    self.marks = marks
    levels = spec.levels ?? []
    for (code, level) in levels.enumerated() { codeOf[level] = Int32(code) }
  }

  mutating func append(
    _ block: CellBlock, column: Int, keeping: [Bool]?, problems: inout BlockProblems
  ) {
    for row in 0..<block.rowCount {
      guard keeping?[row] ?? true else {
        codes.append(-1)
        continue
      }
      if let reason = marks.reason(for: block.bytes(row, column).trimmed) {
        reasons.mark(reason, at: codes.count)
        codes.append(-1)
        continue
      }
      let text = block.text(row, column)
      let code = codeOf[text] ?? learn(text)
      if code < 0 {
        problems.add(
          .unknownLevel(block.shown(row, column), column: spec), row: row, column: column)
      }
      codes.append(code)
    }
  }

  private mutating func learn(_ level: String) -> Int32 {
    guard spec.levels == nil else { return -1 }
    let code = Int32(levels.count)
    levels.append(level)
    codeOf[level] = code
    return code
  }

  consuming func finish() -> (kind: ColumnKind, column: Column) {
    if spec.levels == nil { sortLevels() }
    let count = codes.count
    let values = Column.Values.category(
      codes: codes, levels: levels, isOrdered: spec.kind == .ordered)
    return (spec.kind, reasons.column(values, count: count))
  }

  private mutating func sortLevels() {
    let order = levels.indices.sorted { levels[$0] < levels[$1] }
    var place = [Int32](repeating: 0, count: levels.count)
    for (new, old) in order.enumerated() { place[old] = Int32(new) }
    codes = codes.map { $0 < 0 ? $0 : place[Int($0)] }
    levels = order.map { levels[$0] }
  }
}
