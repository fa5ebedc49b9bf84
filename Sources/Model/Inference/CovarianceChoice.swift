import LinearAlgebra

/// The headline covariance and the sentence that says why. It depends on the design (clusters, and what
/// the columns of X are), never on the outcome.
struct CovarianceChoice {
  let estimator: CovarianceEstimator
  let reason: String

  init(_ spec: ModelSpec, _ covariances: inout CovarianceCache) throws(LinearAlgebraError) {
    let regression = covariances.regression
    if case .named(let estimator) = spec.inference.method {
      self.estimator = estimator
      reason = "the study asks for \(estimator.name)"
      return
    }
    guard let clusters = regression.clusters else {
      estimator = .hc3
      reason =
        "the study declares its rows independent (cluster: none), so hc3, which holds when their "
        + "errors differ in size"
      return
    }
    estimator = .cr2
    let df = try covariances.covariance(.cr2).degreesOfFreedom
    reason =
      "rows are clustered by \(clusters.name) (\(clusters.count) clusters), so cr2 with Satterthwaite "
      + "degrees of freedom" + Self.fewest(df, regression.matrix)
  }

  /// `: 3.9 for supervision`, of the claims.
  private static func fewest(_ df: [Double], _ matrix: DesignMatrix) -> String {
    let support = matrix.columns.indices.filter { matrix.columns[$0].role == .support }
    guard let least = support.min(by: { df[$0] < df[$1] }) else { return "" }
    let asFewAs = support.count > 1 ? "as few as " : ""
    return ": \(asFewAs)\(Wording.number(df[least])) for \(matrix.columns[least].name)"
  }

  /// The covariances shown in `coefficients.csv`, the chosen one first.
  func shown(_ regression: LinearFit) -> [CovarianceEstimator] {
    let beside: [CovarianceEstimator] =
      regression.clusters == nil ? [.classical, .hc3] : [.classical, .cr1s, .cr2]
    return [estimator] + beside.filter { $0 != estimator }
  }
}
