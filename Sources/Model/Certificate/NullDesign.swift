import LinearAlgebra
import Statistics

/// What of a design is needed to draw outcomes under a true null, y = √ρ u_g + √(1−ρ) ε, without its
/// rows: u and ε standard normal, ρ the intra-cluster correlation. Coefficients play no part, as no test
/// depends on those it is not about.
///
/// With Z = X R⁻¹ and M_g = [Z_g ι]'[Z_g ι] = V diag(λ) V', the sums [Z_g ι]'ε_g are V diag(√λ) c with
/// c standard normal, one per λ > 0, and what c leaves of Σ ε² is χ² of the remaining n − Σ rank M_g.
struct NullDesign: Sendable {
  /// S_g = Z_g'Z_g.
  let grams: [Matrix]
  let residualDegreesOfFreedom: Double
  private let clusters: [NullCluster]
  private let unseen: ChiSquared?
  /// m_g = Z_g'ι, a row per cluster.
  let totals: Matrix
  /// Nil where a random intercept is not a model of this design.
  let randomIntercept: RandomIntercept?
  /// S_1, S_2 … below each other, pG × p.
  private let stackedGrams: Matrix

  /// - Parameter absorbed: effects nested in the clusters that were taken out of the rows. They take
  ///   what clusters have in common with them, and so many degrees of freedom.
  /// - Precondition: the fit has no weights.
  init(
    _ fit: LinearFit, _ sums: ClusterSums, sizes: [Int], absorbed: Int = 0
  ) throws(LinearAlgebraError) {
    let grams = sums.grams
    self.grams = grams
    totals = sums.totals
    residualDegreesOfFreedom = Double(fit.rowCount - fit.columnCount - absorbed)
    randomIntercept =
      absorbed > 0
      ? nil
      : RandomIntercept(
        totals: sums.totals, sizes: sizes,
        residualDegreesOfFreedom: fit.rowCount - fit.columnCount)
    var clusters: [NullCluster] = []
    for (g, size) in sizes.enumerated() {
      let isAbsorbed = absorbed > 0
      clusters.append(
        try NullCluster(
          grams[g], total: isAbsorbed ? nil : sums.totals.row(g),
          size: isAbsorbed ? 0 : size))
    }
    self.clusters = clusters
    let left = sizes.reduce(0, +) - absorbed - clusters.reduce(0) { $0 + $1.rank }
    unseen = left > 0 ? try? ChiSquared(df: Double(left)) : nil
    stackedGrams = grams.dropFirst().reduce(grams[0]) { $0.joinedRows(with: $1) }
  }

  var clusterCount: Int { clusters.count }
  var order: Int { stackedGrams.columnCount }

  /// - Parameter icc: ρ.
  func draw(
    _ count: Int, icc: Double, _ generator: inout SeededGenerator
  ) -> NullDraws {
    let (G, p) = (clusterCount, order)
    let (between, within) = (icc.squareRoot(), (1 - icc).squareRoot())
    var squares = [Double](repeating: 0, count: count)
    var theta = [[Double]](repeating: [Double](repeating: 0, count: p), count: count)
    var sums = [Double](repeating: 0, count: count * G * p)
    var own = [Double](repeating: 0, count: count * G)
    for b in 0..<count {
      for (g, cluster) in clusters.enumerated() {
        let drawn = cluster.draw(between: between, within: within, &generator)
        squares[b] += drawn.squares
        own[b * G + g] = drawn.total
        let start = (b * G + g) * p
        for k in 0..<p {
          sums[start + k] = drawn.sums[k]
          theta[b][k] += drawn.sums[k]
        }
      }
      if let unseen { squares[b] += (1 - icc) * unseen.quantile(generator.uniform()) }
    }
    let coefficients = Matrix(columns: theta)
    let all = Matrix(rowCount: G * p, columnCount: count) { buffer in
      for i in buffer.indices { buffer.initializeElement(at: i, to: sums[i]) }
    }
    let fitted = totals * coefficients
    return NullDraws(
      coefficients: coefficients, scores: all - stackedGrams * coefficients,
      residualSquares: zip(squares, theta).map { y, theta in
        max(0, y - theta.reduce(0) { $0 + $1 * $1 })
      }, residualSums: own.indices.map { own[$0] - fitted[$0 % G, $0 / G] }, clusterCount: G)
  }
}

/// Outcomes drawn under the null, as the sums that tests are made of.
struct NullDraws {
  /// θ = Z'y, p × draws.
  let coefficients: Matrix
  /// t_g = Z_g'e_g, all clusters of a draw below each other: pG × draws.
  let scores: Matrix
  /// Σ e².
  let residualSquares: [Double]
  /// Σ e by cluster, one draw's after another's.
  let residualSums: [Double]
  let clusterCount: Int

  func totals(of draw: Int) -> [Double] {
    Array(residualSums[draw * clusterCount..<(draw + 1) * clusterCount])
  }

  /// t_g of one draw, a row per cluster.
  func scores(of draw: Int) -> Matrix {
    let (G, p) = (clusterCount, coefficients.rowCount)
    return scores.withColumn(draw) { all in
      Matrix(rowCount: G, columnCount: p) { buffer in
        for i in buffer.indices {
          buffer.initializeElement(at: i, to: all[(i % G) * p + i / G])
        }
      }
    }
  }

  /// Σ_g (c_g't_g)² of each draw.
  ///
  /// - Parameter directions: c_g, all clusters' after each other.
  func squares(along directions: [Double]) -> [Double] {
    let (p, draws) = (coefficients.rowCount, coefficients.columnCount)
    return scores.withElements { all in
      (0..<draws).map { b in
        let start = b * directions.count
        var sum = 0.0
        for first in stride(from: 0, to: directions.count, by: p) {
          var part = 0.0
          for k in first..<first + p { part += directions[k] * all[start + k] }
          sum += part * part
        }
        return sum
      }
    }
  }
}

/// One cluster of a `NullDesign`.
private struct NullCluster {
  let size: Double
  /// Z_g'ι.
  let total: [Double]
  /// V diag(√λ) without the columns that are zero, column by column.
  let root: [[Double]]

  /// 1 of 1e-12 of the largest λ is rounding of zero.
  private static let rankTolerance = 1e-12

  /// - Parameter total: nil where clusters have nothing in common that the rows still show.
  init(_ gram: Matrix, total given: Vector?, size: Int) throws(LinearAlgebraError) {
    let p = gram.columnCount
    let total = given ?? Vector(repeating: 0, count: p)
    self.size = Double(size)
    self.total = total.elements
    var joint = Matrix(rowCount: p + 1, columnCount: p + 1)
    for i in 0..<p {
      for j in 0..<p { joint[i, j] = gram[i, j] }
      joint[i, p] = total[i]
      joint[p, i] = total[i]
    }
    joint[p, p] = Double(size)
    let eigen = try SymmetricEigen(joint)
    let largest = eigen.values.reduce(0) { max($0, $1) }
    root = eigen.values.indices.filter { eigen.values[$0] > Self.rankTolerance * largest }.map {
      (eigen.values[$0].squareRoot() * eigen.vectors.column($0)).elements
    }
  }

  var rank: Int { root.count }

  /// Z_g'y_g, Σ y² and Σ y.
  func draw(
    between: Double, within: Double, _ generator: inout SeededGenerator
  ) -> (sums: [Double], squares: Double, total: Double) {
    let u = between * generator.normal()
    let p = total.count
    var sums = total.map { u * $0 }
    var (own, squares) = (0.0, 0.0)
    for column in root {
      let c = within * generator.normal()
      for k in 0..<p { sums[k] += c * column[k] }
      own += c * column[p]
      squares += c * c
    }
    return (sums, u * u * size + 2 * u * own + squares, u * size + own)
  }
}
