import Statistics

/// What the design could have found (Bloom 1995), and whether an effect too small to matter has been
/// shown (Schuirmann 1987): for each claim, under the headline covariance.
extension CheckSubject {
  static let power = 0.8

  var reachChecks: [Check] {
    estimates.filter { $0.termRole == .support }.flatMap { estimate -> [Check] in
      let told = effects.told(of: estimate.term)
      if !told.isEmpty { return reach(of: estimate, told) }
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
    if let ratio = spec.estimator.generalized?.family.ratioName {
      let size = Elementary.exponential(effect.value)
      return check(
        "minimum_detectable_effect", .pass, effect.value,
        "\(Wording.indefinite(ratio)) of \(Wording.number(size)) (or \(Wording.number(1 / size))) "
          + "\(per(estimate.term)) would have been found with 80 % probability; the value is its logarithm",
        term: estimate.term)
    }
    return minimumDetectableEffect(
      effect.value,
      "a difference of \(Wording.number(effect.value)) \(per(estimate.term)), either way, would "
        + "have been found with 80 % probability", estimate.term)
  }

  /// `per unit of age`; `for role[manager]`, which has none.
  func per(_ term: String) -> String {
    let index = regression.columns.first { $0.name == term }?.term
    let codings = index.flatMap {
      design.terms.indices.contains($0) ? design.terms[$0].codings : nil
    }
    let isOfLevels = codings.map { $0.allSatisfy { $0.levels != nil } } ?? false
    return isOfLevels ? "for \(term)" : "per unit of \(term)"
  }

  private func equivalence(_ estimate: Estimate, _ se: Double, _ df: Double) -> Check? {
    // The smallest effect is in units of the outcome, which log odds and log rates are not in.
    guard spec.estimator.generalized == nil, let bound = spec.inference.smallestEffect,
      let step = step(of: estimate.term),
      let test = try? EquivalenceTest(
        estimate: step.size * estimate.estimate, standardError: step.size * se, df: df,
        bound: bound, alpha: 1 - estimate.confLevel)
    else { return nil }
    return equivalence(
      estimate, p: test.pValue, df: df, isShown: test.isEquivalent, bound: bound,
      difference: "the difference per \(step.words)", interval: "the interval")
  }

  /// What could have been found, held against the smallest effect that matters over the term's step.
  ///
  /// - Parameter overStep: what could have been found over that step, where it is not `found` times the step.
  func minimumDetectableEffect(
    _ found: Double, _ sentence: String, _ term: String, overStep: Double? = nil
  ) -> Check {
    let declared = spec.inference.smallestEffect
    // The step is that of a column of rows, which are many.
    let step = declared == nil ? nil : step(of: term)
    let smallest = step == nil ? nil : declared
    let isShort = smallest.map { (overStep ?? found * (step?.size ?? 1)) > $0 } ?? false
    let over = step.map { $0.isOther ? " per \($0.words)" : "" } ?? ""
    let comparison = smallest.map {
      isShort
        ? "; the smallest that matters (\(Wording.number($0))\(over)) could have been missed"
        : "; the smallest that matters is \(Wording.number($0))\(over)"
    }
    return check(
      "minimum_detectable_effect", isShort ? .look : .pass, found, sentence + (comparison ?? ""),
      term: term)
  }

  /// The test that the difference is within ± `bound`, beside the test that it is zero.
  func equivalence(
    _ claim: Estimate, p: Double, df: Double?, isShown: Bool, bound: Double, difference: String,
    interval: String
  ) -> Check {
    if let df, df < Ladder.fewestDegreesOfFreedom {
      return check(
        "equivalence", .look, p,
        "\(Wording.number(df)) degrees of freedom (fewer than "
          + "\(Wording.number(Ladder.fewestDegreesOfFreedom))) are too few to show that \(difference) is smaller "
          + "than ±\(Wording.number(bound))", term: claim.term)
    }
    let isFound = (claim.pValue ?? 1) < 1 - claim.confLevel
    let meaning =
      switch (isShown, isFound) {
      case (true, false): "\(difference) is shown to be smaller than"
      case (true, true):
        "\(interval) leaves out zero, and \(difference) is shown to be smaller than"
      case (false, true):
        "\(interval) leaves out zero, but \(difference) is not shown to be smaller than"
      case (false, false):
        "\(interval) does not leave out zero, nor is \(difference) shown to be smaller than"
      }
    return check(
      "equivalence", isShown || isFound ? .pass : .look, p, meaning + " ±\(Wording.number(bound))",
      term: claim.term)
  }

  func step(of term: String) -> MeaningfulStep? {
    MeaningfulStep(term, regression.columns, design, sample.table)
  }
}
