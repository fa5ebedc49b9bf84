import Testing

@testable import LinearAlgebra

struct SymmetricEigenTests {
  @Test(arguments: [1, 2, 5, 40])
  func reconstructs(_ order: Int) throws {
    let A = randomMatrix(order, order, seed: 9).symmetrized()
    let eigen = try SymmetricEigen(A)
    let V = eigen.vectors
    #expect((V.scalingColumns(by: eigen.values) * V.transposed()).isClose(to: A, within: 1e-13))
    #expect(V.crossProduct().isClose(to: .identity(order), within: 1e-13))
    #expect(zip(eigen.values, eigen.values.dropFirst()).allSatisfy { $0 <= $1 })
  }

  @Test func knownValues() throws {
    let eigen = try SymmetricEigen(Matrix(rows: [[2, 1], [1, 2]]))
    #expect(abs(eigen.values[0] - 1) < 1e-15 && abs(eigen.values[1] - 3) < 1e-15)
  }

  @Test func powers() throws {
    let A = randomMatrix(20, 6, seed: 10).crossProduct()
    let eigen = try SymmetricEigen(A)
    let root = eigen.power(0.5)
    let inverseRoot = eigen.power(-0.5)
    #expect((root * root).isClose(to: A, within: 1e-13))
    #expect((inverseRoot * A * inverseRoot).isClose(to: .identity(6), within: 1e-13))
    #expect(inverseRoot == inverseRoot.transposed())
  }

  /// I − H of a cluster that holds all observations of some dummy is singular: its inverse root acts
  /// on the rest only.
  @Test func inverseRootOfASingularMatrixIsGeneralised() throws {
    let X = Matrix(columns: [[1, 1, 1, 1], [1, 0, 0, 0]])
    let H = X * (try Cholesky(X.crossProduct()).solve(X.transposed()))
    let M = Matrix.identity(4) - H
    let B = try SymmetricEigen(M).power(-0.5)
    #expect((B * M * B).isClose(to: M, within: 1e-14))
    #expect((B * X).largest < 1e-14)
    #expect(try SymmetricEigen(M).power(-1).isClose(to: M, within: 1e-14))
  }

  /// Eigenvalues that are zero but for rounding, of either sign, must not be inverted.
  @Test func roundingIsNotInverted() throws {
    let Q = try QR(pivoting: randomMatrix(30, 12, seed: 36)).Q
    let M = Matrix.identity(30) - Q * Q.transposed()
    let eigen = try SymmetricEigen(M)
    #expect(eigen.values.contains { $0 > 0 && $0 < 1e-14 })
    #expect(eigen.power(-0.5).isClose(to: M, within: 1e-13))
  }
}
