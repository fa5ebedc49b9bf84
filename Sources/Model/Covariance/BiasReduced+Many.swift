import LinearAlgebra

/// CR2 of many clusters without weights, in O(n p²) and without a matrix for each cluster.
///
/// Where ‖S_g‖ is small, as it is when clusters are many, (I − S)^(−1/2) x is summed as the binomial
/// series Σ cₖ Sᵏ x, c₀ = 1, cₖ = cₖ₋₁ (2k − 1)/(2k), to rounding. A cluster with more leverage goes
/// through its eigenvectors (`AdjustedCluster`). Satterthwaite's pairs are summed as ‖C‖² − Σ (u_g'u_g)²
/// with C = Σ u_g u_g', u_g = S (I − S)^(−1/2) t_j.
extension BiasReduced {
  func meatOfMany(of fit: LinearFit) throws(LinearAlgebraError) -> Meat {
    var sums = SummedClusters(T: fit.T, order: fit.columnCount)
    var scores: [Double] = []
    scores.reserveCapacity(clusters.count * fit.columnCount)
    var blindSpots: [BlindSpot] = []
    let identity = Matrix.identity(fit.columnCount)
    try fit.forEachBatch(of: clusters) { first, batch, starts throws(LinearAlgebraError) in
      let (Z, residuals) = (batch.Z, batch.residuals.elements)
      for k in 0..<(starts.count - 1) {
        let rows = starts[k]..<starts[k + 1]
        if sums.add(Z, residuals, rows) {
          scores += sums.score
          continue
        }
        let adjusted = try AdjustedCluster(
          unweighted: ClusterRows(
            Z: Z.rows(rows), residuals: Vector(Array(residuals[rows])), weights: nil))
        scores += adjusted.score.elements
        sums.add(adjusted)
        if let spot = fit.blindSpot(first + k, adjusted, identity) { blindSpots.append(spot) }
      }
    }
    let p = fit.columnCount
    let all = Matrix(rowCount: p, columnCount: clusters.count) { g, column in
      for i in 0..<p { column[i] = scores[g * p + i] }
    }
    return Meat(
      matrix: all.transposed().crossProduct(), degreesOfFreedom: sums.degreesOfFreedom,
      blindSpots: blindSpots)
  }
}

/// What Satterthwaite's degrees of freedom need of the clusters, and room to compute one in.
private struct SummedClusters {
  let p: Int
  let rows: [[Double]]
  private(set) var score: [Double]
  private var gram: [Double]
  private var power: [Double]
  private var next: [Double]
  private var sum: [Double]
  private var C: [[Double]]
  private var diagonalSum: [Double]
  private var diagonalSquares: [Double]
  private var ownSquares: [Double]

  /// The series of what is this small ends after two dozen terms.
  private static let mostLeverage = 0.2

  init(T: Matrix, order p: Int) {
    self.p = p
    rows = (0..<T.rowCount).map { T.row($0).elements }
    score = [Double](repeating: 0, count: p)
    gram = [Double](repeating: 0, count: p * p)
    power = score
    next = score
    sum = score
    C = [[Double]](repeating: gram, count: rows.count)
    diagonalSum = [Double](repeating: 0, count: rows.count)
    diagonalSquares = diagonalSum
    ownSquares = diagonalSum
  }

  /// Takes a cluster in; false, and nothing done, where its leverage is not small.
  mutating func add(_ Z: Matrix, _ residuals: [Double], _ range: Range<Int>) -> Bool {
    let m = Z.rowCount
    var size = 0.0
    Z.withElements { z in
      for j in 0..<p {
        for i in 0...j {
          var total = 0.0
          for row in range { total += z[i * m + row] * z[j * m + row] }
          gram[i * p + j] = total
          gram[j * p + i] = total
          size += (i == j ? 1 : 2) * total * total
        }
        var total = 0.0
        for row in range { total += z[j * m + row] * residuals[row] }
        score[j] = total
      }
    }
    size = size.squareRoot()
    guard size <= Self.mostLeverage else { return false }
    root(of: score, size)
    for i in 0..<p { score[i] = sum[i] }
    for j in rows.indices {
      root(of: rows[j], size)
      image(of: sum)
      // u in `next`; t'St.
      var (own, square) = (0.0, 0.0)
      for i in 0..<p {
        square += next[i] * next[i]
        var total = 0.0
        for k in 0..<p { total += gram[i * p + k] * rows[j][k] }
        own += total * rows[j][i]
      }
      add(own, square, j)
    }
    return true
  }

  /// The same of a cluster whose matrices are known.
  mutating func add(_ cluster: AdjustedCluster) {
    for j in rows.indices {
      let t = Vector(rows[j])
      next = (cluster.K * t).elements
      add(cluster.seen.quadraticForm(t), next.reduce(0) { $0 + $1 * $1 }, j)
    }
  }

  /// Coefficient j's part, u being in `next`.
  private mutating func add(_ own: Double, _ square: Double, _ j: Int) {
    diagonalSum[j] += own
    diagonalSquares[j] += own * own
    ownSquares[j] += square * square
    for i in 0..<p {
      let u = next[i]
      for k in 0..<p { C[j][i * p + k] += u * next[k] }
    }
  }

  /// (I − S)^(−1/2) x into `sum`.
  private mutating func root(of x: [Double], _ size: Double) {
    for i in 0..<p {
      power[i] = x[i]
      sum[i] = x[i]
    }
    var (bound, k) = (1.0, 1.0)
    while bound > 1e-18, k < 60 {
      let factor = (2 * k - 1) / (2 * k)
      image(of: power)
      for i in 0..<p {
        power[i] = factor * next[i]
        sum[i] += power[i]
      }
      bound *= factor * size
      k += 1
    }
  }

  /// S x into `next`.
  private mutating func image(of x: [Double]) {
    for i in 0..<p {
      var total = 0.0
      for k in 0..<p { total += gram[i * p + k] * x[k] }
      next[i] = total
    }
  }

  var degreesOfFreedom: [Double] {
    rows.indices.map { j in
      let all = C[j].reduce(0) { $0 + $1 * $1 }
      let offDiagonal = max(0, all - ownSquares[j])
      return diagonalSum[j] * diagonalSum[j] / (diagonalSquares[j] + offDiagonal)
    }
  }
}
