import LinearAlgebra

extension GeneralizedFit {
  /// Where the iterations ended.
  struct Solution {
    var problem: ReweightedLeastSquares.Problem
    var beta: [Double]
    var eta: [Double]
    var shape: NegativeBinomial?
    /// Of a penalized likelihood.
    var otherMaximum: Firth.OtherMaximum?
  }

  /// - Throws: separation, no convergence, collinear terms.
  static func solve(
    _ problem: ReweightedLeastSquares.Problem, _ sample: Sample?, _ spec: ModelSpec,
    _ generalized: GeneralizedSpec
  ) throws(ModelError) -> Solution {
    if generalized.penalty == .firth {
      return try Firth.solve(problem, spec)
    }
    var iterations = try maximum(of: problem, sample, spec)
    guard generalized.family == .negativeBinomial else {
      return Solution(problem: iterations.problem, beta: iterations.beta, eta: iterations.eta)
    }
    return try NegativeBinomial.solve(&iterations, spec)
  }

  private static func maximum(
    of problem: ReweightedLeastSquares.Problem, _ sample: Sample?, _ spec: ModelSpec
  ) throws(ModelError) -> ReweightedLeastSquares {
    var iterations: ReweightedLeastSquares
    do {
      iterations = try ReweightedLeastSquares(starting: problem)
    } catch {
      throw spec.error(Identification.problem(error, problem.matrix))
    }
    try finish(&iterations, sample, spec)
    return iterations
  }

  /// Goes on to the maximum.
  static func finish(
    _ iterations: inout ReweightedLeastSquares, _ sample: Sample?, _ spec: ModelSpec
  ) throws(ModelError) {
    let matrix = iterations.problem.matrix
    do {
      try iterations.run(upTo: ReweightedLeastSquares.suspiciousStep)
    } catch {
      try refuseSeparation(iterations, sample, spec)
      throw spec.error(Identification.problem(error, matrix))
    }
    if !iterations.converged || iterations.looksSeparated {
      try refuseSeparation(iterations, sample, spec)
    }
    do {
      try iterations.run(upTo: ReweightedLeastSquares.mostSteps)
    } catch {
      throw spec.error(Identification.problem(error, matrix))
    }
    guard iterations.converged else {
      throw spec.error(.generalized(.didNotConverge(steps: iterations.steps)))
    }
  }

  private static func refuseSeparation(
    _ iterations: ReweightedLeastSquares, _ sample: Sample?, _ spec: ModelSpec
  ) throws(ModelError) {
    let found: Separation?
    do {
      found = try Separation(iterations.problem, sample, spec)
    } catch {
      throw spec.error(.numerical("\(error)"))
    }
    if let found { throw spec.error(.generalized(.separated(found))) }
  }
}

extension ReweightedLeastSquares {
  /// Whether a row's outcome is all but certain, as under separation.
  var looksSeparated: Bool {
    let (y, m) = (problem.response.y, problem.response.trials)
    return eta.indices.contains { row in
      switch problem.family {
      case .binomial:
        (y[row] == 0 && eta[row] < -15) || (y[row] == m[row] && eta[row] > 15)
      case .poisson, .negativeBinomial:
        y[row] == 0 && eta[row] - problem.offset(at: row) < -15
      }
    }
  }
}
