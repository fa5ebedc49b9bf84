import LinearAlgebra

/// Nodes and weights with ∫ e^(−x²) f(x) dx = Σ wᵢ f(xᵢ) for polynomials f of degree up to 2n − 1:
/// eigenvalues of the recurrence's matrix, and √π times the squares of its eigenvectors' first elements.
///
/// - Reference: Golub & Welsch (1969), Mathematics of Computation 23, 221–230.
struct GaussHermite: Sendable {
  let nodes: [Double]
  let weights: [Double]

  init(count n: Int) throws(LinearAlgebraError) {
    var J = Matrix(rowCount: n, columnCount: n)
    for i in 1..<max(n, 1) {
      J[i, i - 1] = (Double(i) / 2).squareRoot()
      J[i - 1, i] = J[i, i - 1]
    }
    let eigen = try SymmetricEigen(J)
    nodes = eigen.values.elements
    weights = (0..<n).map { i in
      let v = eigen.vectors[0, i]
      return Double.pi.squareRoot() * v * v
    }
  }
}
