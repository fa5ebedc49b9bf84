#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A = V diag(λ) V', A symmetric. LAPACK's `dsyevr`.
public struct SymmetricEigen: Sendable {
  /// λ, ascending.
  public let values: Vector
  /// V, column k for `values[k]`; V'V = I.
  public let vectors: Matrix

  /// - Parameter A: symmetric; only its lower triangle is read.
  /// - Throws: `nonFinite`; `notConverged`.
  public init(_ A: Matrix) throws(LinearAlgebraError) {
    precondition(A.rowCount == A.columnCount, "eigenvalues of a \(A.shape) matrix")
    try A.checkFinite()
    (values, vectors) = try LAPACK.decomposeSymmetric(A)
  }

  /// Aᵗ = V diag(λᵗ) V' for a positive semidefinite A, t being `exponent`; a generalised inverse power
  /// where t < 0.
  ///
  /// Eigenvalues up to `tolerance` times the largest |λ| count as zero, negative ones among them,
  /// and give 0, so that A⁻¹ is the Moore–Penrose inverse and A^(−1/2) the one CR2 needs where a
  /// cluster's I − H is singular. The default, 1e-12, is a thousand times the error of an
  /// eigenvalue of a small matrix (n ε), and far below any eigenvalue of I − H that is not zero by
  /// construction; clubSandwich uses the same 1e-12, absolute, for I − H.
  public func power(_ exponent: Double, tolerance: Double = 1e-12) -> Matrix {
    let largest = values.reduce(0) { Swift.max($0, $1.magnitude) }
    let powers = Vector(values.map { $0 > tolerance * largest ? pow($0, exponent) : 0 })
    return (vectors.scalingColumns(by: powers) * vectors.transposed()).symmetrized()
  }
}
