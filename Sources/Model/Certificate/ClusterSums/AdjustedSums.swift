import LinearAlgebra
import Statistics

/// The mean weight and each cluster's weights, as draws under a null have them.
struct NullWeights {
  /// √w̄.
  let unit: Double
  /// Σ w/w̄ of each cluster.
  let sums: [Double]

  /// - Returns: nil without weights or clusters.
  init?(_ fit: LinearFit) {
    guard let weights = fit.weights, let clusters = fit.clusters else { return nil }
    let mean = weights.sum / Double(weights.count)
    unit = mean.squareRoot()
    sums = clusters.rows.map { rows in rows.reduce(0) { $0 + weights[$1] } / mean }
  }
}

/// What CR2 with weights sees of a cluster's errors, Σ_g (c_g'e_g)² with c_g = A_gW_gZ_ga, which is not a
/// function of Z_g'W_ge_g as it is without weights. With d = W_g^(−1/2)c_g, c_g'y_g is √ρ u_g c_g'ι/√w̄ + √(1−ρ) d'ε: of d
/// the part in the span of √W_g[Z_g ι] follows from what was drawn, and the rest is drawn beside it.
struct AdjustedSums: Sendable {
  /// c'Z_g, of each coefficient.
  let images: [[Double]]
  /// c'ι/√w̄.
  let totals: [Double]
  /// Of d in the drawn orthonormal basis.
  let coordinates: [[Double]]
  /// V diag(√μ) of the rest's Gram matrix, column by column, without those that are zero.
  let root: [[Double]]

  /// Less than 1e-8 of d is rounding.
  private static let rankTolerance = 1e-16

  var count: Int { totals.count }

  /// - Parameters:
  ///   - columns: the coefficients.
  ///   - roots: of each cluster V diag(√λ), as `NullCluster.root`.
  /// - Precondition: the fit has weights and clusters.
  static func all(
    of fit: LinearFit, _ columns: [Int], roots: [[[Double]]], unit: Double
  ) throws(LinearAlgebraError) -> [AdjustedSums] {
    guard let clusters = fit.clusters else { return [] }
    let gram = try BiasReduced(clusters: clusters).workingGram(of: fit)
    let directions = columns.map { fit.direction(of: $0).a }
    var all: [AdjustedSums?] = Array(repeating: nil, count: clusters.count)
    try fit.forEachCluster(of: clusters) { g, rows throws(LinearAlgebraError) in
      all[g] = try AdjustedSums(rows, gram, directions, root: roots[g], unit: unit)
    }
    return all.compactMap { $0 }
  }

  /// c_g of each direction.
  static func functionals(
    _ rows: ClusterRows, _ gram: Matrix, _ directions: [Vector]
  ) throws(LinearAlgebraError) -> [Vector] {
    let WZ = rows.weightedZ
    let adjustment = try WeightedAdjustment(rows.Z, WZ, gram)
    return directions.map { adjustment.apply(to: WZ * $0) }
  }

  init(
    _ rows: ClusterRows, _ gram: Matrix, _ directions: [Vector], root base: [[Double]],
    unit: Double
  ) throws(LinearAlgebraError) {
    let functionals = try Self.functionals(rows, gram, directions)
    let weights = rows.weights ?? Vector(repeating: 1, count: rows.Z.rowCount)
    let ones = Matrix(columns: [Vector(repeating: 1 / unit, count: weights.count)])
    let roots = Vector(weights.map { $0.squareRoot() })
    let B = rows.Z.joinedColumns(with: ones).scalingRows(by: roots)
    // V diag(√λ) over λ makes of B an orthonormal basis.
    let basis = base.map { column -> Vector in
      let square = column.reduce(0) { $0 + $1 * $1 }
      return B * Vector(column.map { $0 / square })
    }
    var (coordinates, rest): ([[Double]], [Vector]) = ([], [])
    for c in functionals {
      var left = Vector(zip(c, roots).map { $0 / $1 })
      var found = [Double](repeating: 0, count: basis.count)
      for _ in 0..<2 {
        let part = basis.map { $0.dot(left) }
        for (k, value) in part.enumerated() {
          found[k] += value
          left = left - value * basis[k]
        }
      }
      coordinates.append(found)
      rest.append(left)
    }
    self.coordinates = coordinates
    images = functionals.map { rows.Z.crossProduct($0).elements }
    totals = functionals.map { $0.sum / unit }
    let eigen = try SymmetricEigen(Matrix(columns: rest).crossProduct())
    let largest = zip(coordinates, rest).reduce(0) { most, pair in
      max(most, pair.0.reduce(pair.1.dot(pair.1)) { $0 + $1 * $1 })
    }
    root = eigen.values.indices.filter { eigen.values[$0] > Self.rankTolerance * largest }.map {
      (eigen.values[$0].squareRoot() * eigen.vectors.column($0)).elements
    }
  }

  /// c_g'y_g, and Σ of the squares that are drawn here.
  func draw(
    _ drawn: NullCluster.Drawn, within: Double, _ generator: inout SeededGenerator
  ) -> (values: [Double], squares: Double) {
    var values = totals.indices.map { i in
      zip(coordinates[i], drawn.normals).reduce(drawn.effect * totals[i]) { $0 + $1.0 * $1.1 }
    }
    var squares = 0.0
    for column in root {
      let c = within * generator.normal()
      squares += c * c
      for i in values.indices { values[i] += c * column[i] }
    }
    return (values, squares)
  }

  /// c_g'Z_gθ.
  func fitted(_ i: Int, _ theta: [Double]) -> Double {
    zip(images[i], theta).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
