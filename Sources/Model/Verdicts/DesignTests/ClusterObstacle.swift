import Tables

/// Why a mixed model has no errors clustered by a column: groups of its random effects that lie in several
/// clusters leave none of these independent. A random effect of the clusters themselves stands in for
/// them, beside the others.
struct ClusterObstacle: Equatable {
  let cluster: String
  /// Levels of which a group lies in several clusters.
  let levels: [String]
  /// All levels with the clusters among them, the outermost first; nil where these cross another.
  let nested: [String]?

  /// - Returns: nil of other fits, and where every group lies in one cluster.
  init?(_ fit: Fit, by cluster: String) {
    guard let mixed = fit.spec.estimator.mixed, let clusters = fit.sample.clusters(of: cluster)
    else { return nil }
    let codes = clusters.codes(rowCount: fit.sample.rowCount)
    let groups = (mixed.levels + mixed.crossed).compactMap { fit.sample.clusters(of: $0) }
    let spread = groups.filter { !$0.lie(wholeIn: codes) }
    guard !spread.isEmpty else { return nil }
    self.cluster = cluster
    levels = spread.map(\.name)
    let chain = (groups.filter { mixed.levels.contains($0.name) } + [clusters])
      .sorted { $0.count < $1.count }
    let isNested = zip(chain, chain.dropFirst()).allSatisfy { outer, inner in
      inner.lie(wholeIn: outer.codes(rowCount: fit.sample.rowCount))
    }
    nested = isNested ? chain.map(\.name) : nil
  }

  var words: String {
    "rows of one group of \(Wording.all(levels)) lie in several of \(cluster); give these a random effect of "
      + "their own: "
      + (nested.map { "'levels: [\($0.joined(separator: ", "))]'" } ?? "add \(cluster) to 'crossed'")
  }
}
