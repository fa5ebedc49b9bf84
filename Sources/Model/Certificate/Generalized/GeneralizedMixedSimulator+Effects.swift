import Statistics

/// What an average difference of outcomes is as a coefficient.
extension GeneralizedMixedSimulator {
  func slope(making difference: Double, isStep: Bool) -> Double? {
    let trials = regression.start.response.trials
    let total = trials.reduce(0, +)
    func mean(_ shift: Double) -> Double {
      eta.indices.reduce(0) {
        $0 + trials[$1] * populationMean(eta[$1] + shift, variances[$1])
      } / total
    }
    guard !isStep else {
      let start = mean(0)
      return Bisection.root(upTo: 50) { mean($0) - start - difference }
    }
    let h = 1e-4
    let slope = (mean(h) - mean(-h)) / (2 * h)
    return slope > 0 ? difference / slope : nil
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
