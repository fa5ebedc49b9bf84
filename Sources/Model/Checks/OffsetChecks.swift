import Statistics

/// Whether counts go in proportion to what e^offset says they are out of: with the offset o in the predictor as
/// a term too, its coefficient is 1 in place of the fixed one where they do, 0 where they have
/// nothing to do with it. An offset that is no logarithm (a number of children in the place of its log) is told by
/// this: e^o then differs between rows by more than anything counted.
extension GeneralizedFit {
  /// From here on counts follow the offset by less than half, or by more than double.
  private static let proportion = 0.5...2.0
  private static let significance = 0.01

  func offsetChecks(_ subject: CheckSubject) -> [Check] {
    guard generalized.family.isCount, let name = generalized.offset, let offset = problem.offset,
      let least = offset.min(), let most = offset.max(), most > least,
      let (estimate, error) = freed(offset)
    else { return [] }
    let p = 2 * Normal.standard.survival(((estimate - 1) / error).magnitude)
    let isFar = !Self.proportion.contains(estimate) && p < Self.significance
    let found =
      "freed, the coefficient of the offset '\(name)' is \(Wording.number(estimate)) "
      + "(robust standard error \(Wording.number(error))) in place of the 1 it is taken to be"
    guard isFar else { return [subject.check("offset", .pass, estimate, found)] }
    return [
      subject.check(
        "offset", .look, estimate,
        "\(found): counts are not in proportion to what it says they are out of, which differs "
          + "\(Wording.number(Elementary.exponential(most - least)))-fold between rows (e to the power "
          + "of the offset). An offset is a logarithm: write 'offset: log(…)' of what is counted from; "
          + "where it is one, the coefficients hold rates that go with that as well")
    ]
  }

  /// The coefficient of o beside the terms in a Poisson fit, with its heteroskedasticity- or cluster-robust standard
  /// error; nil where a term holds it.
  private func freed(_ offset: [Double]) -> (estimate: Double, error: Double)? {
    let matrix = DesignMatrix(
      rowCount: rowCount,
      columns: problem.matrix.columns
        + [DesignMatrix.Column(name: "offset", role: .adjust, term: nil, values: offset)],
      hasIntercept: problem.matrix.hasIntercept)
    let free = ReweightedLeastSquares.Problem(
      matrix: matrix, response: response, offset: nil, family: .poisson)
    guard let solution = try? Self.solve(free, nil, spec, GeneralizedSpec(.poisson)),
      let fit = try? Self.working(solution.problem, solution.eta, clusters, spec: spec),
      let covariance = try? (clusters == nil ? CovarianceEstimator.hc1 : .cr1).covariance(of: fit),
      let estimate = solution.beta.last
    else { return nil }
    let j = solution.beta.count - 1
    let error = covariance.matrix[j, j].squareRoot()
    return error > 0 && error.isFinite ? (estimate, error) : nil
  }
}
