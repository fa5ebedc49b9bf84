import LinearAlgebra
import Statistics

/// A random cluster effect and noise, as the residuals of a fit have them.
struct ResidualVariance {
  /// σ²_u / (σ²_u + σ²_e).
  let icc: Double
  /// √(σ²_u + σ²_e), as of n − p degrees of freedom, in units of the outcome.
  let deviation: Double

  init(icc: Double, deviation: Double) {
    self.icc = icc
    self.deviation = deviation
  }

  init(_ fit: LinearFit, _ clusters: Clusters) {
    if let weighted = Self(weighted: fit, clusters) {
      self = weighted
      return
    }
    let groups = clusters.rows.map { rows in rows.map { fit.residuals[$0] } }
    let reml = (try? OneWayREML(groups: groups)) ?? nil
    icc = reml?.icc1 ?? 0
    let n = Double(fit.rowCount)
    let total = reml.map {
      ($0.betweenVariance + $0.withinVariance) * (n - 1) / Double(fit.residualDegreesOfFreedom)
    }
    deviation = total.map { $0.squareRoot() * fit.residualUnit } ?? fit.sigma
  }
  /// With an error's variance as 1/w: one-way REML with weights of mean one, of which a row of mean weight
  /// has the correlation and deviation. Nil without weights.
  private init?(weighted fit: LinearFit, _ clusters: Clusters) {
    guard let given = fit.weights else { return nil }
    let n = Double(fit.rowCount)
    let mean = given.sum / n
    let w = given / mean
    let centre = w.dot(fit.residuals) / n
    let e = fit.residuals.map { $0 - centre }
    var squares = 0.0
    for row in e.indices { squares += w[row] * e[row] * e[row] }
    let own = clusters.rows.map { rows in rows.reduce(0) { $0 + w[$1] } }
    let sums = clusters.rows.map { rows in rows.reduce(0) { $0 + w[$1] * e[$1] } }
    let model = RandomIntercept(
      totals: Matrix(columns: [Vector(own.map { $0 / n.squareRoot() })]),
      sizes: clusters.rows.map(\.count), weights: own, residualDegreesOfFreedom: fit.rowCount - 1)
    let left = Double(fit.residualDegreesOfFreedom)
    guard
      let (point, found) = model?.optimum(sums, squares)
    else {
      self.init(icc: 0, deviation: fit.residualUnit * fit.scaledSigma / mean.squareRoot())
      return
    }
    self.init(
      icc: point.gamma / (1 + point.gamma),
      deviation: ((1 + point.gamma) * found.residualSquares / left).squareRoot()
        * fit.residualUnit)
  }
}
