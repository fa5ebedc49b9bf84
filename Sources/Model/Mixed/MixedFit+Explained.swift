import LinearAlgebra

/// What a mixed fit explains.
public struct MixedExplained: Sendable, Equatable {
  /// Var(Xβ̂) over the total: what the fixed part explains.
  public let marginal: Double
  /// Var(Xβ̂) and the random effects' variance over the total.
  public let conditional: Double
  /// Each term's share of the variance that the fixed part leaves.
  public let intraclass: [(term: String, share: Double)]

  public static func == (a: MixedExplained, b: MixedExplained) -> Bool {
    a.marginal == b.marginal && a.conditional == b.conditional
      && a.intraclass.elementsEqual(b.intraclass) { $0 == $1 }
  }
}

extension MixedFit {
  /// Marginal and conditional R², and intraclass correlations.
  ///
  /// A term's variance is the mean over rows of z_i'Gz_i, which for an intercept is its variance; the
  /// residual's is that of a row of mean weight, σ²/w̄, so that the unit of the weights does not
  /// matter. The variance of Xβ̂ has divisor n − 1. For nested terms, the correlation of two children of one
  /// authority is the authority's share; of one family, that and the family's together.
  ///
  /// - Reference: Nakagawa & Schielzeth (2013); Johnson (2014) for slopes. Agrees with R
  ///   `MuMIn::r.squaredGLMM` and `performance::icc`, the latter with adjusted shares summed.
  public var explained: MixedExplained {
    let linear = X * coefficients
    let mean = linear.sum / Double(rowCount)
    let fixed =
      linear.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(rowCount - 1, 1))
    let variances = zip(terms, randomCovariances).map { term, G in
      let ZG = term.Z * G
      var sum = 0.0
      for c in 0..<G.columnCount { sum += ZG.column(c).dot(term.Z.column(c)) }
      return sum / Double(rowCount)
    }
    let random = variances.reduce(0, +)
    let residual = sigma * sigma / meanWeight
    let total = fixed + random + residual
    return MixedExplained(
      marginal: fixed / total, conditional: (fixed + random) / total,
      intraclass: zip(terms, variances).map { ($0.name, $1 / (random + residual)) })
  }
}
