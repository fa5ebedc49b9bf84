import Model
import Tables

/// What a fit compares of support that begins at a time in a unit. The assignment vouches for one comparison:
/// of units that have it with units that have it not, at the same time. A fit that also compares times
/// of one unit takes all else that changed for what the support did; and where units were not drawn by
/// lot, one that compares them takes all else in which they differ.
///
/// Held apart are times (units) by columns with one value in each, or by finer ones: absorbed effects,
/// categories, and numbers of two values. Support then has one value where unit and held times (time and
/// held units) are the same, so that `treat` and `post` do for `treat:post` that begins at one time
/// (Angrist & Pischke 2009, chapter 5), and columns of every time for support that begins at several.
extension Assignment {
  enum Comparison: Equatable {
    case times
    case units
  }

  /// What a fit compares beyond what the assignment vouches for; nil where that is nothing.
  ///
  /// - Parameter columns: the claim's, which change once within `unit` over `time`.
  func comparison(
    of columns: [String], within unit: String, over time: String, in fit: Fit
  ) -> Comparison? {
    let held = fit.heldColumns.filter { [$0] != columns }
    func holds(_ effect: String, beside other: String) -> Bool {
      var own = held.filter {
        fit.isConstant($0, within: effect) || fit.isConstant(effect, within: $0)
      }
      // The intercept of changes is the effect of the later of two times.
      if effect == time, fit.isOfChanges, fit.spec.intercept,
        fit.sample.distinct(time) == 2
      {
        own.append(time)
      }
      return fit.isConstant(columns, within: [other] + own)
    }
    guard holds(time, beside: unit) else { return .times }
    return design == .randomised || fit.isOfChanges || holds(unit, beside: time) ? nil : .units
  }

  func words(
    _ comparison: Comparison, _ column: String, _ unit: String, _ time: String, in fit: Fit,
    _ label: (String) -> String
  ) -> String {
    let begins = "\(label(column)) begins at a time in a \(label(unit)), and the fit "
    let fix = "'fit: within, absorb: [\(unit), \(time)]'"
    func asCategory(_ name: String) -> String {
      let isNumber = fit.sample[name]?.numbers != nil
      return "or by \(label(name)) as a category "
        + (isNumber ? "(its type under 'columns:') " : "") + "that is adjusted for"
    }
    switch comparison {
    case .times:
      return begins
        + "compares times with one another, between which all else changed too: hold times "
        + "apart, by \(fix) \(asCategory(time))"
    case .units:
      return begins
        + "compares one \(label(unit)) with others, which differ in all else too: hold them "
        + "apart, by \(fix) \(asCategory(unit))"
    }
  }
}

extension Fit {
  /// Changes of a unit from one time to the next are of that unit alone.
  fileprivate var isOfChanges: Bool { spec.estimator.isOfChanges }

  /// Whether rows of different times are held apart, whatever the unit.
  func holds(_ time: String, against columns: [String]) -> Bool {
    heldColumns.contains { [$0] != columns && isConstant(time, within: $0) }
  }
}
