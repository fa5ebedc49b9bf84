import LinearAlgebra
import Statistics

/// Whether rows follow the law that their family says.
extension GeneralizedFit {
  func lawChecks(_ subject: CheckSubject) -> [Check] {
    guard fit.residualDegreesOfFreedom > 0 else { return [] }
    guard generalized.dispersion == .fixed else { return quasiChecks(subject) }
    guard let q = QuantileResiduals(self) else { return [] }
    return lawChecks(subject, ResidualTests(fit, of: q.values)).checks { spreadInflation }
  }

  private func lawChecks(_ subject: CheckSubject, _ tests: ResidualTests) -> LawChecks {
    LawChecks(
      subject: subject, law: LawChecks.Law(name: lawName, isTwoValued: isTwoValued), tests: tests,
      remedy: generalized.penalty == .firth
        ? "compare the fit without the penalty under \(clusters == nil ? "hc3" : "cr2")"
        : "compare the rows of \(clusters == nil ? "hc3" : "cr2")")
  }

  private var lawName: String {
    switch family {
    case .binomial: isTwoValued ? "the chance of each" : "a binomial law"
    case .poisson, .negativeBinomial(alpha: 0): "a Poisson law"
    case .negativeBinomial: "a negative binomial law"
    }
  }

  private var isTwoValued: Bool {
    family == .binomial && response.trials.allSatisfy { $0 == 1 }
  }

  /// Of Pearson residuals r² / (1 − h), over Σ r² / (n − p).
  private var spreadInflation: SpreadInflation? {
    let residuals = GeneralizedResiduals(self)
    let squares = residuals.rows.map { row in
      let r = residuals.pearson(row)
      return r * r
    }
    let free = fit.leverages.map { 1 - $0 }
    return SpreadInflation(
      fit,
      variances: zip(squares, free).map { $1 > Robust.leverageOneTolerance ? $0 / $1 : 0 },
      mean: squares.reduce(0, +) / Double(fit.residualDegreesOfFreedom))
  }
}

/// A fit that estimates its dispersion has a variance, φ times its family's, but no law: whether φ is the same
/// all along the terms is tested by squared Pearson residuals (`ResidualTest.explained`).
extension GeneralizedFit {
  private func quasiChecks(_ subject: CheckSubject) -> [Check] {
    [
      quasiSpread(subject),
      subject.check(
        "normality", .pass, nil,
        "a fit that estimates its dispersion says how much rows vary, not by which law: there is no law to "
          + "hold them against"),
    ]
  }

  private func quasiSpread(_ subject: CheckSubject) -> Check {
    let name = "heteroskedasticity"
    guard !isTwoValued, let test = quasiSpreadTest() else {
      return subject.check(
        name, .pass, nil,
        isTwoValued
          ? "of a yes or no how much rows vary follows from what is expected of them: there is nothing to test"
          : "whether the dispersion goes with the terms was not looked at, because there is no term, or no "
            + "row varies")
    }
    let what = "the dispersion goes with the terms (score test on Pearson residuals)"
    guard test.pValue < PanelTest.lookLevel else {
      return subject.check(name, .pass, test.pValue, "not shown: \(what)")
    }
    let headline = subject.covariance.estimator
    guard headline == .classical else {
      return subject.check(
        name, .pass, test.pValue,
        "\(what): harmless for standard errors, \(headline.name) allows for it")
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
      "\(what), and the study estimates one for all rows"
        + (inflation.map { ": \($0.words)" } ?? "")
        + "; intervals and p are not to be trusted, compare the rows of "
        + (clusters == nil ? "hc3" : "cr2"))
  }

  /// Nil where there is no term.
  func quasiSpreadTest() -> ResidualTest? {
    let residuals = GeneralizedResiduals(self)
    let squares = residuals.rows.map { row in
      let r = residuals.pearson(row)
      return r * r
    }
    let weights = residuals.rows.map { row in
      let own = family.squaredResidualVariance(eta[row], trials: response.trials[row])
      return own.isFinite ? 1 / max(own, 0.01) : 0
    }
    return ResidualTest.explained(squares, weights, by: problem.matrix.slopes)
  }
}
