/// Pearson's, Spearman's and Kendall's (`Kendall.swift`) correlation of paired observations, with p-values and intervals.
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
  /// p is exact, from all n! orders, for n ≤ 9 without ties (where R's `cor.test` is exact too);
  /// otherwise t = ρ √((n−2)/(1−ρ²)) on n − 2 degrees of freedom, as R's `exact = FALSE` gives it.
  /// R takes an Edgeworth series between n = 10 and 1290 without ties; the two differ in the fourth
  /// decimal. The interval is tanh(atanh ρ ± z_{1−α/2} √((1 + ρ²/2)/(n−3))), for n ≥ 4 and |ρ| < 1.
  ///
  /// - Parameters and errors: as `pearson`.
  /// - Reference: Bonett & Wright (2000) for the interval.
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

    let isExact = SpearmanNull.isExact(n: x.count) && !xRanks.hasTies && !yRanks.hasTies
    let test: Test? =
      isExact
      ? exactTest(xRanks.values, yRanks.values)
      : (x.count > 2 ? try tTest(moments, df: n - 2) : nil)
    return CorrelationResult(
      method: .spearman, estimate: rho, statistic: test?.statistic, df: test?.df, pValue: test?.p,
      interval: interval, n: x.count,
      pMethod: test.map { _ in isExact ? .exactPermutation : .tApproximation },
      intervalMethod: .bonettWright)
  }

  private typealias Test = (statistic: Double, df: Double?, p: Double)

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
  private static func tTest(
    _ moments: CrossMoments, df: Double
  ) throws(StatisticsError) -> Test {
    let t = moments.r * (df / moments.oneMinusRSquared).squareRoot()
    return (t, df, try StudentT(df: df).twoSidedP(t))
  }

  /// S = Σ (rank x − rank y)² and its exact two-sided p.
  private static func exactTest(_ x: [Double], _ y: [Double]) -> Test {
    let s = zip(x, y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return (s, nil, SpearmanNull(n: x.count).twoSidedP(s))
  }

  static func fisherInterval(
    _ r: Double, standardError: Double, _ level: Double
  ) -> (low: Double, high: Double) {
    let z = Elementary.fisherZ(r)
    let reach = Normal.standard.upperQuantile((1 - level) / 2) * standardError
    return (Elementary.inverseFisherZ(z - reach), Elementary.inverseFisherZ(z + reach))
  }
}
