/// What keeps a generalized linear model from being fitted.
public enum GeneralizedProblem: Equatable, Sendable {
  /// A yes-or-no outcome of other values than two.
  case notTwoValued(String, values: [String])
  case oneLevelOutcome(String, level: String, rows: Int)
  case neverHappens(String, rows: Int)
  case alwaysHappens(String, rows: Int)
  case negativeCount(String, value: Double, origin: String)
  case notWhole(String, value: Double, origin: String)
  case trialsBelow(
    String, successes: Double, trials: String, count: Double, origin: String)
  case noTrials(String, origin: String)
  case offsetUndefined(String, rows: Int, origin: String)
  case separated(Separation)
  case didNotConverge(steps: Int)
  case noOrder(String, kind: String)
  /// A measured number as the outcome of an ordinal model.
  case tooManyGrades(String, levels: Int, limit: Int)
  case unusedLevel(String, level: String)
  case ordinalNeedsThresholds

  /// The term that a coefficient is of, as the study writes it: `role[lm]:age` is of `role:age`.
  private static func written(_ coefficient: String) -> String {
    var (text, depth) = ("", 0)
    for character in coefficient {
      if character == "[" { depth += 1 }
      if depth == 0 { text.append(character) }
      if character == "]" { depth -= 1 }
    }
    return text
  }

  var offender: String? {
    switch self {
    case .notTwoValued(let name, _), .oneLevelOutcome(let name, _, _),
      .neverHappens(let name, _), .alwaysHappens(let name, _), .negativeCount(let name, _, _),
      .notWhole(let name, _, _), .trialsBelow(let name, _, _, _, _), .noTrials(let name, _),
      .offsetUndefined(let name, _, _), .noOrder(let name, _), .tooManyGrades(let name, _, _),
      .unusedLevel(let name, _):
      name
    case .separated(let found): found.terms.first.map(Self.written)
    case .ordinalNeedsThresholds: "intercept"
    case .didNotConverge: nil
    }
  }
}
