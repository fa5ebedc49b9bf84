/// The row of a fit of proportional odds whose level is least to be expected. Of each row
///
///     pᵢ = 2 min(P(y ≤ yᵢ), P(y ≥ yᵢ)),   at most 1
///
/// is the chance of a level so far out, on either side; the least of n is held against α/n (Bonferroni).
extension OrdinalResiduals {
  /// pᵢ.
  var tails: [Double] {
    let newton = fit.grid.newton
    let K = newton.levelCount
    let theta = Array(newton.parameters.prefix(K - 1))
    return newton.linearPredictors.enumerated().map { i, eta in
      let code = newton.codes[i]
      let upTo = code < K - 1 ? Elementary.logistic(theta[code] - eta) : 1
      let from = code > 0 ? Elementary.logistic(eta - theta[code - 1]) : 1
      return min(1, 2 * min(upTo, from))
    }
  }

  func outlier(_ subject: CheckSubject) -> [Check] {
    let tails = tails
    guard let row = tails.indices.min(by: { tails[$0] < tails[$1] }) else { return [] }
    let level = fit.levels[fit.grid.newton.codes[row]]
    return [
      subject.outlier(
        row, p: min(1, Double(tails.count) * tails[row]),
        "is furthest from what its terms lead to expect ('\(level)', or a level as far out, has a chance of "
          + "\(Wording.number(tails[row]))",
        moving: RowShift(
          distance: try? OrdinalInfluence.moves(fit, [[row]]).first?.distance,
          of: fit.grid.parameterCount))
    ]
  }
}
