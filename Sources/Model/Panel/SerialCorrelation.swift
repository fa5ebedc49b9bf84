import LinearAlgebra
import Statistics

/// Do errors of neighbouring periods go together? The residuals of first differences are regressed on
/// those one period before, with an intercept, clustered by unit (CR0): the slope is 0 where differences
/// are independent, −½ where errors in levels are (a difference and the one before share an error).
///
/// - Reference: Wooldridge (2010), §10.6.3; Drukker (2003). Agrees with R `plm::pwfdtest`.
struct SerialCorrelation {
  let slope: Double
  private let standardError: Double
  private let df: Double

  /// Nil where too few changes follow each other.
  init?(residuals: [Double], pairs: [(earlier: Int, later: Int)], index: PanelIndex) {
    var at: [Int: Int] = [:]
    for (i, pair) in pairs.enumerated() { at[pair.later] = i }
    let neighbours = pairs.enumerated().compactMap { i, pair in
      at[pair.earlier].map { (before: $0, after: i) }
    }
    var rows = [[Int]](repeating: [], count: index.units.count)
    for (i, neighbour) in neighbours.enumerated() {
      rows[Int(index.unit.codes[pairs[neighbour.after].later])].append(i)
    }
    rows = rows.filter { !$0.isEmpty }
    let before = neighbours.map { residuals[$0.before] }
    guard neighbours.count > 2, rows.count > 2 else { return nil }
    let matrix = DesignMatrix(
      rowCount: neighbours.count,
      columns: [
        DesignMatrix.Column(
          name: "constant", role: .adjust, term: nil,
          values: [Double](repeating: 1, count: before.count)),
        DesignMatrix.Column(name: "before", role: .adjust, term: nil, values: before),
      ], hasIntercept: true)
    let clusters = Clusters(name: "unit", labels: rows.indices.map(String.init), rows: rows)
    guard
      let fit = try? LinearFit(
        matrix, outcome: Vector(neighbours.map { residuals[$0.after] }), clusters,
        spec: ModelSpec(outcome: "", support: [], inference: Inference(cluster: .none))),
      let se = try? CovarianceEstimator.cr0.covariance(of: fit).standardErrors[1], se > 0
    else { return nil }
    slope = fit.coefficients[1]
    standardError = se
    df = Double(neighbours.count - 2)
  }

  /// p of the slope being `value`, F(1, m − 2) as plm.
  func pValue(of value: Double) -> Double? {
    let t = (slope - value) / standardError
    return try? FisherF(numerator: 1, denominator: df).survival(t * t)
  }

  /// The test of levels, from first differences of outcome and terms with a constant, columns that depend
  /// on those before them left out: what rises by the same amount with every period is the constant.
  ///
  /// It holds whether the units' effects are fixed, random or absorbed, since differences have none.
  static func ofLevels(
    _ columns: [[Double]], outcome: [Double], _ index: PanelIndex, _ spec: ModelSpec
  ) -> PanelTest? {
    let pairs = index.pairs
    let unit = { (x: [Double]) -> [Double]? in
      let norm = Vector(x).norm
      return norm > 0 && norm.isFinite ? x.map { $0 / norm } : nil
    }
    let changes = columns.compactMap { column -> [Double]? in
      let change = FirstDifference.difference(column, pairs)
      // A column that stays as it is within units differs by rounding.
      return PanelTerms.hasVanished(change, of: column) ? nil : unit(change)
    }
    let all = [unit([Double](repeating: 1, count: pairs.count))].compactMap { $0 } + changes
    guard let kept = try? LinearFit.independent(all, nil) else { return nil }
    let matrix = DesignMatrix(
      rowCount: pairs.count,
      columns: kept.map {
        DesignMatrix.Column(name: "\($0)", role: .adjust, term: nil, values: all[$0])
      }, hasIntercept: false)
    guard pairs.count > kept.count,
      let fit = try? LinearFit(
        matrix, outcome: Vector(FirstDifference.difference(outcome, pairs)), nil, spec: spec)
    else { return nil }
    return SerialCorrelation(
      residuals: fit.leastSquares.residuals.elements, pairs: pairs, index: index)?.testOfLevels
  }

  /// For a fit of differences: the slope is their correlation.
  var testOfDifferences: PanelTest? {
    test(
      slope, p: pValue(of: 0), "a change goes with the change before it",
      consequence: "only clustering by unit, or wider, gives right standard errors",
      otherwise: "changes are not shown to go with the changes before them")
  }

  /// For a fit of levels: differences of errors whose neighbours correlate by r have a slope of −(1 − r)/2.
  var testOfLevels: PanelTest? {
    test(
      1 + 2 * slope, p: pValue(of: -0.5), "errors of one period go with those of the next",
      consequence:
        "standard errors that take rows for independent are wrong, and only clustering by unit, or "
        + "wider, holds",
      otherwise: "errors of neighbouring periods are not shown to go together")
  }

  private func test(
    _ r: Double, p: Double?, _ what: String, consequence: String, otherwise: String
  ) -> PanelTest? {
    p.map {
      PanelTest(
        serial: "\(what) (a correlation of \(Wording.number(r)))", r, p: $0, by: "unit",
        consequence: consequence, otherwise: otherwise)
    }
  }
}
