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
    let squares = GeneralizedResiduals(self).squaredPearson
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
    guard !isTwoValued, let test = quasiSpreadTest() else {
      return subject.check(
        "heteroskedasticity", .pass, nil,
        isTwoValued
          ? SpreadWords.ofTwoValues
          : "whether the dispersion goes with the terms was not looked at, because there is no term, or no "
            + "row varies")
    }
    let words = SpreadWords(
      what: "the dispersion goes with the terms (score test on Pearson residuals)",
      assumption: "the study estimates one for all rows",
      remedy: "compare the rows of \(clusters == nil ? "hc3" : "cr2")")
    return subject.spread(test, words) { spreadInflation }
  }

  /// Nil where there is no term.
  func quasiSpreadTest() -> ResidualTest? {
    let weights = eta.indices.map { row in
      family.squaredResidualWeight(eta[row], trials: response.trials[row])
    }
    return ResidualTest.explained(
      GeneralizedResiduals(self).squaredPearson, weights, by: problem.matrix.slopes)
  }
}
