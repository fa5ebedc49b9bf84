import LinearAlgebra

/// What the tests of several coefficients of one fit have in common, each made once.
struct CertifiedParts {
  let fit: LinearFit
  /// S_g.
  let grams: [Matrix]
  private var covariances: CovarianceCache
  private var known: [ClusterSpectrum]?

  init(_ fit: LinearFit, _ grams: [Matrix]) {
    self.fit = fit
    self.grams = grams
    covariances = CovarianceCache(fit)
  }

  mutating func covariance(
    _ estimator: CovarianceEstimator
  ) throws(LinearAlgebraError) -> Covariance {
    try covariances.covariance(estimator)
  }

  /// Of each S_g.
  mutating func spectra() throws(LinearAlgebraError) -> [ClusterSpectrum] {
    if let known { return known }
    var made: [ClusterSpectrum] = []
    for S in grams { made.append(try ClusterSpectrum(S: S)) }
    known = made
    return made
  }
}
