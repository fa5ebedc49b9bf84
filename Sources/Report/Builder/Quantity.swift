/// What a sentence's estimate is a difference in.
enum Quantity: Equatable {
  case outcome
  /// Of the outcome, or of its level; in percentage points.
  case probability(of: String?)
  /// Of a count, in per cent of itself.
  case rate
  /// Of the odds of the outcome, of its level or of higher levels; in per cent of themselves.
  case odds(Odds)

  enum Odds: Equatable {
    case event
    case level(String)
    case higherLevels
  }

  func name(of outcome: String) -> String {
    switch self {
    case .outcome: outcome
    case .probability(nil): "probability of \(outcome)"
    case .probability(let level?): "probability that \(outcome) is '\(level)'"
    case .rate: "mean of \(outcome)"
    case .odds(.event): "odds of \(outcome)"
    case .odds(.level(let level)): "odds that \(outcome) is '\(level)'"
    case .odds(.higherLevels): "odds of a higher level of \(outcome)"
    }
  }

  /// Of odds there is no single one.
  var isPlural: Bool {
    if case .odds = self { return true }
    return false
  }

  /// After a number.
  var unit: String? {
    switch self {
    case .outcome: nil
    case .probability: " percentage points"
    case .rate, .odds: " %"
    }
  }
}

extension ReportBuilder {
  private static var smallestLogarithm: Double { 1e-9 }

  /// The claim as readers take it, where its coefficient is a logarithm of odds or of a rate: the average
  /// difference in probability, in percentage points, or the difference in a rate, in per cent. Of an
  /// ordinal outcome, the probability of its highest level. Of a column that interacts, where its coefficient
  /// holds; none where that is no place. Where no difference in probability tells the coefficient, that in the
  /// odds, in per cent. Test and p are the coefficient's, and the interval is of that test on this scale, so
  /// that p is under 5 % just where the 95 % interval leaves out zero.
  func effect(behind claim: Coefficient) -> (result: Coefficient, quantity: Quantity)? {
    func ratio(_ name: String) -> Coefficient? {
      ResultRow.all(of: contents.effects).first {
        $0.text("model") == claim.model && $0.text("term") == claim.term
          && $0.text("quantity") == name
      }.map { inPerCent($0, claim) }
    }
    if let rate = ratio("rate ratio") { return (rate, .rate) }
    let told = told(of: claim.model, claim.term)
    guard let average = told.last, average.text("quantity") == "probability",
      average.text("kind") == "average_at_reference" || moderators(of: claim).isEmpty
    else { return nil }
    let level = average.text("level")
    if average.number("claim_low") == nil, claim.confLow != nil {
      let odds =
        told.count > 1 ? Quantity.Odds.higherLevels : level.map { .level($0) } ?? .event
      return ratio("odds ratio").map { ($0, .odds(odds)) }
    }
    var result = claim
    result.estimate = average.number("estimate").map { 100 * $0 }
    result.stdError = average.number("std_error").map { 100 * $0 }
    result.confLow = average.number("claim_low").map { 100 * $0 }
    result.confHigh = average.number("claim_high").map { 100 * $0 }
    return (result, .probability(of: level))
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
