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
    case .unknownSerialColumn(let name, let key, let table, let free):
      (
        .study, "'\(name)', the \(key) of serial, is not a column of table '\(table)'",
        "serial: says which row is before which, of the rows of '\(table)'",
        Suggestion.nearest(to: name, among: free).map { "write '\($0)'" }
          ?? "give this fit its own, serial: {time: year}, with a column of '\(table)', or another covariance"
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
        use == CorrelationSpec.use && kind == ColumnKind.ordered.rawValue
          ? "ask for methods of order alone (spearman, partial_spearman, kendall, polychoric, and polyserial "
            + "with a number), or declare it as a number"
          : "declare it as a number, or name another column"
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
        "name the column of times: serial: {time: year}, in this fit, or under model: inference: for all"
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
    case .controlsNeeded, .clustersNeededBy, .controlsUnused, .controlCorrelated, .bothOrdered:
      correlationWords
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

  private func whyNotATerm(_ kind: String) -> String {
    kind == "id" ? "an id names rows and measures nothing" : "a date is not a number"
  }
}
