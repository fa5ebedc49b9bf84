extension Correlation {
  /// r of two columns of residuals from k columns and a constant:
  /// t = r √((n−2−k)/(1−r²)) on n − 2 − k degrees of freedom, interval
  /// tanh(atanh r ± z_{1−α/2} / √(n−3−k)).
  ///
  /// - Parameters:
  ///   - x, y: residuals, of which any that are only rounding are exactly 0.
  ///   - controls: k.
  ///   - method: `.partialPearson`; `.partialSpearman` where the residuals are of ranks, whose
  ///     interval is Bonett and Wright's with n − 3 − k.
  /// - Reference: Fisher (1924). Agrees with R `ppcor::pcor.test`.
  public static func partial(
    _ x: [Double], _ y: [Double], controls: Int, method: CorrelationResult.Method = .partialPearson,
    level: Double = 0.95
  ) throws(StatisticsError) -> CorrelationResult {
    try check(x, y, level)
    let df = Double(x.count - 2 - controls)
    guard df >= 1 else { return .undefined(method, n: x.count, .tooFewDegreesOfFreedom) }
    guard let moments = CrossMoments(x, y) else {
      return .undefined(method, n: x.count, .determinedByControls)
    }
    let r = moments.r
    let test = try tTest(moments, df: df)
    let isOfRanks = method == .partialSpearman
    let error = ((1 + (isOfRanks ? r * r / 2 : 0)) / (df - 1)).squareRoot()
    let hasInterval = df > 1 && (!isOfRanks || r.magnitude < 1)
    return CorrelationResult(
      method: method, estimate: r, statistic: test.statistic, df: df, pValue: test.p,
      interval: hasInterval ? fisherInterval(r, standardError: error, level) : nil, n: x.count,
      pMethod: isOfRanks ? .tApproximation : .tDistribution,
      intervalMethod: isOfRanks ? .bonettWright : .fisherZ)
  }

  /// r of y with the residuals of x from k columns and a constant: its square is what x adds to the
  /// share of y that those columns explain.
  ///
  /// The test is the partial correlation's, which is zero where this is: t of x's coefficient in the
  /// regression of y on x and those columns, on n − 2 − k degrees of freedom. (`ppcor::spcor.test` puts
  /// the semi-partial r into the same formula, which is too small a t wherever the columns explain y.)
  /// The interval is r ± z_{1−α/2} √((F⁴ − 2F² + R² + 1 − R⁴)/n), F² and R² being the squared multiple
  /// correlations with x and without.
  ///
  /// - Parameters:
  ///   - y: the values themselves; `yResiduals` and `xResiduals` as for `partial`.
  /// - Reference: Aloe & Becker (2012) for the interval.
  public static func semiPartial(
    xResiduals: [Double], _ y: [Double], yResiduals: [Double], controls: Int, level: Double = 0.95
  ) throws(StatisticsError) -> CorrelationResult {
    let partial = try partial(xResiduals, yResiduals, controls: controls, level: level)
    guard partial.estimate != nil, let moments = CrossMoments(xResiduals, y) else {
      return .undefined(.semiPartial, n: y.count, partial.undefined ?? .determinedByControls)
    }
    let r = moments.r
    let (all, rest) = (CenteredValues(y), CenteredValues(yResiduals))
    let ratio = rest.scaledSumOfSquares / all.scaledSumOfSquares
    let unexplained = Double(
      sign: .plus, exponent: 2 * (rest.exponent - all.exponent), significand: ratio.value)
    let without = max(0, 1 - unexplained)
    let with = min(1, without + r * r)
    let variance =
      (with * with - 2 * with + without + 1 - without * without) / Double(y.count)
    let reach =
      Normal.standard.upperQuantile((1 - level) / 2) * max(0, variance).squareRoot()
    return CorrelationResult(
      method: .semiPartial, estimate: r, statistic: partial.statistic, df: partial.df,
      pValue: partial.pValue, interval: (max(-1, r - reach), min(1, r + reach)), n: y.count,
      pMethod: partial.pMethod, intervalMethod: .aloeBecker)
  }
}
