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
    let unitLike = inner.residualUnit * inner.residualUnit * inner.weightUnit
    let residualSum = inner.residualSumOfSquares * unitLike
    let products = PanelProducts(
      inner.leastSquares.coefficients.elements, terms, sample, unit, hasIntercept: false)
    let n = Double(inner.rowCount)
    let all = Double(inner.absorbed.all + inner.columnCount)
    let goodness = GoodnessOfFit(inner)
    let parameters = all + 1
    let rSquared = 1 - residualSum / products.overall.xx
    measures = FitMeasures(
      dfResidual: n - all, sigma: inner.sigma, rSquared: rSquared,
      adjRSquared: 1 - (1 - rSquared) * (n - 1) / (n - all),
      logLikelihood: goodness.logLikelihood,
      aic: goodness.logLikelihood.map { 2 * parameters - 2 * $0 },
      bic: goodness.logLikelihood.map { Elementary.log(n) * parameters - 2 * $0 },
      rank: inner.columnCount, conditionNumber: inner.leastSquares.conditionNumber,
      others: products.squaredCorrelations)
    // Of ỹ itself where effects of several factors are taken out.
    self.measures.others["r_squared_within"] = goodness.rSquared
  }
}

/// Of the outcome and x'β: within units, between their means, and of all rows.
struct PanelProducts {
  let within: Products
  let between: Products
  /// The outcome is the first of the two.
  let overall: Products

  /// - Parameter coefficients: as fitted, an intercept first if there is one.
  init(
    _ coefficients: [Double], _ terms: PanelTerms, _ sample: Sample, _ unit: AbsorbedFactor,
    hasIntercept: Bool
  ) {
    let y = sample.outcome.elements
    let index = terms.index(
      Array(coefficients.dropFirst(hasIntercept ? 1 : 0)), rowCount: y.count)
    let weights = sample.weights?.elements
    let sweep = MeanSweep(unit, weights)
    let (yMeans, indexMeans) = (sweep.means(of: y), sweep.means(of: index))
    overall = Products(y, index, weights)
    between = Products(yMeans, indexMeans, nil)
    within = Products(y, index, weights, within: unit.codes, yMeans, indexMeans)
  }

  /// By the names of the measures.
  var squaredCorrelations: [String: Double] {
    [
      "r_squared_within": within.squaredCorrelation,
      "r_squared_between": between.squaredCorrelation,
      "r_squared_overall": overall.squaredCorrelation,
    ].compactMapValues { $0 }
  }
}

/// Σ w (x − x̄)², Σ w (y − ȳ)² and Σ w (x − x̄)(y − ȳ), by two readings of the rows.
struct Products {
  private(set) var xx = 0.0
  private(set) var yy = 0.0
  private(set) var xy = 0.0

  /// - Parameter w: 1 each if nil.
  init(_ x: [Double], _ y: [Double], _ w: [Double]?) {
    var (total, xTotal, yTotal) = (0.0, 0.0, 0.0)
    for row in x.indices {
      let weight = w?[row] ?? 1
      total += weight
      xTotal += weight * x[row]
      yTotal += weight * y[row]
    }
    let (xMean, yMean) = (xTotal / total, yTotal / total)
    for row in x.indices { add(x[row] - xMean, y[row] - yMean, w?[row] ?? 1) }
  }

  /// The same about the means of each row's level, which are `xMeans` and `yMeans`.
  init(
    _ x: [Double], _ y: [Double], _ w: [Double]?, within codes: [Int32], _ xMeans: [Double],
    _ yMeans: [Double]
  ) {
    for (row, code) in codes.enumerated() {
      add(x[row] - xMeans[Int(code)], y[row] - yMeans[Int(code)], w?[row] ?? 1)
    }
  }

  private mutating func add(_ x: Double, _ y: Double, _ w: Double) {
    xx += w * x * x
    yy += w * y * y
    xy += w * x * y
  }

  /// Nil where either does not vary.
  var squaredCorrelation: Double? {
    guard xx > 0, yy > 0 else { return nil }
    return (xy / xx.squareRoot()) * (xy / xx.squareRoot()) / yy
  }
}
