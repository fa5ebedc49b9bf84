import LinearAlgebra
import Tables

/// Least squares on the means of units over their periods: ȳ_u = x̄_u'β + e_u, each unit counting once.
///
/// - Reference: Wooldridge (2010), §10.2. Agrees with R `plm(model = "between")`.
enum BetweenFit {
  static func estimation(
    of sample: Sample, _ panel: PanelSpec, for spec: ModelSpec
  ) throws(ModelError) -> Estimation {
    let index = try PanelIndex(sample, panel, for: spec)
    let design = try Design(learning: sample.table, for: spec)
    try Identification.checkCells(sample, for: spec)
    let terms = PanelTerms(design, sample.table)
    let sweep = MeanSweep(index.unit, nil)
    let outcome = sweep.means(of: sample.outcome.elements)
    if let first = outcome.first, outcome.allSatisfy({ $0 == first }) {
      throw spec.error(
        .panel(.noVariationBetween(spec.outcome, unit: panel.unit, isOutcome: true)))
    }
    var means: [[Double]] = []
    for (column, values) in zip(terms.columns, terms.values) {
      let mean = sweep.means(of: values)
      if spec.intercept, PanelTerms.isConstant(mean, in: values) {
        throw spec.error(
          .panel(.noVariationBetween(column.name, unit: panel.unit, isOutcome: false)))
      }
      means.append(mean)
    }
    let matrix = terms.matrix(means, rowCount: index.units.count, intercept: spec.intercept)
    guard matrix.rowCount > matrix.columnCount else {
      throw spec.error(
        .panel(
          .tooFewUnits(
            units: matrix.rowCount, unit: panel.unit, coefficients: matrix.columnCount)))
    }
    let inner = try LinearFit(
      matrix, outcome: Vector(outcome),
      try spec.clusters(of: sample, regrouped: index.units), madeOf: .means(of: panel.unit),
      spec: spec)
    var measures = inner.measures
    measures.convention =
      "an observation is \(Wording.indefinite(panel.unit))'s mean over its rows (\(index.periodsInWords)), each "
      + "counting once"
    measures.others =
      PanelProducts(
        inner.leastSquares.coefficients.elements, terms, sample, index.unit,
        hasIntercept: spec.intercept
      ).squaredCorrelations
    return Estimation(
      sample: sample, design: design,
      regression: PanelFit(
        inner: inner, measures: measures, worksOnSampleRows: false, rowsBehind: index.units))
  }
}
