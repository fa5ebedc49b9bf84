/// What the design gives a claim to stand on, whichever method the study names.
///
/// A method that counts on more degrees of freedom than CR2 finds among the clusters does not make more
/// of them, so the fewer of the two decide. Mixed models under their own tests are the exception: they
/// say how clusters differ, and Satterthwaite's or Kenward and Roger's degrees of freedom follow from
/// that. (Those of odds and rates have z tests, and no degrees of freedom to say so: CR2's of their working
/// model stand for them.)
struct Footing: Sendable, Equatable {
  /// Nil where neither the test nor the clusters have any, as without clusters under a normal reference.
  private(set) var degreesOfFreedom: Double?
  /// Clusters; of a mixed model without any, the groups of its outermost level; else rows.
  private(set) var units: Int
  /// The column of the groups where rows are not clustered.
  let level: String?
  /// The column of clusters or groups; nil where the units are rows.
  private(set) var column: String?

  /// - Parameter clustered: see `clusteredDegrees(of:)`.
  init(_ claim: Estimate, of fit: Fit, clustered: [String: Double]) {
    let mixed = fit.spec.estimator.mixed
    let level = claim.nClusters == nil ? mixed?.levels.first : nil
    let groups = level.flatMap { fit.sample[$0] }.map { Clusters($0, named: "").count }
    self.level = groups == nil ? nil : level
    units = claim.nClusters ?? groups ?? claim.nObs
    column = claim.nClusters == nil ? self.level : fit.spec.inference.cluster.column
    let own = claim.wild == nil ? claim.df : nil
    let isOfModel =
      mixed != nil && mixed?.generalized == nil && !claim.covariance.needsClusters
    let shown = fit.coefficients.first { $0.term == claim.term && $0.covariance == .cr2 }?.df
    let known = [own, isOfModel ? nil : shown ?? clustered[claim.term]].compactMap { $0 }.map {
      $0.isNaN ? 0 : $0
    }
    degreesOfFreedom = known.min()
  }

  /// The same where tests that the design asks for have fewer: by clusters that the study declares, or
  /// units that the support was assigned to, which the fit takes no account of.
  func narrowed(by tests: [DesignTest]) -> Footing {
    var least = self
    for test in tests {
      least.degreesOfFreedom = [least.degreesOfFreedom, test.df].compactMap(\.self).min()
      if let count = test.units, count < least.units {
        (least.units, least.column) = (count, test.unit)
      }
    }
    return least
  }

  private static let mostRows = 100_000

  /// CR2's where the fit does not show them: by each of two columns of clusters, and by the outermost level
  /// of a mixed model of odds or rates. Of that by its working model where clusters hold whole groups, else
  /// by least squares of the terms, which depend on these and the clusters alone.
  static func clusteredDegrees(of fit: Fit) -> [String: Double] {
    let cluster = fit.spec.inference.cluster
    let generalized = fit.spec.estimator.mixed.flatMap { $0.generalized == nil ? nil : $0 }
    let names = [cluster.column, cluster.second, generalized?.levels.first].compactMap { $0 }
    let isBare =
      generalized != nil || cluster.second != nil
      || fit.spec.estimator.generalized?.penalty == .firth
    guard isBare, !names.isEmpty, fit.sample.rowCount <= mostRows else { return [:] }
    let sample = fit.estimation.sample
    let squares =
      fit.regression.working
      ?? (try? LinearFit(
        DesignMatrix(fit.estimation.design, fit.sample), outcome: sample.outcome, weights: nil, nil,
        spec: ModelSpec(outcome: "", support: [], inference: Inference(cluster: .none))))
    guard let squares, squares.rowCount == fit.sample.rowCount else { return [:] }
    var fewest: [String: Double] = [:]
    for name in names {
      guard let column = fit.sample[name], !column.hasMissing else { continue }
      let clusters = Clusters(column, named: name)
      let own = (fit.regression as? GeneralizedMixedRegression)?.clusteredDegrees(by: clusters)
      let clustered = squares.clustered(by: clusters)
      guard
        let degrees = own
          ?? (try? CovarianceEstimator.cr2.covariance(of: clustered))?.degreesOfFreedom
      else { continue }
      for (column, df) in zip(squares.columns, degrees) {
        fewest[column.name] = min(fewest[column.name] ?? df, df)
      }
    }
    return fewest
  }

  /// Whether there is enough for a p value in a headline.
  var bearsTest: Bool {
    (degreesOfFreedom ?? .infinity) >= Ladder.fewestDegreesOfFreedom
      && (column == nil || units >= Ladder.fewestClusters)
  }
}
