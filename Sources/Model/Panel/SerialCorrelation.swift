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

  /// For a fit of differences.
  var testOfDifferences: PanelTest? {
    pValue(of: 0).map { p in
      let differs = p < PanelTest.lookLevel
      let finding = "a change goes with the change before it (slope \(Wording.number(slope)))"
      return PanelTest(
        name: "serial_correlation", result: differs ? .look : .pass, value: p,
        meaning: differs
          ? "\(finding): only clustering by unit, or wider, gives right standard errors"
          : "changes are not shown to go with the changes before them",
        harmlessWithClusters: finding)
    }
  }

  /// For a fit of levels.
  var testOfLevels: PanelTest? {
    pValue(of: -0.5).map { p in
      let differs = p < PanelTest.lookLevel
      let finding = "errors of one period go with those of the next"
      return PanelTest(
        name: "serial_correlation", result: differs ? .look : .pass, value: p,
        meaning: differs
          ? "\(finding): standard errors that take rows for "
            + "independent are wrong, and only clustering by unit, or wider, holds"
          : "errors of neighbouring periods are not shown to go together",
        harmlessWithClusters: finding)
    }
  }
}
