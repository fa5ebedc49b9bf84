/// A row with suppressed cells: the corners of what it can be.
///
/// Corner a ∈ 0 ..< 2ᵏ has cell c of the row at its greatest value where bit c of a is 1, at its
/// least where it is 0. Within, z and r are multi-affine in the cells, so that every value lies in
/// the hull of the corners.
struct UncertainRow: Sendable {
  let weight: Double
  /// The row's cells, by their numbers among all cells of the problem.
  var cells: [Int]
  /// z of every corner, in the basis of the problem.
  var z: [[Double]]
  /// y − x'b₀ of every corner.
  var r: [Double]

  /// The row with each cell between shares of its way from least to greatest. Cells held at a point
  /// are no longer cells of it.
  func restricted(_ lower: [Double], _ upper: [Double]) -> UncertainRow {
    var result = self
    for bit in cells.indices {
      let (low, high) = (lower[cells[bit]], upper[cells[bit]])
      if low == 0 && high == 1 { continue }
      for a in r.indices where a & (1 << bit) == 0 {
        let b = a | 1 << bit
        let (za, zb, ra, rb) = (result.z[a], result.z[b], result.r[a], result.r[b])
        for k in za.indices {
          result.z[a][k] = (1 - low) * za[k] + low * zb[k]
          result.z[b][k] = (1 - high) * za[k] + high * zb[k]
        }
        result.r[a] = (1 - low) * ra + low * rb
        result.r[b] = (1 - high) * ra + high * rb
      }
    }
    let held = cells.indices.filter { lower[cells[$0]] == upper[cells[$0]] }
    guard !held.isEmpty else { return result }
    let mask = held.reduce(0) { $0 | 1 << $1 }
    let kept = r.indices.filter { $0 & mask == 0 }
    result.z = kept.map { result.z[$0] }
    result.r = kept.map { result.r[$0] }
    result.cells = cells.indices.filter { !held.contains($0) }.map { cells[$0] }
    return result
  }

  /// The row at one value of each cell, by shares.
  func at(_ shares: [Double]) -> (z: [Double], r: Double) {
    let point = restricted(shares, shares)
    return (point.z[0], point.r[0])
  }
}

/// How far each coefficient can go: A(v) d = s(v) with A = Σ wᵢ zᵢzᵢ', s = Σ wᵢ zᵢrᵢ over all rows,
/// v being the suppressed cells, each in [0, 1] of its interval.
///
/// z = T'x and r = y − x'b₀ for a matrix T near the R⁻¹ of some v and its coefficients b₀, both taken
/// as the exact numbers they are stored as; the coefficients are b₀ + T d.
struct UncertainSystem: Sendable {
  /// s and A of the rows without suppressed cells; A by rows.
  var s: [Double]
  var A: [Double]
  var rows: [UncertainRow]
  let cellCount: Int
  /// What rounding can do to s and A, however v is chosen.
  var errorS: [Double]
  var errorA: [Double]
  /// What rounding can do to one element of z or r.
  var noise: Double

  var order: Int { s.count }
}

/// Sums over short arrays: the numbers of coefficients.
enum Small {
  static func dot(_ x: [Double], _ y: [Double]) -> Double {
    var sum = 0.0
    for k in x.indices { sum += x[k] * y[k] }
    return sum
  }

  /// Σ |xₖ| yₖ for y ≥ 0, 0 where x is 0.
  static func absoluteDot(_ x: [Double], _ y: [Double]) -> Double {
    var sum = 0.0
    for k in x.indices where x[k] != 0 { sum += x[k].magnitude * y[k] }
    return sum
  }

  /// A x, A by rows.
  static func product(_ A: [Double], _ x: [Double]) -> [Double] {
    let p = x.count
    return (0..<p).map { i in
      var sum = 0.0
      for j in 0..<p { sum += A[i * p + j] * x[j] }
      return sum
    }
  }

  static func row(_ A: [Double], _ i: Int, of p: Int) -> [Double] { Array(A[i * p..<(i + 1) * p]) }
}
