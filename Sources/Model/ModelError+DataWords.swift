import Diagnostics
import Tables

extension ModelError {
  /// What is wrong with rows and what they hold.
  var dataWords: Words {
    switch problem {
    case .emptyTable(let table):
      (
        .data, "table '\(table)' has no rows", nil,
        "look at the steps that make it: one of them removed every row"
      )
    case .allMissing(let name, let reasons):
      (
        .data, "'\(name)' has no value in any row", "its cells are \(Wording.counts(reasons))",
        "name another column, or mend its source"
      )
    case .noCompleteRows(let table, let rows, let missing):
      (
        .data, "none of the \(rows) rows of '\(table)' has all the values it needs",
        "missing cells: \(Wording.counts(missing))",
        "drop the term that is missing most, or mend its source"
      )
    case .notFinite(let name, let value, let origin):
      (
        .data, "'\(name)' is \(value) at \(origin)", "a fit needs finite numbers",
        "mend the value, or filter the row"
      )
    case .negativeWeight(let name, let value, let origin):
      (
        .data, "weight '\(name)' is \(Column.text(of: value)) at \(origin)",
        "weights are zero or more", "mend the value, or filter the row"
      )
    case .allWeightsZero(let name):
      (.data, "weight '\(name)' is 0 in every complete row", nil, "name another column")
    case .oneLevel(let name, let level, let rows):
      (
        .data, "'\(name)' is '\(level)' in \(Wording.allUsed(rows))",
        "a category needs two levels to compare", "remove it from the terms"
      )
    case .oneCluster(let name, let label, let rows):
      (
        .data,
        "\(Wording.allUsed(rows)) \(Wording.are(rows)) in one cluster: \(name) is '\(label)'",
        "uncertainty between clusters cannot be seen in one",
        "name a column with more values, or say 'cluster: none' if rows are independent"
      )
    default: identificationWords
    }
  }

  private var identificationWords: Words {
    switch problem {
    case .constantOutcome(let name, let value, let rows):
      (
        .data, "its outcome '\(name)' is \(Column.text(of: value)) in \(Wording.allUsed(rows))",
        "there is no variation to explain",
        "name another outcome, or keep more rows in the steps before"
      )
    case .constantTerm(let name, let value, let rows):
      (
        .data, "'\(name)' is \(Column.text(of: value)) in \(Wording.allUsed(rows))",
        "a term that does not vary cannot be told from the intercept",
        "remove it from the terms, or keep more rows in the steps before"
      )
    case .constantWithin(let name, let category, let levels):
      (
        .data,
        "'\(name)' does not vary within any of the \(levels) levels of '\(category)', a term too",
        "the coefficients of \(category) hold all that differs between its levels, so nothing is left "
          + "to tell what \(name) does",
        "to compare between levels of \(category), remove '\(category)' from the terms; to compare "
          + "within them, use a measure that varies there"
      )
    case .tooFewRows(let rows, let coefficients):
      (
        .data,
        "\(Wording.count(rows, "row")) for \(Wording.count(coefficients.count, "coefficient"))",
        "coefficients are \(Suggestion.list(coefficients)); a fit needs more rows than those",
        "use fewer terms, or keep more rows in the steps before"
      )
    case .nestedClusters(let inner, let outer):
      (
        .data,
        "each \(inner) lies within one \(outer), so that clustering by both is by \(outer) alone",
        "rows of one \(inner) are alike already for being of one \(outer)",
        "write 'cluster: \(outer)'"
      )
    case .moreTermsThanClusters(let terms, let cluster, let count, let isLevel):
      (
        .data,
        "\(Wording.count(terms.count, "term")) the same throughout each \(cluster), and "
          + "\(count) of \(cluster): \(Suggestion.list(terms))",
        isLevel
          ? "such terms are told by differences between the \(count) alone: those they take leave none "
            + "from which the variance between them could be told"
          : "such terms are told by differences between the \(count) alone, and so many meet every one "
            + "exactly: nothing is left to tell how uncertain they are",
        "ask about one such term at a time; or what goes with differences within \(cluster), by a "
          + "measure that varies there"
      )
    case .collinear(let equations, let rows, let subject):
      (
        .data, "its terms are collinear: \(equations.map(\.description).joined(separator: "; "))",
        "this holds \(subject.words(rows)), so these coefficients cannot be told apart"
          + curveWords(equations),
        "remove \(Wording.oneOf(equations[0].terms))"
      )
    case .unknownTerm(let name, let known):
      (
        .study, "'\(name)' is not one of its terms", "its terms are \(Suggestion.list(known))",
        Suggestion.fix(for: name, among: known)
      )
    case .farCell(let cell):
      (
        .data,
        "'\(cell.column)' is \(Wording.number(cell.value)) at \(cell.origin), where its middle row is "
          + "of size \(Wording.number(cell.typical))",
        "numbers are held to 16 digits: beside one so large the other rows are rounded away, and the "
          + "fit's arithmetic breaks down",
        "mend the value, or filter the row"
      )
    case .numerical(let words):
      (
        .internal, words,
        "its arithmetic broke down in these rows, as it does where numbers lie too far apart",
        "look for a cell far beyond all others, or measure in units in which numbers are alike in size"
      )
    default: (.internal, "\(problem)", nil, nil)
    }
  }

  /// What the columns of a curve are, where an equation names one.
  private func curveWords(_ equations: [Equation]) -> String {
    guard
      let name = equations.flatMap(\.names).first(where: {
        $0.hasPrefix("poly(") && $0.hasSuffix("]")
      })
    else { return "" }
    return
      "; here \(name) is the curve's orthogonal polynomial of that degree, which holds the powers "
      + "up to it"
  }
}
