import Diagnostics
import Tables

extension ModelError: DiagnosticConvertible {
  public var diagnostic: Diagnostic {
    let (kind, what, why, fix) = words
    return Diagnostic("\(subject.rawValue) '\(name)': \(what)", kind: kind, why: why, fix: fix)
  }

  /// What happened, without the model's name.
  var what: String { words.what }

  typealias Words = (kind: Diagnostic.Kind, what: String, why: String?, fix: String?)

  private var words: Words {
    switch problem {
    case .unknownColumn(let name, let table, let known):
      (
        .study, "'\(name)' is not a column of table '\(table)'",
        "its columns are \(Suggestion.list(known))", Suggestion.fix(for: name, among: known)
      )
    case .termRepeated(let term):
      (
        .study, "'\(term)' is among its terms twice",
        "support and adjust together list each term once", "remove one of the two"
      )
    case .factorRepeated(let term):
      (
        .study, "'\(term)' names a column twice",
        "an interaction is of different columns", "for a square, derive a column and name that"
      )
    case .outcomeAmongTerms(let outcome, let term):
      (
        .study, "its outcome '\(outcome)' is also in its term '\(term)'",
        "an outcome explains itself perfectly", "remove '\(term)' from the terms"
      )
    case .notATerm(let name, let kind):
      (
        .study, "'\(name)' (\(kind)) cannot be a term", whyNotATerm(kind),
        kind == "id" ? "remove it, or declare it as a category" : "derive a number from it"
      )
    case .notNumeric(let name, let use, let kind):
      (
        .study, "\(use) '\(name)' is not numeric but \(kind)", "\(use) has to be numbers",
        "declare it as a number, or name another column"
      )
    case .malformedTerm(let term, let shape):
      (
        .study, "'\(term)' is not a term",
        "a curve is written \(shape), with a whole number above 0",
        "write it so, with a column of the table"
      )
    case .contrastOfNoTerm(let name):
      (
        .study, "contrasts name '\(name)', which is in none of its terms",
        "contrasts say how the levels of a category among the terms are compared",
        "remove it, or add the term"
      )
    case .tooFewValues(let name, let term, let distinct, let needed):
      (
        .data,
        "'\(term)' asks more of '\(name)' than its \(Wording.count(distinct, "different value")) can tell",
        "it needs at least \(needed), and for a spline its quantiles have to differ",
        "ask for a simpler curve"
      )
    case .nothingToEstimate:
      (
        .study, "it has neither terms nor an intercept", "there is nothing to estimate",
        "name a support term, or leave 'intercept' out"
      )
    case .nothingToCorrelate:
      (
        .study, "it names no two different columns", "a correlation is of a pair",
        "name columns in 'between' and in 'and'"
      )
    case .smallestEffect(let effect):
      (
        .study, "the smallest effect \(Column.text(of: effect)) is not positive",
        "it is the size from which an effect, up or down, would matter",
        "write its size without a sign"
      )
    case .level(let level):
      (
        .study, "the level \(Column.text(of: level)) is not between 0 and 1",
        "it is the share of intervals that hold the truth", "write 0.95"
      )
    case .clustersNeeded(let estimator):
      (
        .study, "covariance \(estimator.name) needs clusters, and none are declared",
        "it allows rows of one cluster to depend on each other",
        "name the cluster column, or choose from \(CovarianceEstimator.independentNames)"
      )
    case .mixed(let error):
      (
        .data, error.diagnostic.what, error.diagnostic.why ?? "the model cannot be fitted",
        error.diagnostic.fix ?? "look at its rows"
      )
    case .mixedKey(let name, let fault): mixedKeyWords(name, fault)
    case .secondClusterNeeded:
      (
        .study, "covariance two_way needs two cluster columns",
        "it allows rows to depend on each other that share either",
        "write both: cluster: [la, year]"
      )
    case .timeNeeded(let estimator):
      (
        .study, "covariance \(estimator.name) needs to know which row is before which",
        "errors may depend on those shortly before",
        "name the column of times: serial: {time: year}"
      )
    case .twoClusterColumns(let first, let second, let taker, let takesTwo):
      (
        .study, "\(taker) takes one column of clusters, and there are two: \(first) and \(second)",
        "it would treat rows that share \(second) alone as independent",
        takesTwo
          ? "leave the covariance out, or name two_way, newey_west or driscoll_kraay"
          : "name one cluster column for this fit, or fit by ols, wls or within"
      )
    case .timeRepeated(let name, let value, let unit):
      (
        .data, "\(name) is '\(value)' in two rows" + (unit.map { " of one \($0)" } ?? ""),
        "newey_west follows one row at each time",
        unit == nil
          ? "name the column of units: serial: {time: \(name), unit: la}"
          : "make the rows one per unit and time, or use driscoll_kraay"
      )
    case .timeWithoutOrder(let name, let labels):
      (
        .study,
        "'\(name)', the column of times, has labels without an order: "
          + Suggestion.list(labels),
        "errors may depend on those shortly before, and nothing says which are before which",
        "name a column of years or dates, or declare it {type: ordered, levels: [first, …, last]}"
      )
    case .lagTooLong(let lag, let time, let times, let estimator):
      (
        .study,
        "its lag of \(lag) is too long: "
          + "there are \(times) different times (\(time))",
        "\(estimator.name) looks at pairs of times that are so far apart",
        times > 1
          ? "write a lag of \(times - 1) or less, or leave it out"
          : "keep rows of several times in the steps before"
      )
    case .covarianceNotOffered(let estimator, let fit, let known):
      (
        .study, "fit \(fit) has no covariance \(estimator.name)",
        "it has \(Suggestion.list(known))", "name one of them, or leave the choice to method: auto"
      )
    case .covarianceOfPenalty(let estimator, let fit, let known):
      (
        .study, "fit \(fit) has no covariance \(estimator.name) with 'penalty: firth'",
        "penalized estimates have \(Suggestion.list(known)), and intervals by their own profile",
        "leave the choice to method: auto, or remove 'penalty: firth', without which \(fit) has it"
      )
    case .panel(let problem): problem.words
    case .term(let problem): problem.words
    case .boundsOfTerm, .boundsOfManyColumns, .unboundedCell, .boundsNeedLeastSquares: boundsWords
    case .generalized(let problem): problem.words
    case .controlsNeeded, .clustersNeededBy, .controlsUnused, .controlCorrelated: correlationWords
    case .family, .permutation: drawnTestWords
    case .filterLeftOpen(let open):
      (
        .study,
        "its rows count units again: filter column '\(open.column)' has "
          + "\(open.values.count) values",
        open.reason,
        "choose in normalize: filter: {\(open.column): [\"\(open.example)\"]}"
      )
    default: dataWords
    }
  }

  private var boundsWords: Words {
    switch problem {
    case .boundsOfTerm(let name, let rows):
      (
        .study,
        "its estimates cannot be bounded: '\(name)' is suppressed in "
          + "\(rows) row\(rows == 1 ? "" : "s")",
        "bounds hold over suppressed outcomes and terms; a weight, a cluster, and every term of a "
          + "model with a curve has to be known",
        "remove such rows by a step 'require: [\(name)]', or leave 'suppressed: bounds' out"
      )
    case .boundsOfManyColumns(let names, let most):
      (
        .study,
        "its estimates cannot be bounded: \(names.count) of its columns have suppressed cells",
        "every combination of their least and greatest values is looked at, for up to \(most) "
          + "columns: here \(names.joined(separator: ", "))",
        "remove rows by a step 'require: [\(names.last ?? "")]', or fit with fewer of the columns"
      )
    case .unboundedCell(let name, let kind, let reason, let origin):
      (
        .study, "nothing bounds the missing '\(name)' (\(reason)) at \(origin)",
        "a suppressed count is 1 to 5; a \(kind) column is bounded by its range, a rate by its "
          + "numerator and denominator, and a figure that rounds to zero by the unit of rounding",
        "declare 'range:', 'numerator:' and 'denominator:', or 'rounded_to:' for the column"
      )
    case .boundsNeedLeastSquares(let fit):
      (
        .study, "bounds are not found for fit: \(fit)",
        "they are exact where estimates are linear in the outcome: ols and wls",
        "leave 'suppressed: bounds' out, or fit by ols beside it"
      )
    default: (.internal, "", nil, nil)
    }
  }

  private var dataWords: Words {
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

  private func whyNotATerm(_ kind: String) -> String {
    kind == "id" ? "an id names rows and measures nothing" : "a date is not a number"
  }
}
