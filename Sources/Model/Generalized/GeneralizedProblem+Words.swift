import Diagnostics
import Tables

extension GeneralizedProblem {
  typealias Words = (kind: Diagnostic.Kind, what: String, why: String?, fix: String?)

  var words: Words {
    switch self {
    case .notTwoValued(let name, let values):
      (
        .data, "its outcome '\(name)' has other values than two: \(Suggestion.list(values))",
        "a logistic model is of an event that happens or does not: 0 and 1, true and false, or two "
          + "levels, the second of which is the event",
        "recode it, or use 'fit: ordinal' for grades and 'fit: poisson' for counts"
      )
    case .oneLevelOutcome(let name, let level, let rows):
      (
        .data, "its outcome '\(name)' is '\(level)' in \(Wording.allUsed(rows))",
        "a logistic model needs rows with the event and rows without it",
        "name another outcome, or keep more rows in the steps before"
      )
    case .neverHappens(let name, let rows):
      (
        .data, "its outcome '\(name)' is 0 in \(Wording.allUsed(rows))",
        "of something that never happens, nothing can be said about what goes with it",
        "name another outcome, or keep more rows in the steps before"
      )
    case .alwaysHappens(let name, let rows):
      (
        .data, "its outcome '\(name)' happens in every trial of \(Wording.allUsed(rows))",
        "of something that always happens, nothing can be said about what goes with it",
        "name another outcome, or keep more rows in the steps before"
      )
    case .negativeCount(let name, let value, let origin):
      (
        .data, "'\(name)' is \(Column.text(of: value)) at \(origin)", "a count is 0 or more",
        "mend the value, or filter the row"
      )
    case .notWhole(let name, let value, let origin):
      (
        .data, "'\(name)' is \(Column.text(of: value)) at \(origin)",
        "a count is a whole number; a rate is modelled by its count, with 'offset: log(…)' of what it "
          + "is per", "name the column of counts, or fit the rate by ols"
      )
    default: otherWords
    }
  }

  private var otherWords: Words {
    switch self {
    case .trialsBelow(let name, let successes, let trials, let count, let origin):
      (
        .data,
        "'\(name)' is \(Column.text(of: successes)) of \(Column.text(of: count)) trials at \(origin)",
        "successes are some of the trials ('\(trials)')", "mend the value, or filter the row"
      )
    case .noTrials(let name, let origin):
      (
        .data, "'\(name)' is 0 at \(origin)", "a row without trials says nothing",
        "filter such rows: filter: \"\(name) > 0\""
      )
    case .offsetUndefined(let expression, let rows, let origin):
      (
        .data,
        "its offset '\(expression)' has no finite value in \(Wording.count(rows, "row")), the first at "
          + origin,
        "an offset is the logarithm of what a count is out of, which has to be above 0",
        "filter such rows, or name another offset"
      )
    case .separated(let separation): separation.words
    case .didNotConverge(let steps):
      (
        .data, "it did not converge in \(steps) steps",
        "the likelihood has no clear maximum near where the rows lead",
        "use fewer terms, or rescale terms of very different sizes"
      )
    case .noOrder(let name, let kind):
      (
        .study, "its outcome '\(name)' (\(kind)) has no order",
        "an ordinal model is of levels from low to high, and the alphabet is no such order",
        "declare it as {type: ordered, levels: [low, …, high]}"
      )
    case .tooManyGrades(let name, let levels, let limit):
      (
        .data, "its outcome '\(name)' has \(levels) different values",
        "an ordinal model has a threshold between each two grades, and takes up to \(limit) grades",
        "fit a measured number by 'fit: ols', or join values into grades by a step 'recode'"
      )
    case .unusedLevel(let name, let level):
      (
        .data, "no row used has '\(name)' at its level '\(level)'",
        "the threshold beside an empty level has no estimate",
        "join it with the level beside it by a step 'recode', or leave it out of 'levels:'"
      )
    case .ordinalNeedsThresholds:
      (
        .study, "an ordinal model always has its thresholds", "they take the intercept's place",
        "leave 'intercept' out"
      )
    default: (.internal, "", nil, nil)
    }
  }
}
