import LinearAlgebra

/// Kenward and Roger's adjusted covariance and degrees of freedom.
///
/// V = Σ τᵢVᵢ is linear in the variances and covariances τ, so with H = V/σ², Pᵢ = −X'H⁻¹VᵢH⁻¹X,
/// Qᵢⱼ = X'H⁻¹VᵢH⁻¹VⱼH⁻¹X and Φ = (X'H⁻¹X)⁻¹:
/// W = 2 [tr(H⁻¹VᵢH⁻¹Vⱼ) − 2 tr(ΦQᵢⱼ) + tr(ΦPᵢΦPⱼ)]⁻¹ and Φ_A = Φ + 2 Φ Σ Wᵢⱼ(Qᵢⱼ − PᵢΦPⱼ) Φ.
/// Nothing of order n × n is formed: S = Z'H⁻¹Z and U = Z'H⁻¹X suffice, in the blocks that they have, and
/// Σ τᵢVᵢ = V gives what concerns the residual variance.
///
/// - Reference: Kenward & Roger (1997); Halekoh & Højsgaard (2014), whose `pbkrtest` we agree with.
///   Under ML it is the same formula at the ML estimates; the method is meant for REML.
public struct KenwardRoger: Sendable {
  /// The most random effects for which S is formed: 6,000² doubles take 288 MB.
  public static let mostEffects = 6000

  /// Φ_A σ², in the coordinates of X.
  public let covariance: Matrix
  let coefficients: Vector
  /// Φ, P and W in the coordinates of the fit, and the way there: c'β = (c'R⁻¹)γ.
  private let phi: Matrix
  private let P: [Matrix]
  private let W: Matrix
  private let inverseTriangle: Matrix

  init(_ fit: MixedFit) throws(MixedError) {
    try self.init(fit, try MarginalDesign(checked: fit))
  }

  /// - Parameter design: of the rows, which other outcomes may have too.
  init(_ fit: MixedFit, _ design: MarginalDesign) throws(MixedError) {
    let factor = fit.optimum.point.factor
    let marginal = try MarginalProducts(design, factor)
    let pieces = VariancePieces(marginal, fit.deviance.data, factor)
    let phi = try numerically { () throws(LinearAlgebraError) in
      try Cholesky(marginal.XHX).inverse()
    }
    let count = pieces.P.count
    let phiP = pieces.P.map { phi * $0 }
    var information = Matrix(rowCount: count, columnCount: count)
    for i in 0..<count {
      for j in 0...i {
        let value =
          pieces.traces[i, j] - 2 * (phi * pieces.Q[i][j]).trace + (phiP[i] * phiP[j]).trace
        information[i, j] = value
        information[j, i] = value
      }
    }
    // Scaled to a unit diagonal, so that the generalised inverse does not depend on units.
    let scale = Vector(information.diagonal.map { $0 > 0 ? 1 / $0.squareRoot() : 0 })
    let unit = information.scalingRows(by: scale).scalingColumns(by: scale)
    let eigen = try numerically { () throws(LinearAlgebraError) in try SymmetricEigen(unit) }
    W = 2 * eigen.power(-1).scalingRows(by: scale).scalingColumns(by: scale)
    var sum = Matrix(rowCount: phi.rowCount, columnCount: phi.rowCount)
    for i in 0..<count {
      for j in 0..<count {
        sum += W[i, j] * (pieces.Q[i][j] - pieces.P[i] * phiP[j])
      }
    }
    let adjusted = phi + 2 * (phi * sum.symmetrized() * phi)
    inverseTriangle = fit.deviance.data.triangle.invertingUpper()
    covariance =
      (fit.sigma * fit.sigma)
      * (inverseTriangle * adjusted * inverseTriangle.transposed()).symmetrized()
    self.phi = phi
    P = pieces.P
    coefficients = fit.coefficients
  }

  /// c'β = 0.
  public func test(_ c: Vector) throws(MixedError) -> MixedTTest {
    MixedTTest(
      estimate: c.dot(coefficients), stdError: covariance.quadraticForm(c).squareRoot(),
      df: try denominator(Matrix(columns: [c]).transposed()).df)
  }

  /// Lβ = 0, by an F scaled so that its first two moments are right.
  ///
  /// - Parameter L: q × p, independent rows.
  public func test(_ L: Matrix) throws(MixedError) -> MixedFTest {
    let (df, scaling) = try denominator(L)
    let inner = L * covariance * L.transposed()
    let value = L * coefficients
    let solved = try numerically { () throws(LinearAlgebraError) in
      try Cholesky(inner).solve(value)
    }
    return MixedFTest(
      statistic: scaling * value.dot(solved) / Double(L.rowCount), numerator: L.rowCount,
      denominator: df, scaling: scaling)
  }

  /// The moments of the Wald statistic, and the F that has them (Kenward & Roger 1997, §3).
  private func denominator(_ L: Matrix) throws(MixedError) -> (df: Double, scaling: Double) {
    let K = L * inverseTriangle
    let inner = K * phi * K.transposed()
    let theta = try numerically { () throws(LinearAlgebraError) in
      K.transposed() * (try Cholesky(inner).solve(K))
    }
    let M = P.map { theta * phi * $0 * phi }
    let q = Double(L.rowCount)
    var (A1, A2) = (0.0, 0.0)
    for i in M.indices {
      for j in M.indices {
        A1 += W[i, j] * M[i].trace * M[j].trace
        A2 += W[i, j] * (M[i] * M[j]).trace
      }
    }
    let B = (A1 + 6 * A2) / (2 * q)
    let g = ((q + 1) * A1 - (q + 4) * A2) / ((q + 2) * A2)
    let base = 3 * q + 2 * (1 - g)
    let (c1, c2, c3) = (g / base, (q - g) / base, (q + 2 - g) / base)
    let V0 = 1 + c1 * B
    let V1 = 1 - c2 * B
    let V2 = 1 - c3 * B
    // Exact zeros where the moments are those of an F; rounding must not decide.
    let zero = V0.magnitude < 1e-10 ? 0 : V0
    let left = 1 - A2 / q
    let ratio = left.magnitude < 1e-14 && V1.magnitude < 1e-14 ? 1 : left / V1
    let rho = ratio * ratio * zero / V2 / q
    let df = 4 + (q + 2) / (q * rho - 1)
    let scaling = (df - 2).magnitude < 1e-2 ? 1 : df * left / (df - 2)
    return (df, scaling)
  }
}

extension MarginalDesign {
  /// - Throws: `tooManyEffects`.
  init(checked fit: MixedFit) throws(MixedError) {
    let data = fit.deviance.data
    let effects = data.terms.reduce(0) { $0 + $1.effectCount }
    guard effects <= KenwardRoger.mostEffects else {
      throw .tooManyEffects(
        method: "Kenward–Roger", effects: effects, limit: KenwardRoger.mostEffects)
    }
    self.init(fit.deviance.products, data)
  }
}

extension MixedFit {
  /// - Throws: `tooManyEffects`; `numerical`.
  public func kenwardRoger() throws(MixedError) -> KenwardRoger { try KenwardRoger(self) }
}
