import LinearAlgebra
import Tables

/// Why a fit has no permutation test.
public enum PermutationProblem: Equatable, Sendable {
  case notOneColumn([String])
  case varies(String, by: String, at: String)
  case notLeastSquares(fit: String)
  /// Groups smaller than clusters that have one value throughout.
  case tooFine(String, by: String, cluster: String, count: Int)
}

extension Fit {
  /// The permutation test that the spec asks for; nil where it asks for none.
  ///
  /// - Throws: support that varies within a cluster or is not one column, fits that are not least
  ///   squares, a single cluster.
  public func permutationTest(seed: UInt64) throws(ModelError) -> PermutationTest? {
    guard let permutation = spec.permutation else { return nil }
    // Of other methods `working` is a step of the fit, or its rows are not the outcome's own.
    guard ["ols", "wls"].contains(spec.estimator.name), let working = regression.working
    else { throw error(.notLeastSquares(fit: spec.estimator.name)) }
    let columns = working.matrix.columns
    let own = columns.indices.filter { columns[$0].role == .support }
    guard own.count == 1, let position = own.first else {
      throw error(.notOneColumn(own.map { columns[$0].name }))
    }
    guard let column = sample[permutation.by] else {
      throw spec.error(
        .unknownColumn(permutation.by, table: sample.name, known: sample.columnNames))
    }
    let clusters = Clusters(column, named: permutation.by)
    guard clusters.count > 1 else {
      throw spec.error(
        .oneCluster(
          permutation.by, label: clusters.labels.first ?? "", rows: sample.rowCount))
    }
    let values = try clusterValues(working.matrix, position, clusters)
    if let coarser = working.clusters, coarser.count < clusters.count,
      !working.matrix.varies(position, within: coarser)
    {
      throw error(
        .tooFine(
          columns[position].name, by: permutation.by, cluster: coarser.name,
          count: coarser.count))
    }
    let controls = DesignMatrix(
      rowCount: working.rowCount, columns: columns.filter { $0.role != .support },
      hasIntercept: working.matrix.hasIntercept)
    let fit = try LinearFit(
      controls, outcome: working.outcome, weights: working.weights, clusters, spec: spec)
    do {
      return PermutationTest(
        try PermutationSums(fit, clusters, values: values), term: columns[position].name,
        spec: spec, permutation: permutation, seed: seed)
    } catch {
      throw spec.error(.numerical(error.description))
    }
  }

  private func clusterValues(
    _ matrix: DesignMatrix, _ position: Int, _ clusters: Clusters
  ) throws(ModelError) -> [Double] {
    var values: [Double] = []
    for (label, rows) in zip(clusters.labels, clusters.rows) {
      let own = matrix.rows(rows).column(position)
      guard own.allSatisfy({ $0 == own[0] }) else {
        throw error(
          .varies(matrix.columns[position].name, by: clusters.name, at: label))
      }
      values.append(own[0])
    }
    return values
  }

  private func error(_ problem: PermutationProblem) -> ModelError {
    spec.error(.permutation(problem))
  }
}
