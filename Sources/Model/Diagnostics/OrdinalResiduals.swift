import LinearAlgebra
import Statistics

/// What proportional odds leave of each row.
///
///     rᵢ = P(y < yᵢ) − P(y > yᵢ),   of mean 0 and variance (1 − Σ_k π_ik³)/3
///     qᵢ,                           normal under the fit    (`QuantileResiduals`)
///
/// Cook's distances are `OrdinalInfluence`'s.
///
/// - Reference: Li & Shepherd (2012), *Biometrika* 99; Pregibon (1981), *Annals of Statistics* 9.
struct OrdinalResiduals {
  let fit: OrdinalFit

  /// qᵢ: by them the fit is held against a normal sample.
  var quantileResiduals: [Double] { QuantileResiduals(fit).values }

  /// x'β of each row, and the residual in standard deviations.
  var standardized: (fitted: [Double], residuals: [Double]) {
    let newton = fit.grid.newton
    let K = newton.levelCount
    let etas = newton.linearPredictors
    let theta = Array(newton.parameters.prefix(K - 1))
    let residuals = etas.indices.map { i -> Double in
      func upTo(_ k: Int) -> Double { Elementary.logistic(theta[k] - etas[i]) }
      let shares = (0..<K).map { k in
        (k < K - 1 ? upTo(k) : 1) - (k > 0 ? upTo(k - 1) : 0)
      }
      let code = newton.codes[i]
      let below = shares[..<code].reduce(0, +)
      let above = shares[(code + 1)...].reduce(0, +)
      let variance = (1 - shares.reduce(0) { $0 + $1 * $1 * $1 }) / 3
      return variance > 0 ? (below - above) / variance.squareRoot() : .nan
    }
    return (etas, residuals)
  }

  /// Of leverage one: none.
  func cooksDistances() throws(LinearAlgebraError) -> [Double?] {
    try OrdinalInfluence.moves(fit, (0..<fit.rowCount).map { [$0] }).map(\.distance)
  }

  func checks(_ subject: CheckSubject) -> [Check] {
    guard let distances = try? cooksDistances() else { return [] }
    var most: (row: Int, value: Double)?
    for (row, distance) in distances.enumerated() {
      guard let distance, distance > most?.value ?? -1 else { continue }
      most = (row, distance)
    }
    return (most.map { [subject.influence($0.row, $0.value)] } ?? []) + outlier(subject)
  }
}

extension OrdinalNewton {
  /// x'β and offset, row by row, whatever x is counted from.
  var linearPredictors: [Double] {
    let slopes = Vector(Array(parameters.dropFirst(levelCount - 1)))
    let fitted =
      Z.columnCount > 0 ? Z * slopes : Vector(repeating: 0, count: codes.count)
    return codes.indices.map { fitted[$0] + (offset?[$0] ?? 0) }
  }
}
