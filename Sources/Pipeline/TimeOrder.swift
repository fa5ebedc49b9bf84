import Diagnostics
import Model
import Tables

extension ModelSpec {
  /// Time runs forward, whichever way round the tables were joined, aggregated or spread: support
  /// must have been measured by the end of the outcome's window. Columns of unknown time say
  /// nothing.
  ///
  /// - Returns: what is wrong; nil when nothing is.
  func lateSupport(in table: Table) -> Diagnostic? {
    supportColumns.lazy.compactMap { table.lateSupport($0, for: outcome) }.first
  }
}

extension CorrelationSpec {
  /// As for a model, with `between` as the support and `and` as the outcomes; columns that are
  /// correlated among themselves have no order.
  func lateSupport(in table: Table) -> Diagnostic? {
    guard !and.isEmpty else { return nil }
    let late = pairs.lazy.compactMap { table.lateSupport($0.x, for: $0.y) }.first
    return late.map {
      var diagnostic = $0
      diagnostic.fix =
        "between: is read as support and and: as outcomes, so exchange them if they are the other "
        + "way round; else " + ($0.fix ?? "")
      return diagnostic
    }
  }
}

extension Table {
  fileprivate func lateSupport(_ support: String, for outcome: String) -> Diagnostic? {
    guard let supportEnds = measuredUntil(support), let outcomeEnds = measuredUntil(outcome) else {
      return nil
    }
    let late = zip(supportEnds, outcomeEnds).compactMap {
      ends -> (support: CalendarDay, outcome: CalendarDay)? in
      guard let support = ends.0, let outcome = ends.1, support > outcome else { return nil }
      return (support, outcome)
    }
    guard let first = late.first else { return nil }
    return Diagnostic(
      "'\(support)' is measured after the period of '\(outcome)' closed, in \(late.count) of "
        + "\(rowCount) rows of '\(name)'",
      kind: .study,
      why: "in the first of them the outcome's period closed on \(first.outcome), and support was "
        + "measured up to \(first.support); what is measured later cannot have helped",
      fix: "begin the table with the outcome's source, and join support to it by period: within "
        + "or period: before; or, if the outcome is meant to come first, give the join "
        + "outcome_first: \"the reason\"")
  }
}
