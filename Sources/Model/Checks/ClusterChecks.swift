import LinearAlgebra
import Tables

/// Checks of the clusters, and of what the headline covariance cannot see.
extension CheckSubject {
  private static let fewClusters = 15
  /// Below four, CR2's t reference is no longer reliable (Pustejovsky & Tipton 2018, §4).
  private static let tooFewDegreesOfFreedom = 4.0

  var clusterChecks: [Check] {
    guard let clusters = regression.clusters else { return [] }
    let second = covariance.estimator == .twoWay ? regression.working?.structure.second : nil
    return [clusters, second].compactMap { $0 }.flatMap {
      [numberOfClusters($0), smallestCluster($0)]
    }
      + ignoredClusters(clusters) + satterthwaite
  }

  private func numberOfClusters(_ clusters: Clusters) -> Check {
    let isFew = clusters.count < Self.fewClusters
    return check(
      "clusters", isFew ? .look : .pass, Double(clusters.count),
      "\(Wording.count(clusters.count, "cluster")) (\(clusters.name))"
        + (isFew
          ? ": few, so methods that count on many of them (cr0, cr1, cr1s) claim too much" : ""))
  }

  private func smallestCluster(_ clusters: Clusters) -> Check {
    let sizes = clusters.rows.map(\.count)
    let (least, most) = (sizes.min() ?? 0, sizes.max() ?? 0)
    let share = Double(most) / Double(regression.rowCount)
    let isLopsided = share > 0.5
    return check(
      "cluster_sizes", isLopsided ? .look : .pass, Double(least),
      "clusters have \(least) to \(Wording.count(most, "row"))"
        + (isLopsided ? ": one of them has more than half of all rows" : ""))
  }

  private func ignoredClusters(_ clusters: Clusters) -> [Check] {
    let levels = spec.estimator.mixed.map { $0.levels + $0.crossed } ?? []
    guard !covariance.estimator.needsClusters, !levels.contains(clusters.name) else { return [] }
    return [
      check(
        "clusters_ignored", .look, nil,
        "\(covariance.estimator.name) takes rows of one \(clusters.name) for no more alike than others, "
          + "though the study clusters them by it")
    ]
  }

  private var satterthwaite: [Check] {
    guard covariance.estimator == .cr2 else { return [] }
    return estimates.filter { $0.termRole == .support }.compactMap { estimate in
      guard let df = estimate.df else { return nil }
      guard df.isFinite else {
        return check(
          "satterthwaite_df", .stop, nil,
          "the degrees of freedom of \(estimate.term) could not be computed", term: estimate.term)
      }
      let isFew = df < Self.tooFewDegreesOfFreedom
      return check(
        "satterthwaite_df", isFew ? .look : .pass, df,
        "\(estimate.term) is told by as much as \(Wording.number(df)) degrees of freedom"
          + (isFew ? ": under four, too few to tell" : ""), term: estimate.term)
    }
  }

  /// A row per place on which coefficients rest alone; `stop` where one of them is a claim.
  var blindSpotChecks: [Check] {
    covariance.blindSpots.map { spot in
      if spot.place == .notPositive { return notPositive(spot) }
      let columns = spot.coefficients.map { regression.columns[$0] }
      let names = columns.map(\.name)
      let isClaim = columns.contains { $0.role == .support }
      let its = names.count == 1 ? "its standard error is" : "their standard errors are"
      let remedy =
        spot.hasStandardError
        ? "\(names.count == 1 ? "the standard error" : "the standard errors") given "
          + "\(names.count == 1 ? "leaves" : "leave") that uncertainty out"
        : "\(its) not available"
      return check(
        "rests_on_\(spot.place.kind)", isClaim ? .stop : .look,
        Double(names.count),
        "\(Wording.all(Array(names.prefix(6)))) \(names.count == 1 ? "rests" : "rest") on "
          + "\(describe(spot.place)): \(remedy)", term: names.count == 1 ? names[0] : nil)
    }
  }

  private func notPositive(_ spot: BlindSpot) -> Check {
    let j = spot.coefficients[0]
    let name = regression.columns[j].name
    return check(
      "variance_not_positive", regression.columns[j].role == .support ? .stop : .look,
      covariance.matrix[j, j],
      "the variance of \(name) comes out as zero or less, which two clusterings added and their "
        + "overlap taken off can give with few clusters: its standard error is not available",
      term: name)
  }

  private func describe(_ place: BlindSpot.Place) -> String {
    switch place {
    case .row(let row): "\(origin(of: row)) alone"
    case .cluster(let g):
      "cluster '\(regression.clusters?.labels[g] ?? "")' of \(regression.clusters?.name ?? "") alone"
    case .everyCluster:
      "clusters so few that each is met exactly (\(regression.clusters?.count ?? 0) of "
        + "\(regression.clusters?.name ?? ""))"
    case .oneOfTwo(let column):
      "\(column) met exactly, one by one, so that what they differ by of themselves does not show"
    case .notPositive: "a variance that is not positive"
    }
  }
}

extension BlindSpot.Place {
  var kind: String {
    switch self {
    case .row: "one_row"
    case .cluster: "one_cluster"
    case .everyCluster: "few_clusters"
    case .oneOfTwo: "one_way"
    case .notPositive: "no_variance"
    }
  }
}
