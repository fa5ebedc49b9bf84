import Diagnostics
import Model
import Tables

extension ModelSpec {
  /// Time runs forward, whichever way round the tables were joined: support must have been measured
  /// by the end of the outcome's period. Columns without a period say nothing.
  ///
  /// - Returns: what is wrong; nil when nothing is.
  func lateSupport(in table: Table) -> Diagnostic? {
    guard let outcomeEnds = Ends(of: outcome, in: table) else { return nil }
    for name in supportColumns {
      guard let supportEnds = Ends(of: name, in: table), supportEnds.column != outcomeEnds.column
      else { continue }
      let late = (0..<table.rowCount).filter { row in
        guard let support = supportEnds[row], let outcome = outcomeEnds[row] else { return false }
        return support > outcome
      }
      guard let first = late.first, let support = supportEnds[first],
        let outcome = outcomeEnds[first]
      else { continue }
      return Diagnostic(
        "'\(name)' is measured after the period of '\(self.outcome)' closed, in \(late.count) of "
          + "\(table.rowCount) rows of '\(table.name)'",
        kind: .study,
        why: "in the first of them the outcome's period closed on \(outcome), and support was "
          + "measured up to \(support); what is measured later cannot have helped",
        fix: "begin the table with the outcome's source, and join support to it by period: within "
          + "or period: before; or, if the outcome is meant to come first, give the join "
          + "outcome_first: \"the reason\"")
    }
    return nil
  }

  /// Columns that support terms are made of: both of `a:b`.
  private var supportColumns: [String] {
    support.flatMap { term in
      term.split(separator: ":").map { $0.filter { $0 != " " } }
    }
  }

  /// The last days of the windows in which a column was measured.
  private struct Ends {
    let column: String
    private let days: Column

    init?(of name: String, in table: Table) {
      guard let column = table.schema[name]?.periodEnd, let days = table[column],
        case .date = days.values
      else { return nil }
      self.column = column
      self.days = days
    }

    subscript(row: Int) -> CalendarDay? {
      guard case .date(let cells) = days.values, !days.isMissing(row) else { return nil }
      return CalendarDay(daysSinceEpoch: Int(cells[row]))
    }
  }
}
