import LinearAlgebra

/// How alike the rows of a cluster are beyond their terms, and how much they vary beyond their family: the
/// deviation σ of a normal cluster effect on the scale of the link, and φ, by moments of Pearson's
/// residuals rᵢ = sᵢ/√wᵢ,
///
///     Σ_g (1/n_g) Σ_{i≠j} rᵢrⱼ = κ Σ_g (1/n_g) Σ_{i≠j} E gᵢ(u)gⱼ(u) + ν Σ_g (tr S_g − |q_g|²)/n_g
///
/// gᵢ(u) being what the residual is expected to be in a cluster of effect u, exactly (by quadrature), not
/// to the first order of σ. Residuals are not errors: κ is what a fit leaves of products that come from
/// clusters, to first order (d'(I − H)… over d'd), and the last term the correlation that it makes itself
/// among independent rows of variance ν, S_g and q_g = Z_g'ι those of the whitened rows. φ is what
/// Pearson's χ² has beyond the cluster effect.
///
/// - Reference: Zeger, Liang & Albert (1988), Biometrics 44, 1049–1060, for the moments; Prentice (1988)
///   for pairs of residuals.
struct GeneralizedClusterEffect: Sendable {
  /// σ, in logits or logarithms of a rate.
  let deviation: Double
  /// φ ≥ 1, of a row in its cluster.
  let dispersion: Double

  /// What is known of the residuals.
  struct Residuals {
    /// rᵢ, cluster after cluster.
    let pearson: [Double]
    /// √wᵢ zᵢ, n × p row after row: what a fit takes from them.
    let whitened: [Double]
    let order: Int
    /// √wᵢ, the first-order size of gᵢ per unit of u.
    let roots: [Double]
    let starts: [Int]
  }

  /// E gᵢgⱼ and E gᵢ² at some σ.
  struct Expected {
    /// Σ_g (1/n_g) Σ_{i≠j} E gᵢgⱼ.
    let pairs: Double
    /// Mean of E gᵢ².
    let squares: Double
    /// φ at this σ, and ν.
    let dispersion: Double
    let rowVariance: Double
  }

  private static let largest = 4.0
  private static let mostSteps = 60

  /// - Parameter expected: at σ, from Pearson's χ² over its degrees of freedom and what a fit leaves of a
  ///   cluster effect's squares.
  init(_ residuals: Residuals, _ expected: (Double, GeneralizedClusterEffect.Spread) -> Expected) {
    let sums = ResidualSums(residuals)
    let spread = Spread(dispersion: sums.pearson, keptSquares: sums.keptSquares)
    func excess(_ sigma: Double) -> Double {
      let at = expected(sigma, spread)
      return sums.keptPairs * at.pairs + at.rowVariance * sums.ownPairs - sums.pairs
    }
    var sigma = 0.0
    if excess(0) < 0 {
      var (low, high) = (0.0, 0.5)
      while excess(high) < 0, high < Self.largest { (low, high) = (high, 2 * high) }
      for _ in 0..<Self.mostSteps where high - low > 1e-6 {
        let middle = (low + high) / 2
        if excess(middle) < 0 { low = middle } else { high = middle }
      }
      sigma = high
    }
    deviation = sigma
    dispersion = expected(sigma, spread).dispersion
  }

  init(deviation: Double, dispersion: Double) {
    (self.deviation, self.dispersion) = (deviation, dispersion)
  }

  /// Of the residuals as a whole.
  struct Spread {
    /// Pearson's χ² over n − p.
    let dispersion: Double
    /// What a fit leaves of Σ gᵢ², over n − p, as a share of their mean.
    let keptSquares: Double
  }
}

/// The sums over clusters that the moments are made of.
private struct ResidualSums {
  /// Σ_g (1/n_g) Σ_{i≠j} rᵢrⱼ.
  private(set) var pairs = 0.0
  /// Σ_g (tr S_g − |q_g|²)/n_g.
  private(set) var ownPairs = 0.0
  /// κ.
  private(set) var keptPairs = 1.0
  private(set) var keptSquares = 1.0
  /// χ²/(n − p).
  private(set) var pearson = 0.0

  private static let leastKept = 0.05

  init(_ given: GeneralizedClusterEffect.Residuals) {
    let (p, n, G) = (given.order, given.pearson.count, given.starts.count - 1)
    // q_g = Z_g'ι, v_g = Z_g'd_g, Σ d and Σ d² of each cluster, and Σ_g S_g/n_g.
    var q = [Double](repeating: 0, count: G * p)
    var v = q
    var totals = [Double](repeating: 0, count: G)
    var squares = totals
    var shared = [Double](repeating: 0, count: p * p)
    var chi = 0.0
    for g in 0..<G {
      let size = Double(given.starts[g + 1] - given.starts[g])
      var (sum, own, trace) = (0.0, 0.0, 0.0)
      for i in given.starts[g]..<given.starts[g + 1] {
        let (r, d) = (given.pearson[i], given.roots[i])
        sum += r
        own += r * r
        totals[g] += d
        squares[g] += d * d
        for a in 0..<p {
          let z = given.whitened[i * p + a]
          q[g * p + a] += z
          v[g * p + a] += d * z
          trace += z * z
          for b in 0..<p { shared[a * p + b] += z * given.whitened[i * p + b] / size }
        }
      }
      pairs += (sum * sum - own) / size
      chi += own
      ownPairs += trace / size
      for a in 0..<p { ownPairs -= q[g * p + a] * q[g * p + a] / size }
    }
    pearson = chi / Double(n - p)
    // With x = (I − H)d_h, cluster by cluster: Σ_g [(ι'x_g)² − |x_g|²]/n_g, and Σ|x|².
    var (kept, all, keptOwn, allOwn) = (0.0, 0.0, 0.0, 0.0)
    for h in 0..<G {
      let size = Double(given.starts[h + 1] - given.starts[h])
      var image = 0.0
      var within = 0.0
      for a in 0..<p {
        image += v[h * p + a] * v[h * p + a]
        for b in 0..<p { within += v[h * p + a] * shared[a * p + b] * v[h * p + b] }
      }
      kept -= (squares[h] - 2 * image) / size + within
      for g in 0..<G {
        var part = g == h ? totals[h] : 0
        for a in 0..<p { part -= q[g * p + a] * v[h * p + a] }
        kept += part * part / Double(given.starts[g + 1] - given.starts[g])
      }
      all += (totals[h] * totals[h] - squares[h]) / size
      keptOwn += squares[h] - image
      allOwn += squares[h]
    }
    if all > 0 { keptPairs = max(Self.leastKept, kept / all) }
    if allOwn > 0 { keptSquares = keptOwn / Double(n - p) / (allOwn / Double(n)) }
  }
}
