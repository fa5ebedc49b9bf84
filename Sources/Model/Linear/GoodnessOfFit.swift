import LinearAlgebra

/// How much of the outcome the fit holds, with weights wᵢ (1 each in OLS).
///
///     R²  = M / (M + Σ wᵢeᵢ²),  M = Σ wᵢ (ŷᵢ − ȳ_w)², uncentred without an intercept
///     log L = ½ [Σ log wᵢ − n (log 2π + 1 − log n + log Σ wᵢeᵢ²)]
///
/// AIC and BIC count p + 1 parameters, σ being one. All as R's `summary.lm` and `logLik.lm`.
struct GoodnessOfFit {
  let rSquared: Double
  let adjRSquared: Double
  let logLikelihood: Double?
  let aic: Double?
  let bic: Double?

  init(_ fit: LinearFit) {
    let n = Double(fit.rowCount)
    let residualSum = fit.residualSumOfSquares
    let modelSum = Self.modelSumOfSquares(fit)
    let constants = fit.matrix.hasIntercept ? 1.0 : 0
    // Sums are in units of the residuals and of the outcome: brought together here.
    let ratio =
      residualSum * (fit.residualUnit / modelSum.unit) * (fit.residualUnit / modelSum.unit)
    rSquared = modelSum.sum / (modelSum.sum + ratio)
    adjRSquared =
      1 - (1 - rSquared) * (n - constants) / Double(fit.residualDegreesOfFreedom)
    guard residualSum > 0 else {
      (logLikelihood, aic, bic) = (nil, nil, nil)
      return
    }
    let logWeights = fit.weights?.reduce(0) { $0 + Elementary.log($1) } ?? 0
    let logSum = Elementary.log(residualSum) + 2 * Elementary.log(fit.residualUnit)
    let likelihood =
      (logWeights - n * (Elementary.log(2 * .pi) + 1 - Elementary.log(n) + logSum)) / 2
    let parameters = Double(fit.columnCount + 1)
    logLikelihood = likelihood
    aic = 2 * parameters - 2 * likelihood
    bic = Elementary.log(n) * parameters - 2 * likelihood
  }

  private static func modelSumOfSquares(_ fit: LinearFit) -> (sum: Double, unit: Double) {
    let unit = LinearFit.powerOfTwo(near: fit.outcome.reduce(0) { max($0, $1.magnitude) })
    let fitted = fit.outcome.indices.map {
      (fit.outcome[$0] - fit.leastSquares.residuals[$0]) / unit
    }
    let weights = fit.weights?.elements ?? [Double](repeating: 1, count: fitted.count)
    var mean = 0.0
    if fit.matrix.hasIntercept {
      mean = zip(fitted, weights).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
    }
    let sum = zip(fitted, weights).reduce(0) {
      $0 + $1.1 * ($1.0 - mean) * ($1.0 - mean)
    }
    return (sum, unit)
  }
}
