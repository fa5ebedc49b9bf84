import LinearAlgebra
import Tables

extension Identification {
  /// Terms that are constant within clusters have as many values as there are clusters. With q such terms
  /// beside the intercept and G clusters, q ≥ G cannot be told apart; in a mixed model q + 1 ≥ G groups
  /// of the outermost level leave nothing for the variance between them.
  ///
  /// Looked for only where coefficients are as many as clusters, so that its cost is small.
  static func checkClusters(
    _ matrix: DesignMatrix, _ sample: Sample, spec: ModelSpec
  ) throws(ModelError) {
    let level = spec.estimator.mixed?.levels.first
    guard let name = level ?? spec.inference.cluster.column, let column = sample.table[name] else {
      return
    }
    let clusters = Clusters(column, named: name)
    let isLevel = level != nil
    let most = isLevel ? clusters.count - 2 : clusters.count - 1
    guard clusters.count > 1, clusters.count < matrix.rowCount,
      matrix.columnCount - (matrix.hasIntercept ? 1 : 0) > most
    else { return }
    let constant = matrix.columns.indices.filter {
      matrix.columns[$0].role != .intercept && !matrix.varies($0, within: clusters)
    }
    guard constant.count > most else { return }
    throw spec.error(
      .moreTermsThanClusters(
        constant.map { matrix.columns[$0].name }, cluster: name, clusters: clusters.count,
        isLevel: isLevel))
  }
}

extension ModelSpec {
  /// What shapes alone say cannot be estimated.
  ///
  /// - Parameter determined: columns that follow from others by a join of many rows to one, with those
  ///   that they follow from.
  public func identificationProblems(determined: [String: [String]]) -> [ModelError] {
    let absorbed: Set<String>
    switch estimator {
    case .within(let within): absorbed = Set(within.absorb)
    // Changes over time are of a unit with itself.
    case .firstDifference(let panel): absorbed = [panel.unit]
    default: return []
    }
    return (support + adjust).compactMap { text in
      let columns = Term(text).columns
      let keys = columns.map { absorbed.contains($0) ? [$0] : determined[$0] ?? [] }
      guard columns.contains(where: { !absorbed.contains($0) }), let first = keys.first,
        !first.isEmpty, keys.allSatisfy({ $0 == first }), absorbed.isSuperset(of: first)
      else { return nil }
      return error(
        .panel(
          .noVariationWithin(
            text, factors: first, isSupport: support.contains(text), isOne: first.count == 1)))
    }
  }
}
