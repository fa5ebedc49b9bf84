import Tables

extension ModelSpec {
  /// What can be known to be wrong with a panel fit before there are rows.
  var panelProblems: [ModelError.Problem] {
    if let panel = estimator.panel, panel.unit == panel.period {
      return [.panel(.unitIsPeriod(panel.unit))]
    }
    guard case .within(let within) = estimator else { return [] }
    var found: [PanelProblem] = []
    var seen = Set<String>()
    let terms = (support + adjust).map { ($0, Term($0)) }
    for name in within.absorb {
      if !seen.insert(name).inserted { found.append(.absorbedTwice(name)) }
      if name == outcome { found.append(.absorbedOutcome(name)) }
      for (text, term) in terms where term.columns == [name] {
        found.append(.absorbedTerm(name, term: text))
      }
    }
    if !intercept { found.append(.interceptOff) }
    if terms.isEmpty { found.append(.noTerms(fit: estimator.name)) }
    return found.map { .panel($0) }
  }
}
