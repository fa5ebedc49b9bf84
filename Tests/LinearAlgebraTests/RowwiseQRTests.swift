import Testing

@testable import LinearAlgebra

struct RowwiseQRTests {
  private func folded(_ X: Matrix, by size: Int) throws -> RowwiseQR {
    var qr = RowwiseQR(columnCount: X.columnCount)
    for start in stride(from: 0, to: X.rowCount, by: size) {
      try qr.fold(X.rows(start..<min(start + size, X.rowCount)))
    }
    return qr
  }

  @Test(arguments: [1, 2, 8, 9, 20, 63, 64, 100])
  func blockSizesDoNotMatter(_ p: Int) throws {
    let X = randomMatrix(3000, p, seed: 27)
    let whole = try folded(X, by: 3000)
    #expect(whole.rowCount == 3000)
    let scale = 1e-13 * whole.R.largest
    #expect(whole.R.crossProduct().isClose(to: X.crossProduct(), within: 1e-11))
    for size in [37, 1024] {
      #expect(try folded(X, by: size).R.isClose(to: whole.R, within: scale))
    }
  }

  @Test(arguments: [(5000, 12, 2500), (10, 4, 2), (7, 20, 3), (5000, 70, 1)])
  func mergingEqualsFolding(_ n: Int, _ p: Int, _ split: Int) throws {
    let X = randomMatrix(n, p, seed: 28)
    let whole = try folded(X, by: 1024)
    var merged = try folded(X.rows(0..<split), by: 1024)
    merged.merge(try folded(X.rows(split..<n), by: 1024))
    #expect(merged.rowCount == n)
    // Where n < p only R'R is determined: signs of zero rows are free.
    #expect(merged.R.crossProduct().isClose(to: whole.R.crossProduct(), within: 1e-11))
    if n >= p { #expect(merged.R.isClose(to: whole.R, within: 1e-13 * whole.R.largest)) }
  }

  @Test func sameBlocksGiveSameBits() throws {
    let X = randomMatrix(5000, 9, seed: 29)
    #expect(try folded(X, by: 700).R == folded(X, by: 700).R)
  }

  @Test func triangleIsTidy() throws {
    let R = try folded(randomMatrix(100, 5, seed: 30), by: 33).R
    for j in 0..<5 {
      #expect(R[j, j] > 0)
      for i in j + 1..<5 where j < 4 { #expect(R[i, j] == 0) }
    }
  }

  @Test func nothing() throws {
    var qr = RowwiseQR(columnCount: 0)
    try qr.fold(Matrix(rowCount: 4, columnCount: 0))
    #expect(qr.rowCount == 4 && qr.R == Matrix(rowCount: 0, columnCount: 0))
    var none = RowwiseQR(columnCount: 3)
    try none.fold(Matrix(rowCount: 0, columnCount: 3))
    none.merge(RowwiseQR(columnCount: 3))
    #expect(none.R == Matrix(rowCount: 3, columnCount: 3))
  }

  @Test func nonFiniteIsRefused() {
    var qr = RowwiseQR(columnCount: 1)
    #expect(throws: LinearAlgebraError.nonFinite(row: 0, column: 0)) {
      try qr.fold(Matrix(rows: [[.infinity]]))
    }
    #expect(qr.rowCount == 0)
  }
}
