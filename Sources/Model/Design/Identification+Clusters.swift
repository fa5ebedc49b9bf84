import LinearAlgebra
import Tables

extension Identification {
  /// Terms that are constant within clusters have as many values as there are clusters. With q such terms
  /// beside an intercept and G clusters, q + 1 ≥ G meet every cluster exactly: what clusters differ by
  /// of themselves cannot be told from the terms, nor in a mixed model their variance.
  ///
  /// Looked for only where coefficients are as many as clusters, so that its cost is small.
  static func checkClusters(
    _ matrix: DesignMatrix, _ sample: Sample, spec: ModelSpec
  ) throws(ModelError) {
    try checkTwoWays(sample, spec: spec)
    let level = spec.estimator.mixed?.levels.first
    guard let name = level ?? spec.inference.cluster.column, let column = sample.table[name] else {
      return
    }
    let clusters = Clusters(column, named: name)
    let isLevel = level != nil
    let intercepts = matrix.columns.count { $0.role == .intercept }
    let most = clusters.count - 1 - intercepts
    guard clusters.count > 1, clusters.count < matrix.rowCount,
      matrix.columnCount - intercepts > most
    else { return }
    let constant = matrix.columns.indices.filter {
      matrix.columns[$0].role != .intercept && !matrix.varies($0, within: clusters)
    }
    // Clusters' own indicators may take up all there is between them; what else is asked about may not be
    // among such terms. A term alone between two clusters is told, without an error.
    let isAsked =
      constant.count > 1
      && constant.contains {
        matrix.columns[$0].role == .support && !matrix.columns[$0].name.hasPrefix("\(name)[")
      }
    guard constant.count > most, isLevel || isAsked || constant.count >= clusters.count else {
      return
    }
    throw spec.error(
      .moreTermsThanClusters(
        constant.map { matrix.columns[$0].name }, cluster: name, clusters: clusters.count,
        isLevel: isLevel))
  }
}

extension Identification {
  /// Clusters of one column that lie within those of the other are clustered by the other alone.
  private static func checkTwoWays(_ sample: Sample, spec: ModelSpec) throws(ModelError) {
    guard let second = spec.inference.cluster.second, let first = spec.inference.cluster.column,
      let one = sample.table[first], let other = sample.table[second]
    else { return }
    let (a, b) = (Clusters(one, named: first), Clusters(other, named: second))
    let count = sample.table.rowCount
    for (inner, outer) in [(b, a), (a, b)] where inner.count > 1 && inner.count < count {
      guard outer.count > 1, inner.lie(wholeIn: outer.codes(rowCount: count)) else { continue }
      throw spec.error(.nestedClusters(inner: inner.name, outer: outer.name))
    }
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
