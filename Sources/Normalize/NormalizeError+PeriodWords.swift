import Tables

extension NormalizeError {
  /// Words for joins across time and areas.
  var periodWords: ExpressionError.Words {
    switch self {
    case .noPeriods(let table, let rule):
      (
        "'\(table)' has no periods, so period: \(rule.rawValue) cannot choose among its rows",
        "a table has them (\(PeriodColumn.all.joined(separator: ", "))) when its source is given "
          + "period:, and as long as no step leaves them out",
        "add to its source period: {column: time_period, snapshot: \"09-30\"} or "
          + "{column: time_period, ends: \"03-31\", months: 12}; or delete period: here"
      )
    case .periodsUnsaid(let table, let other, let key, let count):
      (
        "the join does not say which period of '\(table)' goes beside a row of '\(other)'",
        "'\(table)' has rows of \(count) periods with \(key)",
        "write period: within (measured inside the outcome's period), period: before (the latest "
          + "that ended by its start), or period: label (the same label)"
      )
    case .supportAfterOutcome(let table, let outcome, let late, let pairs, let example):
      (
        "'\(table)' is measured after the period of '\(outcome)' closed, in "
          + "\(late) of \(counted(pairs, "pair"))",
        "\(example); what is measured later cannot have helped",
        "write period: within or period: before in place of the label; or, if the outcome is "
          + "meant to come first, outcome_first: \"the reason\""
      )
    case .noAreaKey:
      (
        "joint_areas: pool finds no area to join on",
        "joint returns are known by a column of type area on both sides",
        "join on: [area], and declare the code column of both sources as area"
      )
    case .notAPeriod(let name, let step):
      (
        "\(step) cannot order rows by '\(name)'",
        "periods are whole numbers, dates, or labels in order",
        "name the column of years, labels or dates under period:"
      )
    case .repeatedPeriod(let period, let unit, let label, let step):
      (
        "\(step) finds two rows of \(unit) with \(period) \(label)",
        "a unit has one row per period, else there is no telling which is meant",
        "add the other key columns to by:, or aggregate or filter before"
      )
    default: ("", nil, nil)
    }
  }
}
