import LinearAlgebra
import Tables

/// A least-squares fit to what a panel method makes of the rows: means of units, differences, or rows
/// less a part of their unit's mean.
struct PanelFit: Regression {
  private(set) var inner: LinearFit
  let measures: FitMeasures
  /// Whether `inner` has an observation per row.
  let worksOnSampleRows: Bool
  /// The sample's rows behind each observation; empty where each is a row.
  var rowsBehind: [[Int]] = []
  /// Whether what was done to the rows does not depend on how the outcome varies, so that leaving
  /// observations out of `inner` is leaving out their rows.
  var isFixedTransform = true
  var variances: [(term: String, value: Double)] = []
  /// Checks that need more than the fit itself, made with it.
  var tests: [PanelTest] = []

  var columns: [DesignMatrix.Column] { inner.matrix.columns }
  var coefficients: [Double] { inner.coefficients }
  var rowCount: Int { inner.rowCount }
  var clusters: Clusters? { inner.clusters }
  var working: LinearFit? { inner }
  var bootstrapped: LinearFit? { inner }
  var residualFit: LinearFit? { inner }

  /// The rows behind it, first to last.
  func origin(of observation: Int, _ sample: Table) -> String {
    guard !rowsBehind.isEmpty else { return sample.origin(of: observation) }
    let rows = rowsBehind[observation]
    let ends = rows.count > 1 ? [rows[0], rows[rows.count - 1]] : rows
    return ends.map { sample.origin(of: $0) }.joined(separator: " to ")
  }
  var covariances: [CovarianceEstimator] { CovarianceEstimator.leastSquares }
  var shownCovariances: [CovarianceEstimator] { inner.shownCovariances }

  func automaticCovariance(
    _ known: inout CovarianceCache
  ) throws(LinearAlgebraError) -> CovarianceChoice {
    try .robust(&known)
  }

  func covariance(_ estimator: CovarianceEstimator) throws(LinearAlgebraError) -> Covariance {
    try estimator.covariance(of: inner)
  }

  /// With the degrees of freedom of each contrast itself.
  func covariance(
    _ estimator: CovarianceEstimator, of contrasts: Matrix
  ) throws(LinearAlgebraError) -> Covariance {
    try inner.covariance(estimator, of: contrasts)
  }

  var inFittedColumns: PanelFit {
    var fit = self
    fit.inner = inner.inFittedColumns
    return fit
  }

  func components(_ spec: ModelSpec) -> [Estimate] {
    variances.map { term, value in
      Estimate(term, of: spec, value, dfMethod: "", chosen: false, self)
    }
  }

  func ownChecks(_ subject: CheckSubject) -> [Check] { tests.map { $0.check(subject) } }
}

/// The result of a panel check, before it has a model's name.
struct PanelTest: Sendable {
  let name: String
  let result: Check.Result
  let value: Double?
  let meaning: String
  var term: String?
  /// The meaning, no longer a look, where the headline clusters by the panel's unit or wider.
  var whenClustered: String?

  /// Below this a test is worth a look: a screening level, not a verdict.
  static let lookLevel = 0.05

  func check(_ subject: CheckSubject) -> Check {
    if let whenClustered, subject.clustersHoldUnits {
      return subject.check(name, .pass, value, whenClustered, term: term)
    }
    return subject.check(name, result, value, meaning, term: term)
  }
}

extension ModelSpec {
  /// The clusters of observations made of several rows.
  func clusters(
    of sample: Sample, regrouped observations: [[Int]]
  ) throws(ModelError) -> Clusters? {
    guard let clusters = try sample.clusters(for: self) else { return nil }
    guard let regrouped = clusters.regrouped(observations, rowCount: sample.table.rowCount) else {
      throw error(.panel(.clusterSplitsUnit(clusters.name, unit: estimator.panel?.unit ?? "")))
    }
    guard regrouped.count > 1 else {
      throw error(
        .oneCluster(clusters.name, label: regrouped.labels.first ?? "", rows: observations.count))
    }
    return regrouped
  }
}
