/// Where each row of a column of periods lies on the line of time, and how far apart neighbouring
/// periods are: what "the period before" means.
///
/// Years, dates and labels of one or two years (2024, 202425, 2024-25, 2024/25) lie where they say, and
/// neighbours are the closest that occur in the column: a year that no row has is a gap. Dates of one
/// day of the month count in months. An ordered set of other labels lies in the order of its
/// levels, text in alphabetical order, neighbours being next to each other.
public struct PeriodOrder: Sendable, Equatable {
  /// Nil where missing.
  public let positions: [Int?]
  /// From a period to the next.
  public let step: Int

  /// Nil for columns that are no periods: truth values, and numbers that are not whole.
  public init?(_ column: Column) {
    let rows = 0..<column.count
    let found: [Int?]?
    switch column.values {
    case .integer(let cells): found = rows.map { column.isMissing($0) ? nil : cells[$0] }
    case .number(let cells): found = Self.whole(cells, column)
    case .date(let cells): found = Self.dates(cells, column)
    case .category(let codes, let levels, _):
      let years = levels.map(Self.year)
      let at: [Int] = years.contains(nil) ? Array(levels.indices) : years.compactMap { $0 }
      found = rows.map { column.isMissing($0) ? nil : at[Int(codes[$0])] }
    case .text(let cells):
      let labels = Set(rows.filter { !column.isMissing($0) }.map { cells[$0] }).sorted {
        $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars)
      }
      let years = labels.map(Self.year)
      let places = zip(labels, years.contains(nil) ? Array(labels.indices) : years)
      let at = Dictionary(places.map { ($0, $1) }, uniquingKeysWith: { first, _ in first })
      found = rows.map { column.isMissing($0) ? nil : at[cells[$0]] ?? nil }
    case .logical: return nil
    }
    guard let found else { return nil }
    positions = found
    step = Self.smallestStep(found.compactMap { $0 })
  }

  private static func whole(_ cells: [Double], _ column: Column) -> [Int?]? {
    var positions: [Int?] = []
    positions.reserveCapacity(cells.count)
    for (row, cell) in cells.enumerated() {
      guard !column.isMissing(row) else {
        positions.append(nil)
        continue
      }
      guard let whole = Int(exactly: cell) else { return nil }
      positions.append(whole)
    }
    return positions
  }

  private static func dates(_ cells: [Int32], _ column: Column) -> [Int?] {
    let days = cells.indices.map { row -> CalendarDay? in
      column.isMissing(row) ? nil : CalendarDay(daysSinceEpoch: Int(cells[row]))
    }
    let present = days.compactMap { $0 }
    let isOneDay = Set(present.map { $0.components.day }).count == 1
    let areLastDays = present.allSatisfy {
      CalendarDay(daysSinceEpoch: $0.daysSinceEpoch + 1).components.day == 1
    }
    guard isOneDay || areLastDays else { return days.map { $0?.daysSinceEpoch } }
    return days.map { day in
      day.map { 12 * $0.components.year + $0.components.month }
    }
  }

  /// The first year of a label: 2024 of `2024`, `202425`, `2024-25` and `2024/25`.
  public static func year(of label: String) -> Int? {
    guard let year = Int(label.prefix(4)), year >= 1000 else { return nil }
    let rest = label.dropFirst(4)
    if rest.isEmpty { return year }
    let second = rest.count == 3 && "-/".contains(rest.prefix(1)) ? rest.dropFirst() : rest
    guard second.count == 2, let next = Int(second), next == (year + 1) % 100 else { return nil }
    return year
  }

  private static func smallestStep(_ positions: [Int]) -> Int {
    let distinct = Set(positions).sorted()
    return zip(distinct.dropFirst(), distinct).map { $0 - $1 }.min() ?? 1
  }
}
