import LinearAlgebra

/// What unequal errors do to the claims' standard errors: with aᵢ = √wᵢ (XR⁻¹)ᵢ tⱼ, the weight of row i in β̂ⱼ,
///
///     √( Σ aᵢ² qᵢ / (Σ aᵢ² · q̄) )
///
/// the standard error that takes qᵢ for row i's variance over the one that takes q̄ for every row's. Of a
/// least-squares fit qᵢ = uᵢ²/(1 − hᵢ) and q̄ = Σu²/(n − p): HC2's over the classical one, exactly. Of
/// standardized residuals of other fits qᵢ = rᵢ² and q̄ their mean, with the weights that least squares would
/// give the rows.
struct SpreadInflation {
  let ratio: Double
  let term: String

  /// The largest among the claims; among all terms where there is no claim.
  ///
  /// - Parameters:
  ///   - variances: q, a row each.
  ///   - mean: q̄.
  init?(_ fit: LinearFit, variances: [Double], mean: Double) {
    let claims = fit.columns.indices.filter { fit.columns[$0].role == .support }
    let terms =
      claims.isEmpty
      ? fit.columns.indices.filter { fit.columns[$0].role != .intercept } : claims
    guard mean > 0, mean.isFinite, variances.count == fit.rowCount else { return nil }
    let weights = fit.weights?.elements
    var sums = [Double](repeating: 0, count: terms.count)
    do {
      try fit.forEachBlock { range, Z in
        for (k, j) in terms.enumerated() {
          let along = Z * fit.T.row(j)
          var sum = 0.0
          for (row, a) in zip(range, along.elements) {
            sum += (weights?[row] ?? 1) * a * a * variances[row]
          }
          sums[k] += sum
        }
      }
    } catch { return nil }
    let ratios = zip(terms, sums).compactMap { j, sum -> (ratio: Double, term: String)? in
      let t = fit.T.row(j)
      let ratio = (sum / (t.dot(t) * mean)).squareRoot()
      return ratio.isFinite ? (ratio, fit.columns[j].name) : nil
    }
    guard let most = ratios.max(by: { $0.ratio < $1.ratio }) else { return nil }
    (ratio, term) = (most.ratio, most.term)
  }

  var isMaterial: Bool { ratio >= Materiality.spread }

  /// Of a deviation that is shown.
  var words: String {
    "allowing for it makes the standard error of \(term) \(Wording.number(ratio)) times what it is"
  }
}
