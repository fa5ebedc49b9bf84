import LinearAlgebra

/// √W X = L U with weights of any sizes, given by their logarithms: far along a separating direction they
/// are e⁻¹⁰ of one row and e⁻¹⁰⁰ of another, and X'WX has no digit of the smaller.
///
/// By elimination with complete pivoting: multipliers are at most 1, and what is taken from a row is never
/// larger than the row was, so that each is right in its own digits. L is well conditioned, whatever the
/// weights.
///
/// - Reference: Cox & Higham (1998), on rows of widely different sizes.
struct GradedElimination {
  /// L, n × p.
  private(set) var lower: Matrix
  /// log |det U|.
  private(set) var logDeterminant = 0.0
  /// log of the smallest pivot.
  private(set) var logSmallest = Double.infinity

  /// - Parameter X: n × p.
  /// - Parameter logWeights: n.
  /// - Returns: nil where columns depend on each other, or a weight is no number.
  init?(_ X: Matrix, logWeights: [Double]) {
    var left = RowsLeft(X)
    let roots = GradedRoots(logWeights)
    lower = Matrix(rowCount: X.rowCount, columnCount: X.columnCount)
    for k in 0..<X.columnCount {
      guard let pivot = left.largest(roots) else { return nil }
      let log =
        logWeights[pivot.row] / 2 + Elementary.log(left[pivot.row, pivot.column].magnitude)
      logDeterminant += log
      logSmallest = min(logSmallest, log)
      lower.withMutableColumn(k) { left.eliminate(pivot, roots, multipliers: $0) }
    }
  }
}

/// √w as significand · 2^exponent, also where that is no double.
private struct GradedRoots {
  private(set) var significands: [Double]
  private(set) var exponents: [Int]

  init(_ logWeights: [Double]) {
    significands = logWeights
    exponents = [Int](repeating: 0, count: logWeights.count)
    for (i, weight) in logWeights.enumerated() {
      let twos = (weight / (2 * Self.logTwo)).rounded()
      // −∞ is a weight of zero.
      guard twos.magnitude < 1e15 else {
        significands[i] = Elementary.exponential(weight / 2)
        continue
      }
      exponents[i] = Int(twos)
      significands[i] = Elementary.exponential(weight / 2 - twos * Self.logTwo)
    }
  }

  /// √wᵢ/√wₖ; 0 where it is below 1e-300.
  func ratio(_ i: Int, to k: Int) -> Double {
    let exponent = exponents[i] - exponents[k]
    guard exponent > -1000 else { return significands[i].isNaN ? .nan : 0 }
    let power = Double(bitPattern: UInt64(1023 + min(exponent, 1000)) << 52)
    return significands[i] / significands[k] * power
  }

  private static let logTwo = 0.693147180559945309
}

/// What elimination has left of X, row by row; zero in the rows and columns that were pivots.
private struct RowsLeft {
  private var cells: [Double]
  private let width: Int

  init(_ X: Matrix) {
    let (n, p) = (X.rowCount, X.columnCount)
    width = p
    cells = [Double](repeating: 0, count: n * p)
    for j in 0..<p {
      X.withColumn(j) { column in for i in 0..<n { cells[i * p + j] = column[i] } }
    }
  }

  subscript(i: Int, j: Int) -> Double { cells[i * width + j] }

  /// Where √w |x| is largest.
  func largest(_ roots: GradedRoots) -> (row: Int, column: Int)? {
    var found: (row: Int, column: Int)?
    var (exponent, significand) = (Int.min, 0.0)
    cells.withUnsafeBufferPointer { cells in
      for i in roots.exponents.indices {
        var (here, at) = (0.0, 0)
        for j in 0..<width where cells[i * width + j].magnitude > here {
          (here, at) = (cells[i * width + j].magnitude, j)
        }
        let weighted = here * roots.significands[i]
        guard weighted > 0, weighted.isFinite else { continue }
        let power = weighted.exponent + roots.exponents[i]
        guard power >= exponent, power > exponent || weighted.significand > significand else {
          continue
        }
        (found, exponent, significand) = ((i, at), power, weighted.significand)
      }
    }
    return found
  }

  mutating func eliminate(
    _ pivot: (row: Int, column: Int), _ roots: GradedRoots,
    multipliers: UnsafeMutableBufferPointer<Double>
  ) {
    let start = pivot.row * width
    let row = Array(cells[start..<start + width])
    cells.withUnsafeMutableBufferPointer { cells in
      for i in roots.exponents.indices {
        let here = i * width
        let ratio = cells[here + pivot.column] / row[pivot.column]
        multipliers[i] = ratio == 0 ? 0 : ratio * roots.ratio(i, to: pivot.row)
        for j in 0..<width { cells[here + j] -= ratio * row[j] }
        cells[here + pivot.column] = 0
      }
    }
  }
}
