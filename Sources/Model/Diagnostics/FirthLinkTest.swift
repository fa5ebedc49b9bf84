import LinearAlgebra
import Statistics

/// Whether squares of the linear predictor add to a penalized fit: with v = (η − η̄)² as one more term, twice
/// what the penalized likelihood l falls by where its coefficient is held at zero, χ²(1),
///
///     2 (max l(β, γ) − max l(β, 0)),   both of them with the penalty of X and v together
///
/// as the profile's test of any coefficient is.
///
/// - Reference: Pregibon (1980), *Applied Statistics* 29; Heinze & Schemper (2002). Agrees with maxima of the
///   penalized likelihood by R `optim` (`Golden/quantile/quantile.R`).
extension GeneralizedFit {
  /// Nil where the terms hold the square already, or there is no maximum with it.
  func penalizedLinkTest() -> ResidualTest? {
    let mean = eta.reduce(0, +) / Double(eta.count)
    let size = eta.reduce(0) { max($0, ($1 - mean).magnitude) }
    guard size > 0, size.isFinite, fit.residualDegreesOfFreedom > 1 else { return nil }
    let square = DesignMatrix.Column(
      name: "square", role: .adjust, term: nil,
      values: eta.map { ($0 - mean) / size * (($0 - mean) / size) })
    let wider = ReweightedLeastSquares.Problem(
      matrix: DesignMatrix(
        rowCount: rowCount, columns: columns + [square],
        hasIntercept: problem.matrix.hasIntercept),
      response: response, offset: problem.offset, family: problem.family)
    // Rows that are told apart in full leave several maxima.
    let starts = size > 8 ? [0, -5, 5, 20] : [0.0]
    guard let space = try? FirthCoordinates(wider, holding: columnCount),
      let whole = try? FirthCoordinates(wider),
      let held = Self.highest(space, from: starts.count > 1 ? [beta + [0], zeros] : [beta + [0]]),
      let free = Self.highest(
        whole, from: starts.map { beta + [$0] } + (starts.count > 1 ? [zeros] : []),
        or: starts.count > 1 ? FirthSearch(whole, wider)?.best : nil),
      let top = PenalizedLikelihood(space, at: space.position(whole.beta(free.position)))
    else { return nil }
    let statistic = 2 * max(0, top.value - held.likelihood.value)
    guard statistic.isFinite, let reference = try? ChiSquared(df: 1) else { return nil }
    return ResidualTest(statistic: statistic, df: 1, pValue: reference.survival(statistic))
  }

  private var zeros: [Double] { [Double](repeating: 0, count: columnCount + 1) }

  private static func highest(
    _ space: FirthCoordinates, from starts: [[Double]], or other: Firth? = nil
  ) -> Firth? {
    (starts.map { Firth(climbing: space, from: space.position($0)) } + [other])
      .compactMap(\.self).max { $0.likelihood.value < $1.likelihood.value }
  }

  func penalizedForm(_ subject: CheckSubject) -> Check {
    guard let test = penalizedLinkTest() else {
      return subject.check(
        "link_test", .pass, nil,
        "whether a curve is missing was not looked at, because the terms hold the square of the linear "
          + "predictor already, or the penalized likelihood has no maximum with it")
    }
    let isBent = test.pValue < PanelTest.lookLevel
    return subject.check(
      "link_test", isBent ? .look : .pass, test.pValue,
      isBent
        ? "the square of the linear predictor adds to the fit (penalized likelihood-ratio test, rows taken "
          + "for independent): a curve or an interaction is missing, and the estimate is an average over it"
        : "the square of the linear predictor does not add to the fit (penalized likelihood-ratio test): no "
          + "sign of a missing curve")
  }
}
