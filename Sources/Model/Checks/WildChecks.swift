import LinearAlgebra
import Statistics
import Tables

/// What a p value of the wild bootstrap cannot say: ties, its floor, its Monte Carlo error, a support
/// that only one cluster has.
extension CheckSubject {
  var wildChecks: [Check] {
    estimates.filter { $0.termRole == .support }.flatMap { estimate -> [Check] in
      guard let wild = estimate.wild else { return [] }
      return ties(estimate, wild) + floor(estimate, wild) + monteCarloError(estimate, wild)
    } + vectors + oneTreatedCluster
  }

  /// Said, as `draws` has no say then.
  private var vectors: [Check] {
    guard estimates.contains(where: { $0.wild != nil }), let clusters = regression.clusters,
      spec.inference.wild.enumerates(clusters.count)
    else { return [] }
    return [
      check(
        "wild_vectors", .pass, nil,
        "every vector of signs of \(Wording.count(clusters.count, "cluster")) is gone through: none is "
          + "drawn, whatever 'draws' says")
    ]
  }

  private func ties(_ estimate: Estimate, _ wild: WildTest) -> [Check] {
    let alpha = 1 - estimate.confLevel
    let isUndecided = wild.strictP <= alpha && wild.pValue > alpha
    let strict = check(
      "wild_p_strict", isUndecided ? .look : .pass, wild.strictP,
      told(estimate, wild)
        + (isUndecided ? ": ties alone decide whether zero is left out" : ""), term: estimate.term)
    let inclusive = check(
      "wild_p_inclusive", .pass, wild.pValue,
      "the share of bootstrap samples in which \(estimate.term) stands out as much or more",
      term: estimate.term)
    return [strict, inclusive]
  }

  /// Where no bootstrap sample reaches t, p is under what their number can tell.
  private func told(_ estimate: Estimate, _ wild: WildTest) -> String {
    if let floor = wild.floor, wild.pValue < floor {
      return
        "no bootstrap sample stands out as much as \(estimate.term) does, ties counted or not: "
        + "its p value is under \(Wording.number(floor)), and how far under cannot be told"
    }
    return "the p value of \(estimate.term) lies between \(Wording.number(wild.strictP)) (ties not "
      + "counted) and \(Wording.number(wild.pValue)) (ties in full, as reported)"
  }

  private func floor(_ estimate: Estimate, _ wild: WildTest) -> [Check] {
    guard let floor = wild.floor else { return [] }
    let isHigh = floor > 1 - estimate.confLevel
    let clusters = regression.clusters?.count ?? 0
    return [
      check(
        "wild_floor", isHigh ? .look : .pass, floor,
        "with \(Wording.count(clusters, "cluster")) and these weights p cannot be told to be under "
          + Wording.number(floor)
          + (isHigh ? ", so that zero cannot be left out whatever the data say" : ""),
        term: estimate.term)
    ]
  }

  private func monteCarloError(_ estimate: Estimate, _ wild: WildTest) -> [Check] {
    guard let error = wild.monteCarloError else { return [] }
    let isClose = (wild.pValue - (1 - estimate.confLevel)).magnitude < 2 * error
    return [
      check(
        "wild_monte_carlo_error", isClose ? .look : .pass, error,
        "other draws would move p by about \(Wording.number(error))"
          + (isClose ? ", enough to cross \(Wording.number(1 - estimate.confLevel))" : ""),
        term: estimate.term)
    ]
  }

  /// MacKinnon & Webb (2017): with one treated cluster the restricted bootstrap hardly ever rejects,
  /// the unrestricted one far too often, and t tests far too often as well.
  private var oneTreatedCluster: [Check] {
    guard let clusters = regression.clusters, let working = regression.working else { return [] }
    return working.matrix.columns.indices.compactMap { j in
      let column = working.matrix.columns[j]
      guard column.role == .support, clusters.count > 2,
        let odd = working.matrix.oddCluster(j, clusters)
      else { return nil }
      return check(
        "one_treated_cluster", .stop, 1,
        "\(column.name) sets apart only cluster '\(clusters.labels[odd])': no cluster-robust test "
          + "of one cluster against the others holds its level", term: column.name)
    }
  }
}

extension DesignMatrix {
  /// The only cluster in which column j differs from what it is in all others, where it has one
  /// value.
  func oddCluster(_ j: Int, _ clusters: Clusters) -> Int? {
    var common: Double?
    var odd: Int?
    let values = self.values(of: j)
    // Of three clusters at least two are ordinary, so that the common value is in two of them.
    let firsts = clusters.rows.prefix(3).map { values[$0[0]] }
    if firsts.count == 3 { common = firsts[0] == firsts[1] ? firsts[0] : firsts[2] }
    for (g, rows) in clusters.rows.enumerated() where !rows.allSatisfy({ values[$0] == common }) {
      guard odd == nil else { return nil }
      odd = g
    }
    return odd
  }
}

extension Estimate {
  /// The standard error and degrees of freedom that what can be found is reckoned from. Where the
  /// interval is not a t interval, those with which a t interval with G − 1 degrees of freedom would
  /// be as wide.
  var reach: (se: Double, df: Double)? {
    guard wild != nil else {
      guard let stdError, let df else { return nil }
      return (stdError, df)
    }
    guard let clusters = nClusters, let low = confLow, let high = confHigh, (high - low).isFinite,
      let t = try? StudentT(df: Double(clusters - 1))
    else { return nil }
    return ((high - low) / 2 / t.criticalValue(level: confLevel), Double(clusters - 1))
  }
}
