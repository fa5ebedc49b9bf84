import Model
import Tables

/// Support that was assigned to units as time went on: it begins at a time in each that has it, and stays
/// (or ends at one). Within a unit it differs, and is assigned by it all the same: in a difference in
/// differences `did`, or `treat:post`, is the unit's own from one period on.
extension Assignment {
  /// How what a claim is made of stands within the unit that it was assigned to.
  enum Course: Equatable {
    case constant
    /// Changes once in units, over the column of time.
    case once(time: String)
    /// Changes more often; nil where no column tells the time.
    case often(column: String, time: String?)
  }

  func course(of columns: [String], within unit: String, in fit: Fit) -> Course {
    guard let varying = columns.first(where: { !fit.isConstant($0, within: unit) }) else {
      return .constant
    }
    guard let time = time(of: fit, beside: unit) else { return .often(column: varying, time: nil) }
    return fit.sample.changesOnce(columns, within: unit, over: time)
      ? .once(time: time) : .often(column: varying, time: time)
  }

  /// The panel's period, or the absorbed column or the key that is one of time.
  private func time(of fit: Fit, beside unit: String) -> String? {
    if let period, period != unit, fit.sample.columnNames.contains(period) { return period }
    var others = fit.sample.key
    if case .within(let within) = fit.spec.estimator { others = within.absorb + others }
    return others.first { $0 != unit && fit.sample.isTime($0) }
  }

  /// Whether `of:` names a claim: its term, or each of its columns.
  func names(_ columns: [String]) -> Bool {
    guard let named = self.columns else { return true }
    return named.contains { Set(ModelSpec.columns(of: $0)) == Set(columns) }
      || columns.allSatisfy(named.contains)
  }
}

extension Table {
  fileprivate func isTime(_ name: String) -> Bool {
    guard let column = self[name] else { return false }
    switch column.values {
    case .date: return true
    case .integer, .number: return PeriodOrder(column) != nil
    default: return PeriodColumn.all.contains(name)
    }
  }

  /// Whether columns together have one value per unit and period, and in each unit change at most once.
  func changesOnce(_ columns: [String], within unit: String, over time: String) -> Bool {
    guard let units = self[unit], let order = self[time].flatMap({ PeriodOrder($0) }) else {
      return false
    }
    var rows: [String: [(at: Int, value: [String])]] = [:]
    for row in 0..<rowCount {
      guard let name = units.text(at: row), let at = order.positions[row] else { continue }
      rows[name, default: []].append((at, columns.map { self[$0]?.text(at: row) ?? "" }))
    }
    return rows.values.allSatisfy { rows in
      let sorted = rows.sorted { $0.at < $1.at }
      let changes = zip(sorted, sorted.dropFirst()).filter { $0.value != $1.value }
      return changes.count <= 1 && changes.allSatisfy { $0.at < $1.at }
    }
  }
}
