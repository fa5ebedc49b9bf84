/// How many values a column of clusters has among the rows used.
public struct ClusterCount: Sendable, Equatable {
  public let column: String
  public let count: Int

  public init(column: String, count: Int) {
    self.column = column
    self.count = count
  }

  /// Which of two counts `n_clusters` is.
  static func convention(of both: [ClusterCount]) -> String? {
    guard both.count == 2 else { return nil }
    return "n_clusters is the fewer of \(both[0].count) of \(both[0].column) and "
      + "\(both[1].count) of \(both[1].column)"
  }
}

extension Regression {
  /// Both columns of clusters, in the order of the study; empty where there are not two.
  var twoWayClusters: [ClusterCount] {
    guard let first = clusters, let second = working?.structure.second else { return [] }
    return [first, second].map { ClusterCount(column: $0.name, count: $0.count) }
  }

  /// Of two ways, the fewer: what is told between clusters is told by no more than those.
  func clusterCount(under estimator: CovarianceEstimator) -> Int? {
    guard estimator == .twoWay else { return clusters?.count }
    return twoWayClusters.map(\.count).min() ?? clusters?.count
  }
}

extension Fit {
  /// Both columns of clusters where the headline allows for both; empty otherwise.
  public var twoWayClusters: [ClusterCount] {
    covariance == .twoWay ? regression.twoWayClusters : []
  }
}
