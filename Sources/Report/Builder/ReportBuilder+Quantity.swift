/// What a claim is told in.
extension ReportBuilder {
  private static var smallestLogarithm: Double { 1e-9 }

  /// The claim as readers take it, where its coefficient is a logarithm of odds or of a rate: the average
  /// difference in probability, in percentage points, or the difference in a rate, in per cent. Of an
  /// ordinal outcome, the probability of its highest level. Of a column that interacts, where its coefficient
  /// holds; none where that is no place. Where no difference in probability tells the coefficient, that in the
  /// odds, in per cent; an interaction compares ratios, and is told as one over the other. Test and p are the coefficient's, and the interval is of that test on this scale, so
  /// that p is under 5 % just where the 95 % interval leaves out zero.
  func effect(behind claim: Coefficient) -> (result: Coefficient, quantity: Quantity)? {
    if let rate = ratio("rate ratio", of: claim) {
      return isRatioOfRatios(claim)
        ? (asRatio(rate, claim), .ratio(of: .rates)) : (inPerCent(rate, claim), .rate)
    }
    let told = told(of: claim.model, claim.term)
    guard let average = told.last, average.text("quantity") == "probability",
      average.text("kind") == "average_at_reference" || moderators(of: claim).isEmpty
    else { return interactionOfOdds(claim) }
    if average.number("claim_low") == nil, claim.confLow != nil {
      return ratio("odds ratio", of: claim).map {
        (inPerCent($0, claim), .odds(odds(claim.model)))
      }
    }
    var result = claim
    result.estimate = average.number("estimate").map { 100 * $0 }
    result.stdError = average.number("std_error").map { 100 * $0 }
    result.confLow = average.number("claim_low").map { 100 * $0 }
    result.confHigh = average.number("claim_high").map { 100 * $0 }
    return (result, .probability(of: average.text("level")))
  }

  /// As a ratio of odds ratios; where it is not beside the terms it is made of, or holds at places, as the
  /// odds there.
  private func interactionOfOdds(
    _ claim: Coefficient
  ) -> (result: Coefficient, quantity: Quantity)? {
    guard case .interaction = TermName(claim.term), let row = ratio("odds ratio", of: claim) else {
      return nil
    }
    let odds = odds(claim.model)
    return isRatioOfRatios(claim)
      ? (asRatio(row, claim), .ratio(of: .odds(odds))) : (inPerCent(row, claim), .odds(odds))
  }

  /// What a model's odds are of: its effects tell of one level, of the outcome itself, or of each grade.
  private func odds(_ model: String) -> Quantity.Odds {
    var levels: [String?] = []
    for row in ResultRow.all(of: contents.effects)
    where row.text("model") == model && row.text("quantity") == "probability" {
      if !levels.contains(row.text("level")) { levels.append(row.text("level")) }
    }
    guard levels.count < 2 else { return .higherLevels }
    return levels.first.flatMap { $0 }.map { .level($0) } ?? .event
  }

  private func ratio(_ name: String, of claim: Coefficient) -> ResultRow? {
    ResultRow.all(of: contents.effects).first {
      $0.text("model") == claim.model && $0.text("term") == claim.term
        && $0.text("quantity") == name
    }
  }

  /// Whether a claim is what columns go with together, beyond what goes with each.
  func isRatioOfRatios(_ claim: Coefficient) -> Bool {
    guard case .interaction(let parts) = TermName(claim.term), parts.count < 4,
      !TermName(claim.term).isCurve
    else { return false }
    return contents.everyLevel[claim.model]?[claim.term]?.isEmpty ?? true
      && !hasCheck("marginality", of: claim)
  }

  /// e^b.
  private func asRatio(_ ratio: ResultRow, _ claim: Coefficient) -> Coefficient {
    var result = claim
    result.estimate = ratio.number("estimate")
    result.stdError = ratio.number("std_error")
    (result.confLow, result.confHigh) = (ratio.number("conf_low"), ratio.number("conf_high"))
    return result
  }

  /// 100 (e^b − 1).
  private func inPerCent(_ ratio: ResultRow, _ claim: Coefficient) -> Coefficient {
    var result = claim
    if let b = claim.estimate, b.magnitude < Self.smallestLogarithm {
      // e^b − 1 is b, of which a ratio next to one keeps few digits or none.
      result.estimate = 100 * b
      result.stdError = claim.stdError.map { 100 * $0 }
      result.confLow = claim.confLow.map { 100 * $0 }
      result.confHigh = claim.confHigh.map { 100 * $0 }
      return result
    }
    func perCent(_ name: String) -> Double? { ratio.number(name).map { 100 * ($0 - 1) } }
    result.estimate = perCent("estimate")
    result.stdError = ratio.number("std_error").map { 100 * $0 }
    (result.confLow, result.confHigh) = (perCent("conf_low"), perCent("conf_high"))
    return result
  }

  /// The rows of effects that tell a coefficient on the outcome's own scale: where it holds, if that is not
  /// everywhere; a row for each level of the outcome that is told apart.
  func told(of model: String?, _ term: String?) -> [ResultRow] {
    let own = ResultRow.all(of: contents.effects).filter {
      $0.text("model") == model && $0.text("term") == term
    }
    let atReference = own.filter { $0.text("kind") == "average_at_reference" }
    return atReference.isEmpty
      ? own.filter { ["average", "population_average"].contains($0.text("kind")) } : atReference
  }
}
