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
    let unit = LinearFit.powerOfTwo(near: fit.outcome.elements.largestMagnitude)
    // The unit is a power of two, so that the product is the quotient.
    let scale = 1 / unit
    let (outcome, residuals) = (fit.outcome.elements, fit.leastSquares.residuals.elements)
    let weights = fit.weights?.elements
    var mean = 0.0
    if fit.matrix.hasIntercept {
      for row in outcome.indices {
        mean += (weights?[row] ?? 1) * (scale * (outcome[row] - residuals[row]))
      }
      mean /= weights?.reduce(0, +) ?? Double(outcome.count)
    }
    var sum = 0.0
    for row in outcome.indices {
      let deviation = scale * (outcome[row] - residuals[row]) - mean
      sum += (weights?[row] ?? 1) * deviation * deviation
    }
    return (sum, unit)
  }
}
