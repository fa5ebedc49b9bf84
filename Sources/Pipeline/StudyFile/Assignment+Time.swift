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
    /// Differs between rows of one unit and time.
    case mixed(column: String, time: String)
  }

  /// By the first column of time over which they change once, else by the first of all.
  func course(of columns: [String], within unit: String, in fit: Fit) -> Course {
    guard let varying = columns.first(where: { !fit.isConstant($0, within: unit) }) else {
      return .constant
    }
    var found: Course?
    for time in times(of: fit, beside: unit) {
      switch fit.sample.changes(columns, within: unit, over: time) {
      case .once: return .once(time: time)
      case .often: found = found ?? .often(column: varying, time: time)
      case .atOneTime: found = found ?? .mixed(column: varying, time: time)
      }
    }
    return found ?? .often(column: varying, time: nil)
  }

  /// Whether `of:` names a claim: its term, or each of its columns.
  func names(_ columns: [String]) -> Bool {
    guard let named = self.columns else { return true }
    return named.contains { Set(ModelSpec.columns(of: $0)) == Set(columns) }
      || columns.allSatisfy(named.contains)
  }
}

extension Table {
  fileprivate enum Changes { case once, often, atOneTime }

  /// How columns together change in units: at most once in each, more often, or between rows of one period.
  /// Where the order of periods is not known they are taken to change often.
  fileprivate func changes(
    _ columns: [String], within unit: String, over time: String
  ) -> Changes {
    guard let units = self[unit], let order = self[time].flatMap({ PeriodOrder($0) }) else {
      return .often
    }
    var rows: [String: [(at: Int, value: [String])]] = [:]
    for row in 0..<rowCount {
      guard let name = units.text(at: row), let at = order.positions[row] else { continue }
      rows[name, default: []].append((at, columns.map { self[$0]?.text(at: row) ?? "" }))
    }
    var found = Changes.once
    for rows in rows.values {
      let sorted = rows.sorted { $0.at < $1.at }
      let changes = zip(sorted, sorted.dropFirst()).filter { $0.value != $1.value }
      if changes.contains(where: { $0.at == $1.at }) { return .atOneTime }
      if changes.count > 1 { found = .often }
    }
    return found
  }
}
