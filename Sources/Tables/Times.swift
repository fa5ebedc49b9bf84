/// When each column was measured: per row, the last day of the window that its cell describes.
///
/// Columns keep their days through joins, groups and whatever is made of them, so that a model can
/// be told that support was measured after the outcome's window had closed, even where the columns
/// that named the windows are gone.
struct Times: Sendable, Equatable {
  /// Days since 1970-01-01, each as long as the table.
  private var ends: [[Int32]] = []
  private var indexOf: [String: Int] = [:]

  /// No source row is behind the cell; the least of all days, so that a group's last day ignores it.
  static let none = Int32.min
  /// The row's window is missing; the greatest, so that a group with such a row has none either.
  static let unknown = Int32.max

  init() {}

  var isEmpty: Bool { indexOf.isEmpty }

  subscript(column: String) -> [Int32]? { indexOf[column].map { ends[$0] } }

  mutating func note(_ days: [Int32], for columns: [String]) {
    guard !columns.isEmpty else { return }
    let index = ends.firstIndex(of: days) ?? ends.count
    if index == ends.count { ends.append(days) }
    for column in columns { indexOf[column] = index }
  }

  mutating func forget(_ column: String) { indexOf[column] = nil }

  /// A column made of others was measured when the last of them was; unknown where one's time is.
  mutating func derive(_ column: String, from operands: [String]) {
    guard !operands.isEmpty else { return }
    let behind = operands.compactMap { indexOf[$0] }
    guard behind.count == operands.count, let first = behind.first else { return forget(column) }
    let days = Set(behind).subtracting([first]).reduce(ends[first]) { latest, index in
      zip(latest, ends[index]).map { max($0, $1) }
    }
    note(days, for: [column])
  }

  func selecting(_ rows: [Int]) -> Times {
    mapping { days in rows.map { days[$0] } }
  }

  /// Rows gathered into groups: the last day of each group's rows.
  func gathered(_ groups: [[Int]], keeping columns: [String]? = nil) -> Times {
    var copy = self
    if let columns { copy.indexOf = indexOf.filter { columns.contains($0.key) } }
    return copy.mapping { days in
      groups.map { group in group.reduce(Self.none) { max($0, days[$1]) } }
    }
  }

  /// After a join: both sides' days.
  func joined(
    with other: Times, pairs: [(left: Int, right: Int?)], taking columns: [String]
  ) -> Times {
    var result = selecting(pairs.map(\.left))
    for column in columns {
      result.forget(column)
      guard let days = other[column] else { continue }
      result.note(pairs.map { $0.right.map { days[$0] } ?? Self.none }, for: [column])
    }
    return result
  }

  /// Days that no column has any more are dropped.
  private func mapping(_ change: ([Int32]) -> [Int32]) -> Times {
    var result = Times()
    var newIndex: [Int: Int] = [:]
    for index in Set(indexOf.values).sorted() {
      newIndex[index] = result.ends.count
      result.ends.append(change(ends[index]))
    }
    result.indexOf = indexOf.compactMapValues { newIndex[$0] }
    return result
  }
}

extension Table {
  /// Whether it is known of some column when it was measured.
  public var hasTimes: Bool { !times.isEmpty }

  /// The last day on which a column was measured, row by row; nil where that is not known.
  public func measuredUntil(_ column: String) -> [CalendarDay?]? {
    times[column]?.map { day in
      day == Times.none || day == Times.unknown ? nil : CalendarDay(daysSinceEpoch: Int(day))
    }
  }

  /// Notes that `columns` were measured up to the day that a column of dates holds.
  public mutating func noteTimes(from dates: String, for columns: [String]) {
    guard let column = self[dates], case .date(let days) = column.values else { return }
    times.note(
      days.indices.map { column.isMissing($0) ? Times.unknown : days[$0] }, for: columns)
  }

  /// Notes that a new column was measured as another was, in the rows that it has from there.
  public mutating func noteTimes(of column: String, in new: String, where isTaken: (Int) -> Bool) {
    guard let days = times[column] else { return }
    times.note(days.indices.map { isTaken($0) ? days[$0] : Times.none }, for: [new])
  }

  public mutating func forgetTimes(of columns: [String]) {
    for column in columns { times.forget(column) }
  }
}
