import LinearAlgebra
import Statistics

/// What of a design is needed to draw outcomes under a true null, y = √ρ u_g + √(1−ρ) ε, without its
/// rows: u and ε standard normal, ρ the intra-cluster correlation. Coefficients play no part, as no test
/// depends on those it is not about.
///
/// With Z = X R⁻¹ and M_g = [Z_g ι]'[Z_g ι] = V diag(λ) V', the sums [Z_g ι]'ε_g are V diag(√λ) c with
/// c standard normal, one per λ > 0, and what c leaves of Σ ε² is χ² of the remaining n − Σ rank M_g.
///
/// With weights y = √ρ u_g + √(1−ρ) ε √(w̄/w), the variance of an error being as 1/w as `fit: wls` has it, and ρ
/// that of a row of mean weight w̄. Over √w̄ the same holds with √w in the place of each row's 1:
/// M_g = [Z_g ι/√w̄]'W_g[Z_g ι/√w̄]. Weights that are equal give the draws of none.
struct NullDesign: Sendable {
  /// S_g = Z_g'Z_g.
  let grams: [Matrix]
  let residualDegreesOfFreedom: Double
  /// √w̄; 1 without weights. Draws are in units of it.
  let unit: Double
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
  /// - Parameter adjusted: the columns whose CR2 with weights is drawn too.
  /// - Precondition: a fit with weights has its clusters, and nothing was absorbed.
  init(
    _ fit: LinearFit, _ sums: ClusterSums, sizes: [Int], absorbed: Int = 0, adjusted: [Int] = []
  ) throws(LinearAlgebraError) {
    let weighting = NullWeights(fit)
    let grams = sums.grams
    self.grams = grams
    unit = weighting?.unit ?? 1
    let totals = weighting.map { sums.totals / $0.unit } ?? sums.totals
    self.totals = totals
    residualDegreesOfFreedom = Double(fit.rowCount - fit.columnCount - absorbed)
    randomIntercept =
      absorbed > 0
      ? nil
      : RandomIntercept(
        totals: totals, sizes: sizes, weights: weighting?.sums,
        residualDegreesOfFreedom: fit.rowCount - fit.columnCount)
    var clusters: [NullCluster] = []
    for (g, size) in sizes.enumerated() {
      let isAbsorbed = absorbed > 0
      clusters.append(
        try NullCluster(
          grams[g], total: isAbsorbed ? nil : totals.row(g),
          size: isAbsorbed ? 0 : weighting?.sums[g] ?? Double(size)))
    }
    if weighting != nil, !adjusted.isEmpty {
      let all = try AdjustedSums.all(of: fit, adjusted, roots: clusters.map(\.root), unit: unit)
      for (g, sums) in all.enumerated() { clusters[g].adjusted = sums }
    }
    self.clusters = clusters
    let left = sizes.reduce(0, +) - absorbed - clusters.reduce(0) { $0 + $1.rank }
    unseen = left > 0 ? try? ChiSquared(df: Double(left)) : nil
    stackedGrams = grams.dropFirst().reduce(grams[0]) { $0.joinedRows(with: $1) }
  }

  var clusterCount: Int { clusters.count }
  var order: Int { stackedGrams.columnCount }

  /// - Parameters:
  ///   - icc: ρ.
  ///   - beside: what CR2 with weights sees of the errors beyond Z and ι comes from here.
  func draw(
    _ count: Int, icc: Double, _ generator: inout SeededGenerator,
    beside: inout SeededGenerator
  ) -> NullDraws {
    let (G, p) = (clusterCount, order)
    let (between, within) = (icc.squareRoot(), (1 - icc).squareRoot())
    var squares = [Double](repeating: 0, count: count)
    var theta = [[Double]](repeating: [Double](repeating: 0, count: p), count: count)
    var sums = [Double](repeating: 0, count: count * G * p)
    var own = [Double](repeating: 0, count: count * G)
    let k = clusters.first?.adjusted?.count ?? 0
    var adjusted = [Double](repeating: 0, count: count * G * k)
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
        guard let all = cluster.adjusted else { continue }
        let seen = all.draw(drawn, within: within, &beside)
        squares[b] += seen.squares
        for i in 0..<k { adjusted[(b * G + g) * k + i] = seen.values[i] }
      }
      if let unseen { squares[b] += (1 - icc) * unseen.quantile(generator.uniform()) }
    }
    let coefficients = Matrix(columns: theta)
    let all = Matrix(rowCount: G * p, columnCount: count) { buffer in
      for i in buffer.indices { buffer.initializeElement(at: i, to: sums[i]) }
    }
    let fitted = totals * coefficients
    var adjustedSquares = [[Double]](repeating: [Double](repeating: 0, count: count), count: k)
    for i in 0..<k {
      for b in 0..<count {
        adjustedSquares[i][b] = clusters.indices.reduce(0) { sum, g in
          let fitted = clusters[g].adjusted?.fitted(i, theta[b]) ?? 0
          let value = adjusted[(b * G + g) * k + i] - fitted
          return sum + value * value
        }
      }
    }
    return NullDraws(
      coefficients: coefficients, scores: all - stackedGrams * coefficients,
      residualSquares: zip(squares, theta).map { y, theta in
        max(0, y - theta.reduce(0) { $0 + $1 * $1 })
      }, residualSums: own.indices.map { own[$0] - fitted[$0 % G, $0 / G] }, clusterCount: G,
      adjustedSquares: adjustedSquares)
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
  /// Σ_g (c_g'e_g)² of CR2 with weights: a list per column it is asked of.
  var adjustedSquares: [[Double]] = []

  /// How many.
  var count: Int { residualSquares.count }

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
