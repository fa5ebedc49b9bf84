import LinearAlgebra

/// The wild cluster bootstrap of q coefficients at once: the share of vectors with W* ≥ W,
///
///     W* = n'D⁻¹n,  n = Σ v_g d_g,  D = Σ_h f_hf_h',  f_h = v_h d_h − A'S_h Σ v_g s_g
///
/// with A an orthonormal basis (p × q) of the coefficients' directions, δ = A'θ̂, d_g = A's_g and
/// s_g = t_g + S_gAδ where residuals are restricted, t_g where not. Of W itself n = δ, f_h = A't_h.
/// Ties as in `WildTest`; a D that cannot be inverted counts as a tie.
extension WildOptions {
  /// - Returns: p; nil where W cannot be computed.
  func jointTest(
    _ positions: [Int], of fit: LinearFit, _ sums: ClusterSums, stream: String
  ) throws(LinearAlgebraError) -> Double? {
    guard let counts = try jointCounts(positions, of: fit, sums, stream: stream) else { return nil }
    return counts.inclusive
  }

  func jointCounts(
    _ positions: [Int], of fit: LinearFit, _ sums: ClusterSums, stream: String
  ) throws(LinearAlgebraError) -> (inclusive: Double, strict: Double)? {
    let rows = Matrix(columns: positions.map { fit.T.row($0) })
    let A = try QR(pivoting: rows).Q
    let distances = Vector(
      positions.map {
        fit.coefficients[$0] / (fit.coefficientUnits[$0] * fit.residualUnit)
      })
    let delta = try QR(pivoting: rows.crossProduct(A)).solve(distances)
    let joint = JointHypothesis(sums, A, delta, isRestricted: residuals == .restricted)
    guard let observed = joint.observed else { return nil }
    let vectors = WildVectors(clusterCount: sums.count, options: self, stream: stream)
    var (inclusive, strict) = (0, 0)
    try vectors.forEachBlock { V in
      joint.forEachStatistic(V) { statistic in
        guard let statistic else {
          inclusive += 1
          return
        }
        if statistic >= observed * (1 - 2e-9) { inclusive += 1 }
        if statistic > observed * (1 + 2e-9) { strict += 1 }
      }
    }
    let drawn = vectors.areEnumerated ? 0 : 1
    let all = Double(vectors.count + drawn)
    return (Double(inclusive + drawn) / all, Double(strict) / all)
  }
}

private struct JointHypothesis {
  let contributions: [Vector]
  let scores: [ResidualScores]
  /// W.
  let observed: Double?

  init(_ sums: ClusterSums, _ A: Matrix, _ delta: Vector, isRestricted: Bool) {
    let restricted = isRestricted ? sums.scores + sums.images(of: A * delta) : sums.scores
    let columns = (0..<A.columnCount).map { A.column($0) }
    let contributions = columns.map { restricted * $0 }
    self.contributions = contributions
    scores = columns.indices.map {
      ResidualScores(
        d: contributions[$0], scores: restricted, images: sums.images(of: columns[$0]))
    }
    observed = Self.statistic(delta.elements, (sums.scores * A).crossProduct())
  }

  func forEachStatistic(_ V: Matrix, _ body: (Double?) -> Void) {
    let q = scores.count
    let numerators = contributions.map { V.crossProduct($0) }
    let images = scores.map { $0.image(of: V) }
    for b in 0..<V.columnCount {
      let f = Matrix(columns: images.map { $0.column(b) })
      body(Self.statistic((0..<q).map { numerators[$0][b] }, f.crossProduct()))
    }
  }

  /// n'D⁻¹n; nil where D is singular.
  private static func statistic(_ n: [Double], _ D: Matrix) -> Double? {
    guard let factor = try? Cholesky(D.symmetrized()) else { return nil }
    let x = Vector(n)
    let value = x.dot(factor.solve(x))
    return value.isFinite ? value : nil
  }
}
