import LinearAlgebra

/// A generalized mixed model in one row of `models.csv`.
struct GeneralizedMixedMeasures {
  let measures: FitMeasures

  /// - Parameter null: the same random terms about an intercept alone.
  init(
    _ fit: GeneralizedMixedFit, _ start: GeneralizedFit, _ mixed: MixedSpec,
    _ generalized: GeneralizedSpec, null: GeneralizedMixedFit?
  ) {
    let k = Double(fit.parameterCount)
    let n = Double(fit.rowCount)
    var measures = FitMeasures(
      dfResidual: n - k, logLikelihood: fit.logLikelihood, aic: -2 * fit.logLikelihood + 2 * k,
      bic: -2 * fit.logLikelihood + Elementary.log(n) * k, converged: fit.isConverged,
      rank: fit.coefficients.count, conditionNumber: start.measures.conditionNumber,
      convention: Self.convention(mixed, generalized))
    measures.others["dispersion"] = fit.dispersion?.ratio
    if let mean = null?.populationMean {
      let fixed = start.problem.matrix.rows(0..<fit.rowCount) * fit.coefficients
      let own: GeneralizedMixedExplained.Own =
        generalized.family.isCount ? .lognormal : .logistic
      let latent = fit.explained(fixed, own: fit.ownVariance(own, mean: mean))
      let delta = fit.explained(fixed, own: fit.ownVariance(.delta, mean: mean))
      measures.others["r_squared_marginal"] = latent.marginal
      measures.others["r_squared_conditional"] = latent.conditional
      measures.others["icc"] = latent.intraclass
      measures.others["r_squared_marginal_delta"] = delta.marginal
      measures.others["r_squared_conditional_delta"] = delta.conditional
      measures.others["icc_delta"] = delta.intraclass
    }
    self.measures = measures
  }

  private static func convention(_ mixed: MixedSpec, _ generalized: GeneralizedSpec) -> String {
    let method =
      mixed.quadrature > 1
      ? "adaptive Gauss–Hermite quadrature with \(mixed.quadrature) nodes"
      : "Laplace's approximation"
    let (ratio, own) =
      generalized.family.isCount
      ? ("rate", "log(1 + 1/λ), a count's own variance if its logarithm is normal (delta: 1/λ)")
      : ("odds", "π²/3, the own variance of one trial (delta: 1/(p(1 − p)))")
    return "ML by \(method); estimates are logarithms of \(ratio) ratios between rows of the same "
      + "groups"
      + (generalized.offset.map { ", with offset \($0)" } ?? "")
      + "; R² and icc (Nakagawa's) are on that scale, with \(own)"
  }
}
