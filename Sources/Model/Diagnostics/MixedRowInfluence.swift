import LinearAlgebra

/// What leaving out one row does to the fixed part of a linear mixed fit, its variances held:
///
///     β̂ − β̂₍ᵢ₎ = aᵢ êᵢ/(1 − hᵢ),   aᵢ = (X'V⁻¹X)⁻¹X'V⁻¹uᵢ      (uᵢ: the unit vector of the row)
///     leverage   xᵢ'aᵢ, the diagonal of X(X'V⁻¹X)⁻¹X'V⁻¹, which adds up to p
///     Cook       δ'X'V⁻¹X δ / p,   δ = β̂ − β̂₍ᵢ₎
///
/// with êᵢ = yᵢ − xᵢ'β̂ − zᵢ'b̂ and hᵢ that of `ConditionalLeverage`: ê/(1 − h) is how far the row would have to
/// be shifted to fit, and β̂₍ᵢ₎ the generalized least squares of the other rows with their V. The matrices
/// are never formed: aᵢ is the fixed part of Henderson's inverse times the row.
///
/// - Reference: Haslett (1999), *JRSS B* 61; Demidenko & Stukel (2005), *Statistics in Medicine* 24. Agrees
///   with leaving rows out of lme4's V (`Golden/mixed/influence.R`).
struct MixedRowInfluence: RowSteps {
  let leverages: [Double]
  let distances: [Double?]
  let parameterErrors: [Double]
  let basis = Influence.Basis.variancesHeld
  /// δ of each row, as reported; nil where the row leaves nothing.
  private let moves: [Vector?]

  /// Larger fits take longer than they are worth.
  private static let mostEffects = 5000

  init?(_ regression: MixedRegression) throws(LinearAlgebraError) {
    let fit = regression.fit
    guard fit.terms.reduce(0, { $0 + $1.effectCount }) <= Self.mostEffects else { return nil }
    let known = ConditionalLeverage(fit)
    let (h, data, residuals) = (known.values, known.data, fit.residuals)
    let (n, p) = (data.rowCount, data.columnCount)
    guard p > 0 else { return nil }
    let information = try Cholesky(fit.covariance).inverse()
    var leverages: [Double] = []
    var distances: [Double?] = []
    var moves: [Vector?] = []
    for row in 0..<n {
      let response = known.fixedResponse(of: row)
      leverages.append(
        (0..<p).reduce(0) { $0 + data.fixed[row * (p + 1) + $1] * response[$1] })
      guard 1 - h[row] > Robust.leverageOneTolerance else {
        moves.append(nil)
        distances.append(nil)
        continue
      }
      let root = fit.weights?[row].squareRoot() ?? 1
      let shift = residuals[row] / (1 - h[row])
      let move = (root * shift) * data.triangle.solvingUpper(Vector(response))
      distances.append(information.quadraticForm(move) / Double(p))
      moves.append(regression.unit * (regression.map * move))
    }
    self.leverages = leverages
    self.distances = distances
    self.moves = moves
    let errors = regression.map * fit.covariance * regression.map.transposed()
    parameterErrors = errors.diagonal.map { regression.unit * $0.squareRoot() }
  }

  func change(of j: Int, without row: Int) -> Double? { moves[row]?[j] }

  /// They add up.
  func leverage(of rows: [Int]) -> Double? { rows.reduce(0) { $0 + leverages[$1] } }
}
