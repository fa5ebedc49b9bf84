import LinearAlgebra

/// The maximum of log L(β) + ½ log det X'WX (Jeffreys' prior), W = m p (1 − p): the score of row i is
///
///     yᵢ − mᵢpᵢ + hᵢ (½ − pᵢ)
///
/// with hᵢ its leverage. Finite under separation.
///
/// - Reference: Firth (1993); Heinze & Schemper (2002). Agrees with R `logistf` and `brglm2`.
struct Firth {
  let problem: ReweightedLeastSquares.Problem
  private(set) var beta: [Double]
  private(set) var eta: [Double] = []
  private(set) var logLikelihood = 0.0

  private static let mostSteps = 1000
  private static let tolerance = 1e-13
  /// On the scale of η; half of the largest η where that is more, since under complete separation the
  /// maximum is at hundreds.
  private static let longestStep = 5.0

  static func solve(
    _ problem: ReweightedLeastSquares.Problem, _ spec: ModelSpec
  ) throws(ModelError) -> GeneralizedFit.Solution {
    do {
      var firth = Firth(problem, beta: [Double](repeating: 0, count: problem.matrix.columnCount))
      guard try firth.maximize() else {
        throw spec.error(.generalized(.didNotConverge(steps: mostSteps)))
      }
      return GeneralizedFit.Solution(problem: problem, beta: firth.beta, eta: firth.eta)
    } catch let error as ModelError {
      throw error
    } catch {
      throw spec.error(Identification.problem(error, problem.matrix))
    }
  }

  init(_ problem: ReweightedLeastSquares.Problem, beta: [Double]) {
    self.problem = problem
    self.beta = beta
    eta = problem.linearPredictor(beta)
  }

  /// - Parameter fixed: a coefficient that stays as it is.
  /// - Returns: whether it converged.
  mutating func maximize(fixing fixed: Int? = nil) throws -> Bool {
    var state = try State(problem, eta)
    logLikelihood = state.logLikelihood
    for _ in 0..<Self.mostSteps {
      let change = try state.step(problem, fixing: fixed)
      let moved = problem.linearPredictor(zip(beta, change).map { $0 + $1 })
      let size = zip(moved, eta).reduce(0) { max($0, ($1.0 - $1.1).magnitude) }
      if size <= Self.tolerance * eta.reduce(1, { max($0, $1.magnitude) }) { return true }
      let largest = eta.reduce(0) { max($0, $1.magnitude) }
      var fraction = min(1, max(Self.longestStep, largest / 2) / size)
      while true {
        let next = zip(beta, change).map { $0 + fraction * $1 }
        let nextEta = problem.linearPredictor(next)
        // So far along a separating direction that the few rows with weight no longer tell the columns
        // apart, there is no state: the step was too long.
        if let nextState = try? State(problem, nextEta),
          nextState.logLikelihood >= logLikelihood - 1e-10 * (logLikelihood.magnitude + 1)
            || fraction < 1e-8
        {
          (beta, eta, state) = (next, nextEta, nextState)
          logLikelihood = state.logLikelihood
          break
        }
        guard fraction > 1e-12 else { return false }
        fraction /= 2
      }
    }
    return false
  }

  /// What a step needs at η.
  private struct State {
    /// (mᵢ + hᵢ) pᵢ (1 − pᵢ): the slope of the score where leverages stay. Steps by mᵢpᵢ(1 − pᵢ) are up to
    /// twice too long, and end much later.
    let stepWeights: [Double]
    let scores: [Double]
    let logLikelihood: Double

    init(_ problem: ReweightedLeastSquares.Problem, _ eta: [Double]) throws {
      let response = problem.response
      let weights = eta.indices.map {
        Family.binomial.weight(eta[$0], trials: response.trials[$0])
      }
      let fit = try LeastSquares(
        rowCount: problem.matrix.rowCount, columnCount: problem.matrix.columnCount,
        keeping: .leverages
      ) { range in
        RegressionBlock(
          X: problem.matrix.rows(range), y: Vector(repeating: 0, count: range.count),
          weights: Vector(range.map { weights[$0] }))
      }
      let h = fit.leverages
      stepWeights = eta.indices.map {
        Family.binomial.weight(eta[$0], trials: response.trials[$0] + h[$0])
      }
      scores = eta.indices.map { row in
        Family.binomial.score(eta[row], response.y[row], trials: response.trials[row])
          + h[row] * (0.5 - Elementary.logistic(eta[row]))
      }
      let determinant = fit.R.diagonal.reduce(0) { $0 + Elementary.log($1) }
      logLikelihood = eta.indices.reduce(determinant) {
        $0
          + Family.binomial.logLikelihood(
            eta[$1], response.y[$1], trials: response.trials[$1])
      }
    }

    func step(
      _ problem: ReweightedLeastSquares.Problem, fixing fixed: Int?
    ) throws -> [Double] {
      let matrix = problem.matrix
      let free = (0..<matrix.columnCount).filter { $0 != fixed }
      guard !free.isEmpty else { return [0] }
      let fit = try LeastSquares(
        rowCount: matrix.rowCount, columnCount: free.count, keeping: []
      ) { range in
        RegressionBlock(
          X: matrix.rows(range).columns(free),
          y: Vector(range.map { stepWeights[$0] > 0 ? scores[$0] / stepWeights[$0] : 0 }),
          weights: Vector(range.map { stepWeights[$0] }))
      }
      var change = [Double](repeating: 0, count: matrix.columnCount)
      for (position, j) in free.enumerated() { change[j] = fit.coefficients[position] }
      return change
    }
  }
}
