/// The one-way random model y_gi = μ + u_g + e_gi by restricted maximum likelihood, in closed form but
/// for the ratio λ = σ²_u / σ²_e, over which the profiled criterion
/// (n−1) log Q + Σ log(1 + n_g λ) + log W is smallest, with weights w_g = n_g / (1 + n_g λ), W = Σ w_g,
/// μ = Σ w_g ȳ_g / W and Q = SSW + Σ w_g (ȳ_g − μ)².
///
/// Reference: Searle, Casella & McCulloch (1992), §3.8. Agrees with lme4 `lmer(y ~ 1 + (1 | g))` and,
/// for the intraclass correlations, multilevel::mult.icc.
public struct OneWayREML: Sendable, Equatable {
  /// σ²_u, at least 0.
  public let betweenVariance: Double
  /// σ²_e.
  public let withinVariance: Double
  /// Mean group size, n / k.
  public let meanSize: Double

  /// σ²_u / (σ²_u + σ²_e): how alike two members of a group are.
  public var icc1: Double? {
    let total = betweenVariance + withinVariance
    return total > 0 ? betweenVariance / total : nil
  }

  /// How reliable the mean of a group of mean size is: n̄ σ²_u / (n̄ σ²_u + σ²_e).
  public var icc2: Double? {
    let total = meanSize * betweenVariance + withinVariance
    return total > 0 ? meanSize * betweenVariance / total : nil
  }

  /// nil where members do not differ within any group: the ratio has no bound.
  ///
  /// - Throws: as `OneWayAnova`.
  public init?(groups: [[Double]]) throws(StatisticsError) {
    let anova = try OneWayAnova(groups: groups)
    guard anova.sumOfSquaresWithin > 0 else { return nil }
    let profile = Profile(
      sizes: groups.map { Double($0.count) }, means: groups.map { Descriptive.mean($0) ?? 0 },
      within: anova.sumOfSquaresWithin, n: Double(anova.n))
    let ratio = profile.bestRatio
    withinVariance = profile.at(ratio).sumOfSquares / Double(anova.n - 1)
    betweenVariance = ratio * withinVariance
    meanSize = Double(anova.n) / Double(anova.groupCount)
  }

  private struct Profile {
    let sizes: [Double]
    let means: [Double]
    let within: Double
    let n: Double

    struct Point {
      let criterion: Double
      let slope: Double
      let sumOfSquares: Double
    }

    func at(_ ratio: Double) -> Point {
      let weights = sizes.map { $0 / (1 + $0 * ratio) }
      let total = weights.reduce(0, +)
      let mean = zip(weights, means).reduce(0) { $0 + $1.0 * $1.1 } / total
      var (squares, slopeOfSquares, logs, squaredWeights) = (0.0, 0.0, 0.0, 0.0)
      for (index, weight) in weights.enumerated() {
        let shift = means[index] - mean
        squares += weight * shift * shift
        slopeOfSquares += weight * weight * shift * shift
        squaredWeights += weight * weight
        logs += Elementary.logarithm(1 + sizes[index] * ratio)
      }
      let sumOfSquares = within + squares
      return Point(
        criterion: (n - 1) * Elementary.logarithm(sumOfSquares) + logs
          + Elementary.logarithm(total),
        slope: total - squaredWeights / total - (n - 1) * slopeOfSquares / sumOfSquares,
        sumOfSquares: sumOfSquares)
    }

    /// The best of a grid over ρ = λ / (1 + λ), then the slope halved to its zero beside it.
    var bestRatio: Double {
      let steps = 200
      let ratios = (0..<steps).map { Double($0) / Double(steps - $0) }
      let best = ratios.indices.min { at(ratios[$0]).criterion < at(ratios[$1]).criterion } ?? 0
      var low = ratios[max(0, best - 1)]
      var high = best + 1 < steps ? ratios[best + 1] : ratios[best]
      if at(low).slope >= 0 { return low }
      while at(high).slope < 0, high < 1e15 { high *= 2 }
      for _ in 0..<200 {
        let middle = (low + high) / 2
        guard middle > low, middle < high else { break }
        if at(middle).slope < 0 { low = middle } else { high = middle }
      }
      return (low + high) / 2
    }
  }
}
