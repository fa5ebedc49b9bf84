import LinearAlgebra

/// What the clusters contribute, in the orthonormal basis Z = X R⁻¹ (Z'WZ = I): all that a wild
/// bootstrap, leverages and joint tests need of the rows.
struct ClusterSums: Sendable {
  /// t_g = Z_g'W_ge_g, a row per cluster, in residual units.
  let scores: Matrix
  /// S_g = Z_g'W_gZ_g; they add up to I.
  let grams: [Matrix]
  /// Z_g'W_gι, a row per cluster.
  let totals: Matrix

  init(of fit: LinearFit, _ clusters: Clusters) throws(LinearAlgebraError) {
    var scores: [Vector] = []
    var grams: [Matrix] = []
    var totals: [Vector] = []
    try fit.forEachCluster(of: clusters) { _, rows throws(LinearAlgebraError) in
      scores.append(rows.score)
      grams.append(rows.gram)
      totals.append(rows.weightedZ.crossProduct(Vector(repeating: 1, count: rows.Z.rowCount)))
    }
    self.scores = Matrix(columns: scores).transposed()
    self.grams = grams
    self.totals = Matrix(columns: totals).transposed()
  }

  var count: Int { grams.count }

  /// S_g a, a row per cluster.
  func images(of a: Vector) -> Matrix { Matrix(columns: grams.map { $0 * a }).transposed() }
}

extension LinearFit {
  /// The unit vector a of coefficient j in the basis Z, and the scale s: βⱼ = s a'θ, θ = Rβ.
  func direction(of j: Int) -> (a: Vector, scale: Double) {
    let t = T.row(j)
    let length = t.norm
    return (t / length, length * coefficientUnits[j])
  }
}
