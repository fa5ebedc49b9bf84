import LinearAlgebra
import Tables

/// yᵤₜ = xᵤₜ'β + μᵤ + eᵤₜ with μ random and independent of x: least squares of y − θ_u ȳ_u on x − θ_u x̄_u,
///
///     θ_u = 1 − √(σ²ₑ / (σ²ₑ + T_u σ²_μ))
///     σ²ₑ = within RSS / (N − n − K_w)
///     σ²_μ = (Σ T_u ê_u² − (n − K) σ²ₑ) / (N − tr[(Σ T x̄x̄')⁻¹ Σ T² x̄x̄']),   0 where negative
///
/// n units, ê_u of the between regression weighted by T_u, K its coefficients and K_w those of the within
/// regression (Swamy & Arora 1972). Unbalanced panels: Baltagi & Chang (1994), as plm. With σ²_μ = 0 this
/// is pooled least squares; as σ²_μ grows, θ → 1 and it is the within fit.
///
/// - Reference: Baltagi (2021), *Econometric analysis of panel data*, §9.2. Agrees with R
///   `plm(model = "random", random.method = "swar")`.
struct RandomEffects {
  let sample: Sample
  let index: PanelIndex
  let terms: PanelTerms
  let spec: ModelSpec
  let design: Design
  let panel: PanelSpec

  static func estimation(
    of sample: Sample, _ panel: PanelSpec, for spec: ModelSpec
  ) throws(ModelError) -> Estimation {
    let index = try PanelIndex(sample, panel, for: spec)
    let design = try Design(learning: sample.table, for: spec)
    try Identification.checkCells(sample, for: spec)
    // Before part of the means is taken off, where dependences read as they are in the data.
    let matrix = DesignMatrix(design, sample.table)
    if spec.intercept { try Identification.checkConstants(sample, for: spec) }
    _ = try LinearFit(matrix, outcome: sample.outcome, nil, spec: spec)
    let effects = RandomEffects(
      sample: sample, index: index, terms: PanelTerms(design, sample.table), spec: spec,
      design: design, panel: panel)
    return try effects.estimation()
  }

  /// θ and the tests are ratios, and come from the outcome in these units.
  var unit: Double { LinearFit.unit(of: sample.outcome) }

  var outcome: Vector { sample.outcome / unit }

  private func estimation() throws(ModelError) -> Estimation {
    let y = sample.outcome.elements
    if let first = y.first, y.allSatisfy({ $0 == first }) {
      throw spec.error(.constantOutcome(spec.outcome, value: first, rows: y.count))
    }
    let within = try withinFit()
    let variance = try variances(within)
    let theta = index.sizes.map {
      1 - (variance.residual / (variance.residual + Double($0) * variance.unit)).squareRoot()
    }
    let inner = try transformed(theta, of: sample.outcome)
    var measures = FitMeasures(
      dfResidual: Double(inner.residualDegreesOfFreedom), sigma: inner.sigma,
      rank: inner.columnCount, conditionNumber: inner.leastSquares.conditionNumber)
    measures.convention = convention(theta, variance)
    measures.others =
      PanelProducts(
        inner.leastSquares.coefficients.elements, terms, sample, index.unit,
        hasIntercept: spec.intercept
      ).squaredCorrelations
    var fit = PanelFit(
      inner: inner, measures: measures, worksOnSampleRows: true, isFixedTransform: false)
    fit.variances = [
      ("var(\(panel.unit))", variance.unit), ("var(residual)", variance.residual),
    ].compactMap { term, value in
      LinearFit.square(unit, times: value).map { (term, $0) }
    }
    let scaled = unit == 1 ? inner : try transformed(theta, of: outcome)
    let comparison = RandomComparison(self, scaled, within, theta)
    let serial = SerialCorrelation.ofLevels(
      terms.values, outcome: outcome.elements, index, spec)
    fit.tests = boundary(variance) + comparison.tests + [serial].compactMap { $0 }
    return Estimation(sample: sample, design: design, regression: fit)
  }

  private func convention(
    _ theta: [Double], _ variance: (unit: Double, residual: Double)
  ) -> String {
    let (least, most) = (theta.min() ?? 0, theta.max() ?? 0)
    let range =
      least == most
      ? Wording.number(least) : "\(Wording.number(least)) to \(Wording.number(most))"
    return "variances by Swamy and Arora"
      + (index.isBalanced ? "" : ", unbalanced as Baltagi and Chang (plm's)")
      + "; theta \(range)"
      + (variance.unit == 0 ? ", so the fit is pooled least squares" : "")
      + (LinearFit.square(unit, times: variance.residual) == nil
        ? "; variances are beyond the range of numbers" : "")
  }

  private func boundary(_ variance: (unit: Double, residual: Double)) -> [PanelTest] {
    guard variance.unit == 0 else { return [] }
    return [
      PanelTest(
        name: "unit_variance", result: .look, value: 0,
        meaning:
          "\(Wording.plural(panel.unit)) differ no more than their rows do by themselves (variance 0): random "
          + "effects are pooled least squares here")
    ]
  }

  /// The terms that vary within units, less their unit's mean; nil where none does.
  private func withinFit() throws(ModelError) -> LinearFit? {
    let sweep = MeanSweep(index.unit, nil)
    var kept: [DesignMatrix.Column] = []
    for (column, values) in zip(terms.columns, terms.values) {
      let left = sweep.residuals(of: values)
      guard !PanelTerms.hasVanished(left, of: values) else { continue }
      kept.append(
        DesignMatrix.Column(
          name: column.name, role: column.role, term: column.term, values: left))
    }
    let rows = sample.table.rowCount
    guard rows > index.units.count + kept.count else {
      throw spec.error(
        .panel(
          .noVarianceWithin(
            unit: panel.unit, rows: rows, units: index.units.count, terms: kept.count)))
    }
    let outcome = sweep.residuals(of: outcome.elements)
    guard !PanelTerms.hasVanished(outcome, of: self.outcome.elements) else {
      throw spec.error(.panel(.outcomeSameWithin(spec.outcome, unit: panel.unit)))
    }
    return try LinearFit(
      DesignMatrix(rowCount: rows, columns: kept, hasIntercept: false), outcome: Vector(outcome),
      Clusters(
        name: panel.unit, labels: index.units.indices.map(String.init), rows: index.units),
      absorbed: AbsorbedDegrees(all: index.units.count, counted: 1),
      rankTolerance: Absorption.vanishingShare, madeOf: .deviations(within: [panel.unit]),
      spec: spec)
  }

  private func variances(
    _ within: LinearFit?
  ) throws(ModelError) -> (unit: Double, residual: Double) {
    guard let within else { return (0, 1) }
    let residual = within.sigma * within.sigma
    let sweep = MeanSweep(index.unit, nil)
    let sizes = index.sizes.map(Double.init)
    // A column less its unit's means leaves rounding of none.
    let means =
      (spec.intercept ? [[Double](repeating: 1, count: sizes.count)] : [])
      + terms.values.map { (values: $0, means: sweep.means(of: $0)) }
      .filter { !PanelTerms.hasVanished($0.means, of: $0.values) }.map(\.means)
    let chosen: [Int]
    do { chosen = try LinearFit.independent(means, sizes) } catch {
      throw spec.error(.numerical(error.description))
    }
    guard sizes.count > chosen.count else {
      throw spec.error(
        .panel(
          .tooFewUnits(units: sizes.count, unit: panel.unit, coefficients: chosen.count)))
    }
    let between = try LinearFit(
      DesignMatrix(
        rowCount: sizes.count,
        columns: chosen.map {
          DesignMatrix.Column(name: "\($0)", role: .adjust, term: nil, values: means[$0])
        }, hasIntercept: false),
      outcome: Vector(sweep.means(of: outcome.elements)), weights: Vector(sizes), nil,
      spec: spec)
    let squares = between.sigma * between.sigma * Double(between.residualDegreesOfFreedom)
    // Leverages are T_u z'z, so that the trace is Σ T_u times them.
    let trace = zip(sizes, between.leverages).reduce(0) { $0 + $1.0 * $1.1 }
    let excess = squares - Double(between.residualDegreesOfFreedom) * residual
    return (max(0, excess / (sizes.reduce(0, +) - trace)), residual)
  }

  /// y − θȳ on x − θx̄, the intercept being 1 − θ; with further columns beside the terms.
  ///
  /// - Parameter y: the outcome, in the units wanted.
  func transformed(
    _ theta: [Double], of y: Vector, beside extra: [DesignMatrix.Column] = []
  ) throws(ModelError) -> LinearFit {
    let sweep = MeanSweep(index.unit, nil)
    let codes = index.unit.codes
    func change(_ x: [Double]) -> [Double] {
      let means = sweep.means(of: x)
      return x.indices.map { x[$0] - theta[Int(codes[$0])] * means[Int(codes[$0])] }
    }
    let matrix = terms.matrix(
      terms.values.map(change), rowCount: codes.count,
      intercept: spec.intercept, constant: codes.map { 1 - theta[Int($0)] }, beside: extra)
    return try LinearFit(
      matrix, outcome: Vector(change(y.elements)),
      try sample.clusters(for: spec), spec: spec)
  }
}
