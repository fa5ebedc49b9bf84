import Testing

@testable import LinearAlgebra

struct CholeskyTests {
  @Test(arguments: [1, 2, 3, 10, 65, 130])
  func reconstructsSolvesAndInverts(_ order: Int) throws {
    let A = randomMatrix(order + 5, order, seed: 4).crossProduct() + Matrix.identity(order)
    let cholesky = try Cholesky(A)
    let L = cholesky.L
    let tolerance = 1e-14 * Double(order) * A.largest
    #expect((L * L.transposed()).isClose(to: A, within: tolerance))
    #expect(L == L.keepingLowerTriangle())
    let B = randomMatrix(order, 2, seed: 5)
    #expect((A * cholesky.solve(B)).isClose(to: B, within: tolerance))
    #expect((A * cholesky.solve(B.column(0)) - B.column(0)).norm < tolerance)
    #expect((A * cholesky.inverse()).isClose(to: .identity(order), within: tolerance))
    #expect(cholesky.inverse() == cholesky.inverse().transposed())
    let logarithm = try SymmetricEigen(A).values.reduce(1.0, *)
    if order <= 10 {
      #expect(abs(exponential(cholesky.logDeterminant) / logarithm - 1) < 1e-12)
    }
  }

  @Test func logDeterminantNeitherOverflowsNorUnderflows() throws {
    let A = Matrix(diagonal: Vector(repeating: 1e-300, count: 5))
    #expect(abs(try Cholesky(A).logDeterminant + 5 * 300 * 2.302585092994046) < 1e-11)
  }

  @Test func saysWhichMinorFails() {
    let A = Matrix(rows: [[1, 0, 0], [0, 4, 6], [0, 6, 9]])
    let B = Matrix(rows: [[1, 2], [2, 1]])
    #expect(throws: LinearAlgebraError.notPositiveDefinite(order: 3)) { try Cholesky(A) }
    #expect(throws: LinearAlgebraError.notPositiveDefinite(order: 2)) { try Cholesky(B) }
    #expect(throws: LinearAlgebraError.nonFinite(row: 0, column: 0)) {
      try Cholesky(Matrix(rows: [[.nan]]))
    }
  }

  @Test func nothingToFactor() throws {
    let cholesky = try Cholesky(Matrix(rowCount: 0, columnCount: 0))
    #expect(cholesky.logDeterminant == 0)
    #expect(cholesky.solve(Vector([])) == [])
  }

  private func exponential(_ x: Double) -> Double {
    // e^x by its series on x/1024, squared ten times: enough for a comparison to 1e-12.
    var (term, sum) = (1.0, 1.0)
    for k in 1...30 {
      term *= x / 1024 / Double(k)
      sum += term
    }
    for _ in 0..<10 { sum *= sum }
    return sum
  }
}
