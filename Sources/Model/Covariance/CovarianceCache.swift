import LinearAlgebra

/// The covariances of one fit, each computed once.
struct CovarianceCache {
  let regression: any Regression
  private var known: [CovarianceEstimator: Covariance] = [:]

  init(_ regression: any Regression) { self.regression = regression }

  mutating func covariance(
    _ estimator: CovarianceEstimator
  ) throws(LinearAlgebraError) -> Covariance {
    if let found = known[estimator] { return found }
    let covariance = try regression.covariance(estimator)
    known[estimator] = covariance
    return covariance
  }
}
