import LinearAlgebra

/// Whether rows vary about their groups as their family says, the same all along the terms. With the Pearson
/// residuals given the predicted effects, rᵢ² = (yᵢ − mᵢμᵢ)²/Var(yᵢ), whose own variance is
///
///     vᵢ = 2 + 1/μᵢ   of counts,   vᵢ = 2 + (1 − 6pᵢqᵢ)/(mᵢpᵢqᵢ)   of successes,
///
/// n R² of r² on the terms, weighted by 1/v: χ²(rank). What is more or less variation throughout is
/// taken up by the constant (`Dispersion`).
///
/// - Reference: Koenker (1981), for residuals of unequal fourth moments; Smyth (1989), *Journal of the
///   Royal Statistical Society* B 51.
extension GeneralizedMixedRegression {
  /// Nil of yes and no, whose variance follows from the mean, and where there is no term.
  func spreadTest() -> ResidualTest? {
    let (marginal, response) = (fit.deviance, fit.deviance.response)
    if marginal.family == .binomial, response.trials.allSatisfy({ $0 == 1 }) { return nil }
    let eta = marginal.conditionalPredictors(fit.optimum)
    var (weights, squares): ([Double], [Double]) = ([], [])
    for row in eta.indices {
      let m = response.trials[row]
      let terms = marginal.family.terms(eta[row], response.y[row], trials: m)
      guard terms.weight > 0 else { return nil }
      let own = marginal.family.squaredResidualVariance(eta[row], trials: m)
      weights.append(1 / max(own, 0.01))
      squares.append(terms.score * terms.score / terms.weight)
    }
    return ResidualTest.explained(squares, weights, by: start.problem.matrix.slopes)
  }

  func spread(_ subject: CheckSubject) -> Check? {
    let name = "heteroskedasticity"
    guard let test = spreadTest() else {
      guard fit.deviance.family == .binomial else { return nil }
      return subject.check(
        name, .pass, nil,
        "of a yes or no how much rows vary follows from what is expected of them: there is nothing to test"
      )
    }
    let family = generalized.family.isCount ? "Poisson" : "binomial"
    let what =
      "how much rows vary about their groups, beside what their \(family) law says, goes with "
      + "the terms (score test on Pearson residuals)"
    guard test.pValue < PanelTest.lookLevel else {
      return subject.check(name, .pass, test.pValue, "not shown: \(what)")
    }
    let headline = subject.covariance.estimator
    guard headline == .classical else {
      return subject.check(
        name, .pass, test.pValue, "\(what): harmless, \(headline.name) allows for it")
    }
    let inflation = spreadInflation
    guard inflation?.isMaterial ?? true else {
      return subject.check(
        name, .pass, test.pValue,
        "\(what), but too little to matter: \(inflation?.words ?? "") (a look from "
          + "\(Wording.number(Materiality.spread)))")
    }
    return subject.check(
      name, .look, test.pValue,
      "\(what), and \(headline.name) takes the law as it stands"
        + (inflation.map { ": \($0.words)" } ?? "")
        + "; intervals and p are not to be trusted, "
        + (clustered == nil ? "declare clusters, for the rows of cr2" : "compare the rows of cr2"))
  }

  /// Of Pearson residuals given the predicted effects, rows weighted as in the fit without these.
  private var spreadInflation: SpreadInflation? {
    let (marginal, response) = (fit.deviance, fit.deviance.response)
    let eta = marginal.conditionalPredictors(fit.optimum)
    let squares = eta.indices.map { row -> Double in
      let terms = marginal.family.terms(eta[row], response.y[row], trials: response.trials[row])
      return terms.weight > 0 ? terms.score * terms.score / terms.weight : 0
    }
    return SpreadInflation(
      start.fit, variances: squares, mean: squares.reduce(0, +) / Double(max(1, squares.count)))
  }
}
