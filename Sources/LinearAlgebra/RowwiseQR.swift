/// R of a tall matrix, a block of rows at a time: X = QR, with Q never formed and X never held.
///
/// Blocks may be of any size (1,024–4,096 rows are fastest). The result does not depend on their
/// sizes beyond rounding; with the same sizes in the same order it is the same to the last bit.
/// LAPACK's `dtpqrt`; Demmel, Grigori, Hoemmen & Langou (2012), "TSQR".
public struct RowwiseQR: Sendable {
  public let columnCount: Int
  /// The rows folded in so far.
  public private(set) var rowCount = 0
  private var triangle: Matrix

  /// Rows taken at once, so that they stay in the processor's cache.
  private static let rowsAtOnce = 2048

  public init(columnCount: Int) {
    self.columnCount = columnCount
    triangle = Matrix(rowCount: columnCount, columnCount: columnCount)
  }

  /// p × p, upper triangular, its diagonal not negative.
  public var R: Matrix {
    let flips = Vector(triangle.diagonal.map { $0 < 0 ? -1 : 1 })
    return triangle.scalingRows(by: flips)
  }

  /// - Parameter block: rows × p.
  /// - Throws: `nonFinite`; nothing is folded then.
  public mutating func fold(_ block: Matrix) throws(LinearAlgebraError) {
    try block.checkFinite()
    var destroyed = block
    foldChecked(&destroyed)
  }

  /// As `fold`, for a block known to be finite and not needed again.
  mutating func foldChecked(_ block: inout Matrix) {
    precondition(
      block.columnCount == columnCount,
      "a block of \(block.columnCount) columns folded into \(columnCount)")
    let (rows, q, leading) = (block.rowCount, columnCount, block.leadingDimension)
    triangle.withMutablePointer { r in
      block.withMutablePointer { b in
        for start in stride(from: 0, to: rows, by: Self.rowsAtOnce) {
          LAPACK.foldQR(
            r, order: q, b + start, rowCount: Swift.min(Self.rowsAtOnce, rows - start),
            leadingDimension: leading)
        }
      }
    }
    rowCount += rows
  }

  /// As if the rows of `other` had been folded in here.
  public mutating func merge(_ other: RowwiseQR) {
    precondition(
      other.columnCount == columnCount,
      "a triangle of \(other.columnCount) columns merged into \(columnCount)")
    var destroyed = other.triangle
    let q = columnCount
    triangle.withMutablePointer { r in
      destroyed.withMutablePointer { b in
        LAPACK.foldQR(
          r, order: q, b, rowCount: q, leadingDimension: Swift.max(q, 1), isTriangular: true)
      }
    }
    rowCount += other.rowCount
  }
}
