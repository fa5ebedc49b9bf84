import Testing

@testable import LinearAlgebra

struct SVDTests {
  @Test(arguments: shapes)
  func reconstructs(_ m: Int, _ n: Int) throws {
    let A = randomMatrix(m, n, seed: 6)
    let svd = try SVD(A)
    let k = min(m, n)
    #expect((svd.U.scalingColumns(by: svd.singularValues) * svd.Vt).isClose(to: A, within: 1e-13))
    #expect(svd.U.crossProduct().isClose(to: .identity(k), within: 1e-13))
    #expect((svd.Vt * svd.Vt.transposed()).isClose(to: .identity(k), within: 1e-13))
    #expect(zip(svd.singularValues, svd.singularValues.dropFirst()).allSatisfy { $0 >= $1 })
    #expect(svd.rank() == k)
  }

  @Test func pseudoInverseMeetsPenrosesConditions() throws {
    let A = randomMatrix(8, 3, seed: 7) * randomMatrix(3, 5, seed: 8)
    let svd = try SVD(A)
    let P = svd.pseudoInverse()
    #expect(svd.rank() == 3)
    #expect((A * P * A).isClose(to: A, within: 1e-13))
    #expect((P * A * P).isClose(to: P, within: 1e-12))
    #expect((A * P).isClose(to: (A * P).transposed(), within: 1e-13))
    #expect((P * A).isClose(to: (P * A).transposed(), within: 1e-13))
  }

  @Test func condition() throws {
    #expect(try SVD(Matrix(diagonal: [4, -8, 2])).conditionNumber == 4)
    #expect(try SVD(Matrix(diagonal: [4, 0])).conditionNumber == .infinity)
    #expect(try SVD(Matrix(rowCount: 0, columnCount: 0)).conditionNumber == 1)
    #expect(throws: LinearAlgebraError.nonFinite(row: 0, column: 1)) {
      try SVD(Matrix(rows: [[1, .infinity]]))
    }
  }
}
