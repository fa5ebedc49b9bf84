import LinearAlgebra

/// A within fit without some groups of its rows.
///
/// Effects nested in the groups go with them, and what is left of the other rows stays as it is: downdating
/// ỹ on x̃ is then exact. The effects of a factor that reaches over the groups, such as periods over areas,
/// change with every group; its indicators, less the nested effects, stand beside x̃ as columns, and
/// downdating that regression is exact again (Frisch, Waugh & Lovell).
///
/// A fit to the rows that are left would also drop levels that then have one row. That changes no
/// estimate, but the number of rows, so that tests of such sets are made by `Refits`.
struct WithinLeftOut: GroupsLeftOut {
  let wide: LeftOut
  private let refits: Refits?
  /// How many rows of each level of each crossing factor lie in each group.
  private let counts: [[[Int32]]]
  private let totals: [[Int32]]
  private let isComparable: Bool

  var groups: Clusters { wide.groups }
  var mostExact: Int { wide.mostExact }
  var mostSets: Int { wide.mostSets }

  /// Beyond so many levels of crossing factors a set takes as long as a fit.
  private static let mostColumns = 100

  /// - Returns: nil where the crossing factors have too many levels.
  init?(_ fit: WithinFit, by groups: Clusters, _ refits: Refits?) throws(LinearAlgebraError) {
    let factors = fit.absorption.factors
    let codes = groups.codes(rowCount: fit.rowCount)
    let crossing = factors.filter { !$0.isNested(in: codes) }
    let nested = factors.filter { $0.isNested(in: codes) }
    guard crossing.reduce(0, { $0 + $1.levelCount }) <= Self.mostColumns else {
      return nil
    }
    let inner = fit.inner
    let joined =
      crossing.isEmpty
      ? inner : try inner.joined(with: crossing, without: nested, fit.sample.weights?.elements)
    wide = try LeftOut(
      joined, by: groups,
      countedBeside: inner.columnCount + inner.absorbed.counted - joined.columnCount)
    self.refits = refits
    totals = crossing.map(\.sizes)
    counts = groups.rows.map { rows in
      crossing.map { factor in
        var counts = [Int32](repeating: 0, count: factor.levelCount)
        for row in rows { counts[Int(factor.codes[row])] += 1 }
        return counts
      }
    }
    // Other conventions count levels of the groups that are gone. Weights, which nested effects
    // do not drop out of, leave CR2 and CR3 to fits anew.
    isComparable = fit.countsNested && fit.sample.weights == nil
  }

  func estimate(of j: Int, without set: [Int]) throws(LinearAlgebraError) -> Double? {
    try wide.estimate(of: j, without: set)
  }

  func offersTests(_ estimator: CovarianceEstimator) -> Bool {
    isComparable && wide.offersTests(estimator) || refits?.offersTests(estimator) ?? false
  }

  func test(
    of j: Int, without set: [Int], _ estimator: CovarianceEstimator, level: Double
  ) throws(LinearAlgebraError) -> (estimate: Double, test: WaldTest)? {
    if isComparable, wide.offersTests(estimator), !leavesSingleton(set) {
      return try wide.test(of: j, without: set, estimator, level: level)
    }
    guard let refits, set.count <= refits.mostExact else { return nil }
    return try refits.test(of: j, without: set, estimator, level: level)
  }

  private func leavesSingleton(_ set: [Int]) -> Bool {
    totals.indices.contains { k in
      var left = totals[k]
      for g in set { for (level, count) in counts[g][k].enumerated() { left[level] -= count } }
      return left.contains(1)
    }
  }
}
