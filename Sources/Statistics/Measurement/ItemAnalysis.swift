/// How well the items of a scale hang together, from their covariances C and correlations R over n
/// respondents with every item answered. No figure depends on the order of items or respondents:
/// sums are in twice the working precision.
///
/// Agrees with psych::alpha (and, for ω, psych::omega with one factor).
public struct ItemAnalysis: Sendable {
  public let n: Int
  /// Raw α = k/(k−1) · (1 − Σ c_ii / Σ c_ij); nil for one item, or a sum that never varies.
  public let alpha: Double?
  /// Standardized α = k/(k−1) · (1 − k / Σ r_ij): raw α of items with equal variances.
  public let standardizedAlpha: Double?
  /// McDonald's ω total of one factor: 1 − Σ u²_i / Σ r_ij, u² the uniquenesses by minimum
  /// residuals. It differs from psych::omega's default, which extracts three factors.
  public let omegaTotal: Double?
  /// Each item's correlation with the sum of the others (psych's r.drop); nil where either is
  /// constant.
  public let itemRest: [Double?]
  /// Raw α of the other items; nil where fewer than two are left.
  public let alphaIfDropped: [Double?]

  private let k: Int
  /// Standard error of log ω/(1−ω).
  private let logitOmegaError: Double?

  /// - Parameter items: the answers to each item; as many for each, finite.
  /// - Throws: `StatisticsError.lengthsDiffer`, `.notFinite`.
  public init(_ items: [[Double]]) throws(StatisticsError) {
    n = items.first?.count ?? 0
    k = items.count
    for item in items {
      guard item.count == n else { throw .lengthsDiffer(first: n, second: item.count) }
      if let index = item.firstIndex(where: { !$0.isFinite }) {
        throw .notFinite(index: index, value: item[index])
      }
    }
    guard n > 1 else {
      alpha = nil
      standardizedAlpha = nil
      omegaTotal = nil
      logitOmegaError = nil
      itemRest = items.map { _ in nil }
      alphaIfDropped = itemRest
      return
    }
    let covariances = ItemCovariances(items)
    let correlations = covariances.standardized
    let all = Array(items.indices)
    alpha = covariances.alpha(of: all)
    standardizedAlpha = correlations?.alpha(of: all)
    let factor = correlations.flatMap { OneFactor(correlations: $0.rounded) }
    omegaTotal = correlations.flatMap { factor?.omegaTotal(sum: $0.sum.value) }
    logitOmegaError = factor?.logitOmegaError(n: n)
    itemRest = all.map(covariances.itemRest)
    alphaIfDropped = all.map { dropped in covariances.alpha(of: all.filter { $0 != dropped }) }
  }

  /// 1 − (1 − α) F, with F's quantiles on n − 1 and (n − 1)(k − 1) degrees of freedom: exact for raw
  /// α of normal items with equal variances and covariances, a guide otherwise.
  ///
  /// - Reference: Feldt (1965). Agrees with psych::alpha.ci.
  public func feldtInterval(
    of alpha: Double, level: Double = 0.95
  ) throws(StatisticsError) -> (low: Double, high: Double)? {
    try require(level > 0 && level < 1, "interval", "level", level, "between 0 and 1")
    guard n > 1, k > 1 else { return nil }
    let f = try FisherF(numerator: Double(n - 1), denominator: Double((n - 1) * (k - 1)))
    let tail = (1 - level) / 2
    return (1 - (1 - alpha) * f.upperQuantile(tail), 1 - (1 - alpha) * f.quantile(tail))
  }

  /// log ω/(1−ω) ± z s, back on the scale of ω; s by the delta method from the expected information
  /// of the one-factor model at its maximum likelihood, of normal items. Large-sample.
  ///
  /// nil without ω, outside 0 < ω < 1, and where the likelihood has no maximum inside (an item
  /// without variance of its own).
  ///
  /// - Reference: Raykov (2002), for the delta method; Kelley & Pornprasertmanit (2016), §"logistic
  ///   transformation". s agrees with lavaan.
  public func omegaInterval(
    level: Double = 0.95
  ) throws(StatisticsError) -> (low: Double, high: Double)? {
    try require(level > 0 && level < 1, "interval", "level", level, "between 0 and 1")
    guard let omega = omegaTotal, omega > 0, omega < 1, let error = logitOmegaError else {
      return nil
    }
    let reach = Normal.standard.upperQuantile((1 - level) / 2) * error
    let odds = omega / (1 - omega)
    func share(_ logit: Double) -> Double {
      let odds = odds * Elementary.exponential(logit)
      return odds == .infinity ? 1 : odds / (1 + odds)
    }
    return (share(-reach), share(reach))
  }
}

/// Covariances of items, k × k, in twice the working precision.
private struct ItemCovariances {
  let values: [[DoubleDouble]]

  /// Σ (x − x̄)(y − ȳ) / (n − 1).
  init(_ items: [[Double]]) {
    let centered = items.map { CenteredValues($0) }
    let divisor = DoubleDouble(Double((items.first?.count ?? 0) - 1))
    // A constant item may keep a residue of rounding in its mean.
    let isConstant = items.map(Descriptive.isConstant)
    values = centered.indices.map { i in
      centered.indices.map { j in
        if isConstant[i] || isConstant[j] { return .zero }
        let (a, b) = (centered[min(i, j)], centered[max(i, j)])
        let product = a.scaledSumOfProducts(with: b) / divisor
        return product.scaled(by: a.exponent + b.exponent)
      }
    }
  }

  private init(_ values: [[DoubleDouble]]) { self.values = values }

  /// The correlations; nil where some item is constant.
  var standardized: ItemCovariances? {
    guard values.indices.allSatisfy({ values[$0][$0].hi > 0 }) else { return nil }
    return ItemCovariances(
      values.indices.map { i in
        values.indices.map { j in
          if i == j { return DoubleDouble(1) }
          return values[i][j] / (values[i][i] * values[j][j]).squareRoot()
        }
      })
  }

  var sum: DoubleDouble { sum(of: Array(values.indices)) }
  var rounded: [[Double]] { values.map { $0.map(\.value) } }

  private func sum(of items: [Int]) -> DoubleDouble {
    items.reduce(.zero) { sum, i in items.reduce(sum) { $0 + values[i][$1] } }
  }

  func alpha(of items: [Int]) -> Double? {
    guard items.count > 1 else { return nil }
    let total = sum(of: items)
    guard total.hi > 0 else { return nil }
    let parts = items.reduce(DoubleDouble.zero) { $0 + values[$1][$1] }
    let k = DoubleDouble(Double(items.count))
    let share = (total - parts) / total
    return (k / (k - DoubleDouble(1)) * share).value
  }

  /// cov(item, rest) / √(var(item) var(rest)), with rest = sum − item.
  func itemRest(_ item: Int) -> Double? {
    guard values.count > 1 else { return nil }
    let own = values[item][item]
    let withAll = values[item].reduce(.zero, +)
    let rest = sum - withAll - withAll + own
    guard own.hi > 0, rest.hi > 1e-25 * sum.hi.magnitude else { return nil }
    let r = ((withAll - own) / (own * rest).squareRoot()).value
    // What rounding leaves of a correlation of nothing must not have a sign.
    return r.magnitude < 1e-14 ? 0 : max(-1, min(1, r))
  }
}

extension DoubleDouble {
  /// Times 2^exponent: exact.
  fileprivate func scaled(by exponent: Int) -> DoubleDouble {
    let power = DoubleDouble(Double(sign: .plus, exponent: exponent, significand: 1))
    return self * power
  }
}
