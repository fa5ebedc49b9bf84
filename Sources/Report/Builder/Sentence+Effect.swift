/// What goes with the support, and how much of it.
extension Sentence {
  private var goesWith: String {
    switch design {
    case .observational: "goes with"
    case .randomised: "leads to"
    case .naturalExperiment: "leads, if the natural experiment's assumptions hold, to"
    }
  }

  func effect(of estimate: Double) -> String {
    if let words = comparison(estimate) { return words }
    guard isLinear else {
      return "\(support) has a coefficient of \(result.shownEstimate) "
        + (scale.map { "on the \($0) of" } ?? "for") + " \(outcome)"
    }
    let amount = amount(of: estimate.magnitude)
    let isNone = !amount.contains { "123456789".contains($0) }
    let article = isNone || quantity.isPlural ? "" : "\(Self.article(for: amount)) "
    let change = "\(goesWith) \(article)"
    let result =
      isNone
      ? "a difference of about zero in \(outcome)"
      : "\(amount) \(direction(of: estimate)) \(outcome)"
    switch TermName(self.result.term) {
    case .column(let name): return "\(oneMore(of: name)) \(change)\(result)"
    case .level(let column, let level):
      return "\(references[column] == nil ? level : support), against \(reference(of: column)), "
        + "\(change)\(result)"
    case .curve(let column):
      return "one column of the curve of \(label(column)) \(change)\(result)"
    case .interaction(let parts): return "\(steps(of: parts)) \(change)\(result)"
    }
  }

  /// What is more by one in an interaction, and where.
  private func steps(of parts: [String]) -> String {
    let steps = parts.filter { !isPlace($0) }
    let places = parts.filter(isPlace).compactMap { part -> String? in
      guard case .level(let column, let level) = TermName(part) else { return nil }
      return "\(label(column)) is \(level)"
    }
    let place = places.isEmpty ? "" : "where \(Self.list(places))"
    switch steps.count {
    case 0: return "being \(place)"
    case 1: return "\(oneStep(of: steps[0])), \(place),"
    default:
      return "\(Self.list(steps.map(oneStep))) together"
        + (hasMargins
          ? ", beyond what goes with \(steps.count > 2 ? "fewer of them" : "each")," : "")
        + (places.isEmpty ? "" : " \(place),")
    }
  }

  func isPlace(_ part: String) -> Bool {
    guard case .level(let column, _) = TermName(part) else { return false }
    return everyLevel.contains(column)
  }

  /// A factor of an interaction: one unit more of it, or a level for the first.
  func oneStep(of part: String) -> String {
    switch TermName(part) {
    case .column(let name): oneMore(of: name)
    case .level(let column, let level):
      "\(references[column] == nil ? level : "\(label(column)) \(level)") in place of "
        + reference(of: column)
    case .curve(let column): "the curve of \(label(column))"
    case .interaction: part
    }
  }

  func direction(of value: Double) -> String {
    comparesDifferences
      ? (value < 0 ? "smaller" : "larger") : (value < 0 ? "lower" : "higher")
  }

  private func oneMore(of column: String) -> String {
    guard let unit = labels[column]?.unit else { return "one unit more of \(label(column))" }
    return "one more \(Self.isPercent(unit) ? "percentage point" : UnitName.singular(of: unit)) "
      + "of \(label(column))"
  }

  /// `0.42-point`, as it stands before "higher".
  private func amount(of value: Double) -> String {
    let number = NumberFormat.estimate(value, stdError: result.stdError)
    switch quantity {
    case .probability: return "\(number)-percentage-point"
    case .rate, .odds: return "\(number) %"
    case .outcome, .ratio: break
    }
    guard let unit = labels[result.outcome]?.unit else { return number }
    let name = Self.isPercent(unit) ? "percentage-point" : UnitName.singular(of: unit)
    return "\(number)-\(name)"
  }

  static func isPercent(_ unit: String) -> Bool {
    ["%", "percent", "per cent", "percentage points"].contains(unit)
  }
}
