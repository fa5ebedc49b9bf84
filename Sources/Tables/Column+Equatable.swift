/// Columns are equal when they are of one type and their cells are: the same value, or missing for
/// the same reason. What lies behind a missing cell is no part of it.
extension Column: Equatable {
  public static func == (a: Column, b: Column) -> Bool {
    guard a.count == b.count, a.levels == b.levels, a.isOrdered == b.isOrdered else { return false }
    switch (a.values, b.values) {
    case (.number(let x), .number(let y)): return a.matches(b, x, y)
    case (.integer(let x), .integer(let y)): return a.matches(b, x, y)
    case (.category(let x, _, _), .category(let y, _, _)): return a.matches(b, x, y)
    case (.text(let x), .text(let y)): return a.matches(b, x, y)
    case (.date(let x), .date(let y)): return a.matches(b, x, y)
    case (.logical(let x), .logical(let y)): return a.matches(b, x, y)
    default: return false
    }
  }

  private var isOrdered: Bool {
    if case .category(_, _, let isOrdered) = values { return isOrdered }
    return false
  }

  private func matches<Cell: Equatable>(_ other: Column, _ mine: [Cell], _ theirs: [Cell]) -> Bool {
    guard hasMissing || other.hasMissing else { return mine == theirs }
    return mine.indices.allSatisfy { row in
      let reason = missingReason(at: row)
      return reason == other.missingReason(at: row) && (reason != nil || mine[row] == theirs[row])
    }
  }
}
