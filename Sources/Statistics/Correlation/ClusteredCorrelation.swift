/// Correlations of what differs between clusters and of what differs within them.
extension Correlation {
  /// r of the cluster means, each counted as often as its cluster has rows:
  /// t = r √((G−2)/(1−r²)) on G − 2 degrees of freedom, interval tanh(atanh r ± z_{1−α/2}/√(G−3)).
  ///
  /// That is exact where rows are independent, whose means vary as 1/n_g. Where rows of a cluster are alike,
  /// as those of two columns worth correlating between clusters are, the means of large clusters vary as
  /// much as others' and count for more: 6 to 28 % of true nulls are rejected then. The test for such rows
  /// leaves out each cluster (`betweenLeavingOut`).
  ///
  /// - Parameters:
  ///   - clusters: the positions of each cluster's rows; together, all of them.
  /// - Reference: Snijders & Bosker (2012), §3.6. The estimate agrees with R `psych::statsBy` (rbg).
  public static func between(
    _ x: [Double], _ y: [Double], clusters: [[Int]], level: Double = 0.95
  ) throws(StatisticsError) -> CorrelationResult {
    try check(x, y, level)
    let df = Double(clusters.count - 2)
    guard df >= 1 else { return .undefined(.between, n: x.count, .tooFewClusters) }
    guard let moments = CrossMoments(means(x, clusters), means(y, clusters)) else {
      return .undefined(.between, n: x.count, .constantBetweenClusters)
    }
    let test = try tTest(moments, df: df)
    let interval = fisherInterval(moments.r, standardError: 1 / (df - 1).squareRoot(), level)
    return CorrelationResult(
      method: .between, estimate: moments.r, statistic: test.statistic, df: df, pValue: test.p,
      interval: df > 1 ? interval : nil, n: x.count, pMethod: .tApproximation,
      intervalMethod: .fisherZ)
  }

  /// r of the differences from cluster means, pooled: the common slope of an analysis of covariance
  /// as a correlation. t = r √((n−G−1)/(1−r²)) on n − G − 1 degrees of freedom, interval
  /// tanh(atanh r ± z_{1−α/2}/√(n−G−2)).
  ///
  /// - Parameter method: `.within`, or `.repeatedMeasures`, which is the same number by another name.
  /// - Reference: Bland & Altman (1995); Bakdash & Marusich (2017). Estimate, degrees of freedom and p
  ///   agree with R `rmcorr::rmcorr`, and the estimate with `psych::statsBy` (rwg).
  public static func within(
    _ x: [Double], _ y: [Double], clusters: [[Int]], method: CorrelationResult.Method = .within,
    level: Double = 0.95
  ) throws(StatisticsError) -> CorrelationResult {
    try check(x, y, level)
    let df = Double(x.count - clusters.count - 1)
    guard df >= 1 else { return .undefined(method, n: x.count, .tooFewDegreesOfFreedom) }
    guard let moments = CrossMoments(deviations(x, clusters), deviations(y, clusters)) else {
      return .undefined(method, n: x.count, .constantWithinClusters)
    }
    let test = try tTest(moments, df: df)
    let interval = fisherInterval(moments.r, standardError: 1 / (df - 1).squareRoot(), level)
    return CorrelationResult(
      method: method, estimate: moments.r, statistic: test.statistic, df: df, pValue: test.p,
      interval: df > 1 ? interval : nil, n: x.count, pMethod: .tDistribution,
      intervalMethod: .fisherZ)
  }

  /// Each row's cluster mean.
  static func means(_ values: [Double], _ clusters: [[Int]]) -> [Double] {
    var means = values
    for rows in clusters {
      let own = rows.map { values[$0] }
      // The mean of equal values is that value, to the last bit.
      let mean = Descriptive.isConstant(own) ? own[0] : (Descriptive.mean(own) ?? 0)
      for row in rows { means[row] = mean }
    }
    return means
  }

  /// Each row's difference from its cluster mean.
  public static func deviations(_ values: [Double], _ clusters: [[Int]]) -> [Double] {
    zip(values, means(values, clusters)).map { $0 - $1 }
  }
}
