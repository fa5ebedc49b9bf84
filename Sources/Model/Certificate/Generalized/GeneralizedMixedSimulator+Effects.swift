import Statistics

/// What an average difference of outcomes is as a coefficient.
extension GeneralizedMixedSimulator {
  func averageOutcome(movedBy shift: Double) -> Double {
    let trials = regression.start.response.trials
    return eta.indices.reduce(0) {
      $0 + trials[$1] * populationMean(eta[$1] + shift, variances[$1])
    } / trials.reduce(0, +)
  }

  /// Over the groups' effects, of the variance given.
  func populationMean(_ eta: Double, _ variance: Double) -> Double {
    guard outcome.family == .binomial else { return Elementary.exponential(eta + variance / 2) }
    let marginal = MarginalLogistic(deviation: variance.squareRoot(), quadrature)
    return zip(marginal.effects, marginal.masses).reduce(0) {
      $0 + $1.1 * Elementary.logistic(eta + $1.0)
    }
  }
}
