/// Correlations of paired observations, with p-values and intervals: Pearson's and Spearman's here,
/// Kendall's, polychoric, partial and clustered ones each in its own file.
public enum Correlation {
  /// r = Σ (x−x̄)(y−ȳ) / √(Σ (x−x̄)² Σ (y−ȳ)²), t = r √((n−2)/(1−r²)) on n − 2 degrees of freedom,
  /// interval tanh(atanh r ± z_{1−α/2} / √(n−3)).
  ///
  /// p needs n ≥ 3, the interval n ≥ 4. At |r| = 1 the interval is the point r, as R has it.
  ///
  /// - Parameters:
  ///   - x, y: complete pairs, finite.
  ///   - level: 1 − α.
  /// - Throws: `StatisticsError.lengthsDiffer`, `.notFinite`, `.parameterOutOfRange` (level).
  /// - Reference: Fisher (1921). Agrees with R `cor.test`.
  public static func pearson(
    _ x: [Double], _ y: [Double], level: Double = 0.95
  ) throws(StatisticsError) -> CorrelationResult {
    try check(x, y, level)
    guard let moments = CrossMoments(x, y) else {
      return .undefined(.pearson, n: x.count, undefinedReason(x, y))
    }
    let n = Double(x.count)
    let test = x.count > 2 ? try tTest(moments, df: n - 2) : nil
    let interval = fisherInterval(moments.r, standardError: 1 / (n - 3).squareRoot(), level)
    return CorrelationResult(
      method: .pearson, estimate: moments.r, statistic: test?.statistic, df: test?.df,
      pValue: test?.p, interval: x.count > 3 ? interval : nil, n: x.count,
      pMethod: test.map { _ in .tDistribution }, intervalMethod: .fisherZ)
  }

  /// Spearman's ρ: Pearson's r of the ranks, ties sharing their mean rank.
  ///
  /// p is exact, from all n! orders, for n ≤ 9; without ties from Edgeworth's series for
  /// 10 ≤ n ≤ 1290 (`SpearmanSeries`); with ties, or beyond, t = ρ √((n−2)/(1−ρ²)) on n − 2 degrees
  /// of freedom. The interval is tanh(atanh ρ ± z_{1−α/2} √((1 + ρ²/2)/(n−3))), for n ≥ 4 and
  /// |ρ| < 1.
  ///
  /// - Parameters and errors: as `pearson`.
  /// - Reference: Bonett & Wright (2000) for the interval. p agrees with R `cor.test`, whose default
  ///   takes the same three ways but is not exact with ties, where ours is enumeration's.
  public static func spearman(
    _ x: [Double], _ y: [Double], level: Double = 0.95
  ) throws(StatisticsError) -> CorrelationResult {
    try check(x, y, level)
    let (xRanks, yRanks) = (Ranks(x), Ranks(y))
    guard let moments = CrossMoments(xRanks.values, yRanks.values) else {
      return .undefined(.spearman, n: x.count, undefinedReason(x, y))
    }
    let n = Double(x.count)
    let rho = moments.r
    let standardError = ((1 + rho * rho / 2) / (n - 3)).squareRoot()
    let hasInterval = x.count > 3 && rho.magnitude < 1
    let interval = hasInterval ? fisherInterval(rho, standardError: standardError, level) : nil

    let (test, way) = try rankTest(xRanks, yRanks, moments)
    return CorrelationResult(
      method: .spearman, estimate: rho, statistic: test?.statistic, df: test?.df, pValue: test?.p,
      interval: interval, n: x.count, pMethod: test.map { _ in way },
      intervalMethod: .bonettWright)
  }

  typealias Test = (statistic: Double, df: Double?, p: Double)

  private static func rankTest(
    _ x: Ranks, _ y: Ranks, _ moments: CrossMoments
  ) throws(StatisticsError) -> (Test?, CorrelationResult.PMethod) {
    let n = x.values.count
    let s = zip(x.values, y.values).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    guard !x.hasTies, !y.hasTies, n <= SpearmanSeries.largest else {
      if SpearmanNull.isExact(n: n) {
        return ((s, nil, TiedSpearmanNull(x.values, y.values).twoSidedP), .exactPermutation)
      }
      return (n > 2 ? try tTest(moments, df: Double(n) - 2) : nil, .tApproximation)
    }
    return SpearmanNull.isExact(n: n)
      ? ((s, nil, SpearmanNull(n: n).twoSidedP(s)), .exactPermutation)
      : ((s, nil, SpearmanSeries(n: n).twoSidedP(s)), .edgeworthSeries)
  }

  static func check(
    _ x: [Double], _ y: [Double], _ level: Double
  ) throws(StatisticsError) {
    guard x.count == y.count else { throw .lengthsDiffer(first: x.count, second: y.count) }
    for column in [x, y] {
      if let index = column.firstIndex(where: { !$0.isFinite }) {
        throw .notFinite(index: index, value: column[index])
      }
    }
    try require(level > 0 && level < 1, "interval", "level", level, "between 0 and 1")
  }

  static func undefinedReason(
    _ x: [Double], _ y: [Double]
  ) -> CorrelationResult.Undefined {
    if x.count < 2 { return .tooFewPairs }
    return Descriptive.isConstant(x)
      ? (Descriptive.isConstant(y) ? .bothConstant : .firstConstant) : .secondConstant
  }

  /// 1 − r² comes from the moments: from r itself it would lose its digits near |r| = 1.
  static func tTest(
    _ moments: CrossMoments, df: Double
  ) throws(StatisticsError) -> Test {
    let t = moments.r * (df / moments.oneMinusRSquared).squareRoot()
    return (t, df, try StudentT(df: df).twoSidedP(t))
  }

  static func fisherInterval(
    _ r: Double, standardError: Double, _ level: Double
  ) -> (low: Double, high: Double) {
    let z = Elementary.fisherZ(r)
    let reach = Normal.standard.upperQuantile((1 - level) / 2) * standardError
    return (Elementary.inverseFisherZ(z - reach), Elementary.inverseFisherZ(z + reach))
  }
}
