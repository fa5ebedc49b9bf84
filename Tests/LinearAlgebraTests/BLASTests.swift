import Testing

@testable import LinearAlgebra

struct BLASTests {
  @Test func theBuildIsKnownAndSingleThreaded() {
    #expect(BLASLibrary.configuration.contains("OpenBLAS"))
    #expect(!BLASLibrary.coreName.isEmpty)
    #expect(BLASLibrary.threads == 1)
  }

  @Test(arguments: [BLAS.Triangle.upper, .lower], [false, true])
  func triangularSolves(_ triangle: BLAS.Triangle, _ transposing: Bool) {
    var T = randomMatrix(5, 5, seed: 14).keepingLowerTriangle() + 3 * Matrix.identity(5)
    if triangle == .upper { T = T.transposed() }
    let acting = transposing ? T.transposed() : T
    let B = randomMatrix(5, 2, seed: 15)
    var left = B
    BLAS.solveTriangular(T, triangle, transposing: transposing, into: &left)
    #expect((acting * left).isClose(to: B, within: 1e-14))
    var right = B.transposed()
    BLAS.solveTriangular(T, triangle, transposing: transposing, .right, into: &right)
    #expect((right * acting).isClose(to: B.transposed(), within: 1e-14))
  }
}
