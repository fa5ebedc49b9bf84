import Tables

/// What is asked of a column that it cannot bear.
public enum TermProblem: Equatable, Sendable {
  /// A coefficient that would be one row.
  case levelOfOneRow(String, level: String, origin: String)
  /// An interaction of categories whose levels do not all meet: `role 'lm'`, `plan 'other'`.
  case emptyCell(String, cell: [String], others: Int)
  case contrastOfNumbers(String)
  case clusterIsOutcome(String)
  /// A curve of more columns than can be read.
  case curveOfMany(String, count: Int, most: Int)
  /// `log(x)`, `x*x2`.
  case expression(String)
  /// An outcome in a part that it cannot play: as weights, as trials, in the offset so written.
  case outcomeHasPart(String, key: String, written: String)
  /// `x:`, with a colon and no column on one side of it.
  case halfInteraction(String)

  var offender: String {
    switch self {
    case .levelOfOneRow(let name, _, _), .contrastOfNumbers(let name), .clusterIsOutcome(let name),
      .curveOfMany(let name, _, _), .expression(let name), .emptyCell(let name, _, _),
      .halfInteraction(let name), .outcomeHasPart(_, _, let name):
      name
    }
  }

  var words: ModelError.Words {
    switch self {
    case .levelOfOneRow(let name, let level, let origin):
      (
        .data, "'\(name)' is '\(level)' in one row only: \(origin)",
        "the coefficient of that level would be that row, and no other row could speak against it",
        "recode the level into another, or filter the row out"
      )
    case .emptyCell(let name, let cell, let others):
      (
        .data,
        "no row used has \(Wording.all(cell)), which meet in its term '\(name)'"
          + (others > 0
            ? " (and \(Wording.count(others, "other combination")) without a row)" : ""),
        "the interaction tells every combination of levels apart, and this one has nothing to be told by",
        "join levels by a step 'recode', or remove '\(name)' from the terms"
      )
    case .contrastOfNumbers(let name):
      (
        .study, "'contrasts' names '\(name)', which holds numbers",
        "contrasts say how the levels of a category are compared", "remove it from 'contrasts'"
      )
    case .curveOfMany(let name, let count, let most):
      (
        .study, "its term '\(name)' is a curve of \(count) columns, and \(most) are the most",
        "a curve of more bends follows the rows themselves: that is interpolation, not evidence",
        "write fewer, such as \(name.hasPrefix("ns") ? "ns(…, 3)" : "poly(…, 2)")"
      )
    case .expression(let name):
      (
        .study, "'\(name)' is no column, and terms are not reckoned",
        "a term is a column, an interaction written a:b, or a curve: poly(a, 2), ns(a, 3)",
        name.contains("*")
          ? "write the columns and their interaction each, as in [a, b, \"a:b\"], or derive their "
            + "product: derive: {product: \"\(name)\"}"
          : "derive it, as in derive: {derived: \"\(name)\"}, and name 'derived' among the terms"
      )
    case .halfInteraction(let name):
      (
        .study, "its term '\(name)' has a colon without a column on either side of it",
        "an interaction joins columns, as in a:b",
        "write the other column too, or the one that is meant without the colon"
      )
    case .outcomeHasPart(let outcome, let key, let written):
      (
        .study,
        written == outcome
          ? "its outcome '\(outcome)' is its \(key) too"
          : "its outcome '\(outcome)' is in its \(key) '\(written)'",
        "an outcome explains itself perfectly", Self.otherPart(key)
      )
    case .clusterIsOutcome(let name):
      (
        .study, "the outcome '\(name)' is named as the cluster too",
        "rows would be taken for alike because their outcomes are",
        "name the column of the group that rows belong to, such as the authority"
      )
    }
  }

  private static func otherPart(_ key: String) -> String {
    switch key {
    case "trials": "name the column of how many could have been a success"
    case "weights": "name the column of weights, or leave 'weights' out"
    default:
      "name what the count is out of, as in 'offset: log(children)'; a part of a known whole is 'fit: "
        + "binomial' with 'trials'"
    }
  }
}

extension Design.LearnedTerm {
  /// What makes a claim of this category unreadable.
  func problem(in table: Table) -> TermProblem? {
    guard role == .support, codings.count == 1, let (name, levels) = codings[0].levels,
      let column = table[name], levels.labels.count < column.count
    else { return nil }
    var rows: [String: (count: Int, first: Int)] = [:]
    if let labels = column.levels {
      var counts = labels.map { _ in (count: 0, first: 0) }
      for row in 0..<column.count {
        guard let code = column.code(at: row) else { continue }
        counts[code] = (counts[code].count + 1, row)
      }
      rows = Dictionary(zip(labels, counts), uniquingKeysWith: { first, _ in first })
    } else {
      for row in 0..<column.count {
        guard let label = column.text(at: row) else { continue }
        rows[label] = ((rows[label]?.count ?? 0) + 1, row)
      }
    }
    return levels.labels.lazy.compactMap { label in
      rows[label].flatMap { found in
        found.count == 1
          ? .levelOfOneRow(name, level: label, origin: table.origin(of: found.first)) : nil
      }
    }.first
  }
}
