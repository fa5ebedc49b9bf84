import LinearAlgebra

/// Satterthwaite's degrees of freedom of a mixed fit: with Φ(θ, σ) = Cov(β̂) and A the inverse of half the
/// Hessian of −2 log L in (θ, σ), ν = 2 (c'Φc)² / (g'Ag), gᵢ = c'(∂Φ/∂i)c.
///
/// The Hessian comes from central differences of the exact gradient. On the boundary, where the
/// criterion is even in θ, Φ does not change to first order and the parameter drops out, as in lmerTest.
///
/// - Reference: Fai & Cornelius (1996); Kuznetsova, Brockhoff & Christensen (2017).
public struct MixedSatterthwaite: Sendable {
  /// Cov(β̂).
  public let covariance: Matrix
  let coefficients: Vector
  /// ∂Φ by each θ and σ.
  private let derivatives: [Matrix]
  /// Cov(θ̂, σ̂).
  private let parameters: Matrix

  init(_ fit: MixedFit) throws(MixedError) {
    let deviance = fit.deviance
    let data = deviance.data
    let theta = fit.optimum.point.theta
    let m = theta.count
    let scaledSigma = fit.sigma / data.scale
    let squared = scaledSigma * scaledSigma
    var hessian = Matrix(rowCount: m + 1, columnCount: m + 1)
    var derivatives: [Matrix] = []
    for i in 0..<m {
      let step = 1e-4 * max(theta[i].magnitude, 0.1)
      var sides: [(gradient: [Double], covariance: Matrix)] = []
      for sign in [1.0, -1.0] {
        var moved = theta
        moved[i] += sign * step
        guard let point = deviance.evaluate(moved) else {
          throw .numerical("the criterion has no value beside the optimum")
        }
        let parts = deviance.gradients(at: point)
        sides.append(
          (
            zip(parts.determinants, parts.squares).map { $0 + $1 / squared },
            data.covariance(of: point.cholesky, sigma: fit.sigma)
          ))
      }
      for j in 0..<m {
        hessian[j, i] = (sides[0].gradient[j] - sides[1].gradient[j]) / (2 * step)
      }
      derivatives.append((sides[0].covariance - sides[1].covariance) / (2 * step))
    }
    let parts = deviance.gradients(at: fit.optimum.point)
    for i in 0..<m {
      hessian[i, m] = -2 * parts.squares[i] / (squared * scaledSigma)
      hessian[m, i] = hessian[i, m]
    }
    hessian[m, m] = 4 * deviance.df / squared
    let symmetric = hessian.symmetrized()
    let eigen = try numerically { () throws(LinearAlgebraError) in try SymmetricEigen(symmetric) }
    let inverses = eigen.values.map { $0 > 1e-8 ? 2 / $0 : 0 }
    parameters =
      eigen.vectors.scalingColumns(by: Vector(inverses)) * eigen.vectors.transposed()
    covariance = fit.covariance
    coefficients = fit.coefficients
    // ∂Φ/∂σ in the units of the scaled σ.
    self.derivatives = derivatives + [(2 / scaledSigma) * fit.covariance]
  }

  public func degreesOfFreedom(of c: Vector) -> Double {
    let variance = covariance.quadraticForm(c)
    let g = Vector(derivatives.map { $0.quadraticForm(c) })
    return 2 * variance * variance / parameters.quadraticForm(g)
  }

  /// c'β = 0.
  public func test(_ c: Vector) -> MixedTTest {
    MixedTTest(
      estimate: c.dot(coefficients), stdError: covariance.quadraticForm(c).squareRoot(),
      df: degreesOfFreedom(of: c))
  }

  /// Lβ = 0: the mean of the squares of independent t's along the axes of LΦL', and the F whose mean is
  /// theirs.
  ///
  /// - Parameter L: q × p, independent rows.
  public func test(_ L: Matrix) throws(MixedError) -> MixedFTest {
    let inner = L * covariance * L.transposed()
    let eigen = try numerically { () throws(LinearAlgebraError) in try SymmetricEigen(inner) }
    let axes = eigen.vectors.transposed() * L
    let tests = (0..<L.rowCount).map { test(axes.row($0)) }
    let q = L.rowCount
    let statistic = tests.reduce(0) { $0 + $1.statistic * $1.statistic } / Double(q)
    return MixedFTest(
      statistic: statistic, numerator: q,
      denominator: MixedSatterthwaite.denominator(tests.map(\.df)), scaling: 1)
  }

  /// E = Σ ν/(ν − 2) is q times the mean of the F sought.
  private static func denominator(_ df: [Double]) -> Double {
    let mean = df.reduce(0, +) / Double(df.count)
    if df.allSatisfy({ ($0 - mean).magnitude < 1e-8 }) { return mean }
    guard df.allSatisfy({ $0 > 2 }) else { return 2 }
    let E = df.reduce(0) { $0 + $1 / ($1 - 2) }
    return 2 * E / (E - Double(df.count))
  }
}

extension MixedFit {
  /// - Throws: `numerical`.
  public func satterthwaite() throws(MixedError) -> MixedSatterthwaite {
    try MixedSatterthwaite(self)
  }
}
