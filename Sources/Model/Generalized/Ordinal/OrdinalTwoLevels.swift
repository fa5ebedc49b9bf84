import LinearAlgebra

/// CR2's part of a cluster in proportional odds.
///
/// Of two levels the model is logistic regression, and A_g is that of `WorkingBiasReduced`: the symmetric
/// root on the scale of the outcome, as R `clubSandwich` has it for `glm`. Of more levels a root on that
/// scale would depend on how levels are coded, as indicators or as sums of them; there the root is of the
/// whitened rows, (I − S)^(−1/2), which is the same whatever the coding. Both make the meat unbiased under
/// the model; of two levels they differ by about the fourth digit.
extension OrdinalWorking {
  /// - Parameters:
  ///   - rows: of the cluster.
  ///   - S: of these, with t (`forEachGroup`).
  func adjusted(
    _ rows: [Int], _ S: Matrix, _ t: Vector
  ) throws(LinearAlgebraError) -> AdjustedCluster {
    guard newton.levelCount == 2 else { return try AdjustedCluster(gram: S, score: t) }
    let variances = newton.twoLevelVariances(rows)
    let roots = variances.map { $0.squareRoot() }
    let scores = newton.scores.rows(rows).column(0)
    let Z = newton.Z.rows(rows)
    let slopes = Matrix(rowCount: rows.count, columnCount: parameterCount) { j, column in
      for (i, root) in roots.enumerated() {
        column.initializeElement(at: i, to: j == 0 ? root : -root * Z[i, j - 1])
      }
    }
    return try AdjustedCluster(
      ClusterRows(
        Z: slopes * inverseRoot,
        residuals: Vector(rows.indices.map { roots[$0] > 0 ? scores[$0] / roots[$0] : 0 }),
        weights: nil), variances: variances)
  }
}

extension OrdinalNewton {
  /// p (1 − p) of each row.
  ///
  /// - Precondition: two levels.
  fileprivate func twoLevelVariances(_ rows: [Int]) -> [Double] {
    let slopes = Vector(Array(parameters.dropFirst()))
    let fitted =
      Z.columnCount > 0 ? Z.rows(rows) * slopes : Vector(repeating: 0, count: rows.count)
    return rows.enumerated().map { i, row in
      let share = OrdinalShare(parameters[0] - fitted[i] - (offset?[row] ?? 0))
      return share.below * share.above
    }
  }
}
