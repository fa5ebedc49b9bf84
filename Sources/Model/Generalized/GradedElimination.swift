import LinearAlgebra

/// √W X = Q R with weights of any sizes, given by their logarithms: far along a separating direction they
/// are e⁻¹⁰ of one row and e⁻¹⁰⁰ of another, and X'WX has no digit of the smaller.
///
/// 1. √W X = L U by elimination with complete pivoting. Multipliers are at most 1, and what is taken from a
///    row is never larger than the row was, so that each is right in its own digits.
/// 2. L is well conditioned, whatever the weights: L = Q R₁ by Householder.
///
/// - Reference: Cox & Higham (1998), on rows of widely different sizes.
struct GradedElimination {
  /// n × p, Q'Q = I: its squared rows sum to the leverages.
  let Q: Matrix
  /// ½ log det X'WX.
  let logDeterminant: Double

  /// - Parameter X: n × p.
  /// - Parameter logWeights: n.
  /// - Returns: nil where columns depend on each other, or a weight is no number.
  init?(_ X: Matrix, logWeights: [Double]) {
    let (n, p) = (X.rowCount, X.columnCount)
    let halves = logWeights.map { $0 / 2 }
    var left = (0..<p).map { X.column($0).elements }
    var rows = Array(0..<n)
    var lower: [[Double]] = []
    var determinant = 0.0
    for _ in 0..<p {
      guard let pivot = Self.largest(left, rows, halves) else { return nil }
      let column = left.remove(at: pivot.column)
      let size = column[pivot.row]
      determinant += halves[pivot.row] + Elementary.log(size.magnitude)
      var multipliers = [Double](repeating: 0, count: n)
      multipliers[pivot.row] = 1
      rows.removeAll { $0 == pivot.row }
      for i in rows where column[i] != 0 {
        let ratio = column[i] / size
        multipliers[i] = ratio * Elementary.exponential(halves[i] - halves[pivot.row])
        for k in left.indices { left[k][i] -= ratio * left[k][pivot.row] }
      }
      lower.append(multipliers)
    }
    guard let qr = try? QR(pivoting: Matrix(columns: lower)), qr.rank == p else { return nil }
    Q = qr.Q
    logDeterminant = qr.R.diagonal.reduce(determinant) { $0 + Elementary.log($1.magnitude) }
  }

  /// Where √w |x| is largest.
  private static func largest(
    _ columns: [[Double]], _ rows: [Int], _ halves: [Double]
  ) -> (row: Int, column: Int)? {
    var found: (row: Int, column: Int)?
    var size = -Double.infinity
    for i in rows {
      var (here, at) = (0.0, 0)
      for k in columns.indices where columns[k][i].magnitude > here {
        (here, at) = (columns[k][i].magnitude, k)
      }
      guard here > 0 else { continue }
      let weighted = halves[i] + Elementary.log(here)
      if weighted > size { (found, size) = ((i, at), weighted) }
    }
    return size.isFinite ? found : nil
  }
}
