/// A = U diag(s) V', thin: U is n × k, V' k × p, k = min(n, p). LAPACK's `dgesdd`.
public struct SVD: Sendable {
  public let U: Matrix
  /// Descending, not negative.
  public let singularValues: Vector
  public let Vt: Matrix

  /// - Throws: `nonFinite`; `notConverged`.
  public init(_ A: Matrix) throws(LinearAlgebraError) {
    try A.checkFinite()
    (U, singularValues, Vt) = try LAPACK.decomposeSVD(A)
  }

  /// The number of singular values above `tolerance` times the largest; by default
  /// max(n, p) ε, as in NumPy and MATLAB.
  public func rank(tolerance: Double? = nil) -> Int {
    let least = (tolerance ?? defaultTolerance) * (singularValues.first ?? 0)
    return singularValues.count { $0 > least }
  }

  /// A⁺ = V diag(1/s) U', p × n, singular values up to `tolerance` of the largest left out.
  public func pseudoInverse(tolerance: Double? = nil) -> Matrix {
    let r = rank(tolerance: tolerance)
    let inverted = Vector(singularValues.prefix(r).map { 1 / $0 })
    let V = Vt.rows(0..<r).transposed().scalingColumns(by: inverted)
    return V * U.columns(0..<r).transposed()
  }

  /// κ₂ = s₁ / sₖ; infinite for a singular matrix, 1 for an empty one.
  public var conditionNumber: Double {
    guard let largest = singularValues.first, let least = singularValues.last else { return 1 }
    return least > 0 ? largest / least : .infinity
  }

  private var defaultTolerance: Double {
    Double(Swift.max(U.rowCount, Vt.columnCount)) * Double.ulpOfOne
  }
}
