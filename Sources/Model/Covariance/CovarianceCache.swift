import LinearAlgebra

/// The covariances of one fit, each computed once.
struct CovarianceCache {
  let regression: LinearFit
  private var known: [CovarianceEstimator: Covariance] = [:]

  init(_ regression: LinearFit) { self.regression = regression }

  mutating func covariance(
    _ estimator: CovarianceEstimator
  ) throws(LinearAlgebraError) -> Covariance {
    if let found = known[estimator] { return found }
    let covariance = try estimator.covariance(of: regression)
    known[estimator] = covariance
    return covariance
  }
}
