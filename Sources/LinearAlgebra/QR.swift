/// A P = Q R with the independent columns first, in their order, and the dependent ones last.
///
/// Columns are first brought to norms within [1, 2) by powers of two, which rounds nothing, so rank
/// and condition do not depend on units. `ColumnSelection` documents the rule for rank: of columns
/// that depend on each other the *latest* is reported.
public struct QR: Sendable {
  public let rowCount: Int
  public let columnCount: Int
  /// The number of independent columns.
  public let rank: Int
  /// Position k of A P is column `permutation[k]` of A.
  public let permutation: [Int]
  /// How each dependent column follows from the independent ones, in column order.
  public let dependences: [Dependence]
  /// The share of its own and its companions' size within which a column counts as dependent.
  public let tolerance: Double
  /// κ₁ of the independent, equilibrated columns, estimated by LAPACK's `dtrcon`; 1 without columns.
  public let conditionEstimate: Double

  private let factors: Matrix
  private let tau: [Double]
  private let exponents: [Int]

  /// - Parameter A: n × p, any shape.
  /// - Parameter tolerance: by default 1e-13, or 10 p ε where that is more.
  /// - Throws: `nonFinite`.
  public init(pivoting A: Matrix, tolerance: Double? = nil) throws(LinearAlgebraError) {
    try A.checkFinite()
    rowCount = A.rowCount
    columnCount = A.columnCount
    self.tolerance = tolerance ?? ColumnSelection.defaultTolerance(columnCount: A.columnCount)
    let (equilibrated, scale) = A.equilibrated()
    let selection = ColumnSelection(
      of: equilibrated.triangle(), exponents: scale, tolerance: self.tolerance)
    rank = selection.independent.count
    dependences = selection.dependences
    permutation = selection.independent + selection.dependences.map(\.column)
    exponents = permutation.map { scale[$0] }
    var factored = equilibrated.columns(permutation)
    tau = LAPACK.factorQR(&factored)
    factors = factored
    let leading = factored.columns(0..<rank).upperTriangle(rowCount: rank)
    conditionEstimate = 1 / LAPACK.reciprocalCondition(upper: leading)
  }

  /// The dependent columns, as numbered in A, ascending.
  public var dependentColumns: [Int] { dependences.map(\.column) }

  /// The equation of a dependent column: column = Σ coefficient · (independent column). Empty for a
  /// column of zeros and for an independent column. Coefficients smaller than 1e-9 of the largest
  /// (each times the norm of its column) are rounding and left out.
  public func dependence(of column: Int) -> [(column: Int, coefficient: Double)] {
    let found = dependences.first { $0.column == column }
    return found?.terms.map { ($0.column, $0.coefficient) } ?? []
  }

  /// min(n, p) × p upper triangular (trapezoidal where n < p), for A's own scale.
  public var R: Matrix {
    let powers = Vector(exponents.map(Scaling.powerOfTwo))
    return factors.upperTriangle(rowCount: tau.count).scalingColumns(by: powers)
  }

  /// n × min(n, p), Q'Q = I.
  public var Q: Matrix { LAPACK.thinQ(factors, tau: tau) }

  /// n × (n − p): an orthonormal basis of what is at right angles to the columns, which are
  /// independent; the last columns of the square Q.
  public var orthogonalComplement: Matrix {
    var transposed = Matrix.identity(rowCount)
    LAPACK.applyTransposedQ(factors, tau: tau, to: &transposed)
    return transposed.rows(rank..<rowCount).transposed()
  }

  /// The least-squares solution of A x ≈ y, with zeros for dependent columns.
  public func solve(_ y: Vector) -> Vector {
    precondition(
      y.count == rowCount, "\(y.count) values for a \(rowCount) × \(columnCount) matrix")
    var b = Matrix(columns: [y])
    LAPACK.applyTransposedQ(factors, tau: tau, to: &b)
    let leading = factors.columns(0..<rank).upperTriangle(rowCount: rank)
    let z = BLAS.solveTriangular(leading, .upper, Vector(Array(b.column(0).prefix(rank))))
    var x = Vector(repeating: 0, count: columnCount)
    for k in 0..<rank { x[permutation[k]] = z[k] * Scaling.powerOfTwo(-exponents[k]) }
    return x
  }
}

extension Matrix {
  /// Columns divided by powers of two to norms within [1, 2), and the exponents; zero columns are
  /// left alone. Exact, except that elements below 1e-308 of their column's norm may vanish.
  func equilibrated() -> (Matrix, exponents: [Int]) {
    let exponents = (0..<columnCount).map { j in
      withColumn(j) { Scaling.exponent(of: Scaling.norm(of: $0)) }
    }
    return (scalingColumns(by: Vector(exponents.map { Scaling.powerOfTwo(-$0) })), exponents)
  }

  /// R of an unpivoted QR, min(n, p) × p.
  func triangle() -> Matrix {
    var factored = self
    let tau = LAPACK.factorQR(&factored)
    return factored.upperTriangle(rowCount: tau.count)
  }
}
