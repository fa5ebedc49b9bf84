import LinearAlgebra

/// A generalized linear model fitted to one drawn outcome after another: Fisher's scoring in double
/// precision, begun at the coefficients that the outcomes were drawn with, in the basis Z in which the
/// study's own fit has information I. Agrees with `GeneralizedFit` to about 1e-9 of a standard error.
struct GeneralizedRefit {
  let rows: GeneralizedRows
  private(set) var family: Family
  private(set) var theta: [Double]
  private(set) var eta: [Double]
  /// sᵢ = d log L / dηᵢ and its expected variance wᵢ.
  private(set) var scores: [Double]
  private(set) var weights: [Double]
  /// Z'WZ = LL'.
  private(set) var factor: SmallCholesky?

  private static let mostSteps = 60
  static let tolerance = 1e-9
  static let longestStep = 4.0
  /// A probability of 3e-7 of what happened in every row like it.
  private static let certain = 15.0

  init(_ rows: GeneralizedRows, _ family: Family, at theta: [Double]) {
    self.rows = rows
    self.family = family
    self.theta = theta
    eta = rows.offset
    scores = eta
    weights = eta
  }

  mutating func setTheta(_ theta: [Double]) { self.theta = theta }
  mutating func setFamily(_ family: Family) { self.family = family }

  /// Where another way to the maximum ended.
  mutating func settle(
    eta: [Double], scores: [Double], weights: [Double], _ factor: SmallCholesky
  ) {
    (self.eta, self.scores, self.weights, self.factor) = (eta, scores, weights, factor)
  }

  /// - Returns: whether there is a maximum, as far as this shows: not where outcomes are separated.
  mutating func maximize(_ y: [Double]) -> Bool {
    for _ in 0..<Self.mostSteps {
      guard let change = step(y) else { return false }
      let moved = size(of: change)
      guard moved.isFinite else { return false }
      let fraction = min(1, Self.longestStep / max(moved, .leastNormalMagnitude))
      for k in theta.indices { theta[k] += fraction * change[k] }
      if moved <= Self.tolerance {
        guard step(y) != nil else { return false }
        return !looksSeparated(y)
      }
    }
    return false
  }

  /// The largest change of η.
  func size(of change: [Double]) -> Double {
    let p = rows.order
    return rows.Z.withUnsafeBufferPointer { Z in
      var most = 0.0
      for i in 0..<rows.count {
        var sum = 0.0
        for k in 0..<p { sum += Z[i * p + k] * change[k] }
        most = max(most, sum.magnitude)
      }
      return most
    }
  }

  /// Evaluates at θ; the step from there, nil where the information is singular.
  mutating func step(_ y: [Double]) -> [Double]? {
    let p = rows.order
    var gradient = [Double](repeating: 0, count: p)
    var information = [Double](repeating: 0, count: p * p)
    eta = rows.linearPredictor(theta)
    evaluate(y)
    rows.Z.withUnsafeBufferPointer { Z in
      for i in 0..<rows.count {
        let (s, w) = (scores[i], weights[i])
        for a in 0..<p {
          let z = Z[i * p + a]
          gradient[a] += s * z
          let wz = w * z
          for b in 0...a { information[a * p + b] += wz * Z[i * p + b] }
        }
      }
    }
    factor = SmallCholesky(information, p)
    return factor?.solve(gradient)
  }

  /// Scores and weights at η.
  private mutating func evaluate(_ y: [Double]) {
    switch family {
    case .binomial:
      for i in eta.indices {
        let mean = Elementary.logistic(eta[i])
        scores[i] = y[i] - rows.trials[i] * mean
        weights[i] = rows.trials[i] * mean * (1 - mean)
      }
    case .poisson:
      for i in eta.indices {
        let mean = Elementary.exponential(eta[i])
        scores[i] = y[i] - mean
        weights[i] = mean
      }
    case .negativeBinomial(let alpha):
      for i in eta.indices {
        let mean = Elementary.exponential(eta[i])
        let spread = 1 + alpha * mean
        scores[i] = (y[i] - mean) / spread
        weights[i] = mean / spread
      }
    }
  }

  func looksSeparated(_ y: [Double]) -> Bool {
    let isCount = family != .binomial
    for i in eta.indices {
      if y[i] == 0, eta[i] - (isCount ? rows.offset[i] : 0) < -Self.certain { return true }
      if !isCount, y[i] == rows.trials[i], eta[i] > Self.certain { return true }
    }
    return false
  }
}
