import LinearAlgebra

/// What a generalized mixed model explains on the scale of its link, and how much its outcome varies beside.
struct GeneralizedMixedExplained {
  /// An outcome's own variance on the scale of the link.
  enum Own: String {
    /// log(1 + 1/λ) of a count whose logarithm is taken as normal.
    case lognormal
    /// π²/3, the logistic distribution's: of one trial.
    case logistic
    /// By the delta method: 1/λ of a count, 1/(p(1 − p)) of one trial.
    case delta
  }

  let marginal: Double
  let conditional: Double
  let intraclass: Double
}

extension GeneralizedMixedFit {
  /// λ or p, the outcome's mean over the population of this model: of the null model, for `explained`.
  var populationMean: Double {
    let variances = RandomVariances(self, slopesAlong: "")
    let X = deviance.fixedPart(optimum.gamma)
    let total = deviance.response.trials.reduce(0, +)
    return X.indices.reduce(0) { sum, row in
      let mean = PopulationMean(deviance.family, variance: variances.row(row).value)
      return sum + deviance.response.trials[row] * mean.derivatives(X[row]).value / total
    }
  }

  func ownVariance(_ kind: GeneralizedMixedExplained.Own, mean: Double) -> Double {
    switch kind {
    case .lognormal: Elementary.logOnePlus(1 / mean)
    case .logistic: Double.pi * Double.pi / 3
    case .delta: deviance.family == .binomial ? 1 / (mean * (1 - mean)) : 1 / mean
    }
  }

  /// Marginal and conditional R² and the intraclass correlation: of Var(Xβ̂), the mean of zᵢ'Gzᵢ, and the
  /// outcome's own variance.
  ///
  /// - Parameter fixed: Xβ̂ without the offset.
  /// - Parameter own: from `ownVariance`, of the mean of the model with the same random terms and an
  ///   intercept only.
  /// - Reference: Nakagawa, Johnson & Schielzeth (2017), J. R. Soc. Interface 14, 20170213; the mean is
  ///   integrated rather than approximated. Agrees with R `performance::r2_nakagawa` for π²/3.
  func explained(_ fixed: Vector, own: Double) -> GeneralizedMixedExplained {
    let n = Double(fixed.count)
    let mean = fixed.sum / n
    let between = fixed.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(n - 1, 1)
    let variances = RandomVariances(self, slopesAlong: "")
    let random = (0..<rowCount).reduce(0) { $0 + variances.row($1).value } / n
    let total = between + random + own
    return GeneralizedMixedExplained(
      marginal: between / total, conditional: (between + random) / total,
      intraclass: random / (random + own))
  }

  /// Σ (yᵢ − mᵢμᵢ)²/Var(yᵢ) over n less the coefficients and variances, μᵢ given the random effects; nil for
  /// yes and no, whose variance follows from its mean.
  ///
  /// - Reference: Agrees with R `performance::check_overdispersion`.
  var dispersion: Dispersion? {
    let response = deviance.response
    if response.event != nil, response.trials.allSatisfy({ $0 == 1 }) { return nil }
    let df = Double(rowCount - parameterCount)
    guard df > 0 else { return nil }
    let eta = deviance.conditionalPredictors(optimum)
    let pearson = eta.indices.reduce(0.0) { sum, i in
      let m = response.trials[i]
      let terms = deviance.family.terms(eta[i], response.y[i], trials: m)
      return terms.weight > 0 ? sum + terms.score * terms.score / terms.weight : sum
    }
    return Dispersion(pearson: pearson, df: df)
  }
}

extension GeneralizedMixedFit {
  /// The fit against the one without what the hypothesis names; with no random effect left, against the
  /// generalized linear model.
  func varianceTest(_ hypothesis: VarianceHypothesis) throws(MixedError) -> VarianceTest {
    let reduced = hypothesis.reduced(terms)
    guard !reduced.isEmpty else {
      return hypothesis.test(
        terms, statistic: deviance.withoutEffects - optimum.value, rounding: rounding)
    }
    let simpler = deviance.with(RandomBlocks(reduced))
    let start = simpler.blocks.parameters.map { $0.row == $0.column ? 0.5 : 0 } + optimum.gamma
    let value = try MarginalOptimum.value(of: simpler, from: start)
    return hypothesis.test(terms, statistic: value - optimum.value, rounding: rounding)
  }

  private var rounding: Double { MixedOptimum.noise(rowCount: deviance.base.count) }
}
