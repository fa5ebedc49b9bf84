/// Why a mixed model cannot be fitted. Carries facts; `MixedError+Words.swift` has the words.
/// Rows, groups and columns are numbered from 0.
public enum MixedError: Error, Equatable, Sendable {
  case noRows
  case noRandomTerms
  /// Two lengths that should be equal.
  case lengths(of: String, count: Int, rows: Int)
  case groupOutOfRange(term: String, row: Int, group: Int, labels: Int)
  case nonFiniteOutcome(row: Int, value: Double)
  case nonFiniteFixed(row: Int, column: Int)
  case nonFiniteRandom(term: String, row: Int, column: String)
  case weight(row: Int, value: Double)
  case constantOutcome(value: Double, rows: Int)
  case collinear(columns: [Int])
  /// The fixed part alone reproduces every row, or leaves no row over.
  case nothingLeft(rows: Int, columns: Int)
  /// The terms and the groups' effects together do.
  case exactWithGroups([String])
  case oneGroup(term: String, label: String)
  /// Every group has one row: its effect cannot be told from the residual.
  case oneRowPerGroup(term: String, groups: Int, hasResidual: Bool = true)
  case moreEffectsThanRows(term: String, effects: Int, rows: Int)
  case dependentRandomColumns(term: String, columns: [String])
  /// A slope whose column no group shows two values of.
  case constantSlope(column: String, term: String, groups: Int)
  case repeatedTerm(String)
  /// Two terms that split the rows into the same groups, with columns that depend on each other.
  case sameGroups(String, String)
  /// The same of a level within another, `la/region`, that holds several of it.
  case levelsInsideOut(String, String)
  /// A group whose rows are in several clusters.
  case clusterSplits(term: String, label: String)
  /// The search for the random effects of a generalized model has nowhere to start.
  case noModes(largest: Double)
  /// The criterion could not be evaluated at these values of θ.
  case numerical(String)
  /// Levels that cross in a generalized model join too many random effects in one dense matrix.
  case tooLargeBlock(effects: Int, limit: Int)
  /// Too many random effects for a method that needs them all in one dense matrix.
  case tooManyEffects(method: String, effects: Int, limit: Int)
  /// Draws of a bootstrap that could be fitted.
  case fewDrawsLeft(Int, of: Int)
  /// More draws than some minutes allow.
  case tooLongBootstrap(draws: Int, limit: Int)
}
