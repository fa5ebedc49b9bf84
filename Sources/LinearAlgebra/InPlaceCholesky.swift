/// Cholesky steps on a matrix that the caller owns and keeps, for factors that are remade many times.
/// Only the lower triangle is read and written.
extension Matrix {
  /// A := L with A = LL'. Returns the order of the first leading minor that is not positive, if any;
  /// A is then not to be used.
  public mutating func factorCholesky() -> Int? {
    precondition(rowCount == columnCount, "Cholesky factor of a \(shape) matrix")
    return LAPACK.factorCholesky(&self)
  }

  /// L := (LL')⁻¹, from `factorCholesky`.
  public mutating func invertCholesky() {
    precondition(rowCount == columnCount, "inverse from a \(shape) Cholesky factor")
    LAPACK.invertCholesky(&self)
  }

  /// L⁻¹B, or L⁻ᵀB, for this matrix's lower triangle L.
  public func solveLowerTriangle(_ B: Matrix, transposing: Bool = false) -> Matrix {
    var X = B
    BLAS.solveTriangular(self, .lower, transposing: transposing, into: &X)
    return X
  }
}
