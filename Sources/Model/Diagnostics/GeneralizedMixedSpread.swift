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
    let residuals = GeneralizedMixedResiduals(fit)
    guard let squares = residuals.squaredPearson else { return nil }
    let weights = residuals.eta.indices.map { row in
      marginal.family.squaredResidualWeight(residuals.eta[row], trials: response.trials[row])
    }
    return ResidualTest.explained(squares, weights, by: start.problem.matrix.slopes)
  }

  func spread(_ subject: CheckSubject) -> Check? {
    guard let test = spreadTest() else {
      guard fit.deviance.family == .binomial else { return nil }
      return subject.check("heteroskedasticity", .pass, nil, SpreadWords.ofTwoValues)
    }
    let words = SpreadWords(
      what:
        "how much rows vary about their groups, beside what their \(lawName) says, goes with the terms "
        + "(score test on Pearson residuals)",
      assumption: "\(subject.covariance.estimator.name) takes the law as it stands",
      remedy: clustered == nil
        ? "declare clusters, for the rows of cr2" : "compare the rows of cr2")
    return subject.spread(test, words) { spreadInflation }
  }

  private var lawName: String { generalized.family.isCount ? "Poisson law" : "binomial law" }

  /// Rows given their groups' predicted effects are no sample of their law, since the effects are predicted
  /// from the same rows: what is known of it is told by other checks.
  func rowLaw(_ subject: CheckSubject) -> Check {
    subject.check(
      "normality", .pass, nil,
      "whether rows about their groups follow their \(lawName) is not tested, because the groups' effects are "
        + "predicted from the same rows; 'dispersion' and 'heteroskedasticity' tell whether they vary as much "
        + "as it says, and alike all along the terms")
  }

  /// Of Pearson residuals given the predicted effects, rows weighted as in the fit without these.
  private var spreadInflation: SpreadInflation? {
    let squares = GeneralizedMixedResiduals(fit).pearson.map { $0 * $0 }
    return SpreadInflation(
      start.fit, variances: squares, mean: squares.reduce(0, +) / Double(max(1, squares.count)))
  }
}
