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
    guard let steps = try Steps(regression) else { return nil }
    let fit = regression.fit
    let rows = (0..<steps.known.data.rowCount).map(steps.step)
    leverages = rows.map(\.leverage)
    distances = rows.map(\.distance)
    moves = rows.map { step in
      step.move.map { regression.unit * (regression.map * $0) }
    }
    let errors = regression.map * fit.covariance * regression.map.transposed()
    parameterErrors = errors.diagonal.map { regression.unit * $0.squareRoot() }
  }

  /// Of one row alone; nil where the row leaves nothing, or the fit is large.
  static func distance(
    _ regression: MixedRegression, of row: Int
  ) throws(LinearAlgebraError) -> Double? {
    try Steps(regression)?.step(row).distance
  }

  /// What leaving out any row is reckoned from.
  private struct Steps {
    let fit: MixedFit
    let known: ConditionalLeverage
    let residuals: Vector
    let information: Matrix

    init?(_ regression: MixedRegression) throws(LinearAlgebraError) {
      fit = regression.fit
      guard fit.terms.reduce(0, { $0 + $1.effectCount }) <= MixedRowInfluence.mostEffects,
        fit.deviance.data.columnCount > 0
      else { return nil }
      known = ConditionalLeverage(fit)
      residuals = fit.residuals
      information = try Cholesky(fit.covariance).inverse()
    }

    /// δ in the fit's own units; nil of a row that leaves nothing.
    func step(_ row: Int) -> (leverage: Double, distance: Double?, move: Vector?) {
      let (data, p) = (known.data, known.data.columnCount)
      let response = known.fixedResponse(of: row)
      let leverage = (0..<p).reduce(0) { $0 + data.fixed[row * (p + 1) + $1] * response[$1] }
      let free = 1 - known.leverage(of: row)
      guard free > Robust.leverageOneTolerance else { return (leverage, nil, nil) }
      let root = fit.weights?[row].squareRoot() ?? 1
      let shift = residuals[row] / free
      let move = (root * shift) * data.triangle.solvingUpper(Vector(response))
      return (leverage, information.quadraticForm(move) / Double(p), move)
    }
  }

  func change(of j: Int, without row: Int) -> Double? { moves[row]?[j] }

  /// They add up.
  func leverage(of rows: [Int]) -> Double? { rows.reduce(0) { $0 + leverages[$1] } }
}
