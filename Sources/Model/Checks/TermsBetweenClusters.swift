import LinearAlgebra

/// Of a claim that only differences between clusters tell: whether the coefficients told so are more than the
/// G* alike clusters that the claim is worth (`ClusterLeverage`). The claim is then what the choice of terms
/// leaves of a few clusters.
///
/// It follows from the terms, the clusters and the weights of least squares: of linear models from the design
/// alone, of odds, rates and random effects from weights which the fit has found.
struct TermsBetweenClusters {
  static let check = "terms_between_clusters"

  /// The claim.
  let term: String
  /// How many coefficients are told by differences between clusters alone.
  let count: Int
  let effective: Double
  let cluster: String

  var areTooMany: Bool { Double(count) > effective }

  /// Nil of a claim that differs within clusters, and where all terms together are too few to matter.
  ///
  /// - Parameters:
  ///   - j: the claim's column of `matrix`.
  ///   - effective: G* of the claim.
  init?(_ j: Int, of matrix: DesignMatrix, _ effective: Double?, _ clusters: Clusters) {
    guard let effective, Double(matrix.columnCount) > effective,
      !matrix.varies(j, within: clusters)
    else { return nil }
    term = matrix.columns[j].name
    count = matrix.columns.indices.count { !matrix.varies($0, within: clusters) }
    self.effective = effective
    cluster = clusters.name
  }

  /// Those of a model's claims, before anything is tested; none without clusters.
  static func all(of regression: any Regression) -> [TermsBetweenClusters] {
    guard let claims = ClaimLeverage(regression) else { return [] }
    return claims.columns.compactMap { j in
      Self(
        j, of: claims.working.matrix, claims.leverage.effective(claims.direction(j)),
        claims.clusters)
    }
  }

  /// What the report says of it.
  var meaning: String {
    let told =
      "\(Wording.count(count, "coefficient")) \(count == 1 ? "is" : "are") told by differences between "
      + "clusters of \(cluster) alone"
    guard areTooMany else { return told }
    return told
      + ", more than the \(Wording.number(effective)) alike clusters that tell \(term) are "
      + "worth: its estimate follows from how the terms were chosen. Adjust for fewer columns, or ask how "
      + "rows of one cluster differ"
  }
}

/// What each cluster has to say of each claim of a model that works on its rows.
struct ClaimLeverage {
  let working: LinearFit
  let clusters: Clusters
  let leverage: ClusterLeverage

  /// Nil without clusters, or where the model does not work on all of their rows.
  init?(_ regression: any Regression) {
    guard !(regression is OrdinalFit), let clusters = regression.clusters,
      let working = regression.working,
      clusters.rows.reduce(0, { $0 + $1.count }) == working.rowCount,
      let sums = try? ClusterSums(of: working, clusters)
    else { return nil }
    (self.working, self.clusters, leverage) = (working, clusters, ClusterLeverage(sums: sums))
  }

  /// The claims' columns.
  var columns: [Int] {
    working.matrix.columns.indices.filter { working.matrix.columns[$0].role == .support }
  }

  func direction(_ j: Int) -> Vector { working.direction(of: j).a }
}
