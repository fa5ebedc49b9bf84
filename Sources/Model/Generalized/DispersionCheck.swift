import Statistics

/// Whether counts vary more than their family says, and what that does to the claims.
extension GeneralizedFit {
  func ownChecks(_ subject: CheckSubject) -> [Check] {
    let groups = subject.eventGroups(clusters)
    let uneven = UnevenEvents(self, in: groups)
    return boundary(subject) + events(subject, in: groups, uneven) + offsetChecks(subject)
      + separationChecks(subject) + dispersion(subject, uneven)
      + negativeBinomialDispersion(subject, uneven) + residualChecks(subject)
      + serialChecks(subject)
  }

  private func dispersion(_ subject: CheckSubject, _ uneven: UnevenEvents) -> [Check] {
    guard generalized.family == .poisson || generalized.family == .binomial,
      generalized.penalty == .none, let phi = measures.others["dispersion"]
    else { return [] }
    let df = Double(fit.residualDegreesOfFreedom)
    let found = Dispersion(pearson: phi * df, df: df)
    let start = found.sentence(generalized.family == .poisson ? "Poisson" : "binomial")
    let headline = subject.covariance.estimator
    let isAllowedFor = headline != .classical || generalized.dispersion == .estimated
    if found.isLittle { return [littleDispersion(found, start, isAllowedFor, subject)] }
    guard found.isMuch else {
      return [subject.check("dispersion", .pass, phi, start + ", about as it should")]
    }
    let isOfFew = isAllowedFor && uneven.areOfFew
    let result: Check.Result =
      isOfFew ? .look : isAllowedFor ? .pass : found.isTooMuch ? .stop : .look
    let warning =
      switch result {
      case .pass:
        headline == .classical
          ? ": harmless, the study estimates it" : ": harmless, \(headline.name) allows for it"
      case .look where isOfFew: Dispersion.ofFewWords(headline)
      case .look: ""
      case .stop:
        "\(Dispersion.stopWords): compare \(clusters == nil ? "hc3" : "cr2"), or write "
          + "'dispersion: estimated'"
      }
    let claims = subject.estimates.filter { $0.termRole == .support }
    guard !claims.isEmpty else {
      return [subject.check("dispersion", result, phi, start + warning)]
    }
    return claims.map { claim in
      subject.check(
        "dispersion", result, phi, start + consequences(of: claim, phi, subject) + warning,
        term: claim.term)
    }
  }

  /// Of matter where the headline counts on the family.
  func littleDispersion(
    _ found: Dispersion, _ start: String, _ isAllowedFor: Bool, _ subject: CheckSubject
  ) -> Check {
    let headline = subject.covariance.estimator
    let remedy =
      if !isAllowedFor {
        ": compare \(clusters == nil ? "hc3" : "cr2")"
          + (shape == nil ? ", or write 'dispersion: estimated'" : "")
      } else {
        headline == .classical
          ? ": harmless, the study estimates it" : ": harmless, \(headline.name) allows for it"
      }
    return subject.check(
      "dispersion", isAllowedFor ? .pass : .look, found.ratio,
      "\(start), \(found.lessWords)\(remedy)")
  }

  /// The claim's test with the variance of the family, with φ times it, and under the headline.
  func consequences(
    of claim: Estimate, _ phi: Double, _ subject: CheckSubject
  ) -> String {
    guard let j = columns.firstIndex(where: { $0.name == claim.term }) else { return "" }
    let naive = fit.unscaledCovariance[j, j].squareRoot()
    let z = claim.estimate / naive
    let t = z / phi.squareRoot()
    let quasi = (try? StudentT(df: Double(fit.residualDegreesOfFreedom)))?.twoSidedP(t)
    var parts = ["; \(claim.term) has z \(Wording.number(z)) where that is ignored"]
    if let quasi { parts.append("\(Wording.p(quasi)) with that dispersion") }
    if claim.covariance != .classical, let p = claim.pValue {
      parts.append("\(Wording.p(p)) under \(claim.covariance.name)")
    }
    return parts.joined(separator: ", ")
  }

  private func boundary(_ subject: CheckSubject) -> [Check] {
    guard let shape else { return [] }
    guard shape.isPoisson else {
      return [
        subject.check(
          "theta", .pass, shape.theta,
          "the variance is μ + μ²/\(Wording.number(shape.theta))")
      ]
    }
    return [
      subject.check(
        "theta", .look, nil,
        "θ is at its boundary: the counts vary no more than Poisson says, so this is the Poisson fit"
      )
    ]
  }
}
