import LinearAlgebra
import Statistics

/// Whether squares of the linear predictor add to a fit of proportional odds: the likelihood-ratio test of
/// (η − η̄)² as one more term, χ²(1). Where they do, a curve or an interaction is missing. They account for
/// 1 − exp(−χ²/n) of what the fit leaves, which is just that in a linear fit (Cox & Snell 1989).
///
/// - Reference: Pregibon (1980), *Applied Statistics* 29. Agrees with R `ordinal::clm` fitted again with
///   the square.
extension OrdinalFit {
  /// Nil where the terms hold the square already, as those of categories can.
  func linkTest() throws -> ResidualTest? {
    let eta = grid.newton.linearPredictors
    let mean = eta.reduce(0, +) / Double(eta.count)
    let size = eta.reduce(0) { max($0, ($1 - mean).magnitude) }
    guard size > 0, size.isFinite, rowCount > fitted.count + 1 else { return nil }
    let square = DesignMatrix.Column(
      name: "square", role: .adjust, term: nil,
      values: eta.map { ($0 - mean) / size * (($0 - mean) / size) })
    let wider = DesignMatrix(
      rowCount: matrix.rowCount, columns: matrix.columns + [square], hasIntercept: true)
    guard let basis = try? OrdinalBasis(wider, thresholdCount: thresholdCount) else { return nil }
    var newton = OrdinalNewton(
      grid.newton.codes, levelCount: levels.count, Z: basis.Z, offset: offset)
    guard try newton.run() else { return nil }
    let statistic = 2 * max(0, newton.logLikelihood - grid.newton.logLikelihood)
    let p = try ChiSquared(df: 1).survival(statistic)
    let share = 1 - Elementary.exponential(-statistic / Double(rowCount))
    return ResidualTest(statistic: statistic, df: 1, pValue: p, share: share)
  }

  func linkChecks(_ subject: CheckSubject) -> [Check] {
    guard let test = try? linkTest() else { return [] }
    return [subject.linkTest(test, by: "likelihood-ratio test")]
  }
}
