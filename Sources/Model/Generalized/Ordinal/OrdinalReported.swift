import LinearAlgebra

/// The map from thresholds and slopes of the columns that are fitted to those reported: constants that
/// polynomials take out of their powers of x move the thresholds, θ_k − c'β.
struct OrdinalReported {
  /// q × q; nil where they are the same.
  let map: Matrix?
  private let exact: [[DoubleDouble]]?

  init(_ matrix: DesignMatrix, thresholdCount: Int) {
    guard let reported = matrix.reported else {
      (map, exact) = (nil, nil)
      return
    }
    let zeros = [DoubleDouble](repeating: .zero, count: thresholdCount)
    let thresholds = (0..<thresholdCount).map { k in
      zeros.indices.map { DoubleDouble($0 == k ? 1 : 0) }
        + reported[0].dropFirst().map { DoubleDouble(-1) * $0 }
    }
    let rows = thresholds + reported.dropFirst().map { zeros + $0.dropFirst() }
    exact = rows
    map = Matrix(columns: rows.map { row in Vector(row.map(\.rounded)) }).transposed()
  }

  func coefficients(_ fitted: [Double]) -> [Double] {
    guard let exact else { return fitted }
    return exact.map { row in
      zip(row, fitted).reduce(DoubleDouble.zero) { $0 + $1.0 * DoubleDouble($1.1) }.rounded
    }
  }
}
