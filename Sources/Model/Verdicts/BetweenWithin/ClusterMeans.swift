import LinearAlgebra

/// Cluster means of the columns beside a claim. A column and its mean span what its two parts do, so that
/// with all of them among the terms the claim's within part is that of the regression on cluster
/// indicators, and its between part is held against the means of all (Frisch, Waugh & Lovell).
///
/// Means that the columns and the means before them already hold add nothing, and are left out: of the
/// periods of a nearly balanced panel, of more columns than clusters.
struct ClusterMeans {
  /// The position of a column beside the claim, and its means in the order of the rows.
  let columns: [(position: Int, values: [Double])]

  /// A column of which less than this share is left beside the others is one that they hold.
  private static let negligibleShare = 1e-8

  /// - Parameter beside: every column but the claim's, the intercept among them.
  init(of beside: [[Double]], in clusters: Clusters, _ weights: Vector?) {
    let candidates = beside.enumerated().compactMap { position, values in
      BetweenWithin.parts(of: values, in: clusters, weights).map {
        (position: position, values: $0.means)
      }
    }
    guard !candidates.isEmpty else {
      columns = []
      return
    }
    let all = beside + candidates.map(\.values)
    let kept = (try? LinearFit.independent(all, nil, tolerance: Self.negligibleShare)) ?? []
    columns = kept.sorted().filter { $0 >= beside.count }.map { candidates[$0 - beside.count] }
  }
}
