import LinearAlgebra

/// The dimensions in which clusters' sums differ. The G rows m_g of an n × p design span no more than G
/// dimensions, however many its columns are; with Q an orthonormal basis of theirs a direction a is
///
///     (Q'a, |a − QQ'a|)
///
/// the last of which no m_g has a part in. So a draw of a design with a category of many levels costs what
/// its clusters make of it, not the cube of its columns.
struct RandomInterceptSpan: Sendable {
  /// m_g in these coordinates, a row per cluster.
  let totals: Matrix
  /// How many dimensions of the p are left out, in which everything is the identity.
  let leftOut: Int
  /// Q, p × G; nil where the columns are no more than the dimensions.
  private let basis: Matrix?

  init(_ totals: Matrix) {
    let (G, p) = (totals.rowCount, totals.columnCount)
    guard p > G + 1, let Q = (try? QR(pivoting: totals.transposed()))?.Q else {
      (self.totals, leftOut, basis) = (totals, 0, nil)
      return
    }
    self.totals = (totals * Q).joinedColumns(with: Matrix(rowCount: G, columnCount: 1))
    leftOut = p - G - 1
    basis = Q
  }

  func coordinates(_ a: Vector) -> Vector {
    guard let basis else { return a }
    let inside = basis.crossProduct(a)
    return Vector(inside.elements + [(a - basis * inside).norm])
  }
}
