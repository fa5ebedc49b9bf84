import LinearAlgebra

/// The wild cluster bootstrap of q coefficients at once: the share of vectors with W* ≥ W,
///
///     W* = n'D⁻¹n,  n = Σ v_g d_g,  D = Σ_h f_hf_h',  f_h = v_h d_h − A'S_h Σ v_g s_g
///
/// with A an orthonormal basis (p × q) of the coefficients' directions, δ = A'θ̂, d_g = A's_g and
/// s_g = t_g + S_gAδ where residuals are restricted, t_g where not. Of W itself n = δ, f_h = A't_h. Absorbed
/// effects over clusters as in `WildHypothesis`.
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
    let joint = try JointHypothesis(sums, A, delta, isRestricted: residuals == .restricted)
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

  init(
    _ sums: ClusterSums, _ A: Matrix, _ delta: Vector, isRestricted: Bool
  ) throws(LinearAlgebraError) {
    let restricted = isRestricted ? sums.scores + sums.images(of: A * delta) : sums.scores
    let columns = (0..<A.columnCount).map { A.column($0) }
    let contributions = columns.map { restricted * $0 }
    self.contributions = contributions
    let residuals = ClusterMixing.Part(residuals: 1, direction: isRestricted ? A * delta : nil)
    var scores: [ResidualScores] = []
    for (column, d) in zip(columns, contributions) {
      scores.append(
        ResidualScores(
          d: d, scores: restricted, images: sums.images(of: column),
          mixing: try sums.mixing?.products(of: column, with: [residuals]).first))
    }
    self.scores = scores
    observed = Self.statistic(delta.elements, (sums.scores * A).crossProduct())
  }

  func forEachStatistic(_ V: Matrix, _ body: (Double?) -> Void) {
    let q = scores.count
    let G = V.rowCount
    let numerators = contributions.map { V.crossProduct($0).elements }
    let images = scores.map { $0.image(of: V) }
    var small = SmallForm(order: q)
    // Σ_h f_hf_h' of every vector, an element of D at a time.
    var D = [[Double]](repeating: [], count: q * q)
    for i in 0..<q {
      for j in 0...i {
        D[i * q + j] = images[i].withElements { f in
          images[j].withElements { g in
            (0..<V.columnCount).map { b in
              var sum = 0.0
              for h in b * G..<(b + 1) * G { sum += f[h] * g[h] }
              return sum
            }
          }
        }
      }
    }
    for b in 0..<V.columnCount {
      for i in 0..<q {
        small.x[i] = numerators[i][b]
        for j in 0...i { small.lower[i * q + j] = D[i * q + j][b] }
      }
      body(small.inverseForm())
    }
  }

  /// n'D⁻¹n; nil where D is singular.
  private static func statistic(_ n: [Double], _ D: Matrix) -> Double? {
    let q = n.count
    var small = SmallForm(order: q)
    for i in 0..<q {
      small.x[i] = n[i]
      for j in 0...i { small.lower[i * q + j] = D[i, j] }
    }
    return small.inverseForm()
  }
}

/// x'A⁻¹x of a small positive definite A, in place.
private struct SmallForm {
  let order: Int
  var x: [Double]
  /// Row by row.
  var lower: [Double]

  init(order: Int) {
    self.order = order
    x = [Double](repeating: 0, count: order)
    lower = [Double](repeating: 0, count: order * order)
  }

  /// With A = LL' the square of L⁻¹x; nil where a pivot is not positive. Leaves L and L⁻¹x.
  mutating func inverseForm() -> Double? {
    var form = 0.0
    for i in 0..<order {
      for j in 0..<i {
        var sum = lower[i * order + j]
        for k in 0..<j { sum -= lower[i * order + k] * lower[j * order + k] }
        lower[i * order + j] = sum / lower[j * order + j]
      }
      var (pivot, left) = (lower[i * order + i], x[i])
      for k in 0..<i {
        pivot -= lower[i * order + k] * lower[i * order + k]
        left -= lower[i * order + k] * x[k]
      }
      guard pivot > 0 else { return nil }
      lower[i * order + i] = pivot.squareRoot()
      x[i] = left / lower[i * order + i]
      form += x[i] * x[i]
    }
    return form.isFinite ? form : nil
  }
}
