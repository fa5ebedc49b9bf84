/// Firth's penalty on one drawn outcome after another: the same steps as `Firth`, in double precision.
extension GeneralizedRefit {
  private static let mostPenalizedSteps = 200
  private static let penalizedTolerance = 1e-9
  private static let longestPenalizedStep = 5.0

  /// - Parameter a: a'θ stays as it is along this direction.
  /// - Returns: whether it converged.
  mutating func maximizePenalized(_ y: [Double], fixing a: [Double]? = nil) -> Bool {
    guard var state = PenalizedState(self, y) else { return false }
    for _ in 0..<Self.mostPenalizedSteps {
      guard let change = state.step(rows, fixing: a) else { return false }
      let size = largestChange(change)
      guard size.isFinite else { return false }
      if size <= Self.penalizedTolerance {
        adopt(state)
        return true
      }
      let largest = state.eta.reduce(0) { max($0, $1.magnitude) }
      var fraction = min(1, max(Self.longestPenalizedStep, largest / 2) / size)
      let before = theta
      while true {
        setTheta(zip(before, change).map { $0 + fraction * $1 })
        if let next = PenalizedState(self, y),
          next.logLikelihood >= state.logLikelihood - 1e-10 * (state.logLikelihood.magnitude + 1)
        {
          state = next
          break
        }
        guard fraction > 1e-9 else { return false }
        fraction /= 2
      }
    }
    return false
  }

  /// √(2 (l(θ̂) − l(a'θ = 0))), with the sign of a'θ̂; nil where the constrained maximum is not found.
  func likelihoodRatio(_ y: [Double], along a: [Double]) -> GeneralizedStatistic? {
    let along = zip(a, theta).reduce(0) { $0 + $1.0 * $1.1 }
    let length = a.reduce(0) { $0 + $1 * $1 }
    guard let best = PenalizedState(self, y) else { return nil }
    for start in [zip(a, theta).map { $1 - along / length * $0 }, theta.map { _ in 0 }] {
      var held = self
      held.setTheta(start)
      guard held.maximizePenalized(y, fixing: a), let state = PenalizedState(held, y) else {
        continue
      }
      let fall = max(0, 2 * (best.logLikelihood - state.logLikelihood))
      return GeneralizedStatistic(
        value: along < 0 ? -fall.squareRoot() : fall.squareRoot(), df: .infinity)
    }
    return nil
  }

  private func largestChange(_ change: [Double]) -> Double {
    let p = rows.order
    return (0..<rows.count).reduce(0) { most, i in
      max(most, (0..<p).reduce(0) { $0 + rows.Z[i * p + $1] * change[$1] }.magnitude)
    }
  }

  private mutating func adopt(_ state: PenalizedState) {
    settle(eta: state.eta, scores: state.plainScores, weights: state.weights, state.factor)
  }
}

/// What a step needs at θ.
private struct PenalizedState {
  let eta: [Double]
  let weights: [Double]
  let plainScores: [Double]
  let factor: SmallCholesky
  let logLikelihood: Double
  private let gradient: [Double]
  private let stepFactor: SmallCholesky

  init?(_ refit: GeneralizedRefit, _ y: [Double]) {
    let (rows, p) = (refit.rows, refit.rows.order)
    let eta = rows.linearPredictor(refit.theta)
    var weights = eta
    var plain = eta
    var log = 0.0
    var information = [Double](repeating: 0, count: p * p)
    for i in eta.indices {
      let (m, x) = (rows.trials[i], eta[i])
      weights[i] = Family.binomial.weight(x, trials: m)
      plain[i] = Family.binomial.score(x, y[i], trials: m)
      log += y[i] * Elementary.logLogistic(x) + (m - y[i]) * Elementary.logLogistic(-x)
      for a in 0..<p {
        let z = weights[i] * rows.Z[i * p + a]
        for b in 0...a { information[a * p + b] += z * rows.Z[i * p + b] }
      }
    }
    guard let factor = SmallCholesky(information, p) else { return nil }
    var whitened = rows.Z
    var gradient = [Double](repeating: 0, count: p)
    var steps = [Double](repeating: 0, count: p * p)
    for i in eta.indices {
      factor.solveLower(&whitened, at: i * p)
      var h = 0.0
      for a in 0..<p { h += weights[i] * whitened[i * p + a] * whitened[i * p + a] }
      let score = plain[i] + h * (0.5 - Elementary.logistic(eta[i]))
      let weight = Family.binomial.weight(eta[i], trials: rows.trials[i] + h)
      for a in 0..<p {
        let z = rows.Z[i * p + a]
        gradient[a] += score * z
        for b in 0...a { steps[a * p + b] += weight * z * rows.Z[i * p + b] }
      }
    }
    guard let stepFactor = SmallCholesky(steps, p) else { return nil }
    self.eta = eta
    self.weights = weights
    plainScores = plain
    self.factor = factor
    self.gradient = gradient
    self.stepFactor = stepFactor
    logLikelihood = log + 0.5 * Elementary.log(factor.determinant)
  }

  /// M⁻¹s, less what would move a'θ.
  func step(_ rows: GeneralizedRows, fixing a: [Double]?) -> [Double]? {
    let free = stepFactor.solve(gradient)
    guard let a else { return free }
    let image = stepFactor.solve(a)
    let own = zip(a, image).reduce(0) { $0 + $1.0 * $1.1 }
    guard own > 0 else { return nil }
    let part = zip(a, free).reduce(0) { $0 + $1.0 * $1.1 } / own
    return zip(free, image).map { $0 - part * $1 }
  }
}
