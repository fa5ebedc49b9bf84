import Tables

/// The rows of a sample with suppressed cells, and the corners of what each can be.
struct SuppressedRows {
  /// 2ᵏ corners are looked at for k columns.
  static let columnsAtMost = 8

  /// The columns with suppressed cells in the rows used.
  let columns: [String]
  /// Rows with a suppressed cell whose interval is more than a point.
  let rows: [Int]
  private let table: Table
  private let ends: [String: SuppressedCompletion.Ends]

  init(_ completion: SuppressedCompletion, in table: Table) {
    self.table = table
    var ends: [String: SuppressedCompletion.Ends] = [:]
    var open = Set<Int>()
    for name in completion.columns {
      guard let found = completion.ends(of: name, in: table) else { continue }
      let free = found.least[0].indices.filter { found.isOpen($0) }
      guard !free.isEmpty else { continue }
      ends[name] = found
      open.formUnion(free)
    }
    self.ends = ends
    columns = completion.columns.filter { ends[$0] != nil }
    rows = open.sorted()
  }

  /// The numbers among `columns` of those whose cell is suppressed in a row.
  func cells(of row: Int) -> [Int] {
    columns.indices.filter { ends[columns[$0]]?.isOpen(row) ?? false }
  }

  /// The sample with column c at its greatest values where bit c of `corner` is 1, else at its least.
  func table(corner: Int) -> Table {
    var result = table
    for (bit, name) in columns.enumerated() {
      guard let ends = ends[name] else { continue }
      let upper = corner >> bit & 1 == 1
      let given =
        ends.numerator.flatMap { columns.firstIndex(of: $0) }.map { corner >> $0 & 1 } ?? 0
      result.set(
        Column(.number(upper ? ends.greatest[given] : ends.least[given])),
        as: ColumnSpec(name, .number))
    }
    return result
  }

  /// Half the width of a column's intervals, −1 where it is known.
  func halfWidths(of name: String) -> [Double] {
    guard let ends = ends[name] else { return [] }
    return ends.least[0].indices.map {
      ends.isOpen($0) ? ends.greatest[0][$0] / 2 - ends.least[0][$0] / 2 : -1
    }
  }
}

extension SuppressedCompletion.Ends {
  fileprivate func isOpen(_ row: Int) -> Bool {
    least[0][row] < greatest[0][row] || least[1][row] < greatest[1][row]
      || least[0][row] != least[1][row]
  }
}
