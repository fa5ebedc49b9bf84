import LinearAlgebra

/// The penalized log-likelihood at one η = Xγ + o, with its derivatives:
///
///     l(γ)    = log L + ½ log det X'WX,   W = m p q,   q = 1 − p
///     ∂l/∂γ   = X'(y − m p + h (½ − p))
///     −∂²l/∂γ² = X' diag(w − ½ h (1 − 6pq)) X + ½ B,   Bᵣₛ = tr AᵣAₛ,   Aᵣ = Q' diag((1 − 2p) xᵣ) Q
///
/// with √W X = Q R and hᵢ = ‖qᵢ‖² the leverages. (w'/w = 1 − 2p and w''/w = 1 − 6pq never vanish with w, so
/// nothing is lost where weights do.)
///
/// - Reference: Firth (1993); derivatives of a log determinant as in Magnus & Neudecker (2019), §8.
struct PenalizedLikelihood {
  /// l.
  let value: Double
  /// The largest |η|.
  let reach: Double

  private let eta: [Double]
  /// e^−|η|: all that p and q take.
  private let decays: [Double]
  private let Q: Matrix

  /// Of a row's weight, how much its leverage may be for B to be left out, which takes most of the time of
  /// many rows: steps are off by as much, and where they end by nothing.
  private static let slight = 1e-3

  /// - Returns: nil where γ is so far away that η is no number.
  init?(_ space: FirthCoordinates, at position: [Double]) {
    let (y, trials) = (space.response.y, space.response.trials)
    eta = space.linearPredictor(position)
    decays = eta.map { Elementary.exponential(-$0.magnitude) }
    var (value, reach) = (space.choices, 0.0)
    var logWeights = space.logTrials
    for (i, eta) in eta.enumerated() {
      let logSum = Elementary.logOnePlus(decays[i])
      logWeights[i] -= 2 * logSum + eta.magnitude
      // y log p + (m − y) log q.
      value -= trials[i] * logSum + (eta < 0 ? y[i] : trials[i] - y[i]) * eta.magnitude
      reach = max(reach, eta.magnitude)
    }
    guard value.isFinite, let factor = WeightedFactor(space.X, logWeights: logWeights) else {
      return nil
    }
    Q = factor.Q
    self.reach = reach
    self.value = value + factor.logDeterminant
    guard self.value.isFinite else { return nil }
  }

  /// ∂l/∂γ, p, and −∂²l/∂γ², p × p, of which B is left out where the penalty is slight.
  func derivatives(_ space: FirthCoordinates) -> (score: Vector, information: Matrix) {
    let (X, response) = (space.X, space.response)
    let p = X.columnCount
    var leverages = [Double](repeating: 0, count: eta.count)
    for k in 0..<p {
      Q.withColumn(k) { q in for i in q.indices { leverages[i] += q[i] * q[i] } }
    }
    let (y, trials) = (response.y, response.trials)
    var (scores, weights, tilts) = (eta, eta, eta)
    var isSlight = true
    for (i, eta) in eta.enumerated() {
      let likely = 1 / (1 + decays[i])
      let unlikely = decays[i] * likely
      let (p, q) = eta < 0 ? (unlikely, likely) : (likely, unlikely)
      tilts[i] = q - p
      scores[i] = y[i] * q - (trials[i] - y[i]) * p + leverages[i] * (q - p) / 2
      weights[i] = trials[i] * p * q - leverages[i] * (1 - 6 * p * q) / 2
      isSlight = isSlight && leverages[i] <= Self.slight * trials[i] * p * q
    }
    var information = X.crossProduct(X.scalingRows(by: Vector(weights)))
    if !isSlight { information = information + 0.5 * curvature(space, tilts) }
    return (X.crossProduct(Vector(scores)), information.symmetrized())
  }

  /// B.
  private func curvature(_ space: FirthCoordinates, _ tilts: [Double]) -> Matrix {
    let X = space.X
    let turned = Matrix(
      columns: (0..<X.columnCount).map { r -> [Double] in
        let along = X.column(r).elementwiseProduct(Vector(tilts))
        let A = Q.crossProduct(Q.scalingRows(by: along))
        return A.withElements { Array($0) }
      })
    return turned.crossProduct()
  }
}
