import Tables

/// `period`, `period_start` and `period_end`: the window that each row describes.
struct PeriodBuilder: DerivedBuilder {
  static let specs = [
    ColumnSpec(PeriodColumn.label, .category, label: "period"),
    ColumnSpec(PeriodColumn.start, .date, label: "first day of the period"),
    ColumnSpec(PeriodColumn.end, .date, label: "last day of the period"),
  ]

  private let spec: PeriodSpec
  private let source: ColumnSpec
  private let index: Int
  private let marks: MissingMarks
  private var known: [String: Period?] = [:]
  private var periods: [Period?] = []
  private var missing: [MissingReason?] = []

  init(_ spec: PeriodSpec, _ source: ColumnSpec, _ index: Int, _ marks: MissingMarks) {
    self.spec = spec
    self.source = source
    self.index = index
    self.marks = marks
  }

  mutating func append(_ block: CellBlock, keeping: [Bool]?, problems: inout BlockProblems) {
    for row in 0..<block.rowCount {
      if let reason = block.gap(row, index, keeping: keeping, marks) {
        add(nil, reason)
        continue
      }
      let text = block.text(row, index)
      let period = known[text] ?? spec.period(of: text)
      known[text] = period
      add(period, period == nil ? .blank : nil)
      if period == nil {
        problems.add(
          .notAPeriod(block.shown(row, index), column: source, spec), row: row, column: index)
      }
    }
  }

  private mutating func add(_ period: Period?, _ reason: MissingReason?) {
    periods.append(period)
    missing.append(reason)
  }

  /// One label for each window, however its rows spell it: the shortest, so that `2025` stands for
  /// `2024-25` beside it where both name the year to March.
  private static func labelled(_ periods: [Period?]) -> [Period?] {
    var labelOf: [Window: String] = [:]
    for case .some(let period) in Set(periods) {
      let window = Window(start: period.start, end: period.end)
      let known = labelOf[window] ?? period.label
      labelOf[window] = [known, period.label].min { ($0.count, $0) < ($1.count, $1) }
    }
    return periods.map { period in
      guard let period else { return nil }
      let label = labelOf[Window(start: period.start, end: period.end)] ?? period.label
      return Period(label: label, start: period.start, end: period.end)
    }
  }

  private struct Window: Hashable {
    let start: CalendarDay
    let end: CalendarDay
  }

  /// Levels in the order of time.
  consuming func finish() -> [(spec: ColumnSpec, column: Column)] {
    let periods = Self.labelled(periods)
    let found = Set(periods.compactMap { $0 }).sorted {
      ($0.end, $0.label) < ($1.end, $1.label)
    }
    var codeOf: [Period: Int32] = [:]
    for (code, period) in found.enumerated() { codeOf[period] = Int32(code) }
    let codes = periods.map { period in period.flatMap { codeOf[$0] } ?? -1 }
    func days(_ day: (Period) -> CalendarDay) -> Column {
      let days = periods.map { $0.map { Int32(day($0).daysSinceEpoch) } ?? 0 }
      return Column(.date(days), missing: missing)
    }
    let labels = Column.Values.category(
      codes: codes, levels: found.map(\.label), isOrdered: false)
    let columns = [Column(labels, missing: missing), days(\.start), days(\.end)]
    return Array(zip(Self.specs, columns)).map { (spec: $0, column: $1) }
  }
}
