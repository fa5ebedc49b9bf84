import LinearAlgebra

/// What a generalized mixed model leaves of each row given its groups' predicted effects:
/// sign(yᵢ − μᵢ) √(the row's deviance at ηᵢ = xᵢ'β̂ + oᵢ + zᵢ'b̂).
///
/// - Reference: Bates et al. (2015). Agrees with R `residuals(type = "deviance")` of `lme4::glmer`.
struct GeneralizedMixedResiduals {
  private let fit: GeneralizedMixedFit
  /// Of each row.
  let eta: [Double]
  let deviance: [Double]

  init(_ fit: GeneralizedMixedFit) {
    self.fit = fit
    let (marginal, response) = (fit.deviance, fit.deviance.response)
    let eta = marginal.conditionalPredictors(fit.optimum)
    self.eta = eta
    deviance = eta.indices.map { row in
      let (y, m) = (response.y[row], response.trials[row])
      let square = marginal.family.deviance(eta[row], y, trials: m)
      let size = max(0, square).squareRoot()
      return y < m * marginal.family.mean(eta[row]) ? -size : size
    }
  }

  var standardized: StandardizedResiduals {
    let rows = deviance.indices.filter { deviance[$0].isFinite }
    return StandardizedResiduals(
      fitted: rows.map { eta[$0] }, residuals: rows.map { deviance[$0] }, kind: .mixedDeviance,
      effects: effects)
  }

  /// Of groups that tell less than half of the variance of their effects, predictions follow the steps of
  /// the outcome, whatever the effects' distribution.
  private static let leastReliability = 0.5

  /// Of the outermost level's intercepts; nil where they do not vary, or groups tell too little of them.
  var effects: StandardizedResiduals.Effects? {
    guard let term = fit.terms.first, let G = fit.randomCovariances.first,
      let c = term.columns.firstIndex(of: RandomTerm.intercept), G[c, c] > 0
    else { return nil }
    guard let unreliability, unreliability < 1 - Self.leastReliability else { return nil }
    return StandardizedResiduals.Effects(fit.predictions, of: term.name, variance: G[c, c])
  }

  /// Of the outermost intercepts: the mean of the squared prediction errors over their variance; nil where
  /// they do not vary.
  var unreliability: Double? {
    guard let term = fit.terms.first, let G = fit.randomCovariances.first,
      let c = term.columns.firstIndex(of: RandomTerm.intercept), G[c, c] > 0
    else { return nil }
    let errors = fit.predictions
      .filter { $0.term == term.name && $0.column == RandomTerm.intercept }
      .compactMap(\.predictionError)
    return errors.reduce(0) { $0 + $1 * $1 } / Double(max(errors.count, 1)) / G[c, c]
  }

  /// (yᵢ − mᵢμᵢ)/√Var(yᵢ), given the groups' predicted effects.
  ///
  /// Agrees with R `residuals(type = "pearson")` of `lme4::glmer`. Zero of rows without a variance.
  var pearson: [Double] {
    terms.map { $0.weight > 0 ? $0.score / $0.weight.squareRoot() : 0 }
  }

  /// Their squares; nil where a row has no variance.
  var squaredPearson: [Double]? {
    let terms = terms
    guard terms.allSatisfy({ $0.weight > 0 }) else { return nil }
    return terms.map { $0.score * $0.score / $0.weight }
  }

  private var terms: [(score: Double, weight: Double)] {
    let (marginal, response) = (fit.deviance, fit.deviance.response)
    return eta.indices.map { row in
      let terms = marginal.family.terms(eta[row], response.y[row], trials: response.trials[row])
      return (terms.score, terms.weight)
    }
  }

  func outlier(_ subject: CheckSubject) -> Check? {
    guard
      let row = deviance.indices.filter({ deviance[$0].isFinite })
        .max(by: { deviance[$0].magnitude < deviance[$1].magnitude })
    else { return nil }
    return subject.outlier(
      row, size: deviance[row].magnitude, of: deviance.count,
      "is furthest from what its terms and groups lead to expect (deviance residual "
        + "\(Wording.number(deviance[row]))", moving: nil)
  }
}
