import LinearAlgebra

/// CR2's A_g of a cluster of a weighted fit, for errors of one variance:
///
///     C = (I − H)(I − H)'_gg = I − ZZ'W − WZZ' + ZΩZ',  A = C^(−1/2) = I + Q (D^(−1/2) − I) Q'
///
/// (Ω the working Gram matrix). C differs from I only in the span of [Z WZ], and Q is the eigenbasis of C
/// in it. Where the cluster has fewer rows than that span has dimensions, Q spans all of them.
struct WeightedAdjustment {
  /// An orthonormal basis of the span, n_g × q, and C's eigenvectors in it.
  let basis: Matrix
  let vectors: Matrix
  /// d^(−1/2) − 1; −1 where C is singular.
  let factors: Vector
  let isBlind: [Bool]

  init(_ Z: Matrix, _ WZ: Matrix, _ workingGram: Matrix) throws(LinearAlgebraError) {
    let n = Z.rowCount
    basis =
      n <= 2 * Z.columnCount
      ? Matrix.identity(n) : try QR(pivoting: Z.joinedColumns(with: WZ)).Q
    let a = basis.crossProduct(Z)
    let ab = a * basis.crossProduct(WZ).transposed()
    let C =
      Matrix.identity(basis.columnCount) - ab - ab.transposed() + a * workingGram * a.transposed()
    let eigen = try SymmetricEigen(C.symmetrized())
    let isBlind = eigen.values.map { $0 <= ClusterSpectrum.singularTolerance }
    self.isBlind = isBlind
    vectors = eigen.vectors
    factors = Vector(zip(eigen.values, isBlind).map { $1 ? -1 : 1 / $0.squareRoot() - 1 })
  }

  /// Q'M.
  func coordinates(_ M: Matrix) -> Matrix { vectors.crossProduct(basis.crossProduct(M)) }
  func coordinates(_ x: Vector) -> Vector { vectors.crossProduct(basis.crossProduct(x)) }

  /// A x.
  func apply(to x: Vector) -> Vector {
    x + basis * (vectors * factors.elementwiseProduct(coordinates(x)))
  }
}
