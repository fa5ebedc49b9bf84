extension GeneralizedFit {
  /// The same model of a few rows less, begun where this one ended: a handful of steps, to the same
  /// tolerance. Measures of fit are not made.
  ///
  /// - Returns: nil where it has to begin afresh: levels are gone, θ is at its boundary, or the steps do
  ///   not settle.
  func nearby(_ sample: Sample) throws(ModelError) -> GeneralizedFit? {
    guard generalized.penalty == .none, shape.map({ !$0.isPoisson }) ?? true else { return nil }
    let response = try Response(sample, spec, generalized)
    let matrix = DesignMatrix(
      try Design(learning: sample.table, for: spec), sample.table, as: .fitted)
    guard matrix.columns.map(\.name) == columns.map(\.name) else { return nil }
    try Identification.check(matrix, sample, spec: spec)
    let problem = ReweightedLeastSquares.Problem(
      matrix: matrix, response: response,
      offset: generalized.offset.flatMap { sample.table[$0]?.numbers }, family: family)
    var iterations = ReweightedLeastSquares(at: beta, of: problem)
    guard (try? Self.finish(&iterations, sample, spec)) != nil else { return nil }
    var solution = Solution(
      problem: iterations.problem, beta: iterations.beta, eta: iterations.eta)
    if let shape {
      solution = try NegativeBinomial.solve(&iterations, spec, from: shape.alpha)
      guard solution.shape?.isPoisson == false else { return nil }
    }
    return try GeneralizedFit(solution, try sample.clusters(for: spec), spec, generalized)
  }
}

extension GeneralizedSpec {
  /// Whether fits to a few rows less begin at this one's coefficients.
  var startsNearby: Bool { penalty == .none && family != .ordinal }
}
