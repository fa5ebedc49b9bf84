import LinearAlgebra

/// A fit without groups of its rows, however it is had: by downdating (`LeftOut`, `WithinLeftOut`) or by
/// fitting anew (`Refits`). All of them equal the fit to the rows that are left.
protocol GroupsLeftOut {
  var groups: Clusters { get }
  /// The largest set of groups that can be left out while no set of its size is passed over; beyond
  /// it, and with more than twenty groups, sets are built up greedily.
  var mostExact: Int { get }
  /// How many sets a greedy search may look at.
  var mostSets: Int { get }
  /// How many sets are worth their time where each is a fit anew; nil where none is.
  var mostFits: Int? { get }
  /// β̂ⱼ without the groups; nil where it rests on them.
  func estimate(of j: Int, without set: [Int]) throws(LinearAlgebraError) -> Double?
  /// Whether `test` can be had under a covariance.
  func offersTests(_ estimator: CovarianceEstimator) -> Bool
  /// β̂ⱼ without the groups, with its interval under the same covariance, computed anew.
  func test(
    of j: Int, without set: [Int], _ estimator: CovarianceEstimator, level: Double
  ) throws(LinearAlgebraError) -> (estimate: Double, test: WaldTest)?
}

extension GroupsLeftOut {
  var mostFits: Int? { nil }
}
