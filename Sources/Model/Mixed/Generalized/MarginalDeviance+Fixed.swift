import LinearAlgebra

/// The likelihood with no random effects, and where it has no maximum.
extension MarginalDeviance {
  /// −2 log L of γ = 0, the fit without random effects to the data's own outcome.
  var withoutEffects: Double { withoutEffects([Double](repeating: 0, count: Q.columnCount)) }

  private func withoutEffects(_ gamma: [Double]) -> Double {
    let eta = fixedPart(gamma)
    return eta.indices.reduce(constant) {
      $0 - 2 * family.terms(eta[$1], response.y[$1], trials: response.trials[$1]).kernel
    }
  }

  /// The least of them over γ.
  func leastWithoutEffects() throws(MixedError) -> Double {
    var optimizer = QuasiNewton()
    optimizer.tolerance = 1e-12
    optimizer.noise = 1e-10 + 1e-13 * Double(base.count)
    let p = Q.columnCount
    let found = optimizer.minimize(
      from: [Double](repeating: 0, count: p), curvature: [Double](repeating: 2, count: p),
      inverseHessian: inverseHessianWithoutEffects
    ) { gamma in
      let value = withoutEffects(gamma)
      guard value.isFinite else { return nil }
      return (value, { scores(gamma) })
    }
    guard let found, found.decrement < 1e-6 else {
      throw .numerical("the likelihood without random effects has no maximum")
    }
    return found.point.value
  }

  /// (2 Q'WQ)⁻¹ at γ = 0.
  private var inverseHessianWithoutEffects: [[Double]]? {
    let weights = base.indices.map {
      family.terms(base[$0], response.y[$0], trials: response.trials[$0]).weight
    }
    guard let inverse = try? Cholesky(2 * weightedSquares(weights)).inverse() else { return nil }
    return (0..<inverse.rowCount).map { inverse.row($0).elements }
  }

  private func scores(_ gamma: [Double]) -> [Double] {
    let eta = fixedPart(gamma)
    let own = eta.indices.map { row in
      -2 * family.terms(eta[row], response.y[row], trials: response.trials[row]).score
    }
    return Q.crossProduct(Vector(own)).elements
  }

  /// Whether γ takes rows without an event, or with nothing but events, so far from the fit that it heads
  /// for infinity, as under separation.
  func isSeparated(_ gamma: [Double]) -> Bool {
    let (shift, y, m) = (Q * Vector(gamma), response.y, response.trials)
    return shift.indices.contains { row in
      (y[row] == 0 && shift[row] < -Self.farthest)
        || (family == .binomial && y[row] == m[row] && shift[row] > Self.farthest)
    }
  }

  /// A factor of odds or of a rate of over 20,000.
  private static let farthest = 10.0
}
