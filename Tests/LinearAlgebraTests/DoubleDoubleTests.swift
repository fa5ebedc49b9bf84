import Testing

@testable import LinearAlgebra

struct DoubleDoubleTests {
  /// 2^k with the bits of both parts filled.
  let third = DoubleDouble(1) / DoubleDouble(3)

  @Test func sumsAndProductsOfDoublesAreExact() {
    #expect(DoubleDouble.sum(1, 0x1p-80) == DoubleDouble(hi: 1, lo: 0x1p-80))
    let x = 1 + 0x1p-52
    #expect(DoubleDouble.product(x, x) == DoubleDouble(hi: 1 + 0x1p-51, lo: 0x1p-104))
  }

  @Test func divisionAndRootsAreGoodTo1e30() {
    let one = third * DoubleDouble(3)
    #expect(abs((one - DoubleDouble(1)).rounded) < 1e-31)
    let root = DoubleDouble(2).squareRoot()
    #expect(abs((root * root - DoubleDouble(2)).rounded) < 1e-31)
    #expect(DoubleDouble.zero.squareRoot() == .zero)
  }

  @Test func kernelsAgreeWithTheScalarAlgebra() {
    for n in [0, 1, 7, 8, 9, 100] {
      let X = randomMatrix(n, 3, seed: 11)
      let w = randomVector(n, seed: 12)
      let b = [third, DoubleDouble(-2), DoubleDouble(1e-3)]
      var r = DoubleDoubleMatrix(w)
      BLAS.subtractProduct(X, b, from: &r)
      let weighted = BLAS.scaleRows(r, by: w)
      let crossed = BLAS.crossProduct(X, weighted)
      var sums = Array(repeating: DoubleDouble.zero, count: 3)
      var square = DoubleDouble.zero
      for i in 0..<n {
        var expected = DoubleDouble(w[i])
        for j in 0..<3 { expected -= DoubleDouble(X[i, j]) * b[j] }
        #expect(abs((r[i, 0] - expected).rounded) < 1e-30)
        for j in 0..<3 { sums[j] += DoubleDouble(X[i, j] * 1) * DoubleDouble(w[i]) * expected }
        square += expected * expected * DoubleDouble(w[i])
      }
      for j in 0..<3 { #expect(abs((crossed[j] - sums[j]).rounded) < 1e-29) }
      let dot = BLAS.dot(r, column: 0, weighted, column: 0)
      #expect(abs((dot - square).rounded) < 1e-29)
    }
  }

  @Test func dotProductSurvivesCancellation() {
    // 1e16 + 1 − 1e16 through squares that a plain sum loses.
    let a = Matrix(columns: [[1e16, 1, -1e16]])
    let ones = DoubleDoubleMatrix(Vector([1, 1, 1]))
    #expect(BLAS.crossProduct(a, ones)[0].rounded == 1)
  }

  @Test func rightSolveAndTriangles() throws {
    let X = randomMatrix(21, 4, seed: 13)
    let R = DoubleDoubleMatrix(X.triangle())
    let Z = BLAS.rightSolve(X, R)
    for i in 0..<21 {
      for k in 0..<4 {
        var sum = DoubleDouble(X[i, k])
        for j in 0...k { sum -= Z[i, j] * R[j, k] }
        #expect(abs(sum.rounded) < 1e-29)
      }
    }
    let identity = R.triangularProduct(R.triangularInverse())
    #expect((identity.hi - .identity(4) + identity.lo).largest < 1e-29)
    let A = DoubleDoubleMatrix(X.crossProduct())
    let C = try A.choleskyFactor()
    for i in 0..<4 {
      for k in i..<4 {
        var sum = A[i, k]
        for j in 0...i { sum -= C[j, i] * C[j, k] }
        #expect(abs(sum.rounded) < 1e-29)
      }
    }
    let x = C.normalSolve([.zero, third, DoubleDouble(1), .zero])
    for i in 0..<4 {
      var sum = [DoubleDouble.zero, third, DoubleDouble(1), .zero][i]
      for j in 0..<4 { sum -= A[min(i, j), max(i, j)] * x[j] }
      #expect(abs(sum.rounded) < 1e-28)
    }
  }
}
