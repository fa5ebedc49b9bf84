/// Which columns are independent, earlier columns first.
///
/// Columns are taken in their order. Column c is *dependent* when its distance from the span of the
/// independent columns a₁ … aₖ before it is within what rounding of all of them could make:
///
///     min ‖c − Σ xⱼaⱼ‖ ≤ tolerance · (‖c‖ + Σ |xⱼ| ‖aⱼ‖)
///
/// that is, when relative changes of size `tolerance` to each column would make it exactly dependent.
/// Unlike a bound on the distance alone (as in R's `lm`, 1e-7 ‖c‖), this tells a polynomial of high
/// degree, far from dependent in double precision, from a sum that holds up to rounding.
///
/// The idea of keeping the order and passing dependent columns over is LINPACK's `dqrdc2` as used by
/// R; largest-norm pivoting (`dgeqp3`) would report whichever column happened to be short.
struct ColumnSelection: Sendable {
  private(set) var independent: [Int] = []
  private(set) var dependences: [Dependence] = []

  /// Coefficients below this share of the largest (in scaled columns) are rounding, and dropped.
  static let negligibleCoefficient = 1e-9

  /// 1e-13 up to 45 columns, growing as 10 p ε beyond: the error of Householder QR grows with the
  /// number of columns, and hardly with that of rows, which are folded in blocks (measured on sums that
  /// hold up to rounding: below 3e-16 for 1e5 rows, 3e-15 for 5e6; Filip, degree 10, is at 2e-10).
  static func defaultTolerance(columnCount: Int) -> Double {
    Swift.max(1e-13, 10 * Double(columnCount) * Double.ulpOfOne)
  }

  /// - Parameter A: equilibrated columns (each of norm 0 or within [1, 2)), few rows: a triangle.
  /// - Parameter exponents: what each column was divided by, as a power of two.
  init(of A: Matrix, exponents: [Int], tolerance: Double) {
    var basis = OrthonormalBasis(rowCount: A.rowCount, capacity: A.columnCount)
    for j in 0..<A.columnCount {
      let column = A.column(j)
      let norm = column.norm
      let (coordinates, rest) = basis.project(column)
      let x = basis.coefficients(ofCoordinates: coordinates)
      let size = zip(x, basis.columnNorms).reduce(norm) { $0 + $1.0.magnitude * $1.1 }
      if rest.norm <= tolerance * size {
        dependences.append(dependence(of: j, on: x, basis.columnNorms, exponents))
      } else {
        basis.append(rest, coordinates: coordinates, norm: norm)
        independent.append(j)
      }
    }
  }

  private func dependence(
    of column: Int, on x: Vector, _ norms: [Double], _ exponents: [Int]
  ) -> Dependence {
    let sizes = zip(x, norms).map { $0.magnitude * $1 }
    let least = Self.negligibleCoefficient * (sizes.max() ?? 0)
    let terms = independent.indices.filter { sizes[$0] > least }.map { k in
      let source = independent[k]
      // Two factors: either power alone may be out of range where their product is not.
      let coefficient =
        x[k] * Scaling.powerOfTwo(exponents[column]) * Scaling.powerOfTwo(-exponents[source])
      return Dependence.Term(column: source, coefficient: coefficient)
    }
    return Dependence(column: column, terms: terms)
  }
}

/// An orthonormal basis Q of the columns accepted so far, with their triangle T: columns = Q T.
private struct OrthonormalBasis {
  private(set) var columnNorms: [Double] = []
  /// Its first columns, one for each accepted, are in use.
  private var Q: Matrix
  private var T: [[Double]] = []

  init(rowCount: Int, capacity: Int) {
    Q = Matrix(rowCount: rowCount, columnCount: Swift.min(rowCount, capacity))
  }

  /// Q'v and v − QQ'v, by classical Gram-Schmidt done twice: once loses orthogonality, twice is enough
  /// (Giraud, Langou & Rozložník 2005).
  func project(_ v: Vector) -> (coordinates: Vector, rest: Vector) {
    var coordinates = Vector(repeating: 0, count: T.count)
    var rest = v
    for _ in 0..<2 {
      let c = BLAS.product(Q, rest, transposing: true, columnCount: T.count)
      coordinates += c
      rest -= BLAS.product(Q, c, columnCount: T.count)
    }
    // A basis of the whole space leaves nothing.
    return (coordinates, T.count < Q.rowCount ? rest : 0 * rest)
  }

  /// T⁻¹ coordinates.
  func coefficients(ofCoordinates coordinates: Vector) -> Vector {
    var x = coordinates.elements
    for k in x.indices.reversed() {
      let column = T[k]
      x[k] /= column[k]
      for i in 0..<k { x[i] -= column[i] * x[k] }
    }
    return Vector(x)
  }

  mutating func append(_ rest: Vector, coordinates: Vector, norm: Double) {
    let unit = rest / rest.norm
    Q.withMutableColumn(T.count) { _ = $0.update(from: unit) }
    T.append(coordinates.elements + [rest.norm])
    columnNorms.append(norm)
  }
}
