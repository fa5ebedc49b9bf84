import Diagnostics
import LinearAlgebra
import Tables

/// Terms that tell some rows' outcomes perfectly, so that the likelihood grows for ever along them and
/// has no maximum: coefficients b ≠ 0 with
///
///     xᵢ'b ≥ 0 where every trial is an event,  ≤ 0 where none is (or the count is 0),  = 0 elsewhere
///
/// and not all zero. Complete separation: no row has xᵢ'b = 0.
///
/// b is found by `SeparatingDirection`, and is a certificate: the conditions are verified row by row.
///
/// - Reference: Albert & Anderson (1984); Konis (2007); Correia, Guimarães & Zylkin (2019).
public struct Separation: Equatable, Sendable {
  public let outcome: String
  public let isComplete: Bool
  /// The coefficients that grow for ever.
  public let terms: [String]
  /// Rows whose outcome they tell perfectly.
  public let rows: Int
  public let rowsUsed: Int
  /// `all 7 rows with role[manager] are events`, of indicators.
  public let levels: [String]
  public let example: String
  /// `2 of 14 clusters of la`: where those rows are.
  public let clusters: String?
  /// Whether it is of proportional odds, and rows are told on which side of a threshold they lie.
  public let ofGrades: Bool
  /// Whether Firth's penalty is there for such a fit.
  public let takesPenalty: Bool

  static let noise = 1e-8
  /// A column that moves less than this share of the one that moves most does not separate: a direction
  /// is known to its noise.
  static let moving = 1e-6
}

extension Separation {
  init(
    outcome: String, isComplete: Bool, terms: [String], rows: [Int], rowsUsed: Int,
    levels: [String], ofGrades: Bool = false, _ sample: Sample?, _ spec: ModelSpec
  ) {
    self.outcome = outcome
    self.isComplete = isComplete
    self.terms = terms
    self.rows = rows.count
    self.rowsUsed = rowsUsed
    self.levels = levels
    self.ofGrades = ofGrades
    takesPenalty =
      spec.estimator.mixed == nil
      && [.logistic, .binomial].contains(spec.estimator.generalized?.family)
    example = rows.first.map { sample?.table.origin(of: $0) ?? "row \($0 + 1)" } ?? ""
    clusters = Self.spread(of: rows, sample, spec)
  }

  /// - Returns: nil where there is none.
  init?(
    _ problem: ReweightedLeastSquares.Problem, _ sample: Sample?, _ spec: ModelSpec
  ) throws {
    let signs = Self.signs(problem)
    let unit = try problem.leastSquares(
      Vector(repeating: 0, count: problem.matrix.rowCount),
      [Double](repeating: 1, count: problem.matrix.rowCount))
    let X = problem.matrix.rows(0..<problem.matrix.rowCount)
    let Z = unit.orthonormalized(X)
    guard let cone = try SeparatingDirection(Z, signs: signs) else { return nil }
    // β in units of the columns: how much each moves η.
    let moves = unit.orthonormalized(Matrix.identity(X.columnCount))
      .scalingRows(by: Vector((0..<X.columnCount).map { X.column($0).norm }))
    let moved = (moves * cone.direction).elements.map { $0.magnitude }
    let largest = moved.max() ?? 0
    let columns = problem.matrix.columns
    let moving = columns.indices.filter {
      columns[$0].role != .intercept && moved[$0] > Self.moving * largest
    }
    let guilty =
      moving.count > 1
      ? try Self.smallest(of: moving, problem.matrix, Z, moves: moves, signs: signs, cone)
      : moving
    self.init(
      outcome: spec.outcome, isComplete: cone.separated.count == X.rowCount,
      terms: guilty.map { columns[$0].name }, rows: cone.separated, rowsUsed: X.rowCount,
      levels: guilty.compactMap { Self.level(columns[$0].name, X.column($0), signs, problem) },
      sample, spec)
  }

  /// +1 where all trials are events, −1 where none is, 0 elsewhere.
  static func signs(_ problem: ReweightedLeastSquares.Problem) -> [Double] {
    let (y, m) = (problem.response.y, problem.response.trials)
    return y.indices.map { row in
      if y[row] == 0 { return -1 }
      return problem.family == .binomial && y[row] == m[row] ? 1 : 0
    }
  }

  private static func level(
    _ name: String, _ column: Vector, _ signs: [Double], _ problem: ReweightedLeastSquares.Problem
  ) -> String? {
    guard column.allSatisfy({ $0 == 0 || $0 == 1 }) else { return nil }
    for (value, place) in [(1.0, "with \(name)"), (0, "without \(name)")] {
      let rows = column.indices.filter { column[$0] == value }
      guard let first = rows.first, signs[first] != 0,
        rows.allSatisfy({ signs[$0] == signs[first] })
      else { continue }
      let what =
        problem.family == .binomial
        ? (signs[first] > 0
          ? "all events" : "none an event") : "all of count 0"
      return "the \(Wording.count(rows.count, "row")) \(place): \(what)"
    }
    return nil
  }

  private func certain(_ told: String) -> String {
    ofGrades
      ? "on which side of a level \(told) lie is certain" : "the outcome of \(told) is certain"
  }

  var words: GeneralizedProblem.Words {
    let who = Wording.all(terms.map { "'\($0)'" })
    let told =
      isComplete
      ? "all \(rowsUsed) rows"
      : "\(rows) of \(rowsUsed) rows, such as \(example),"
        + (clusters.map { " in \($0)," } ?? "")
    let seen = levels.isEmpty ? "" : " (\(levels.joined(separator: "; ")))"
    return (
      .data,
      "\(terms.isEmpty ? "its terms" : who) \(terms.count > 1 ? "separate" : "separates") its outcome "
        + "'\(outcome)' \(isComplete ? "completely" : "in part")",
      "with \(terms.count > 1 ? "them" : "it"), \(certain(told))\(seen), so the "
        + "likelihood grows for ever and no estimate is finite",
      ofGrades
        ? "join levels of the outcome or of a category among the terms, or remove the term"
        : takesPenalty
          ? "write 'penalty: firth', join levels, or remove the term"
          : "join levels by a step 'recode', filter such rows out and say so, or remove the term"
    )
  }
}
