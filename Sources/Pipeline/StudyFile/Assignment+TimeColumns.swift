import Model
import Tables

/// Which columns tell when a fit's rows are: the panel's period; else dates, years and periods, absorbed or in
/// the key, then whole numbers there that several units share, such as waves, then any other column
/// of dates, years or periods. Numbers of which each belongs to one unit are its members, and those that are
/// different in every row its rows.
extension Assignment {
  func times(of fit: Fit, beside unit: String?) -> [String] {
    let table = fit.sample
    if let period = panel?.period, period != unit, table.columnNames.contains(period) {
      return [period]
    }
    var named = table.key
    if case .within(let within) = fit.spec.estimator { named = within.absorb + named }
    var seen: Set = [unit ?? "", fit.spec.outcome]
    named = named.filter { seen.insert($0).inserted }
    let others = table.columnNames.filter { seen.insert($0).inserted }
    let told = named.filter(table.tellsTime)
    let waves = named.filter { !told.contains($0) && table.isShared($0, among: unit) }
    return told + waves + others.filter(table.tellsTime)
  }
}

extension Table {
  /// Dates, years, labels of years, and periods by name, more than one of them.
  func tellsTime(_ name: String) -> Bool {
    guard let column = self[name] else { return false }
    let isTime =
      switch column.values {
      case .date: true
      case .logical: false
      default:
        column.isOfYears
          || PeriodColumn.names.contains(name.lowercased())
            && PeriodOrder(column) != nil
      }
    return isTime && distinct(name) > 1
  }

  /// Whether some rows share a value.
  func isRepeated(_ name: String) -> Bool {
    guard let column = self[name] else { return false }
    return distinct(name) < rowCount - column.missingCount
  }

  /// How many values a column has.
  func distinct(_ name: String) -> Int {
    guard let column = self[name] else { return 0 }
    return Set((0..<rowCount).lazy.compactMap { column.text(at: $0) }).count
  }

  /// Whole numbers that rows of several units have.
  fileprivate func isShared(_ name: String, among unit: String?) -> Bool {
    guard let column = self[name], column.numbers != nil, PeriodOrder(column) != nil,
      let units = unit.flatMap({ self[$0] })
    else { return false }
    var first: [String: String] = [:]
    return (0..<rowCount).contains { row in
      guard let own = column.text(at: row), let group = units.text(at: row) else { return false }
      if let known = first[own] { return known != group }
      first[own] = group
      return false
    }
  }
}

extension PeriodColumn {
  /// What columns of periods are called, whatever is in them.
  fileprivate static let names = Set(
    all + [
      published, "year", "yr", "quarter", "month", "week", "wave", "round", "time", "date",
    ])
}

extension Column {
  /// Years of our time, or labels of them.
  fileprivate var isOfYears: Bool {
    let years = 1900...2100
    func isYear(_ label: String) -> Bool {
      PeriodOrder.year(of: label).map(years.contains) ?? false
    }
    guard missingCount < count else { return false }
    return switch values {
    case .integer(let cells):
      cells.indices.allSatisfy { isMissing($0) || years.contains(cells[$0]) }
    case .number(let cells):
      cells.indices.allSatisfy {
        isMissing($0) || Int(exactly: cells[$0]).map(years.contains) ?? false
      }
    case .category(_, let levels, _): !levels.isEmpty && levels.allSatisfy(isYear)
    case .text(let cells): cells.indices.allSatisfy { isMissing($0) || isYear(cells[$0]) }
    case .date, .logical: false
    }
  }
}
