#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A = LL', A symmetric positive definite.
public struct Cholesky: Sendable {
  /// Lower triangular, zeros above the diagonal.
  public let L: Matrix

  /// - Parameter A: symmetric; only its lower triangle is read.
  /// - Throws: `notPositiveDefinite` with the order of the first leading minor that is not
  ///   positive; `nonFinite`.
  public init(_ A: Matrix) throws(LinearAlgebraError) {
    precondition(A.rowCount == A.columnCount, "Cholesky factor of a \(A.shape) matrix")
    try A.checkFinite()
    var factor = A
    if let order = LAPACK.factorCholesky(&factor) { throw .notPositiveDefinite(order: order) }
    L = factor.keepingLowerTriangle()
  }

  /// A⁻¹b.
  public func solve(_ b: Vector) -> Vector {
    solve(Matrix(columns: [b])).column(0)
  }

  /// A⁻¹B.
  public func solve(_ B: Matrix) -> Matrix {
    precondition(
      L.rowCount == B.rowCount, "a \(L.shape) factor solved against a \(B.shape) matrix")
    var X = B
    LAPACK.solveCholesky(L, into: &X)
    return X
  }

  /// A⁻¹, symmetric.
  public func inverse() -> Matrix {
    var inverse = L
    LAPACK.invertCholesky(&inverse)
    return inverse.mirroringLowerTriangle()
  }

  /// log det A = 2 Σ log Lᵢᵢ.
  public var logDeterminant: Double {
    2 * L.diagonal.reduce(0) { $0 + log($1) }
  }
}

extension Matrix {
  func keepingLowerTriangle() -> Matrix {
    var result = self
    let n = rowCount
    result.withMutableElements { a in
      for j in 0..<n {
        for i in 0..<j { a[i + j * n] = 0 }
      }
    }
    return result
  }

  func mirroringLowerTriangle() -> Matrix {
    var result = self
    let n = rowCount
    result.withMutableElements { a in
      for j in 0..<n {
        for i in 0..<j { a[i + j * n] = a[j + i * n] }
      }
    }
    return result
  }
}
