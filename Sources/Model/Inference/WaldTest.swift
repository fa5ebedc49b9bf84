import Statistics

/// Estimate, standard error and degrees of freedom as a t test of zero and an interval:
/// t = b/se, p = P(|T_df| ≥ |t|), b ± t_{1−α/2, df} · se. All from the same standard error and df, so
/// that p < 1 − level exactly when the interval leaves out zero.
struct WaldTest: Sendable {
  let statistic: Double?
  let pValue: Double?
  let confLow: Double?
  let confHigh: Double?

  /// A test whose p value and interval are not those of t.
  init(estimate: Double, standardError: Double?, _ wild: WildTest?) {
    let ratio = standardError.map { estimate / $0 }
    statistic = ratio.flatMap { $0.isFinite ? $0 : nil }
    pValue = wild?.pValue
    confLow = wild?.confLow
    confHigh = wild?.confHigh
  }

  init(estimate: Double, standardError: Double?, df: Double, level: Double) {
    guard let se = standardError, let t = try? StudentT(df: df) else {
      (statistic, pValue, confLow, confHigh) = (nil, nil, nil, nil)
      return
    }
    // An exact fit has no error: t is infinite, or 0/0 for a coefficient that is itself zero.
    let ratio = estimate / se
    statistic = ratio.isFinite ? ratio : nil
    pValue = ratio.isNaN ? nil : t.twoSidedP(ratio)
    let half = se == 0 ? 0 : t.criticalValue(level: level) * se
    confLow = estimate - half
    confHigh = estimate + half
  }
}

extension WaldTest {
  /// The same of what is known not to be beyond ± `limit`: an interval keeps its level without what cannot be.
  func within(_ limit: Double) -> WaldTest {
    WaldTest(
      statistic: statistic, pValue: pValue, confLow: confLow.map { max($0, -limit) },
      confHigh: confHigh.map { min($0, limit) })
  }

  /// A test and interval found otherwise, such as from a profile of the likelihood.
  init(statistic: Double?, pValue: Double?, confLow: Double?, confHigh: Double?) {
    self.statistic = statistic
    self.pValue = pValue
    self.confLow = confLow
    self.confHigh = confHigh
  }
}
