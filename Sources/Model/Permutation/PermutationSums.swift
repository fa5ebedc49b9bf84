import LinearAlgebra
import Tables

/// Sums by cluster from which the studentized coefficient of any assignment follows, without the rows.
///
/// With the controls as an orthonormal Z (Z'WZ = I), y's residuals e from them, and values x_h of the
/// clusters: P_h = Z_h'W1, S_h = Z_h'WZ_h, R_h = Z_h'We, Y_h = 1'We, N_h = 1'W1 and a = Σ P_h x_h,
///
///     Σ_{i∈h} w x̃ẽ = x_h Y_h − a'R_h      Σ_{i∈h} w x̃² = x_h² N_h − 2 x_h a'P_h + a'S_h a
///
/// x̃ being what the controls leave of x, give β̂ and CR1's scores.
struct PermutationSums {
  /// x_h as observed, in the order of the clusters' labels.
  let support: [Double]
  private var clusters: [Sums] = []
  private let order: Int

  private struct Sums {
    var size: Double
    var outcome: Double
    var controls: Vector
    var products: Vector
    var gram: Matrix
  }

  /// - Parameters:
  ///   - fit: of the outcome on the controls alone.
  ///   - values: of each cluster of `clusters`.
  init(
    _ fit: LinearFit, _ clusters: Clusters, values: [Double]
  ) throws(LinearAlgebraError) {
    order = fit.columnCount
    var sums: [Sums] = []
    try fit.forEachCluster(of: clusters) { _, rows throws(LinearAlgebraError) in
      let weights =
        rows.weights ?? Vector([Double](repeating: 1, count: rows.residuals.count))
      sums.append(
        Sums(
          size: weights.reduce(0, +), outcome: weights.dot(rows.residuals),
          controls: rows.Z.crossProduct(weights), products: rows.score, gram: rows.gram))
    }
    let sorted = clusters.labels.indices.sorted { clusters.labels[$0] < clusters.labels[$1] }
    self.clusters = sorted.map { sums[$0] }
    support = sorted.map { values[$0] }
  }

  /// CR1's t; infinite for an assignment that the controls determine, which so counts as extreme.
  func statistic(_ values: [Double]) -> Double {
    var a = [Double](repeating: 0, count: order)
    for (x, own) in zip(values, clusters) {
      for k in 0..<order { a[k] += own.controls[k] * x }
    }
    let direction = Vector(a)
    var (numerators, squares): ([Double], [Double]) = ([], [])
    var whole = 0.0
    for (x, own) in zip(values, clusters) {
      numerators.append(x * own.outcome - direction.dot(own.products))
      squares.append(
        x * x * own.size - 2 * x * direction.dot(own.controls)
          + own.gram.quadraticForm(direction))
      whole += x * x * own.size
    }
    let square = squares.reduce(0, +)
    guard square > 1e-12 * whole else { return .infinity }
    let numerator = numerators.reduce(0, +)
    let slope = numerator / square
    let meat = zip(numerators, squares).reduce(0) {
      let score = $1.0 - slope * $1.1
      return $0 + score * score
    }
    let G = Double(clusters.count)
    let error = (G / (G - 1) * meat).squareRoot()
    return error > 0 ? numerator / error : (numerator == 0 ? 0 : .infinity)
  }
}
