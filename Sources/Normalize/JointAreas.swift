import Diagnostics
import Tables

/// Joint returns: one row for two authorities (`A / B`) on one side of a join, a row for each on
/// the other. The separate rows are pooled into one where the joint one would be its partner:
/// counts are added up, and a rate is per · Σ numerator / Σ denominator. What cannot be pooled is
/// missing (`not_pooled`), unless all rows agree on it and it is no measurement.
///
/// Authorities are pooled only in years for which the other side has a joint return, so an authority
/// can be a unit of its own in one year and part of a joint one in another.
struct JointAreas {
  static let separator = " / "

  /// The columns by which both sides know areas.
  static func key(
    of join: Join, _ left: Schema, _ right: Schema
  ) throws(NormalizeError) -> (left: String, right: String) {
    guard
      let key = join.keys.first(where: {
        left[$0.left]?.kind == .area && right[$0.right]?.kind == .area
      })
    else { throw .noAreaKey }
    return key
  }

  /// Both tables, each pooled where the other has joint returns.
  static func pool(
    _ join: Join, _ left: Table, _ right: Table
  ) throws(NormalizeError) -> (left: Table, right: Table, notes: [Diagnostic]) {
    guard join.poolsJointAreas else { return (left, right, []) }
    let area = try key(of: join, left.schema, right.schema)
    let others = join.keys.filter { $0 != area }
    let mine = Side(left, area.left, others.map(\.left))
    let yours = Side(right, area.right, others.map(\.right))
    let newLeft = mine.pooled(join, against: yours) { window, windows in
      rule(join.period, windows, outcome: { _ in window }, support: { $0 }).isJoint
    }
    let newRight = yours.pooled(join, against: mine) { window, windows in
      rule(join.period, windows, outcome: { $0 }, support: { _ in window }).isAlwaysJoint
    }
    return (newLeft.table, newRight.table, newLeft.notes + newRight.notes)
  }

  typealias Window = ClosedRange<Int32>?
  /// Windows of the other side's rows for the same authorities, and whether each is a joint return.
  typealias Windows = [(window: Window, isJoint: Bool)]

  /// Which of the other side's rows would be partners.
  private static func rule(
    _ period: PeriodRule?, _ windows: Windows, outcome: (Window) -> Window,
    support: (Window) -> Window
  ) -> Partners {
    Partners(
      found: windows.compactMap { other in
        guard let period, period != .label else { return (Int32(0), other.isJoint) }
        guard let left = outcome(other.window), let right = support(other.window) else {
          return nil
        }
        switch period {
        case .within:
          return left.contains(right.lowerBound) && left.contains(right.upperBound)
            ? (0, other.isJoint) : nil
        case .before, .label:
          return right.upperBound < left.lowerBound ? (right.upperBound, other.isJoint) : nil
        }
      })
  }

  struct Partners {
    let found: [(end: Int32, isJoint: Bool)]

    /// Whether the last of them is joint.
    var isJoint: Bool {
      let last = found.map(\.end).max()
      let latest = found.filter { $0.end == last }
      return !latest.isEmpty && latest.allSatisfy(\.isJoint)
    }

    /// Whether all are, so that no separate row needs a separate partner.
    var isAlwaysJoint: Bool { !found.isEmpty && found.allSatisfy(\.isJoint) }
  }
}
