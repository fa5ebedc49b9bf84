import Tables

/// How the window of a right row must lie to that of its left row.
///
/// The left table holds the outcome, the right one the support: time runs from right to left.
public enum PeriodRule: String, Sendable, CaseIterable {
  /// Inside it: left start ≤ right start and right end ≤ left end.
  case within
  /// Over before its first day: right end < left start, for a day that both hold is not before
  /// either. Of several such right rows the one that ended last is the partner.
  case before
  /// Of the same label, which says nothing about days: they are looked at afterwards.
  case label
}

/// The windows of a table's rows, in days since 1970-01-01.
struct Windows {
  private let start: Column
  private let end: Column

  /// Nil for a table without periods.
  init?(_ table: Table) {
    guard let start = table[PeriodColumn.start], let end = table[PeriodColumn.end],
      case .date = start.values, case .date = end.values
    else { return nil }
    self.start = start
    self.end = end
  }

  /// Nil where the window is missing.
  subscript(row: Int) -> ClosedRange<Int32>? {
    guard case .date(let starts) = start.values, case .date(let ends) = end.values,
      !start.isMissing(row), !end.isMissing(row), starts[row] <= ends[row]
    else { return nil }
    return starts[row]...ends[row]
  }
}

extension Schema {
  var hasPeriods: Bool { self[PeriodColumn.start] != nil && self[PeriodColumn.end] != nil }
}

extension PeriodRule {
  /// Those of `candidates` that a left window may be joined with.
  func partners(
    of window: ClosedRange<Int32>?, among candidates: [Int], _ windows: Windows
  ) -> [Int] {
    guard let window else { return [] }
    switch self {
    case .label: return candidates
    case .within:
      return candidates.filter { row in
        windows[row].map { window.contains($0.lowerBound) && window.contains($0.upperBound) }
          ?? false
      }
    case .before:
      let over = candidates.compactMap { row in
        windows[row].flatMap { $0.upperBound < window.lowerBound ? (row, $0.upperBound) : nil }
      }
      let latest = over.map(\.1).max()
      return over.filter { $0.1 == latest }.map(\.0)
    }
  }

  /// What a left row without a partner does not find.
  var lackOnTheRight: String {
    switch self {
    case .within: "whose period lies within its own"
    case .before: "whose period ended by the start of its own"
    case .label: ""
    }
  }

  /// What a right row without a partner does not find.
  var lackOnTheLeft: String {
    switch self {
    case .within: "whose period holds its own"
    case .before: "that has it as the last to end by its start"
    case .label: ""
    }
  }
}
