import LinearAlgebra
import Statistics

/// One cluster of a `NullDesign`.
struct NullCluster: Sendable {
  let size: Double
  /// Z_g'ι.
  let total: [Double]
  /// V diag(√λ) without the columns that are zero, column by column.
  let root: [[Double]]
  /// What CR2 with weights is drawn from.
  var adjusted: AdjustedSums?

  /// 1 of 1e-12 of the largest λ is rounding of zero.
  private static let rankTolerance = 1e-12

  /// - Parameter total: nil where clusters have nothing in common that the rows still show.
  init(_ gram: Matrix, total given: Vector?, size: Double) throws(LinearAlgebraError) {
    let p = gram.columnCount
    let total = given ?? Vector(repeating: 0, count: p)
    self.size = size
    self.total = total.elements
    var joint = Matrix(rowCount: p + 1, columnCount: p + 1)
    for i in 0..<p {
      for j in 0..<p { joint[i, j] = gram[i, j] }
      joint[i, p] = total[i]
      joint[p, i] = total[i]
    }
    joint[p, p] = size
    let eigen = try SymmetricEigen(joint)
    let largest = eigen.values.reduce(0) { max($0, $1) }
    root = eigen.values.indices.filter { eigen.values[$0] > Self.rankTolerance * largest }.map {
      (eigen.values[$0].squareRoot() * eigen.vectors.column($0)).elements
    }
  }

  var rank: Int { root.count + (adjusted?.root.count ?? 0) }

  struct Drawn {
    /// Z_g'y_g, Σ y² and Σ y.
    let sums: [Double]
    let squares: Double
    let total: Double
    /// √ρ u_g and √(1−ρ) c.
    let effect: Double
    let normals: [Double]
  }

  func draw(
    between: Double, within: Double, _ generator: inout SeededGenerator
  ) -> Drawn {
    let u = between * generator.normal()
    let p = total.count
    var sums = total.map { u * $0 }
    var (own, squares) = (0.0, 0.0)
    var normals: [Double] = []
    for column in root {
      let c = within * generator.normal()
      normals.append(c)
      for k in 0..<p { sums[k] += c * column[k] }
      own += c * column[p]
      squares += c * c
    }
    return Drawn(
      sums: sums, squares: u * u * size + 2 * u * own + squares, total: u * size + own, effect: u,
      normals: normals)
  }
}
