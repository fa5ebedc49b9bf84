import LinearAlgebra
import Tables

/// Least squares on changes from one period to the next: Δyᵤₜ = Δxᵤₜ'β + Δeᵤₜ. The intercept, where there
/// is one, is the change that all units share per period; effects of periods take its place
/// (`PeriodEffects`). Periods must follow each other: across a gap no difference is taken.
///
/// - Reference: Wooldridge (2010), §10.6. Agrees with R `plm(model = "fd")` on consecutive periods.
enum FirstDifference {
  static func estimation(
    of given: Sample, _ panel: PanelSpec, for spec: ModelSpec
  ) throws(ModelError) -> Estimation {
    let all = try PanelIndex(given, panel, for: spec)
    let sample = try given.removingRowsWithoutNeighbour(all, panel, for: spec)
    let index = try PanelIndex(sample, panel, for: spec)
    let pairs = index.pairs
    let effects = PeriodEffects(
      of: panel, in: try Design(learning: sample.table, for: spec), sample.table, pairs)
    let design = effects.design
    let hasIntercept = spec.intercept && !effects.hold
    try Identification.checkCells(sample, for: spec)
    try Identification.checkConstants(sample, for: spec)
    let terms = PanelTerms(design, sample.table)
    let outcome = difference(sample.outcome.elements, pairs)
    guard let first = outcome.first, !outcome.allSatisfy({ $0 == first }) else {
      throw spec.error(
        .panel(
          .outcomeSameChange(
            spec.outcome, by: outcome.first.flatMap { $0 == 0 ? nil : $0 }, panel: panel)))
    }
    var columns: [[Double]] = []
    for (column, values) in zip(terms.columns, terms.values) {
      let change = difference(values, pairs)
      if hasIntercept ? PanelTerms.isConstant(change, in: values) : change.allSatisfy({ $0 == 0 }) {
        throw spec.error(
          .panel(
            .sameChange(
              column.name, by: change.first.flatMap { $0 == 0 ? nil : $0 }, panel: panel,
              isSupport: column.role == .support)))
      }
      columns.append(change)
    }
    let matrix = terms.matrix(
      columns, rowCount: pairs.count, intercept: hasIntercept, spansConstant: effects.hold)
    guard matrix.rowCount > matrix.columnCount else {
      throw spec.error(.tooFewRows(rows: matrix.rowCount, coefficients: matrix.names))
    }
    let inner = try LinearFit(
      matrix, outcome: Vector(outcome),
      try spec.clusters(of: sample, regrouped: pairs.map { [$0.earlier, $0.later] }),
      madeOf: .changes(of: panel.unit), spec: spec)
    var measures = inner.measures
    let gaps = all.gapCount
    measures.convention =
      "an observation is \(Wording.indefinite(panel.unit))'s change from one \(panel.period) to "
      + all.nextInWords(Wording.plural(panel.period))
      + effects.constantInWords(intercept: hasIntercept)
      + (gaps > 0
        ? "; across \(Wording.count(gaps, "gap")) no change is taken" : "; there are no gaps")
    measures.others =
      PanelProducts(
        inner.leastSquares.coefficients.elements, terms, sample, index.unit,
        hasIntercept: hasIntercept
      ).squaredCorrelations
    let serial = SerialCorrelation(
      residuals: inner.leastSquares.residuals.elements, pairs: pairs, index: index)
    return Estimation(
      sample: sample, design: design,
      regression: PanelFit(
        inner: inner, measures: measures, worksOnSampleRows: false,
        rowsBehind: pairs.map { [$0.earlier, $0.later] },
        tests: gapTests(all, panel) + [serial?.testOfDifferences].compactMap { $0 }))
  }

  static func difference(_ x: [Double], _ pairs: [(earlier: Int, later: Int)]) -> [Double] {
    pairs.map { x[$0.later] - x[$0.earlier] }
  }

  private static func gapTests(_ index: PanelIndex, _ panel: PanelSpec) -> [PanelTest] {
    let gaps = index.gapCount
    guard gaps > 0 else {
      guard index.step > 1, index.isOfNumbers else { return [] }
      return [
        PanelTest(
          name: "gaps", result: .look, value: 0,
          meaning:
            "no two rows of \(Wording.indefinite(panel.unit)) are less than \(index.step) apart "
            + "in \(panel.period): changes are over \(index.step), not over one")
      ]
    }
    let usual = index.usualDistance
    let rest =
      usual > index.step
      ? "; most rows of one \(panel.unit) are \(usual) apart, and changes are over \(index.step), as few "
        + "are: to take them over \(usual), filter the rows in between" : ""
    return [
      PanelTest(
        name: "gaps", result: .look, value: Double(gaps),
        meaning: "\(Wording.indefinite(panel.unit)) comes back after missing periods \(gaps) "
          + "\(gaps == 1 ? "time" : "times"), and no change is taken there: what happened in "
          + "between is left out\(rest)")
    ]
  }
}

extension Sample {
  /// - Throws: no two rows of a unit that are one period apart.
  fileprivate func removingRowsWithoutNeighbour(
    _ index: PanelIndex, _ panel: PanelSpec, for spec: ModelSpec
  ) throws(ModelError) -> Sample {
    var hasNeighbour = [Bool](repeating: false, count: table.rowCount)
    for (earlier, later) in index.pairs {
      hasNeighbour[earlier] = true
      hasNeighbour[later] = true
    }
    let alone = hasNeighbour.indices.filter { !hasNeighbour[$0] }
    guard alone.count < table.rowCount else {
      throw spec.error(
        .panel(.noConsecutivePeriods(unit: panel.unit, period: panel.period)))
    }
    return removing(
      alone.map { row in
        let isOnly = index.units[Int(index.unit.codes[row])].count == 1
        return Removal(
          row: row,
          fate: Fate(
            stage: .model, place: spec.name, rule: isOnly ? "singleton" : "gap",
            detail: isOnly
              ? "the only row of its \(panel.unit)"
              : "its \(panel.unit) has no row in the \(panel.period) before or after"))
      }, for: spec)
  }
}
