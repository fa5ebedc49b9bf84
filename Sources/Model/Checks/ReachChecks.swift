import Statistics

/// What the design could have found (Bloom 1995), and whether an effect too small to matter has been
/// shown (Schuirmann 1987): for each claim, under the headline covariance.
extension CheckSubject {
  private static let power = 0.8

  var reachChecks: [Check] {
    estimates.filter { $0.termRole == .support }.flatMap { estimate -> [Check] in
      guard let (se, df) = estimate.reach, se > 0 else { return [] }
      return [minimumDetectableEffect(estimate, se, df), equivalence(estimate, se, df)]
        .compactMap { $0 }
    }
  }

  private func minimumDetectableEffect(_ estimate: Estimate, _ se: Double, _ df: Double) -> Check? {
    guard
      let effect = try? MinimumDetectableEffect(
        standardError: se, df: df, alpha: 1 - estimate.confLevel, power: Self.power)
    else { return nil }
    let smallest = spec.inference.smallestEffect
    let isShort = smallest.map { effect.value > $0 } ?? false
    if let ratio = spec.estimator.generalized?.family.ratioName {
      let size = Elementary.exponential(effect.value)
      return check(
        "minimum_detectable_effect", .pass, effect.value,
        "\(Wording.article(ratio)) \(ratio) of \(Wording.number(size)) (or \(Wording.number(1 / size))) per unit of "
          + "\(estimate.term) would have been found with 80 % probability; the value is its logarithm",
        term: estimate.term)
    }
    let reach =
      "a difference of \(Wording.number(effect.value)) per unit of \(estimate.term), either way, would "
      + "have been found with 80 % probability"
    let comparison = smallest.map {
      isShort
        ? "; the smallest that matters (\(Wording.number($0))) could have been missed"
        : "; the smallest that matters is \(Wording.number($0))"
    }
    return check(
      "minimum_detectable_effect", isShort ? .look : .pass, effect.value,
      reach + (comparison ?? ""), term: estimate.term)
  }

  private func equivalence(_ estimate: Estimate, _ se: Double, _ df: Double) -> Check? {
    // The smallest effect is in units of the outcome, which log odds and log rates are not in.
    guard spec.estimator.generalized == nil, let bound = spec.inference.smallestEffect,
      let test = try? EquivalenceTest(
        estimate: estimate.estimate, standardError: se, df: df, bound: bound,
        alpha: 1 - estimate.confLevel)
    else { return nil }
    let isFound = (estimate.pValue ?? 1) < 1 - estimate.confLevel
    let difference = "the difference per unit of \(estimate.term)"
    let meaning =
      switch (test.isEquivalent, isFound) {
      case (true, false): "\(difference) is shown to be smaller than"
      case (true, true):
        "the interval leaves out zero, and \(difference) is shown to be smaller than"
      case (false, true):
        "the interval leaves out zero, but \(difference) is not shown to be smaller than"
      case (false, false):
        "the interval does not leave out zero, nor is \(difference) shown to be smaller than"
      }
    return check(
      "equivalence", test.isEquivalent || isFound ? .pass : .look, test.pValue,
      meaning + " ±\(Wording.number(bound))", term: estimate.term)
  }
}
