import LinearAlgebra
import Statistics

/// Cluster-robust covariance of a mixed fit's coefficients: M Σ_g X_g'V_g⁻¹A_g e_g e_g'A_g'V_g⁻¹X_g M, e = y − Xβ̂ and
/// M = (X'V⁻¹X)⁻¹, for when the random effects do not describe the dependence within clusters.
///
/// CR0: A = I. CR1: A'A = G/(G − 1). CR2: with V_g = U'U, A_g = U' (U (V_g − X_gMX_g') U')^(−1/2) U, unbiased
/// under the fitted model. Degrees of freedom are Satterthwaite's under the fitted model.
///
/// - Reference: Pustejovsky & Tipton (2018). Agrees with R `clubSandwich::vcovCR` for `lmerMod`.
public struct MixedClustered: Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    case cr0, cr1, cr2
  }

  public let kind: Kind
  public let covariance: Matrix
  public let clusterCount: Int
  let coefficients: Vector
  /// M.
  private let model: Matrix
  /// Of each cluster, V_g⁻¹X_g after A, and what the degrees of freedom need.
  private let pieces: [Piece]

  private struct Piece {
    /// X'V⁻¹AV A'V⁻¹X.
    let own: Matrix
    /// X'A'V⁻¹X.
    let cross: Matrix
    /// X'V⁻¹Ae.
    let score: Vector
  }

  init(_ fit: MixedFit, clusters: [Int], _ kind: Kind) throws(MixedError) {
    try self.init(fit, try MixedClusterRows.all(of: fit, clusters), kind)
  }

  /// - Parameter clusters: of the rows, which other outcomes may have too.
  init(_ fit: MixedFit, _ clusters: [MixedClusterRows], _ kind: Kind) throws(MixedError) {
    self.kind = kind
    clusterCount = clusters.count
    model = fit.covariance
    coefficients = fit.coefficients
    let residuals = fit.y - fit.X * fit.coefficients
    var pieces: [Piece] = []
    for own in clusters {
      pieces.append(
        try MixedClustered.piece(fit, own, residuals, kind, count: clusters.count))
    }
    self.pieces = pieces
    let p = fit.coefficients.count
    var meat = Matrix(rowCount: p, columnCount: p)
    for piece in pieces {
      let score = Matrix(columns: [piece.score])
      meat += score * score.transposed()
    }
    covariance = (model * meat * model).symmetrized()
  }

  private static func piece(
    _ fit: MixedFit, _ own: MixedClusterRows, _ residuals: Vector, _ kind: Kind, count: Int
  ) throws(MixedError) -> Piece {
    let X = own.X
    let V = own.marginalCovariance(fit)
    let e = own.turned(residuals)
    do {
      let factor = try Cholesky(V)
      let WX = factor.solve(X)
      let A: Matrix
      switch kind {
      case .cr0: A = Matrix.identity(X.rowCount)
      case .cr1:
        A = (Double(count) / Double(count - 1)).squareRoot() * Matrix.identity(X.rowCount)
      case .cr2:
        let U = factor.L.transposed()
        let inner = U * (V - X * fit.covariance * X.transposed()) * factor.L
        A = factor.L * (try SymmetricEigen(inner.symmetrized()).power(-0.5)) * U
      }
      let AWX = A.transposed() * WX
      return Piece(
        own: AWX.crossProduct(V * AWX), cross: AWX.crossProduct(X), score: AWX.crossProduct(e))
    } catch { throw .numerical(error.description) }
  }

  /// How far β̂ moves without each cluster, variances held: Cook's distance of it, in the order of
  /// clusters' numbers. With A_g = X_g'V_g⁻¹X_g and s_g = X_g'V_g⁻¹e_g,
  ///
  ///     δ_g = β̂ − β̂₍₋g₎ = (M⁻¹ − A_g)⁻¹ s_g,   D_g = δ_g'M⁻¹δ_g / p
  ///
  /// nil where the others do not tell all coefficients.
  ///
  /// - Precondition: of CR0.
  /// - Reference: Demidenko & Stukel (2005), *Statistics in Medicine* 24. Agrees with R
  ///   `HLMdiag::cooks.distance(level = )`.
  func cooksDistances() throws(LinearAlgebraError) -> [Double?] {
    let information = try Cholesky(model).inverse()
    let count = Double(model.rowCount)
    return try changes().map { $0.map { information.quadraticForm($0) / count } }
  }

  /// δ_g of `cooksDistances`.
  ///
  /// - Precondition: of CR0.
  func changes() throws(LinearAlgebraError) -> [Vector?] {
    let information = try Cholesky(model).inverse()
    return pieces.map { piece in
      // X'V⁻¹X of the cluster: A is the identity.
      let left = (information - piece.own).symmetrized()
      let units = Vector(information.diagonal.map { 1 / $0.squareRoot() })
      let scaled = left.scalingRows(by: units).scalingColumns(by: units)
      guard let spectrum = try? SymmetricEigen(scaled),
        (spectrum.values.min() ?? 0) > Self.leastLeft, let factor = try? Cholesky(left)
      else { return nil }
      return factor.solve(piece.score)
    }
  }

  /// Of the information on a coefficient: less is rounding.
  private static let leastLeft = 1e-10

  /// (Σ P_gg)² / Σ_gh P_gh², P_gh = q_g'(V_g [g = h] − X_gMX_h')q_h with q_g = A_g'V_g⁻¹X_gMc.
  public func degreesOfFreedom(of c: Vector) -> Double {
    let T = Matrix(columns: [model * c])
    let sum = pieces.reduce(0) { $0 + seen($1, T)[0, 0] }
    // Var(d₁₁) counts every pair twice.
    return 2 * sum * sum / variances(T)
  }

  /// η of the HTZ test that Lβ = 0: q (q + 1) over the total variance of CR2's contrasts, standardized by
  /// their expectation, as `HotellingDegrees` has it for least squares.
  ///
  /// - Parameter L: q × p, independent rows.
  /// - Reference: Pustejovsky & Tipton (2018), §3.2. Agrees with R `clubSandwich::Wald_test`.
  func hotellingDegreesOfFreedom(of L: Matrix) throws(LinearAlgebraError) -> Double {
    let raw = model * L.transposed()
    let units = raw.scalingColumns(by: Vector((0..<L.rowCount).map { 1 / raw.column($0).norm }))
    var expected = Matrix(rowCount: L.rowCount, columnCount: L.rowCount)
    for piece in pieces { expected += seen(piece, units) }
    let root = try SymmetricEigen(expected.symmetrized()).power(-0.5)
    let q = Double(L.rowCount)
    return q * (q + 1) / variances(units * root)
  }

  /// P_gg of the contrasts, t'Q_gt less u_g'Mu_g with u_g = X'A'V⁻¹X t.
  private func seen(_ piece: Piece, _ T: Matrix) -> Matrix {
    let U = piece.cross.crossProduct(T)
    return T.crossProduct(piece.own * T) - U.crossProduct(model * U)
  }

  /// Σ_st Var(d_st) = Σ_gh Σ_st P^ss_gh P^tt_gh + P^st_gh P^ts_gh. Off the diagonal P_gh = −U_g'MU_h, so that
  /// with C_st = Σ_g u_gs u_gt' the sum over all pairs, those of g with itself too, is
  /// Σ_st tr(M C_st M C_ts) + tr(M C_ts M C_ts).
  private func variances(_ T: Matrix) -> Double {
    let (p, q) = (T.rowCount, T.columnCount)
    var total = 0.0
    var stacked: [Vector] = []
    for piece in pieces {
      let U = piece.cross.crossProduct(T)
      total += HotellingDegrees.squares(seen(piece, T))
      total -= HotellingDegrees.squares(U.crossProduct(model * U))
      stacked.append(Vector((0..<q).flatMap { U.column($0).elements }))
    }
    let C = Matrix(columns: stacked).transposed().crossProduct()
    func block(_ s: Int, _ t: Int) -> Matrix {
      model * C.rows(p * s..<p * (s + 1)).columns(p * t..<p * (t + 1))
    }
    for s in 0..<q {
      for t in 0..<q {
        let (forth, back) = (block(s, t), block(t, s))
        total += (forth * back).trace + (back * back).trace
      }
    }
    return total
  }

  /// c'β = 0.
  public func test(_ c: Vector) -> MixedTTest {
    MixedTTest(
      estimate: c.dot(coefficients), stdError: covariance.quadraticForm(c).squareRoot(),
      df: degreesOfFreedom(of: c))
  }
}

extension MixedFit {
  /// - Parameter clusters: the cluster of each row; each holds whole groups of every random term.
  /// - Throws: `clusterSplits`, `oneGroup`, `lengths`, `numerical`.
  public func clustered(
    by clusters: [Int], _ kind: MixedClustered.Kind = .cr2
  ) throws(MixedError) -> MixedClustered {
    try MixedClustered(self, clusters: clusters, kind)
  }
}
