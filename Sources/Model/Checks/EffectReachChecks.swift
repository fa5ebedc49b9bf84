import Statistics

/// The reach of a generalized fit, in the outcome itself: `smallest_effect` is a difference in a probability
/// or count, averaged over the rows, as effects are told; never in log odds or log rates. Over a step that is not one unit
/// it is the difference of predictions over that very step, not a multiple of that over one. Of grades, the
/// probability of the highest level is what could have been found, and none of the levels' probabilities
/// may differ by more than the smallest effect (an intersection–union test: the largest p).
extension CheckSubject {
  func reach(of claim: Estimate, _ told: [MarginalEffect]) -> [Check] {
    [minimumDetectableEffect(claim, told), equivalence(claim, told)].compactMap { $0 }
  }

  private func quantity(_ effect: MarginalEffect) -> String {
    guard effect.quantity == "probability" else { return "the expected \(effect.outcome)" }
    return effect.level.map { "the probability that \(effect.outcome) is '\($0)'" }
      ?? "the probability of \(effect.outcome)"
  }

  private func minimumDetectableEffect(_ claim: Estimate, _ told: [MarginalEffect]) -> Check? {
    guard let effect = told.last, let found = detectable(effect, effect.stdError) else {
      return nil
    }
    let what =
      effect.quantity == "probability" && found > 1
      ? "no average difference that \(quantity(effect)) can have \(per(claim.term)) would have been found with "
        + "80 % probability, as it would have to be beyond 1"
      : "an average difference of \(Wording.number(found)) in \(quantity(effect)) "
        + "\(per(claim.term)), either way, would have been found with 80 % probability"
    return minimumDetectableEffect(
      found, what + ratio(claim),
      claim.term,
      overStep: effect.overMeaningfulStep.flatMap { detectable(effect, $0.stdError) })
  }

  private func detectable(_ effect: MarginalEffect, _ standardError: Double?) -> Double? {
    guard let standardError, standardError > 0 else { return nil }
    return try? MinimumDetectableEffect(
      standardError: standardError, df: effect.df ?? .infinity, alpha: 1 - effect.confLevel,
      power: Self.power
    ).value
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
      let own = MarginalEffect.OverStep(estimate: effect.estimate, stdError: effect.stdError)
      guard let over = step.isOther ? effect.overMeaningfulStep : own, let se = over.stdError,
        se > 0
      else { return nil }
      return try? EquivalenceTest(
        estimate: over.estimate, standardError: se, df: effect.df ?? .infinity, bound: bound,
        alpha: 1 - effect.confLevel)
    }
    guard tests.count == told.count, let p = tests.map(\.pValue).max() else { return nil }
    let what =
      told.count > 1
      ? "the average difference in the probability of every level of \(claim.outcome)"
      : "the average difference in \(quantity(effect))"
    return equivalence(
      claim, p: p, df: effect.df, isShown: p <= 1 - claim.confLevel, bound: bound,
      difference: "\(what) per \(step.words)", interval: "the interval of the coefficient")
  }
}
