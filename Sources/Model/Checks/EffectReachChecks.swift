import Statistics

/// The reach of a generalized fit, in the outcome itself: `smallest_effect` is a difference in a probability
/// or count, averaged over the rows, as effects are told; never in log odds or log rates. Of grades, the
/// probability of the highest level is what could have been found, and none of the levels' probabilities
/// may differ by more than the smallest effect (an intersection–union test: the largest p).
extension CheckSubject {
  private static let power = 0.8

  func reach(of claim: Estimate, _ told: [MarginalEffect]) -> [Check] {
    [minimumDetectableEffect(claim, told), equivalence(claim, told)].compactMap { $0 }
  }

  private func quantity(_ effect: MarginalEffect) -> String {
    guard effect.quantity == "probability" else { return "the expected \(effect.outcome)" }
    return effect.level.map { "the probability that \(effect.outcome) is '\($0)'" }
      ?? "the probability of \(effect.outcome)"
  }

  private func minimumDetectableEffect(_ claim: Estimate, _ told: [MarginalEffect]) -> Check? {
    guard let effect = told.last, let se = effect.stdError, se > 0,
      let found = try? MinimumDetectableEffect(
        standardError: se, df: effect.df ?? .infinity, alpha: 1 - effect.confLevel,
        power: Self.power)
    else { return nil }
    let smallest = spec.inference.smallestEffect
    let isShort = smallest.map { found.value > $0 } ?? false
    let comparison = smallest.map {
      isShort
        ? "; the smallest that matters (\(Wording.number($0))) could have been missed"
        : "; the smallest that matters is \(Wording.number($0))"
    }
    return check(
      "minimum_detectable_effect", isShort ? .look : .pass, found.value,
      "an average difference of \(Wording.number(found.value)) in \(quantity(effect)) per unit of "
        + "\(claim.term), either way, would have been found with 80 % probability"
        + ratio(claim) + (comparison ?? ""), term: claim.term)
  }

  /// The same as a ratio, by the coefficient's own error.
  private func ratio(_ claim: Estimate) -> String {
    guard let name = spec.estimator.generalized?.family.ratioName,
      let (se, df) = claim.reach, se > 0,
      let found = try? MinimumDetectableEffect(
        standardError: se, df: df, alpha: 1 - claim.confLevel, power: Self.power)
    else { return "" }
    let size = Elementary.exponential(found.value)
    return
      " (\(Wording.indefinite(name)) of \(Wording.number(size)) or \(Wording.number(1 / size)))"
  }

  private func equivalence(_ claim: Estimate, _ told: [MarginalEffect]) -> Check? {
    guard let bound = spec.inference.smallestEffect, let effect = told.last,
      let step = step(of: claim.term)
    else { return nil }
    let tests = told.compactMap { effect -> EquivalenceTest? in
      guard let se = effect.stdError, se > 0 else { return nil }
      return try? EquivalenceTest(
        estimate: step.size * effect.estimate, standardError: step.size * se,
        df: effect.df ?? .infinity, bound: bound,
        alpha: 1 - effect.confLevel)
    }
    guard tests.count == told.count, let p = tests.map(\.pValue).max() else { return nil }
    let isEquivalent = p <= 1 - claim.confLevel
    let isFound = (claim.pValue ?? 1) < 1 - claim.confLevel
    let what =
      told.count > 1
      ? "the average difference in the probability of every level of \(claim.outcome)"
      : "the average difference in \(quantity(effect))"
    let difference = "\(what) per \(step.words)"
    let meaning =
      switch (isEquivalent, isFound) {
      case (true, false): "\(difference) is shown to be smaller than"
      case (true, true):
        "the interval of the coefficient leaves out zero, and \(difference) is shown to be smaller than"
      case (false, true):
        "the interval of the coefficient leaves out zero, but \(difference) is not shown to be smaller than"
      case (false, false):
        "the interval of the coefficient does not leave out zero, nor is \(difference) shown to be smaller "
          + "than"
      }
    return check(
      "equivalence", isEquivalent || isFound ? .pass : .look, p,
      meaning + " ±\(Wording.number(bound))", term: claim.term)
  }
}
