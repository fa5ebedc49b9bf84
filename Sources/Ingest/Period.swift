import Tables

/// The window of time that each row of a source describes, found from a column of labels.
public struct PeriodSpec: Sendable, Hashable {
  /// A day of a year whose number the label gives.
  public struct MonthDay: Sendable, Hashable {
    public let month: Int
    public let day: Int

    /// From `09-30`; nil when no year has that day.
    public init?(_ text: String) {
      let parts = text.split(separator: "-", omittingEmptySubsequences: false)
      guard parts.count == 2, parts.allSatisfy({ $0.count == 2 }), let month = Int(parts[0]),
        let day = Int(parts[1]), CalendarDay(year: 2000, month: month, day: day) != nil
      else { return nil }
      self.month = month
      self.day = day
    }

    /// 29 February is the 28th in other years.
    func day(in year: Int) -> CalendarDay? {
      CalendarDay(year: year, month: month, day: day)
        ?? CalendarDay(year: year, month: month, day: day - 1)
    }
  }

  public enum Window: Sendable, Hashable {
    /// The months that end with this day.
    case ends(MonthDay, months: Int)
    /// That one day.
    case snapshot(MonthDay)
    /// The day that the column itself gives, as a date.
    case day
  }

  public var column: String
  public var window: Window

  var isSnapshot: Bool {
    if case .snapshot = window { true } else { false }
  }

  public init(column: String, window: Window) {
    self.column = column
    self.window = window
  }
}

/// A label's window of time.
struct Period: Hashable {
  /// `2025`, or `2024-25` for a label of two years.
  let label: String
  /// The first and the last day.
  let start: CalendarDay
  let end: CalendarDay
}

extension PeriodSpec {
  /// The window of a label; nil when it has none.
  ///
  /// A label of one year (2025) has its day in that year. One of two years (2024-25) means twelve
  /// months that begin in the first and end in the second: its window must do so. A snapshot from
  /// September to December is then of the first year, one from January to March of the second;
  /// from April to August there is no telling, for the financial year and the academic year
  /// disagree.
  func period(of text: String) -> Period? {
    if case .day = window {
      return day(of: text).map { Period(label: $0.description, start: $0, end: $0) }
    }
    guard let label = PeriodLabel(text) else { return nil }
    switch window {
    case .day: return nil
    case .snapshot(let monthDay):
      guard let year = label.year(ofMonth: monthDay.month), let day = monthDay.day(in: year) else {
        return nil
      }
      return Period(label: label.text, start: day, end: day)
    case .ends(let monthDay, let months):
      guard let end = monthDay.day(in: label.last), let before = end.moved(byMonths: -months) else {
        return nil
      }
      let start = CalendarDay(daysSinceEpoch: before.daysSinceEpoch + 1)
      guard label.isOneYear || start.components.year == label.first else { return nil }
      return Period(label: label.text, start: start, end: end)
    }
  }
}

extension PeriodSpec {
  private func day(of text: String) -> CalendarDay? {
    Array(text.utf8).withUnsafeBufferPointer { DateBuilder.day($0) }
  }
}

/// `2025`; or two years in a row as `202425`, `2024-25`, `2024/25`, `2024-2025`, `2024 - 2025`.
struct PeriodLabel: Hashable {
  let first: Int
  let last: Int

  var isOneYear: Bool { first == last }

  /// Nil unless the text is one of these, and its years follow one another.
  init?(_ text: String) {
    let parts = text.split(omittingEmptySubsequences: false) { "-/–".contains($0) }
      .map { AreaName.trimmed(String($0)) }
    guard parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }) else { return nil }
    switch (parts.count, parts.map(\.count)) {
    case (1, [4]): self.init(parts[0], parts[0])
    case (1, [6]): self.init(String(parts[0].prefix(4)), String(parts[0].suffix(2)))
    case (2, [4, 2]), (2, [4, 4]): self.init(parts[0], parts[1])
    default: return nil
    }
    if parts.count == 2 || parts[0].count == 6, isOneYear { return nil }
  }

  private init?(_ first: String, _ last: String) {
    guard let start = Int(first), var end = Int(last), start >= 1000 else { return nil }
    if last.count == 2 { end = start + (end == (start + 1) % 100 ? 1 : -1) }
    guard end == start || end == start + 1 else { return nil }
    self.first = start
    self.last = end
  }

  var text: String {
    guard !isOneYear else { return String(first) }
    let ending = String(last % 100)
    return "\(first)-\(ending.count < 2 ? "0" : "")\(ending)"
  }

  /// The year that a day of this month has.
  func year(ofMonth month: Int) -> Int? {
    if isOneYear || month >= 9 { return first }
    return month <= 3 ? last : nil
  }
}

extension CalendarDay {
  /// The same day of another month; a month's last day stays the last, and a day that the other
  /// month does not have is its last.
  func moved(byMonths months: Int) -> CalendarDay? {
    let (year, month, day) = components
    let count = year * 12 + month - 1 + months
    let isLast = CalendarDay(daysSinceEpoch: daysSinceEpoch + 1).components.day == 1
    for candidate in stride(from: isLast ? 31 : day, through: 28, by: -1) {
      if let found = CalendarDay(year: count / 12, month: count % 12 + 1, day: candidate) {
        return found
      }
    }
    return CalendarDay(year: count / 12, month: count % 12 + 1, day: day)
  }
}
