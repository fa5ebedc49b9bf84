import Diagnostics
import Tables

/// What a panel fit lacks. Carries facts; the words are below.
public enum PanelProblem: Equatable, Sendable {
  case absorbedTwice(String)
  case absorbedOutcome(String)
  case absorbedTerm(String, term: String)
  case interceptOff
  case noTerms(fit: String)
  /// Rows that are each alone in a level.
  case onlySingletons([String], rows: Int)
  case oneLevel(String, level: String, rows: Int)
  /// A term that the absorbed effects give exactly.
  case noVariationWithin(
    String, factors: [String], isSupport: Bool, isOne: Bool, rest: [String] = [])
  /// A column that is the same in every row: of an interaction, no row may have what it multiplies.
  case sameInAllRows(String, value: Double, rows: Int)
  case outcomeWithoutVariation(String, factors: [String])
  case tooFewRows(rows: Int, slopes: Int, effects: Int, factors: [String])
  case notConverged([String])
  case unitIsPeriod(String)
  case notAPeriod(String, kind: String)
  case repeatedPeriod(unit: String, period: String, rows: [String])
  case oneUnit(String, label: String, rows: Int)
  case onePeriod(String, label: String, rows: Int)
  case clusterSplitsUnit(String, unit: String)
  case noVariationBetween(String, unit: String, isOutcome: Bool)
  case tooFewUnits(units: Int, unit: String, coefficients: Int)
  case noConsecutivePeriods(unit: String, period: String)
  /// Of first differences: a term whose change is the same everywhere, nil where that is no change.
  case sameChange(String, by: Double?, panel: PanelSpec, isSupport: Bool)
  case outcomeSameChange(String, by: Double?, panel: PanelSpec)
  /// Of random effects: no variation left to tell a row's variance from.
  case noVarianceWithin(unit: String, rows: Int, units: Int, terms: Int)
  case outcomeSameWithin(String, unit: String)
}

extension PanelProblem {
  typealias Words = (kind: Diagnostic.Kind, what: String, why: String?, fix: String?)

  /// The word of the study that is at fault.
  var offender: String? {
    switch self {
    case .absorbedTwice(let name), .absorbedOutcome(let name), .absorbedTerm(_, let name),
      .oneLevel(let name, _, _), .noVariationWithin(let name, _, _, _, _),
      .sameInAllRows(let name, _, _),
      .outcomeWithoutVariation(let name, _), .unitIsPeriod(let name), .notAPeriod(let name, _),
      .oneUnit(let name, _, _), .onePeriod(let name, _, _), .clusterSplitsUnit(let name, _),
      .noVariationBetween(let name, _, _), .sameChange(let name, _, _, _),
      .outcomeSameChange(let name, _, _), .outcomeSameWithin(let name, _):
      Term.written(as: name)
    case .repeatedPeriod, .tooFewUnits, .noConsecutivePeriods, .noVarianceWithin: "fit"
    case .interceptOff: "intercept"
    case .onlySingletons, .notConverged, .tooFewRows: "absorb"
    case .noTerms: nil
    }
  }

  var words: Words {
    switch self {
    case .absorbedTwice(let name):
      (
        .study, "'\(name)' is absorbed twice", "its levels' effects are taken out once",
        "remove one of the two"
      )
    case .absorbedOutcome(let name):
      (
        .study, "its outcome '\(name)' is absorbed",
        "an outcome's own levels explain it perfectly", "absorb other columns"
      )
    case .absorbedTerm(let column, let term):
      (
        .study, "its term '\(term)' is of '\(column)', which is absorbed",
        "the effects of all levels of \(column) are taken out, so none is left to estimate",
        "remove '\(term)' from the terms, or '\(column)' from absorb"
      )
    case .interceptOff:
      (
        .study, "it drops the intercept and absorbs effects",
        "absorbed effects hold the intercept: nothing is left to drop", "delete 'intercept'"
      )
    case .noTerms(let fit):
      (
        .study, "fit: \(fit) has no terms", "there is nothing to estimate beside the effects",
        "name a support term"
      )
    default: dataWords
    }
  }

  private var dataWords: Words {
    switch self {
    case .onlySingletons(let factors, let rows):
      (
        .data, "each of the \(rows) rows used is the only one of its \(Wording.either(factors))",
        "an effect of its own fits such a row exactly, so nothing is left to compare",
        "absorb a column whose levels have several rows, or fit by ols"
      )
    case .oneLevel(let name, let level, let rows):
      (
        .data, "'\(name)', which is absorbed, is '\(level)' in \(Wording.allUsed(rows))",
        "to take out the effect of the only level is to take out the mean, as ols does",
        "remove '\(name)' from absorb, or keep more rows in the steps before"
      )
    case .noVariationWithin(let name, let factors, let isSupport, let isOne, let rest):
      noVariation(of: name, factors, isSupport: isSupport, isOne: isOne, rest: rest)
    case .sameInAllRows(let name, let value, let rows):
      (
        .data, "'\(name)' is \(Column.text(of: value)) in \(Wording.allUsed(rows))",
        name.contains(":") && value == 0
          ? "no row used has all that this interaction multiplies, so there is nothing to be told by"
          : "a term that is the same in every row cannot be told from the effects that are absorbed",
        "remove '\(Term.written(as: name))' from the terms, or keep or join rows in the steps before so "
          + "that it differs"
      )
    case .outcomeWithoutVariation(let name, let factors):
      (
        .data, "its outcome '\(name)' does not vary within \(Wording.all(factors))",
        "the absorbed effects give it exactly, so there is nothing left to explain",
        "absorb less, or name an outcome that varies there"
      )
    case .tooFewRows(let rows, let slopes, let effects, let factors):
      (
        .data,
        "\(rows) rows for \(Wording.count(slopes, "slope")) and \(effects) effects of "
          + Wording.all(factors), "a fit needs more rows than those together",
        "absorb less, use fewer terms, or keep more rows in the steps before"
      )
    case .notConverged(let factors):
      (
        .data, "the effects of \(Wording.all(factors)) could not be told apart to 1e-10",
        "too few rows link the levels of one with those of the other",
        "absorb fewer columns, or coarser ones"
      )
    default: panelWords
    }
  }

  private func noVariation(
    of name: String, _ factors: [String], isSupport: Bool, isOne: Bool, rest: [String]
  ) -> Words {
    let place = Wording.all(factors.map { "'\($0)'" })
    let absorbed = "\(place), which \(factors.count == 1 ? "is" : "are") absorbed"
    guard isSupport else {
      return (
        .data, "'\(name)' does not vary within \(absorbed)",
        "the absorbed effects hold it already",
        "remove '\(Term.written(as: name))' from adjust" + Self.keeping(rest)
      )
    }
    let first = factors[0]
    return (
      .data, "'\(name)' does not vary within \(absorbed)",
      isOne
        ? "the effect of each \(first) holds all that stays the same within it, \(name) included, so "
          + "nothing is left to estimate"
        : "it is a sum of a part for each \(factors.joined(separator: " and a part for each ")), and "
          + "their effects hold all such parts, so nothing is left to estimate",
      "two questions can be asked: whether the outcome differs between levels of \(first) that differ "
        + "in \(name) (fit: between, or fit: ols clustered by \(first), without absorb); or what goes "
        + "with a change within \(first), by a measure of support that changes there"
        + Self.keeping(rest)
    )
  }

  /// The columns of the same curve that do vary there, by a step of their own.
  private static func keeping(_ rest: [String]) -> String {
    rest.isEmpty
      ? ""
      : "; \(Wording.all(rest.map { "'\($0)'" })) of the same curve \(rest.count == 1 ? "does" : "do") "
        + "vary there: derive such powers as columns, as in derive: {squared: \"age * age\"}, and name "
        + "these"
  }
}

extension Wording {
  /// `a`, `a or b`.
  static func either(_ names: [String]) -> String {
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " or " + last
  }
}
