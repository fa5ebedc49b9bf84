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
  private let factor: WeightedFactor

  /// Of a row's weight, how much its leverage may be for B to be left out, which takes most of the time of
  /// many rows: steps are off by as much, and where they end by nothing.
  private static let slight = 1e-3
  /// log(1 + e) = e.
  private static let tiny = 1e-17

  /// - Returns: nil where γ is so far away that η is no number.
  init?(_ space: FirthCoordinates, at position: [Double]) {
    let (y, trials) = (space.response.y, space.response.trials)
    eta = space.linearPredictor(position)
    decays = eta.map { Elementary.exponential(-$0.magnitude) }
    var (value, reach) = (space.choices, 0.0)
    var logWeights = space.logTrials
    for (i, eta) in eta.enumerated() {
      let logSum = decays[i] < Self.tiny ? decays[i] : Elementary.logOnePlus(decays[i])
      logWeights[i] -= 2 * logSum + eta.magnitude
      // y log p + (m − y) log q.
      value -= trials[i] * logSum + (eta < 0 ? y[i] : trials[i] - y[i]) * eta.magnitude
      reach = max(reach, eta.magnitude)
    }
    guard value.isFinite, let factor = WeightedFactor(space.X, logWeights: logWeights) else {
      return nil
    }
    self.factor = factor
    self.reach = reach
    self.value = value + factor.logDeterminant
    guard self.value.isFinite else { return nil }
  }

  /// ∂l/∂γ, p, and −∂²l/∂γ², p × p, of which B is left out where the penalty is slight.
  func derivatives(_ space: FirthCoordinates) -> (score: Vector, information: Matrix) {
    let (y, trials) = (space.response.y, space.response.trials)
    var scores = eta
    for (i, eta) in eta.enumerated() {
      let (p, q) = probabilities(eta, decays[i])
      scores[i] = y[i] * q - (trials[i] - y[i]) * p
    }
    let leverages = leverages
    var (weights, tilts) = (leverages, leverages)
    var isSlight = true
    for (k, leverage) in leverages.enumerated() {
      let i = factor.rows?[k] ?? k
      let (p, q) = probabilities(eta[i], decays[i])
      tilts[k] = q - p
      scores[i] += leverage * (q - p) / 2
      weights[k] = trials[i] * p * q - leverage * (1 - 6 * p * q) / 2
      isSlight = isSlight && leverage <= Self.slight * trials[i] * p * q
    }
    let X = factor.X
    var information = X.crossProduct(X.scalingRows(by: Vector(weights)))
    if !isSlight { information = information + 0.5 * curvature(tilts) }
    return (space.X.crossProduct(Vector(scores)), information.symmetrized())
  }

  private func probabilities(_ eta: Double, _ decay: Double) -> (p: Double, q: Double) {
    let likely = 1 / (1 + decay)
    let unlikely = decay * likely
    return eta < 0 ? (unlikely, likely) : (likely, unlikely)
  }

  private var leverages: [Double] {
    var leverages = [Double](repeating: 0, count: factor.Q.rowCount)
    for k in 0..<factor.Q.columnCount {
      factor.Q.withColumn(k) { q in for i in q.indices { leverages[i] += q[i] * q[i] } }
    }
    return leverages
  }

  /// B, of Aᵣ below the diagonal twice.
  private func curvature(_ tilts: [Double]) -> Matrix {
    let Q = factor.Q
    let pairs = (0..<Q.columnCount).flatMap { a in (a..<Q.columnCount).map { (a, $0) } }
    let products = Matrix(rowCount: Q.rowCount, columnCount: pairs.count) { k, column in
      let (a, b) = pairs[k]
      let scale = a == b ? 1 : 2.0.squareRoot()
      Q.withColumn(a) { qa in
        Q.withColumn(b) { qb in
          for i in qa.indices { column.initializeElement(at: i, to: scale * qa[i] * qb[i]) }
        }
      }
    }
    return products.crossProduct(factor.X.scalingRows(by: Vector(tilts))).crossProduct()
  }
}
