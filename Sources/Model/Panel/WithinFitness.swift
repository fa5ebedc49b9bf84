import LinearAlgebra

/// How much of the outcome a within fit holds.
///
///     R²          of y, effects included: that of `lm` on indicators, as are log L, AIC and BIC
///     within      of ỹ
///     between     corr² of the means ȳ_u and x̄_u'β over the levels u of the first absorbed factor
///     overall     corr² of y and x'β
///
/// - Reference: Stata, `xtreg`, methods and formulas. Within agrees with fixest's `wr2`.
struct WithinFitness: Sendable {
  private(set) var measures: FitMeasures

  init(_ inner: LinearFit, _ terms: PanelTerms, _ sample: Sample, _ unit: AbsorbedFactor) {
    let weights = sample.weights?.elements
    let y = sample.outcome.elements
    let w = weights ?? [Double](repeating: 1, count: y.count)
    let unitLike = inner.residualUnit * inner.residualUnit * inner.weightUnit
    let residualSum = inner.residualSumOfSquares * unitLike
    let total = Self.sumOfSquares(y, w)
    let n = Double(y.count)
    let all = Double(inner.absorbed.all + inner.columnCount)
    let goodness = GoodnessOfFit(inner)
    let parameters = all + 1
    let rSquared = 1 - residualSum / total
    measures = FitMeasures(
      dfResidual: n - all, sigma: inner.sigma, rSquared: rSquared,
      adjRSquared: 1 - (1 - rSquared) * (n - 1) / (n - all),
      logLikelihood: goodness.logLikelihood,
      aic: goodness.logLikelihood.map { 2 * parameters - 2 * $0 },
      bic: goodness.logLikelihood.map { Elementary.log(n) * parameters - 2 * $0 },
      rank: inner.columnCount, conditionNumber: inner.leastSquares.conditionNumber,
      others: Self.squares(
        inner.leastSquares.coefficients.elements, terms, sample, unit, hasIntercept: false)
    )
    // Of ỹ itself where effects of several factors are taken out.
    self.measures.others["r_squared_within"] = goodness.rSquared
  }

  /// Squared correlations of the outcome with x'β within units, between their means, and of all rows.
  ///
  /// - Parameter coefficients: as fitted, an intercept first if there is one.
  static func squares(
    _ coefficients: [Double], _ terms: PanelTerms, _ sample: Sample, _ unit: AbsorbedFactor,
    hasIntercept: Bool
  ) -> [String: Double] {
    let weights = sample.weights?.elements
    let y = sample.outcome.elements
    let w = weights ?? [Double](repeating: 1, count: y.count)
    var index = [Double](repeating: 0, count: y.count)
    for (x, b) in zip(terms.values, coefficients.dropFirst(hasIntercept ? 1 : 0)) {
      for row in x.indices { index[row] += b * x[row] }
    }
    let sweep = MeanSweep(unit, weights)
    let ones = [Double](repeating: 1, count: unit.levelCount)
    return [
      "r_squared_within": squaredCorrelation(
        sweep.residuals(of: y), sweep.residuals(of: index), w),
      "r_squared_between": squaredCorrelation(sweep.means(of: y), sweep.means(of: index), ones),
      "r_squared_overall": squaredCorrelation(y, index, w),
    ].compactMapValues { $0 }
  }

  /// Σ w (x − x̄)².
  private static func sumOfSquares(_ x: [Double], _ w: [Double]) -> Double {
    crossProduct(x, x, w)
  }

  private static func crossProduct(_ x: [Double], _ y: [Double], _ w: [Double]) -> Double {
    let total = w.reduce(0, +)
    let xMean = zip(x, w).reduce(0) { $0 + $1.0 * $1.1 } / total
    let yMean = zip(y, w).reduce(0) { $0 + $1.0 * $1.1 } / total
    var sum = 0.0
    for i in x.indices { sum += w[i] * (x[i] - xMean) * (y[i] - yMean) }
    return sum
  }

  /// Nil where either does not vary.
  static func squaredCorrelation(_ x: [Double], _ y: [Double], _ w: [Double]) -> Double? {
    let (xx, yy, xy) = (crossProduct(x, x, w), crossProduct(y, y, w), crossProduct(x, y, w))
    guard xx > 0, yy > 0 else { return nil }
    return (xy / xx.squareRoot()) * (xy / xx.squareRoot()) / yy
  }
}
