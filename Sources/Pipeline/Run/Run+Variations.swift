import Model
import Report
import Tables

extension Run {
  /// Which variation each model's estimates use: units with each other, or with themselves over time.
  var variations: [String: String] {
    var words: [String: String] = [:]
    for fit in fits { words[fit.spec.name] = variation(of: fit) }
    return words
  }

  /// Claims that use less of it than their model does: columns of random effects that are the same
  /// throughout a unit.
  var variationsOfTerms: [String: [String: String]] {
    var words: [String: [String: String]] = [:]
    for fit in fits {
      guard case .randomEffects(let panel) = fit.spec.estimator else { continue }
      let units = study.noun(for: panel.unit, in: fit).plural
      for claim in fit.estimates
      where claim.termRole == .support && fit.isConstant(term: claim.term, within: panel.unit) {
        words[fit.spec.name, default: [:]][claim.term] = "between \(units)"
      }
    }
    return words
  }

  private func variation(of fit: Fit) -> String? {
    let panel = fit.spec.estimator.panel
    func plural(_ column: String) -> String { study.noun(for: column, in: fit).plural }
    switch fit.spec.estimator {
    case .within(let within):
      let periods = Set(PeriodColumn.all + [panel?.period].compactMap { $0 })
      let places = within.absorb.filter { !periods.contains($0) }
      let times = within.absorb.filter(periods.contains)
      guard !places.isEmpty else {
        return "within \(joined(times.map(plural)))"
      }
      let isOverTime = panel.map { places.contains($0.unit) } ?? !times.isEmpty
      let shared =
        times.isEmpty
        ? "" : ", net of what all share in a \(study.noun(for: times[0], in: fit).singular)"
      return "within \(joined(places.map(plural)))\(isOverTime ? " over time" : "")\(shared)"
    case .between(let panel):
      return "between \(plural(panel.unit)), each by its mean over time"
    case .firstDifference(let panel):
      let period = study.noun(for: panel.period, in: fit)
      let next = fit.nextPeriodInWords(panel, periods: period.plural) ?? "the next"
      let isHeld = fit.heldColumns.contains { fit.isConstant(panel.period, within: $0) }
      return "within \(plural(panel.unit)) from one \(period.singular) to \(next)"
        + (isHeld ? ", net of what all share in a \(period.singular)" : "")
    case .randomEffects(let panel):
      return "between and within \(plural(panel.unit)) taken together"
    default: return nil
    }
  }

  private func joined(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " and " + last
  }
}

extension Study {
  /// What an observation is where it is not a row.
  func observationUnit(of fit: Fit) -> UnitName? {
    switch fit.spec.estimator {
    case .between(let panel): noun(for: panel.unit, in: fit)
    case .firstDifference(let panel):
      UnitName("change of one \(noun(for: panel.unit, in: fit).singular)", plural: "changes")
    default: nil
    }
  }

  func noun(for column: String, in fit: Fit) -> UnitName {
    let label = report.labels[column]?.label ?? fit.sample.schema[column]?.label ?? column
    return UnitName(label.lowercasedFirst)
  }
}
