import LinearAlgebra
import Statistics
import Tables

/// Checks of a within fit that need to know which rows follow each other, and the fit turned round.
extension WithinFit {
  func ownChecks(_ subject: CheckSubject) -> [Check] {
    guard let panel = spec.estimator.panel else { return [] }
    let index: PanelIndex
    do {
      index = try PanelIndex(sample, panel, for: spec)
    } catch {
      return [
        subject.check(
          "panel_checks", .look, nil,
          "whether errors of neighbouring periods go together, the placebo and the reversed model could not "
            + "be looked at, because \(error.diagnostic.what)")
      ]
    }
    let tests =
      [serialCorrelation(index)].compactMap { $0 }
      + spec.support.flatMap { term -> [PanelTest] in
        let made = [placebo(term, index, panel), reversed(term)].compactMap { $0 }
        return made.isEmpty ? [notMade(term)] : made
      }
    return tests.map { $0.check(subject) }
  }

  /// Of a support term that can neither be moved to the next period nor take the outcome's place.
  private func notMade(_ term: String) -> PanelTest {
    let isNumber = sample.table[term]?.numbers != nil
    let reason =
      sample.table[term] == nil
      ? "they are of one column along a line, and \(term) is "
        + (Term(term).factors.count > 1 ? "an interaction" : "a curve")
      : isNumber ? "no model with it can be fitted to these rows" : "\(term) is a category"
    return PanelTest(
      name: "lead_placebo", result: .look, value: nil,
      meaning: "neither the placebo nor the reversed model could be made, because \(reason)",
      term: term)
  }

  private func serialCorrelation(_ index: PanelIndex) -> PanelTest? {
    let X = inner.matrix.rows(0..<rowCount)
    return SerialCorrelation.ofLevels(
      inner.matrix.columns.indices.map { X.column($0).elements },
      outcome: inner.outcome.elements, index, spec)
  }

  /// Support of the next period, beside this period's: what comes later cannot have helped, so where
  /// it goes with the outcome all the same, something else moves both.
  private func placebo(_ term: String, _ index: PanelIndex, _ panel: PanelSpec) -> PanelTest? {
    guard let values = sample.table[term]?.numbers else { return nil }
    var lead = [Double?](repeating: nil, count: rowCount)
    for (earlier, later) in index.pairs { lead[earlier] = values[later] }
    let name = "\(term) of the next \(panel.period)"
    var changed = spec
    changed.support = [name]
    changed.adjust = spec.support + spec.adjust
    let table = sample.table.setting(.numbers(lead), as: ColumnSpec(name, .number))
    return changed.testOfFirstTerm(in: table).map { p, estimate in
      let differs = p < PanelTest.lookLevel
      return PanelTest(
        name: "lead_placebo", result: differs ? .look : .pass, value: p,
        meaning: differs
          ? "\(term) of the next \(panel.period) goes with the outcome of this one "
            + "(\(Wording.number(estimate)) per unit), which it cannot have helped: what moves both, "
            + "or the outcome itself, may be behind the estimate"
          : "\(term) of the next \(panel.period) is not shown to go with the outcome of this one",
        term: term)
    }
  }

  /// Outcome and support swapped. What the support interacts with, and its curves, go with it: without
  /// it a category beside it has all its levels, and their sum is the support itself.
  private func reversed(_ term: String) -> PanelTest? {
    guard let values = sample.table[term]?.numbers, !values.isEmpty else { return nil }
    var changed = spec
    changed.outcome = term
    changed.support = [spec.outcome]
    changed.adjust = (spec.support + spec.adjust).filter { !Term($0).columns.contains(term) }
    return changed.testOfFirstTerm(in: sample.table).map { p, estimate in
      PanelTest(
        name: "reversed", result: .pass, value: p,
        meaning:
          "exploratory, with outcome and support swapped: one more of \(spec.outcome) goes with "
          + "\(Wording.number(estimate)) of \(term); the data by themselves do not tell the direction",
        term: term)
    }
  }
}

extension ModelSpec {
  /// p of the first coefficient under the covariance that the design asks for, and the coefficient.
  fileprivate func testOfFirstTerm(in table: Table) -> (p: Double, estimate: Double)? {
    guard let sample = try? Sample(of: table, for: self),
      let regression = try? estimation(of: sample).regression
    else { return nil }
    var cache = CovarianceCache(regression)
    guard let choice = try? CovarianceChoice(self, &cache),
      let covariance = try? cache.covariance(choice.estimator),
      let se = covariance.standardErrors[0], se > 0
    else { return nil }
    let estimate = regression.coefficients[0]
    let test = WaldTest(
      estimate: estimate, standardError: se, df: covariance.degreesOfFreedom[0],
      level: inference.level)
    return test.pValue.map { ($0, estimate) }
  }
}
