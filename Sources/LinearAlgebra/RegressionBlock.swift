/// Some rows of a regression: X (m × p), y (m), and weights (m) or none.
public struct RegressionBlock: Sendable {
  public var X: Matrix
  /// What rounding took from X, where that is known: the coefficients are then those of X + XLow, to
  /// twice the digits of doubles.
  public var XLow: Matrix?
  public var y: Vector
  public var weights: Vector?

  public init(X: Matrix, XLow: Matrix? = nil, y: Vector, weights: Vector? = nil) {
    self.X = X
    self.XLow = XLow
    self.y = y
    self.weights = weights
  }

  /// - Throws: `nonFinite` (y counts as the column after the last), `invalidWeight`; rows are
  ///   counted from `firstRow`.
  func check(firstRow: Int) throws(LinearAlgebraError) {
    if let w = weights, let i = w.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
      throw .invalidWeight(row: firstRow + i, value: w[i])
    }
    for j in 0..<X.columnCount {
      if let i = X.withColumn(j, { column in column.firstIndex { !$0.isFinite } }) {
        throw .nonFinite(row: firstRow + i, column: j)
      }
    }
    if let i = y.firstIndex(where: { !$0.isFinite }) {
      throw .nonFinite(row: firstRow + i, column: X.columnCount)
    }
  }

  /// [X y], each row times the root of its weight.
  func weightedColumns() -> Matrix {
    let all = X.joinedColumns(with: Matrix(columns: [y]))
    guard let weights else { return all }
    return all.scalingRows(by: Vector(weights.map { $0.squareRoot() }))
  }
}

/// The rows of a regression as blocks that can be read again, each pass in the same order.
struct RegressionRows {
  let rowCount: Int
  let columnCount: Int
  let blockSize: Int
  let read: (Range<Int>) throws -> RegressionBlock

  func forEachBlock(_ body: (Range<Int>, RegressionBlock) throws -> Void) throws {
    for start in stride(from: 0, to: rowCount, by: blockSize) {
      let range = start..<Swift.min(start + blockSize, rowCount)
      let block = try read(range)
      precondition(
        block.X.rowCount == range.count && block.X.columnCount == columnCount
          && block.y.count == range.count && (block.weights?.count ?? range.count) == range.count,
        "a block of \(block.X.shape) with \(block.y.count) responses and "
          + "\(block.weights?.count ?? range.count) weights for \(range.count) × \(columnCount)")
      try body(range, block)
    }
  }
}

/// Powers of two that bring the columns of X, and y, to norms near 1.
struct RegressionScale: Sendable {
  private(set) var columns: [Int]
  private(set) var response: Int

  /// From the largest magnitudes in a first block.
  init(_ block: RegressionBlock) {
    columns = (0..<block.X.columnCount).map { j in
      block.X.withColumn(j) { Scaling.exponent(of: $0.largestMagnitude) }
    }
    response = Scaling.exponent(of: block.y.elements.largestMagnitude)
  }

  func applied(to block: RegressionBlock) -> RegressionBlock {
    let powers = Vector(columns.map { Scaling.powerOfTwo(-$0) })
    return RegressionBlock(
      X: block.X.scalingColumns(by: powers), XLow: block.XLow?.scalingColumns(by: powers),
      y: Scaling.powerOfTwo(-response) * block.y, weights: block.weights)
  }

  /// Makes the norms of the columns of the triangle of [X y], found under this scale, lie within
  /// [1, 2), and adapts the scale.
  mutating func equilibrate(_ triangle: Matrix) -> Matrix {
    let before = columns + [response]
    let after = before.indices.map { j in
      let norm = triangle.withColumn(j) { Scaling.norm(of: $0) }
      // Kept where powers of two and their reciprocals are normal.
      return Swift.min(Swift.max(before[j] + Scaling.exponent(of: norm), -1022), 1022)
    }
    columns = Array(after.dropLast())
    response = after[columns.count]
    return triangle.scalingColumns(
      by: Vector(before.indices.map { Scaling.powerOfTwo(before[$0] - after[$0]) }))
  }
}
