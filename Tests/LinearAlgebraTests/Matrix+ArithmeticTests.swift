import Testing

@testable import LinearAlgebra

struct MatrixArithmeticTests {
  let A = Matrix(rows: [[1, 2, 3], [4, 5, 6]])

  @Test func elementwise() {
    #expect(A + A == 2 * A && A - A == Matrix(rowCount: 2, columnCount: 3))
    #expect(-A == A * -1 && A / 2 == A * 0.5)
    #expect(A.transposed() == Matrix(rows: [[1, 4], [2, 5], [3, 6]]))
    #expect(A.scalingRows(by: [10, 1]) == Matrix(rows: [[10, 20, 30], [4, 5, 6]]))
    #expect(A.scalingColumns(by: [1, 0, -1]) == Matrix(rows: [[1, 0, -3], [4, 0, -6]]))
  }

  @Test func products() {
    #expect(A * A.transposed() == Matrix(rows: [[14, 32], [32, 77]]))
    #expect(A * Vector([1, 0, -1]) == [-2, -2])
    #expect(A.crossProduct() == Matrix(rows: [[17, 22, 27], [22, 29, 36], [27, 36, 45]]))
    #expect(A.crossProduct(A) == A.crossProduct())
    #expect(A.crossProduct(Vector([1, -1])) == [-3, -3, -3])
  }

  @Test func squareOnes() {
    let B = Matrix(rows: [[2, 1], [5, 3]])
    #expect(B.diagonal == [2, 3] && B.trace == 5)
    #expect(B.quadraticForm([1, -2]) == 2 - 2 - 10 + 12)
    #expect(B.symmetrized() == Matrix(rows: [[2, 3], [3, 3]]))
  }

  @Test func emptyOnes() {
    let tall = Matrix(rowCount: 3, columnCount: 0)
    let flat = Matrix(rowCount: 0, columnCount: 2)
    #expect(tall * Matrix(rowCount: 0, columnCount: 2) == Matrix(rowCount: 3, columnCount: 2))
    #expect(flat.crossProduct() == Matrix(rowCount: 2, columnCount: 2))
    #expect(tall * Vector([]) == [0, 0, 0])
    #expect(flat.crossProduct(Vector([])) == [0, 0])
    #expect(tall.crossProduct() == Matrix(rowCount: 0, columnCount: 0))
  }

  @Test(arguments: shapes)
  func productsAgreeWithTheirDefinition(_ m: Int, _ n: Int) {
    let X = randomMatrix(m, n, seed: 1)
    let Y = randomMatrix(m, 3, seed: 2)
    var expected = Matrix(rowCount: n, columnCount: 3)
    for j in 0..<n {
      for k in 0..<3 {
        expected[j, k] = zip(X.column(j), Y.column(k)).reduce(0) { $0 + $1.0 * $1.1 }
      }
    }
    let tolerance = 1e-15 * Double(m)
    #expect(X.crossProduct(Y).isClose(to: expected, within: tolerance))
    #expect((X.transposed() * Y).isClose(to: expected, within: tolerance))
    #expect(X.crossProduct().isClose(to: X.transposed() * X, within: tolerance))
    #expect(X.crossProduct() == X.crossProduct().transposed())
  }
}
