/// What a sentence's estimate is a difference in.
enum Quantity: Equatable {
  case outcome
  /// Of the outcome, or of its level; in percentage points.
  case probability(of: String?)
  /// Of a count, in per cent of itself.
  case rate
  /// Of the odds of the outcome, of its level or of higher levels; in per cent of themselves.
  case odds(Odds)
  /// One ratio of rates, or of odds, over another.
  case ratio(of: Ratio)

  enum Ratio: Equatable {
    case rates
    case odds(Odds)
  }

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
    case .ratio(of: .rates): "rate ratio of \(outcome)"
    case .ratio(of: .odds(.event)): "odds ratio of \(outcome)"
    case .ratio(of: .odds(.level(let level))): "odds ratio of \(outcome) being '\(level)'"
    case .ratio(of: .odds(.higherLevels)): "odds ratio of a higher level of \(outcome)"
    }
  }

  var isRatio: Bool {
    if case .ratio = self { return true }
    return false
  }

  /// Whether it may be beyond the range of numbers where its logarithm is not.
  var isRate: Bool { self == .rate || isRatio }

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
    case .ratio: " times"
    }
  }
}
