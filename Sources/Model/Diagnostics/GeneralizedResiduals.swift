import LinearAlgebra
import Statistics

/// What a generalized linear model leaves of each row, with hᵢ its leverage in the last weighted least
/// squares, φ the dispersion where the study estimates it and 1 otherwise:
///
///     Pearson        rᵢ = (yᵢ − μᵢ) / √V(μᵢ)
///     deviance       dᵢ = sign(yᵢ − μᵢ) √(the row's deviance),  standardized dᵢ / √(φ (1 − hᵢ))
///     left out       sign(dᵢ) √(dᵢ² + hᵢ rᵢ²/(1 − hᵢ)) / √φ     (Williams 1987)
///     Cook           rᵢ² hᵢ / (p φ (1 − hᵢ)²)
///
/// Rows of leverage one have none.
///
/// - Reference: McCullagh & Nelder (1989), §12; Williams (1987), *Applied Statistics* 36. Agrees with R
///   `rstandard`, `rstudent` and `cooks.distance` of `glm`.
struct GeneralizedResiduals {
  let fit: GeneralizedFit
  let dispersion: Double

  init(_ fit: GeneralizedFit) {
    self.fit = fit
    dispersion =
      fit.generalized.dispersion == .estimated ? fit.measures.others["dispersion"] ?? 1 : 1
  }

  private func hasResidual(_ row: Int) -> Bool {
    1 - fit.fit.leverages[row] > Robust.leverageOneTolerance && dispersion > 0
  }

  func pearson(_ row: Int) -> Double {
    let weight = (fit.fit.weights?[row] ?? 1) * fit.fit.weightUnit
    return weight.squareRoot() * fit.fit.outcome[row]
  }

  func deviance(_ row: Int) -> Double {
    let square = fit.family.deviance(
      fit.eta[row], fit.response.y[row], trials: fit.response.trials[row])
    let size = max(0, square).squareRoot()
    return fit.fit.outcome[row] < 0 ? -size : size
  }

  func standardized(_ row: Int) -> Double? {
    guard hasResidual(row) else { return nil }
    return deviance(row) / (dispersion * (1 - fit.fit.leverages[row])).squareRoot()
  }

  func leftOut(_ row: Int) -> Double? {
    guard hasResidual(row) else { return nil }
    let (d, r, h) = (deviance(row), pearson(row), fit.fit.leverages[row])
    let size = ((d * d + h * r * r / (1 - h)) / dispersion).squareRoot()
    return d < 0 ? -size : size
  }

  func cooksDistance(_ row: Int) -> Double? {
    guard hasResidual(row) else { return nil }
    let (r, h) = (pearson(row), fit.fit.leverages[row])
    return r * r * h / (Double(fit.columnCount) * dispersion * (1 - h) * (1 - h))
  }

  var rows: Range<Int> { 0..<fit.rowCount }

  /// The row of the largest of something, and that.
  func largest(_ value: (Int) -> Double?) -> (row: Int, value: Double)? {
    var found: (row: Int, value: Double)?
    for row in rows {
      guard let value = value(row), value.isFinite, value > found?.value ?? -1 else { continue }
      found = (row, value)
    }
    return found
  }

  /// Whether squares of the linear predictor add to the fit, Rao's score test, χ²(1):
  ///
  ///     (v'W e)² / (v'W v) / φ,   v the part of η² outside the terms, e the working residuals
  ///
  /// of Pearson's χ² = Σ rᵢ² they account for the share (v'W e)² / (v'W v) / Σ rᵢ².
  ///
  /// Nil where there is no such part. Agrees with R `anova(…, test = "Rao")`.
  ///
  /// - Reference: Pregibon (1980), *Applied Statistics* 29.
  func linkTest() throws(LinearAlgebraError) -> ResidualTest? {
    let working = fit.fit
    let size = fit.eta.largestMagnitude
    guard size > 0, size.isFinite, working.residualDegreesOfFreedom > 1 else { return nil }
    let square = Vector(fit.eta.map { ($0 / size) * ($0 / size) })
    let weights = working.weights ?? Vector(repeating: 1, count: fit.rowCount)
    let weighted = square.elementwiseProduct(weights)
    var inside = Vector(repeating: 0, count: working.columnCount)
    try working.forEachBlock { range, Z in
      inside = inside + Z.crossProduct(Vector(Array(weighted.elements[range])))
    }
    var (product, own) = (0.0, 0.0)
    try working.forEachBlock { range, Z in
      let part = Z * inside
      for row in range {
        let v = square[row] - part[row - range.lowerBound]
        product += v * weights[row] * working.outcome[row]
        own += v * weights[row] * v
      }
    }
    let whole = square.dot(weighted)
    guard own > 1e-14 * whole else { return nil }
    let gain = working.weightUnit * product * product / own
    let statistic = gain / dispersion
    guard let reference = try? ChiSquared(df: 1), statistic.isFinite else { return nil }
    let left = rows.reduce(0) { $0 + pearson($1) * pearson($1) }
    return ResidualTest(
      statistic: statistic, df: 1, pValue: reference.survival(statistic),
      share: left > 0 ? gain / left : nil)
  }
}
