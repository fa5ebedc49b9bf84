/// Whether counts vary more than μ + μ²/θ:
///
///     φ = Σ (yᵢ − μᵢ)² / (μᵢ + μᵢ²/θ) / (n − p)
///
/// θ is fitted to what is more than Poisson's, so that φ is near one unless the variance has another form, or
/// a few rows are far out; the χ² of it rejects less often than it says (of 60 rows 0.7 % of samples for 5 %,
/// Golden/quantile/size.csv).
///
/// Agrees with R `sum(residuals(glm.nb, "pearson")^2) / df.residual`.
extension GeneralizedFit {
  func negativeBinomialDispersion(
    _ subject: CheckSubject, _ uneven: UnevenEvents
  ) -> [Check] {
    guard generalized.family == .negativeBinomial, let phi = measures.others["dispersion"] else {
      return []
    }
    let name = "dispersion"
    let df = Double(fit.residualDegreesOfFreedom)
    let found = Dispersion(pearson: phi * df, df: df)
    let start = found.sentence("negative binomial")
    let headline = subject.covariance.estimator
    let isAllowedFor = headline != .classical
    if found.isLittle { return [littleDispersion(found, start, isAllowedFor, subject)] }
    guard found.isMuch else {
      return [
        subject.check(
          name, .pass, phi, start + ", about as it should: θ takes up what is more than Poisson")
      ]
    }
    let isOfFew = isAllowedFor && uneven.areOfFew
    let result: Check.Result =
      isOfFew ? .look : isAllowedFor ? .pass : found.isTooMuch ? .stop : .look
    let rows = clusters == nil ? "hc3" : "cr2"
    let warning =
      switch result {
      case .pass: ": harmless, \(headline.name) allows for it"
      case .look where isOfFew: Dispersion.ofFewWords(headline)
      case .look:
        "; its variance is not μ + μ²/θ, or a few rows are far out: compare the rows of \(rows)"
      case .stop: "\(Dispersion.stopWords): compare the rows of \(rows)"
      }
    let claims = subject.estimates.filter { $0.termRole == .support }
    guard !claims.isEmpty else { return [subject.check(name, result, phi, start + warning)] }
    return claims.map { claim in
      subject.check(
        name, result, phi, start + consequences(of: claim, phi, subject) + warning,
        term: claim.term)
    }
  }
}
