import LinearAlgebra
import Statistics

/// Fits to what is drawn, and the one that nulls are drawn from.
extension GeneralizedMixedSimulator {
  private static let mostDecrement = 1e-6
  private static let pilots = 8

  /// The fixed part of the model without support terms; nil where it cannot be fitted.
  static func withoutSupport(
    _ regression: GeneralizedMixedRegression, _ terms: [RandomTerm], nodes: Int
  ) -> [Double]? {
    let start = regression.start
    let matrix = start.problem.matrix
    let kept = matrix.columns.filter { $0.role != .support }
    guard !kept.isEmpty else {
      return (0..<matrix.rowCount).map { start.problem.offset(at: $0) }
    }
    let problem = ReweightedLeastSquares.Problem(
      matrix: DesignMatrix(
        rowCount: matrix.rowCount, columns: kept, hasIntercept: matrix.hasIntercept),
      response: start.response, offset: start.problem.offset,
      family: regression.generalized.firstFamily)
    guard
      let solution = try? GeneralizedFit.solve(problem, nil, start.spec, start.generalized),
      let own = try? GeneralizedFit(
        solution, start.clusters, start.spec, start.generalized),
      let null = try? GeneralizedMixedFit(
        own, terms: terms, nodes: nodes, isVerified: false)
    else { return nil }
    return problem.linearPredictor(null.coefficients.elements)
  }

  /// From near by, or where that does not come to an end as the study's own fit finds it: what that would
  /// refuse has no test.
  func optimum(of deviance: MarginalDeviance) -> MarginalOptimum? {
    let near = try? MarginalOptimum(
      of: deviance, isVerified: false, from: start, inverseHessian: inverseHessian, isRough: true)
    if let near, near.decrement < Self.mostDecrement { return near }
    guard let far = try? MarginalOptimum(of: deviance),
      far.isConverged || far.decrement < Self.mostDecrement, !deviance.isSeparated(far.gamma)
    else { return nil }
    return far
  }

  /// The inverse of the mean Hessian of a few outcomes of the null at its own values, from draws apart from
  /// those that are tested. (The study's own fit has none where a variance of it is zero, as of many
  /// studies one is.)
  func expectedInverseHessian() -> [[Double]]? {
    var generator = SeededGenerator(seed: 1, stream: "curvature of the null")
    let trials = regression.start.response.trials
    var total = Matrix(rowCount: start.count, columnCount: start.count)
    for _ in 0..<Self.pilots {
      let y = draw(eta, &generator)
      let search = MarginalSearch(
        of: regression.fit.deviance.with(Response(y: y, trials: trials)), isRough: true)
      guard let point = search.point(at: start),
        let H = search.hessian(at: start, over: Array(start.indices), point)
      else { continue }
      total += H
    }
    guard let inverse = try? Cholesky(total / Double(Self.pilots)).inverse() else { return nil }
    return (0..<inverse.rowCount).map { inverse.row($0).elements }
  }
}

extension GeneralizedMixedFit {
  /// The same model with another level, by Laplace's approximation.
  func fitted(
    beside level: DeclaredLevel, _ start: GeneralizedFit
  ) -> GeneralizedMixedFit? {
    try? GeneralizedMixedFit(
      start, terms: level.joined(to: terms), nodes: 1, isVerified: false)
  }
}
