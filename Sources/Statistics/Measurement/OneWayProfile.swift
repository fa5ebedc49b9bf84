/// What the one-way random model makes of a ratio λ = σ²_u / σ²_e, all else put at its best:
/// w_g = n_g / (1 + n_g λ), μ = Σ w_g ȳ_g / Σ w_g.
struct OneWayProfile: Sendable, Equatable {
  let sizes: [Double]
  let means: [Double]
  let within: Double
  let n: Double

  init(groups: [[Double]], _ anova: OneWayAnova) {
    sizes = groups.map { Double($0.count) }
    means = groups.map { Descriptive.mean($0) ?? 0 }
    within = anova.sumOfSquaresWithin
    n = Double(anova.n)
  }

  struct Point {
    /// (n−1) log(SSW + Σ w_g (ȳ_g − μ)²) + Σ log(1 + n_g λ) + log Σ w_g: of the restricted likelihood.
    let criterion: Double
    let slope: Double
    /// Σ w_g (ȳ_g − μ)².
    let between: Double
    /// SSW + Σ w_g (ȳ_g − μ)².
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
      between: squares, sumOfSquares: sumOfSquares)
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
