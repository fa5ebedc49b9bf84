import LinearAlgebra

/// A direction b of the columns of Z along which no row's likelihood falls,
///
///     sᵢ zᵢ'b ≥ 0,   = 0 where sᵢ = 0,
///
/// that tells as many rows as any does. Either there is one with Σ sᵢ zᵢ'b > 0, or there are λ ≥ 0 with
/// Σ (1 + λᵢ) sᵢ zᵢ = 0, by which no direction is: least squares of nonnegative λ decides between them,
/// as what it leaves of c = Σ sᵢ zᵢ is such a direction or is zero. Rows that it tells are
/// then left out of c, until none is left or no direction tells another: at most a round per column, each of
/// a bounded number of products with Z.
///
/// - Reference: Albert & Anderson (1984); Konis (2007); Lawson & Hanson (1974), chapter 23. Agrees with the
///   linear program of R `brglm2::detect_separation`.
struct SeparatingDirection {
  let direction: Vector
  /// Rows with zᵢ'b ≠ 0.
  let separated: [Int]

  /// - Parameter Z: of full rank, its columns of about one size.
  /// - Returns: nil where there is none.
  init?(_ Z: Matrix, signs: [Double]) throws(LinearAlgebraError) {
    let fixed = signs.indices.filter { signs[$0] == 0 }
    let free = signs.indices.filter { signs[$0] != 0 }
    let N = try Self.nullSpace(of: Z.rows(fixed), columnCount: Z.columnCount)
    guard N.columnCount > 0, !free.isEmpty else { return nil }
    let rows = fixed.isEmpty ? Z : Z.rows(free)
    let A = (rows * N).scalingRows(by: Vector(free.map { signs[$0] }))
    var total = Vector(repeating: 0, count: N.columnCount)
    var left = Array(free.indices)
    for _ in 0..<N.columnCount {
      var ones = Vector(repeating: 0, count: free.count)
      for row in left { ones[row] = 1 }
      guard let b = try Cone(A).direction(towards: A.crossProduct(ones)) else { break }
      total = total + b
      let v = A * total
      let largest = v.max() ?? 0
      left = left.filter { v[$0] <= 10 * Separation.noise * largest }
      if left.isEmpty { break }
    }
    guard left.count < free.count else { return nil }
    let untold = Set(left)
    direction = N * total
    separated = free.indices.filter { !untold.contains($0) }.map { free[$0] }
  }

  /// Of the rows' span, the directions that no fixed row sees.
  static func nullSpace(
    of fixed: Matrix, columnCount: Int
  ) throws(LinearAlgebraError) -> Matrix {
    guard fixed.rowCount > 0 else { return Matrix.identity(columnCount) }
    let eigen = try SymmetricEigen(fixed.crossProduct())
    return eigen.vectors.columns(eigen.values.indices.filter { eigen.values[$0] <= 1e-12 })
  }
}

/// The cone of b with Ab ≥ 0.
private struct Cone {
  let A: Matrix
  private let norms: [Double]

  /// A row is on the wrong side where it is by more than this share of both lengths.
  private static let tolerance = 1e-11
  /// What is left of c is nothing below this share of it, and a row below this share of the longest is one
  /// that no direction moves.
  private static let nothing = 1e-9

  init(_ A: Matrix) {
    self.A = A
    var squares = [Double](repeating: 0, count: A.rowCount)
    for j in 0..<A.columnCount {
      A.withColumn(j) { column in
        for i in column.indices { squares[i] += column[i] * column[i] }
      }
    }
    let least = Self.nothing * (squares.max() ?? 0).squareRoot()
    norms = squares.map { $0.squareRoot() > least ? $0.squareRoot() : 0 }
  }

  /// r = A'λ + c of the λ ≥ 0 for which it is shortest: Ar ≥ 0 and c'r = r'r.
  ///
  /// - Returns: of length 1 at the row it moves most; nil where r = 0.
  func direction(towards c: Vector) throws(LinearAlgebraError) -> Vector? {
    let size = c.norm
    var held: [Int] = []
    var weights: [Double] = []
    var stuck = Set<Int>()
    var r = c
    for _ in 0..<(100 + 30 * A.columnCount) {
      guard r.norm > Self.nothing * size else { return nil }
      let slack = A * r
      guard let next = worst(slack, r.norm, except: stuck) else {
        let largest = slack.max() ?? 0
        guard largest > 0, slack.allSatisfy({ $0 >= -Separation.noise * largest }) else {
          return nil
        }
        return (1 / largest) * r
      }
      (held, weights) = try solved(held + [next], weights + [0], c)
      if held.contains(next) { stuck = [] } else { stuck.insert(next) }
      r = held.isEmpty ? c : c + A.rows(held).crossProduct(Vector(weights))
    }
    return nil
  }

  /// The row that lies furthest on the wrong side.
  private func worst(_ slack: Vector, _ length: Double, except stuck: Set<Int>) -> Int? {
    var (found, depth): (Int?, Double) = (nil, Self.tolerance * length)
    for i in norms.indices where slack[i] < 0 && -slack[i] > depth * norms[i] {
      guard norms[i] > 0, !stuck.contains(i) else { continue }
      (found, depth) = (i, -slack[i] / norms[i])
    }
    return found
  }

  /// Least squares of c on these rows, in steps that keep the weights positive and let go the rows
  /// whose weights reach zero.
  private func solved(
    _ rows: [Int], _ start: [Double], _ c: Vector
  ) throws(LinearAlgebraError) -> ([Int], [Double]) {
    var (rows, weights) = (rows, start)
    while !rows.isEmpty {
      let ends = try QR(pivoting: A.rows(rows).transposed()).solve(-c)
      guard ends.contains(where: { $0 <= 0 }) else { return (rows, ends.elements) }
      var step = 1.0
      for i in rows.indices where ends[i] <= 0 {
        let way = weights[i] - ends[i]
        step = min(step, way > 0 ? weights[i] / way : 0)
      }
      let moved = rows.indices.map { weights[$0] + step * (ends[$0] - weights[$0]) }
      let bound = 1e-14 * (moved.max() ?? 0)
      let kept = rows.indices.filter { ends[$0] > 0 || moved[$0] > bound }
      guard kept.count < rows.count else { return ([], []) }
      (rows, weights) = (kept.map { rows[$0] }, kept.map { max(0, moved[$0]) })
    }
    return ([], [])
  }
}
