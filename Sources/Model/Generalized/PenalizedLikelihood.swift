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
  private let Q: Matrix

  /// - Returns: nil where γ is so far away that η is no number.
  init?(_ space: FirthCoordinates, at position: [Double]) {
    let response = space.response
    let eta = space.linearPredictor(position)
    let logWeights = eta.indices.map {
      Elementary.log(response.trials[$0]) + Elementary.logLogistic(eta[$0])
        + Elementary.logLogistic(-eta[$0])
    }
    guard let graded = GradedElimination(space.X, logWeights: logWeights) else { return nil }
    Q = graded.Q
    self.eta = eta
    reach = eta.reduce(0) { max($0, $1.magnitude) }
    let value = zip(eta, zip(response.y, response.trials)).reduce(graded.logDeterminant) {
      $0 + Family.binomial.logLikelihood($1.0, $1.1.0, trials: $1.1.1)
    }
    guard value.isFinite else { return nil }
    self.value = value
  }

  /// ∂l/∂γ, p, and −∂²l/∂γ², p × p.
  func derivatives(_ space: FirthCoordinates) -> (score: Vector, information: Matrix) {
    let (X, response) = (space.X, space.response)
    let p = X.columnCount
    var leverages = [Double](repeating: 0, count: eta.count)
    for k in 0..<p {
      Q.withColumn(k) { q in for i in q.indices { leverages[i] += q[i] * q[i] } }
    }
    var (scores, weights, tilts) = (eta, eta, eta)
    for (i, eta) in eta.enumerated() {
      let tilt = Elementary.logistic(-eta) - Elementary.logistic(eta)
      let slope = Family.binomial.slope(eta)
      tilts[i] = tilt
      scores[i] =
        Family.binomial.score(eta, response.y[i], trials: response.trials[i])
        + leverages[i] * tilt / 2
      weights[i] = response.trials[i] * slope - leverages[i] * (1 - 6 * slope) / 2
    }
    let turned = Matrix(
      columns: (0..<p).map { r -> [Double] in
        let along = X.column(r).elementwiseProduct(Vector(tilts))
        let A = Q.crossProduct(Q.scalingRows(by: along))
        return A.withElements { Array($0) }
      })
    let information =
      X.crossProduct(X.scalingRows(by: Vector(weights))) + 0.5 * turned.crossProduct()
    return (X.crossProduct(Vector(scores)), information.symmetrized())
  }
}
