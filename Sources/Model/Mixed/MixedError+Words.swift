import Diagnostics

extension MixedError: DiagnosticConvertible {
  public var diagnostic: Diagnostic {
    let (what, why, fix) = words
    return Diagnostic(what, kind: .data, why: why, fix: fix)
  }

  private typealias Words = (what: String, why: String?, fix: String?)

  private var words: Words {
    switch self {
    case .noRows: ("there are no rows", nil, nil)
    case .noRandomTerms:
      (
        "nothing in the model is random", "a mixed model has at least one level",
        "name a level, or use ordinary least squares"
      )
    case .lengths(let name, let count, let rows):
      ("\(name) has \(count) rows where the outcome has \(rows)", nil, nil)
    case .groupOutOfRange(let term, let row, let group, let labels):
      ("row \(row) is in group \(group) of '\(term)', which has \(labels) groups", nil, nil)
    case .nonFiniteOutcome(let row, let value):
      ("the outcome of row \(row) is \(value)", "it has to be a finite number", nil)
    case .nonFiniteFixed(let row, let column):
      ("column \(column) of the terms is not a finite number in row \(row)", nil, nil)
    case .nonFiniteRandom(let term, let row, let column):
      ("'\(column)' of '\(term)' is not a finite number in row \(row)", nil, nil)
    case .weight(let row, let value):
      (
        "the weight of row \(row) is \(value)",
        "a prior weight says how precise a row is: the residual variance is σ²/w",
        "leave rows without weight out"
      )
    case .constantOutcome(let value, let rows):
      ("the outcome is \(value) in all \(rows) rows", "there is no variance to divide", nil)
    case .collinear(let columns):
      (
        "columns \(columns) of the terms follow from the others",
        "their coefficients cannot be told apart", "remove a term"
      )
    case .nothingLeft(let rows, let columns):
      (
        "\(columns) coefficients reproduce all \(rows) rows",
        "no variance is left to divide between levels", "use fewer terms"
      )
    case .exactWithGroups(let names):
      (
        "its terms and the effects of \(Wording.all(names.map { "'\($0)'" })) reproduce every row",
        "no variance is left within groups, beside which that between them could be measured",
        "look whether the outcome was made from those columns, or fit within: absorb them"
      )
    case .oneGroup(let term, let label):
      (
        "all rows are in one group of '\(term)', '\(label)'",
        "the variance between groups needs two groups at least", "leave the level out"
      )
    case .oneRowPerGroup(let term, let groups, let hasResidual):
      (
        "each of the \(groups) groups of '\(term)' has one row",
        hasResidual
          ? "what varies between groups cannot be told from what varies between rows"
          : "a yes or no that happens once in each group does not tell how much groups differ",
        hasResidual
          ? "leave the level out: the residual is it"
          : "leave the level out, or name one whose groups have several rows"
      )
    case .moreEffectsThanRows(let term, let effects, let rows):
      (
        "'\(term)' has \(effects) random effects for \(rows) rows",
        "their variances and correlations cannot be told from the residual's",
        "use fewer slopes, or a level with larger groups"
      )
    case .dependentRandomColumns(let term, let columns):
      (
        "\(columns.map { "'\($0)'" }.joined(separator: ", ")) of '\(term)' follows from its other "
          + "random effects", "their variances cannot be told apart", "remove a slope"
      )
    case .constantSlope(let column, let term, let groups):
      (
        "its slope of '\(column)' is to vary between groups of '\(term)', and '\(column)' is the same "
          + "throughout each of the \(groups)",
        "no group shows what goes with more of it, so that slopes cannot be told apart",
        "remove '\(column)' from slopes, or let it vary between larger groups"
      )
    case .repeatedTerm(let name): ("'\(name)' is among the levels twice", nil, "remove one")
    case .sameGroups(let outer, let nested) where nested.hasPrefix(outer + "/"):
      sameLevelWords(outer, nested, isInsideOut: false)
    case .levelsInsideOut(let outer, let nested):
      sameLevelWords(outer, nested, isInsideOut: true)
    case .sameGroups(let one, let other):
      (
        "'\(one)' and '\(other)' divide the rows into the same groups",
        "their variances cannot be told apart", "remove one"
      )
    case .clusterSplits(let term, let label):
      (
        "group '\(label)' of '\(term)' has rows in more than one cluster",
        "rows of different clusters would not be independent",
        "cluster by a level that holds all the random ones"
      )
    case .noModes(let largest):
      (
        "the random effects cannot be found: the likelihood has no value where the search starts",
        "the largest outcome is \(Wording.number(largest)), beside which a Poisson law leaves no chance "
          + "variation that groups could be told by",
        "count in larger units, or fit the measured size: 'fit: mixed' without 'family:'"
      )
    case .numerical(let words):
      (
        "the fit failed: \(words)",
        "its arithmetic broke down in these rows, as it does where numbers lie too far apart",
        "look for a cell far beyond all others, or measure in units in which numbers are alike in size"
      )
    case .tooLargeBlock(let effects, let limit):
      (
        "\(effects) random effects are joined by rows that they share",
        "for counts and yes and no, up to \(limit) are fitted together",
        "leave a crossed level out, or nest the levels"
      )
    case .fewDrawsLeft(let left, let draws):
      (
        "\(left) of \(draws) outcomes drawn from it have an estimate",
        "in the others a level has no event, or nothing but events, so that intervals from draws would be "
          + "of untypical ones", "remove 'bootstrap'; variances have profile intervals all the same"
      )
    case .tooLongBootstrap(let draws, let limit):
      (
        "\(draws) draws of its bootstrap would take too long",
        "each is fitted again, and with so many rows and random effects \(limit) take up to about a minute",
        limit < 99
          ? "remove 'bootstrap'; variances have profile intervals all the same"
          : "write 'bootstrap: \(limit)', or remove it"
      )
    case .tooManyEffects(let method, let effects, let limit):
      (
        "\(method) needs all \(effects) random effects in one matrix",
        "it is done up to \(limit)",
        "write 'covariance: classical' for Satterthwaite's degrees of freedom, or leave the method to the "
          + "design, which takes them here"
      )
    }
  }

  /// Of a level in which its outer one is not divided: it is that one again, or holds several of it.
  private func sameLevelWords(_ outer: String, _ nested: String, isInsideOut: Bool) -> Words {
    let inner = nested.dropFirst(outer.count + 1)
    let own = outer.split(separator: "/").last.map(String.init) ?? outer
    return (
      "'\(outer)' and '\(nested)' divide the rows into the same groups",
      isInsideOut
        ? "levels are written from the outermost inwards, and each \(own) has rows of one \(inner) only"
        : "each \(own) has rows of one \(inner) only, and each \(inner) of one \(own), so that what varies "
          + "between one cannot be told from what varies between the other",
      isInsideOut
        ? "write the outermost first: levels: [\(inner), \(own)]; or remove \(inner)"
        : "remove \(inner) from levels: it is \(own) by another name"
    )
  }
}
