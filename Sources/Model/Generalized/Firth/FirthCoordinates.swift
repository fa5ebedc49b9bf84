import LinearAlgebra

/// The columns at right angles to each other, γ = R β, so that a step of one length moves η by as much
/// whatever its direction, and columns of years are told from the constant. A coefficient that is held is
/// put last, where γₚ = Rₚₚ βⱼ is its alone: to hold one is to hold the other.
struct FirthCoordinates {
  let response: Response
  /// n × p, X'X = n I.
  let X: Matrix
  /// How many of γ are free.
  let freeCount: Int
  /// log m.
  let logTrials: [Double]
  /// The part of the log-likelihood that no coefficient changes: Σ log of how many ways there are to have y
  /// successes of m trials.
  let choices: Double

  private let offset: [Double]?
  private let R: Matrix
  private let order: [Int]

  /// - Parameter held: a coefficient.
  /// - Throws: `LinearAlgebraError` where columns are collinear.
  init(_ problem: ReweightedLeastSquares.Problem, holding held: Int? = nil) throws {
    let count = problem.matrix.columnCount
    order = (0..<count).filter { $0 != held } + [held].compactMap { $0 }
    freeCount = count - (held == nil ? 0 : 1)
    response = problem.response
    logTrials = response.trials.map { $0 == 1 ? 0 : Elementary.log($0) }
    choices = zip(response.y, response.trials).reduce(0) {
      $0 + Family.binomial.logChoices($1.0, trials: $1.1)
    }
    offset = problem.offset
    let n = problem.matrix.rowCount
    let columns = problem.matrix.rows(0..<n).columns(order)
    let unit = try LeastSquares(X: columns, y: Vector(repeating: 0, count: n), keeping: [])
    let root = Double(max(n, 1)).squareRoot()
    X = root * unit.orthonormalized(columns)
    R = unit.R / root
  }

  /// dβⱼ/dγₚ is 1 over it, of the coefficient held.
  var unitOfHeld: Double { R[R.rowCount - 1, R.rowCount - 1] }

  func linearPredictor(_ position: [Double]) -> [Double] {
    let fitted = (X * Vector(position)).elements
    return offset.map { zip(fitted, $0).map { $0 + $1 } } ?? fitted
  }

  func position(_ beta: [Double]) -> [Double] {
    (R * Vector(order.map { beta[$0] })).elements
  }

  func beta(_ position: [Double]) -> [Double] {
    var beta = [Double](repeating: 0, count: position.count)
    var rest = position
    for k in position.indices.reversed() {
      let value = rest[k] / R[k, k]
      beta[order[k]] = value
      for i in 0..<k { rest[i] -= R[i, k] * value }
    }
    return beta
  }
}
