import LinearAlgebra

/// How evenly the clusters tell the claims (MacKinnon, Nielsen & Webb 2023, "Leverage, influence, and
/// the jackknife in clustered regression models"): with S_g = Z_g'W_gZ_g,
///
///     leverage of cluster g          L_g = tr S_g           (they add up to p)
///     partial leverage, term j       a_j'S_ga_j             (they add up to 1)
///     effective clusters             G* = G / (1 + Γ),  Γ = Σ (γ_g − γ̄)² / (G γ̄²)
///
/// with γ_g = a'S_ga for errors independent within clusters, and (a'Z_g'Wι)² for errors that clusters
/// share (Carter, Schnepel & Steigerwald 2017). Agrees with R `summclust`.
struct ClusterLeverage {
  let sums: ClusterSums

  /// tr S_g.
  var leverages: [Double] { sums.traces }

  func partial(_ a: Vector) -> [Double] { sums.quadraticForms(a) }

  /// G*(0).
  func effective(_ a: Vector) -> Double? { Self.effective(partial(a)) }

  /// G*(1); nil where clusters' shares cancel, as they do for what varies only within them.
  func effectiveShared(_ a: Vector) -> Double? {
    let shares = sums.totals * a
    let gamma = shares.map { $0 * $0 }
    guard let most = gamma.max(), most > 1e-20 else { return nil }
    return Self.effective(gamma)
  }

  static func effective(_ gamma: [Double]) -> Double? {
    let G = Double(gamma.count)
    let mean = gamma.reduce(0, +) / G
    guard mean > 0 else { return nil }
    let spread = gamma.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (G * mean * mean)
    return G / (1 + spread)
  }
}

extension CheckSubject {
  /// Three times the average, which MacKinnon, Nielsen & Webb call large.
  private static let largeShare = 3.0
  private static let fewEffective = 10.0

  var leverageChecks: [Check] {
    if let ordinal = regression as? OrdinalFit { return leverage(of: ordinal) }
    guard let claims = ClaimLeverage(regression) else { return [] }
    let (leverage, clusters) = (claims.leverage, claims.clusters)
    return [clusterLeverage(leverage.leverages, clusters)]
      + claims.columns.flatMap { j -> [Check] in
        let name = claims.working.matrix.columns[j].name
        let a = claims.direction(j)
        return [partialLeverage(leverage.partial(a), clusters, term: name)]
          + effectiveClusters(leverage, a, clusters, term: name)
          + termsBetween(j, claims, leverage.effective(a))
      }
  }

  private func termsBetween(_ j: Int, _ claims: ClaimLeverage, _ effective: Double?) -> [Check] {
    TermsBetweenClusters(j, of: claims.working.matrix, effective, claims.clusters).map { found in
      check(
        TermsBetweenClusters.check, found.areTooMany ? .stop : .pass, Double(found.count),
        found.meaning, term: found.term)
    }.map { [$0] } ?? []
  }

  /// Of proportional odds, whose rows have no one error that clusters could share.
  private func leverage(of fit: OrdinalFit) -> [Check] {
    guard let clusters = fit.clusters,
      let shares = try? OrdinalLeverage(fit).shares(of: clusters)
    else { return [] }
    let claims = fit.columns.indices.filter { fit.columns[$0].role == .support }
    return [clusterLeverage(shares.map(\.trace), clusters)]
      + claims.flatMap { j -> [Check] in
        let name = fit.columns[j].name
        let gamma = shares.map { $0.quadraticForm(OrdinalLeverage(fit).direction(of: j)) }
        let effective = effectiveClusters(
          "effective_clusters", ClusterLeverage.effective(gamma), "errors are independent",
          clusters, term: name)
        return [partialLeverage(gamma, clusters, term: name)] + effective
      }
  }

  private func clusterLeverage(_ values: [Double], _ clusters: Clusters) -> Check {
    let g = values.indices.max { values[$0] < values[$1] } ?? 0
    let share = values[g] / values.reduce(0, +)
    let isLarge = share * Double(clusters.count) > Self.largeShare
    return check(
      "cluster_leverage", isLarge ? .look : .pass, values[g],
      "cluster '\(clusters.labels[g])' has the most leverage, "
        + "\(Wording.number(100 * share, digits: 2)) % of all"
        + (isLarge ? ": more than three times the average" : ""))
  }

  private func partialLeverage(
    _ values: [Double], _ clusters: Clusters, term: String
  ) -> Check {
    let g = values.indices.max { values[$0] < values[$1] } ?? 0
    let isLarge = values[g] * Double(clusters.count) > Self.largeShare
    return check(
      "partial_leverage", isLarge ? .look : .pass, values[g],
      "cluster '\(clusters.labels[g])' holds \(Wording.number(100 * values[g], digits: 2)) % of what "
        + "tells \(term)" + (isLarge ? ": more than three times the average" : ""), term: term)
  }

  private func effectiveClusters(
    _ leverage: ClusterLeverage, _ a: Vector, _ clusters: Clusters, term: String
  ) -> [Check] {
    let rows: [(String, Double?, String)] = [
      ("effective_clusters", leverage.effective(a), "errors are independent"),
      ("effective_clusters_shared", leverage.effectiveShared(a), "clusters share their errors"),
    ]
    return rows.flatMap { effectiveClusters($0, $1, $2, clusters, term: term) }
  }

  private func effectiveClusters(
    _ name: String, _ value: Double?, _ assumption: String, _ clusters: Clusters, term: String
  ) -> [Check] {
    guard let value else { return [] }
    let isFew = value < Self.fewEffective
    return [
      check(
        name, isFew ? .look : .pass, value,
        "\(term) is told by the equivalent of \(Wording.number(value)) alike clusters of "
          + "\(clusters.count) if \(assumption)"
          + (isFew ? ": under ten, large-sample tests reject too often" : ""), term: term)
    ]
  }
}
