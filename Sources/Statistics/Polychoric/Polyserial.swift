extension Correlation {
  /// The correlation ρ of two normal variables of which one is seen and of the other only ordered
  /// categories: the maximum of the joint likelihood of all n pairs.
  ///
  /// Given z, the seen variable standardized, the categories follow an ordered probit with slope
  /// β = ρ/√(1 − ρ²), so that ρ = β/√(1 + β²); mean and deviation of the seen variable are those of the
  /// sample (n − 1 in the deviation). The two parts of the likelihood share no parameter but the
  /// deviation, and with β's standard error s
  ///
  ///     se(ρ)² = (1 − ρ²)³ s² + ρ² (1 − ρ²)²/(2n)
  ///
  /// The test and interval are of z = atanh ρ, with standard error se/(1 − ρ²).
  ///
  /// - Parameters:
  ///   - x, y: either may be the ordered one: that of fewer different values (y where both have as many),
  ///     at most 20, of which only the order counts.
  /// - Errors: as `pearson`.
  /// - Reference: Olsson, Drasgow & Dorans (1982). ρ and s agree with R `polycor::polyserial(ML = TRUE)`,
  ///   which takes the deviation as known and so leaves out the second part of the error.
  public static func polyserial(
    _ x: [Double], _ y: [Double], level: Double = 0.95
  ) throws(StatisticsError) -> CorrelationResult {
    try check(x, y, level)
    guard x.count > 2, !Descriptive.isConstant(x), !Descriptive.isConstant(y) else {
      return .undefined(.polyserial, n: x.count, undefinedReason(x, y))
    }
    let isYOrdered = Set(y).count <= Set(x).count
    let (seen, ordered) = isYOrdered ? (x, y) : (y, x)
    let categories = Set(ordered).sorted()
    guard categories.count <= CategoryTable.mostCategories else {
      return .undefined(.polyserial, n: x.count, .tooManyCategories)
    }
    let position = Dictionary(uniqueKeysWithValues: categories.enumerated().map { ($1, $0) })
    guard let z = Descriptive.standardized(seen),
      let maximum = OrderedProbit(
        z: z, categories: ordered.map { position[$0] ?? 0 }, count: categories.count
      ).maximum()
    else { return .undefined(.polyserial, n: x.count, .noInteriorMaximum) }
    let beta = maximum.slope
    let rest = 1 / (1 + beta * beta)
    let rho = beta * rest.squareRoot()
    let error =
      (rest * maximum.standardError * maximum.standardError + rho * rho / (2 * Double(x.count)))
      .squareRoot()
    let statistic = Elementary.fisherZ(rho) / error
    return CorrelationResult(
      method: .polyserial, estimate: rho, statistic: statistic,
      pValue: min(1, 2 * Normal.standard.survival(statistic.magnitude)),
      interval: fisherInterval(rho, standardError: error, level), n: x.count,
      pMethod: .waldOnFisherZ, intervalMethod: .information)
  }
}

extension Descriptive {
  /// (xᵢ − x̄)/s; nil where s is 0 or there are fewer than two values.
  static func standardized(_ x: [Double]) -> [Double]? {
    guard let mean = mean(x), let variance = variance(x), variance > 0 else { return nil }
    let deviation = variance.squareRoot()
    return x.map { ($0 - mean) / deviation }
  }
}
