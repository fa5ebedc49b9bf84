import LinearAlgebra
import Statistics

/// Outcomes in which no support term has an effect, on the rows of a generalized fit: the predictor η of
/// the model without support terms, a normal cluster effect u and the family,
///
///     y ~ family of mean h(Δᵢ + u_g),   E h(Δᵢ + u) = h(ηᵢ)
///
/// so that the null is marginal: over all clusters a row's probability or count is what the model without
/// support says, which is what the fit's coefficients are about. Where Pearson's χ² shows more than the
/// cluster effect explains, rows vary φ times their family: counts as a gamma mixture of Poissons of
/// variance φμ, successes as a beta-binomial of variance φmp(1 − p) (never more than m times). A negative
/// binomial keeps its variance μ + αμ², of which the cluster effect takes its part.
struct GeneralizedNull: Sendable {
  let rows: GeneralizedRows
  let family: Family
  /// Marginal, of the model without support.
  let eta: [Double]
  let effect: GeneralizedClusterEffect
  private let marginal: MarginalLogistic

  /// - Parameters:
  ///   - eta: of the fit itself, whose residuals show the cluster effect.
  init(
    _ refit: GeneralizedStatistics, eta: [Double]
  ) throws(LinearAlgebraError) {
    let fit = refit.refit
    rows = fit.rows
    family = fit.family
    self.eta = eta
    let quadrature = try MarginalLogistic.quadrature()
    let roots = fit.weights.map { $0.squareRoot() }
    let p = rows.order
    var whitened = refit.whitened
    for i in 0..<rows.count {
      for k in 0..<p { whitened[i * p + k] *= roots[i] }
    }
    let residuals = GeneralizedClusterEffect.Residuals(
      pearson: roots.indices.map { roots[$0] > 0 ? fit.scores[$0] / roots[$0] : 0 },
      whitened: whitened, order: p, roots: roots, starts: rows.starts)
    let moments = ResidualMoments(
      rows: fit.rows, family: fit.family, eta: fit.eta, roots: roots, quadrature: quadrature)
    effect = GeneralizedClusterEffect(residuals, moments.expected)
    marginal = MarginalLogistic(deviation: effect.deviation, quadrature)
  }

  /// A null of known parts.
  init(
    _ rows: GeneralizedRows, _ family: Family, eta: [Double], _ effect: GeneralizedClusterEffect
  ) throws(LinearAlgebraError) {
    (self.rows, self.family, self.eta, self.effect) = (rows, family, eta, effect)
    marginal = MarginalLogistic(
      deviation: effect.deviation, try MarginalLogistic.quadrature())
  }

  /// The correlation within clusters on the scale of the link: of rows with the logistic's variance π²/3,
  /// or of counts with that of their logarithm, log(1 + φ/μ̄ + α).
  ///
  /// - Reference: Nakagawa, Johnson & Schielzeth (2017), J. R. Soc. Interface 14, 20170213.
  var icc: Double {
    let between = effect.deviation * effect.deviation
    guard between > 0 else { return 0 }
    return between / (between + rowVariance)
  }

  private var rowVariance: Double {
    let mean = eta.reduce(0) { $0 + family.mean($1) } / Double(eta.count)
    return switch family {
    case .binomial: Double.pi * Double.pi / 3
    case .poisson: Elementary.logOnePlus(effect.dispersion / mean)
    case .negativeBinomial: Elementary.logOnePlus(1 / mean + rowShape)
    }
  }

  var outcome: GeneralizedOutcome {
    GeneralizedOutcome(family: family, dispersion: effect.dispersion, shape: rowShape)
  }

  /// Of a negative binomial in its cluster: (1 + α)/e^σ² − 1, no less than 0.
  private var rowShape: Double {
    guard case .negativeBinomial(let alpha) = family else { return 0 }
    let square = effect.deviation * effect.deviation
    return max(0, (1 + alpha) * Elementary.exponential(-square) - 1)
  }

  /// What outcomes are drawn from.
  struct World: Sendable {
    let null: GeneralizedNull
    /// Δᵢ, of the rarer of events and what is none.
    let conditional: [Double]
    /// Whether what is drawn is what is no event: a certificate does not change with what is called one.
    let isMirrored: Bool
  }

  /// - Parameter shift: added to η.
  func world(adding shift: [Double]? = nil) -> World {
    let moved = shift.map { zip(eta, $0).map { $0 + $1 } } ?? eta
    guard family == .binomial else {
      let fall = effect.deviation * effect.deviation / 2
      return World(null: self, conditional: moved.map { $0 - fall }, isMirrored: false)
    }
    var (events, trials) = (0.0, 0.0)
    for (i, value) in eta.enumerated() {
      events += rows.trials[i] * Elementary.logistic(value)
      trials += rows.trials[i]
    }
    let isMirrored = events > trials / 2
    return World(
      null: self, conditional: moved.map { marginal.conditional(isMirrored ? -$0 : $0) },
      isMirrored: isMirrored)
  }
}

extension GeneralizedNull.World {
  func draw(_ generator: inout SeededGenerator) -> [Double] {
    let (rows, deviation, outcome) = (null.rows, null.effect.deviation, null.outcome)
    var y = [Double](repeating: 0, count: rows.count)
    for g in 0..<rows.clusterCount {
      let u = deviation * generator.normal()
      for i in rows.starts[g]..<rows.starts[g + 1] {
        y[i] = outcome.draw(conditional[i] + u, trials: rows.trials[i], &generator)
        if isMirrored { y[i] = rows.trials[i] - y[i] }
      }
    }
    return y
  }
}

/// What a cluster effect makes of Pearson's residuals.
private struct ResidualMoments {
  let rows: GeneralizedRows
  let family: Family
  /// Of the fit.
  let eta: [Double]
  /// √wᵢ.
  let roots: [Double]
  let quadrature: GaussHermite

  func expected(
    _ sigma: Double, _ spread: GeneralizedClusterEffect.Spread
  ) -> GeneralizedClusterEffect.Expected {
    let (pairs, squares, share) = products(sigma)
    let kept = squares * spread.keptSquares
    var (phi, variance) = (1.0, 1 - share)
    switch family {
    case .binomial where rows.trials.contains(where: { $0 > 1 }):
      phi = max(1, (spread.dispersion - kept) / max(1e-6, 1 - share))
      variance = phi * (1 - share)
    case .poisson:
      phi = max(1, spread.dispersion - kept)
      variance = phi
    case .negativeBinomial: variance = max(0, 1 - squares)
    default: break
    }
    return .init(pairs: pairs, squares: squares, dispersion: phi, rowVariance: variance)
  }

  /// Σ_g (1/n_g) Σ_{i≠j} E gᵢgⱼ, the mean of E gᵢ², and that of Var h/V.
  private func products(_ sigma: Double) -> (pairs: Double, squares: Double, share: Double) {
    guard sigma > 0 else { return (0, 0, 0) }
    return family == .binomial ? logistic(sigma) : rates(sigma)
  }

  /// gᵢ = dᵢ (e^(u − σ²/2) − 1).
  private func rates(_ sigma: Double) -> (pairs: Double, squares: Double, share: Double) {
    let size = Elementary.exponentialLessOne(sigma * sigma)
    var (pairs, squares) = (0.0, 0.0)
    for g in 0..<rows.clusterCount {
      let own = rows.starts[g]..<rows.starts[g + 1]
      let sum = own.reduce(0) { $0 + roots[$1] }
      let square = own.reduce(0) { $0 + roots[$1] * roots[$1] }
      pairs += (sum * sum - square) / Double(own.count)
      squares += square
    }
    return (size * pairs, size * squares / Double(rows.count), 0)
  }

  private func logistic(_ sigma: Double) -> (pairs: Double, squares: Double, share: Double) {
    let marginal = MarginalLogistic(deviation: sigma, quadrature)
    let delta = eta.map { marginal.conditional($0) }
    var (pairs, squares, share) = (0.0, 0.0, 0.0)
    for g in 0..<rows.clusterCount {
      let own = rows.starts[g]..<rows.starts[g + 1]
      for (u, mass) in zip(marginal.effects, marginal.masses) {
        var (sum, square) = (0.0, 0.0)
        for i in own where roots[i] > 0 {
          // m (h − μ)/√(mV) = (h − μ) m/√w.
          let part =
            rows.trials[i] * (Elementary.logistic(delta[i] + u) - Elementary.logistic(eta[i]))
            / roots[i]
          sum += part
          square += part * part
          share += mass * part * part / rows.trials[i]
        }
        pairs += mass * (sum * sum - square) / Double(own.count)
        squares += mass * square
      }
    }
    let n = Double(rows.count)
    return (pairs, squares / n, share / n)
  }
}
