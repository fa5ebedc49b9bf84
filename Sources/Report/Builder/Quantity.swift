/// What a sentence's estimate is a difference in.
enum Quantity: Equatable {
  case outcome
  /// Of the outcome, or of its level; in percentage points.
  case probability(of: String?)
  /// Of a count, in per cent of itself.
  case rate

  func name(of outcome: String) -> String {
    switch self {
    case .outcome: outcome
    case .probability(nil): "probability of \(outcome)"
    case .probability(let level?): "probability that \(outcome) is '\(level)'"
    case .rate: outcome
    }
  }

  /// After a number.
  var unit: String? {
    switch self {
    case .outcome: nil
    case .probability: " percentage points"
    case .rate: " %"
    }
  }
}

extension ReportBuilder {
  private static var smallestLogarithm: Double { 1e-9 }

  /// The claim as readers take it, where its coefficient is a logarithm of odds or of a rate: the average
  /// difference in probability, in percentage points, or the difference in a rate, in per cent. Of an
  /// ordinal outcome, the probability of its highest level. Of a column that interacts, where its coefficient
  /// holds; none where that is no place.
  func effect(behind claim: Coefficient) -> (result: Coefficient, quantity: Quantity)? {
    let own = ResultRow.all(of: contents.effects).filter {
      $0.text("model") == claim.model && $0.text("term") == claim.term
    }
    var result = claim
    func show(_ row: ResultRow, _ scale: (Double) -> Double, _ error: (Double) -> Double) {
      result.estimate = row.number("estimate").map(scale)
      result.stdError = row.number("std_error").map(error)
      result.df = row.number("df")
      result.pValue = row.number("p_value")
      result.confLow = row.number("conf_low").map(scale)
      result.confHigh = row.number("conf_high").map(scale)
    }
    if let ratio = own.first(where: { $0.text("quantity") == "rate ratio" }) {
      show(ratio, { 100 * ($0 - 1) }, { 100 * $0 })
      if let b = claim.estimate, b.magnitude < Self.smallestLogarithm {
        // e^b − 1 is b, of which a ratio next to one keeps few digits or none.
        result.estimate = 100 * b
        result.stdError = claim.stdError.map { 100 * $0 }
        result.confLow = claim.confLow.map { 100 * $0 }
        result.confHigh = claim.confHigh.map { 100 * $0 }
      }
      return (result, .rate)
    }
    guard let average = told(of: claim.model, claim.term).last,
      average.text("quantity") == "probability",
      average.text("kind") == "average_at_reference" || moderators(of: claim).isEmpty
    else { return nil }
    show(average, { 100 * $0 }, { 100 * $0 })
    return (result, .probability(of: average.text("level")))
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
