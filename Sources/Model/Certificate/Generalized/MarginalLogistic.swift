import LinearAlgebra

/// The conditional predictor Δ of a marginal one η, given a normal cluster effect u of deviation σ:
///
///     E F(Δ + u) = F(η),     F the logistic; for rates Δ = η − σ²/2
///
/// so that a row's probability or rate, over all clusters, is that of the fit, whatever σ.
///
/// - Reference: Heagerty (1999), Biometrics 55, 688–698: marginally specified logistic-normal models.
struct MarginalLogistic: Sendable {
  let deviation: Double
  /// u and their probabilities.
  let effects: [Double]
  let masses: [Double]

  private static let nodeCount = 21
  private static let mostSteps = 30
  /// 16√3/(15π), squared: how much a normal effect of variance one flattens a logistic curve.
  private static let flattening = 0.3458

  init(deviation: Double, _ quadrature: GaussHermite) {
    self.deviation = deviation
    effects = quadrature.nodes.map { 2.squareRoot() * deviation * $0 }
    masses = quadrature.weights.map { $0 / Double.pi.squareRoot() }
  }

  static func quadrature() throws(LinearAlgebraError) -> GaussHermite {
    try GaussHermite(count: nodeCount)
  }

  func conditional(_ eta: Double) -> Double {
    guard deviation > 0 else { return eta }
    let wanted = Elementary.logistic(eta)
    var delta = eta * (1 + Self.flattening * deviation * deviation).squareRoot()
    for _ in 0..<Self.mostSteps {
      var (mean, slope) = (0.0, 0.0)
      for (u, mass) in zip(effects, masses) {
        let f = Elementary.logistic(delta + u)
        mean += mass * f
        slope += mass * f * (1 - f)
      }
      guard slope > 0 else { break }
      let change = max(-2, min(2, (wanted - mean) / slope))
      delta += change
      if change.magnitude < 1e-10 * (1 + delta.magnitude) { break }
    }
    return delta
  }
}
