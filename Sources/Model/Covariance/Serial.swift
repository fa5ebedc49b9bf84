import LinearAlgebra

/// Meat of errors that depend on those up to L times before, with Bartlett's weights:
///
///     Σ_u [Γ₀ + Σ_{l=1}^{L} (1 − l/(L+1)) (Γ_l + Γ_l')],   Γ_l = Σ_t h_{u,t} h_{u,t−l}'
///
/// with h_{u,t} = Σ w_ie_iz_i over the rows of unit u at time t: each unit by itself (Newey–West; one
/// series where no unit is named), or all units as one (Driscoll–Kraay), which allows errors to depend
/// on each other across units too. Lags count distinct times among the rows used, as plm: a time that
/// one unit lacks and others have is a gap, one that nobody has is none (2010, 2012 and 2013 are three
/// times in a row). The weights keep the meat positive semidefinite.
///
/// - Reference: Newey & West (1987); Driscoll & Kraay (1998); Hoechle (2007). Agrees with R
///   `sandwich::NeweyWest(prewhite = FALSE)`, `sandwich::vcovPL` and `plm::vcovSCC`; preset fixest with
///   pyfixest's `NW` and `DK`, absorbed effects too.
struct Serial {
  let estimator: CovarianceEstimator

  func meat(of fit: LinearFit) throws(LinearAlgebraError) -> Meat {
    let structure = fit.structure
    let units = estimator == .driscollKraay ? nil : structure.units
    let unitOf =
      units?.codes(rowCount: fit.rowCount) ?? [Int32](repeating: 0, count: fit.rowCount)
    var series = [[Int: Vector]](repeating: [:], count: units?.count ?? 1)
    try fit.forEachBlock { range, Z in
      let scaled = Z.scalingRows(
        by: Vector(range.map { (fit.weights?[$0] ?? 1) * fit.residuals[$0] }))
      for row in range {
        let score = scaled.row(row - range.lowerBound)
        series[Int(unitOf[row])][
          structure.times[row], default: Vector(repeating: 0, count: score.count)] += score
      }
    }
    var sum = Matrix(rowCount: fit.columnCount, columnCount: fit.columnCount)
    for own in series { sum += Self.longRun(own, lag: structure.lag, order: fit.columnCount) }
    let df = degreesOfFreedom(fit)
    return Meat(
      matrix: factor(fit) * sum,
      degreesOfFreedom: [Double](repeating: df, count: fit.T.rowCount))
  }

  /// As H'K H over times, K the Bartlett weights, a lag at a time.
  private static func longRun(_ scores: [Int: Vector], lag: Int, order: Int) -> Matrix {
    let times = scores.keys.sorted()
    var sum = times.compactMap { scores[$0] }.outerSum(order: order)
    for l in stride(from: 1, through: lag, by: 1) {
      let pairs = times.compactMap { t in
        scores[t - l].flatMap { before in scores[t].map { (now: $0, before: before) } }
      }
      guard !pairs.isEmpty else { continue }
      let now = Matrix(columns: pairs.map(\.now)).transposed()
      let before = Matrix(columns: pairs.map(\.before)).transposed()
      let gamma = now.crossProduct(before)
      sum += (1 - Double(l) / Double(lag + 1)) * (gamma + gamma.transposed())
    }
    return sum
  }

  private func factor(_ fit: LinearFit) -> Double {
    let n = Double(fit.rowCount)
    let k = Double(fit.columnCount + fit.absorbed.all)
    let T = Double(fit.structure.timeCount)
    switch (estimator, fit.structure.preset) {
    case (_, .fixest), (.driscollKraay, .throughline), (.driscollKraay, .stata):
      return T / (T - 1) * (n - 1) / (n - k)
    case (.driscollKraay, .sandwich): return n / (n - k)
    case (.neweyWest, .throughline), (.neweyWest, .stata): return n / (n - k)
    default: return 1
    }
  }

  /// Of `fixest` T − 1 for both.
  private func degreesOfFreedom(_ fit: LinearFit) -> Double {
    estimator == .driscollKraay || fit.structure.preset == .fixest
      ? Double(fit.structure.timeCount - 1) : Double(fit.residualDegreesOfFreedom)
  }
}
