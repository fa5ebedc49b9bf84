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
    var basis: [Vector] = []
    for values in beside {
      if let rest = Self.rest(of: Vector(values), beside: basis) { basis.append(rest) }
    }
    var kept: [(position: Int, values: [Double])] = []
    for candidate in candidates {
      guard let rest = Self.rest(of: Vector(candidate.values), beside: basis) else { continue }
      basis.append(rest)
      kept.append(candidate)
    }
    columns = kept
  }

  /// The unit vector of what an orthonormal basis leaves, made twice against rounding; nil where that is
  /// nothing.
  private static func rest(of values: Vector, beside basis: [Vector]) -> Vector? {
    let whole = values.norm
    guard whole > 0 else { return nil }
    var rest = values / whole
    for _ in 0..<2 {
      for direction in basis { rest -= direction.dot(rest) * direction }
    }
    let left = rest.norm
    return left > negligibleShare ? rest / left : nil
  }
}
