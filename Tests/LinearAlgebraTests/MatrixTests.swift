import Testing

@testable import LinearAlgebra

struct MatrixTests {
  let A = Matrix(rows: [[1, 2, 3], [4, 5, 6]])

  @Test func waysToMakeOne() {
    #expect(A == Matrix(columns: [[1, 4], [2, 5], [3, 6]]))
    #expect(A == Matrix(columns: [Vector([1, 4]), [2, 5], [3, 6]]))
    #expect(
      A
        == Matrix(rowCount: 2, columnCount: 3) { j, column in
          for i in 0..<2 { column[i] = Double(3 * i + j + 1) }
        })
    #expect(Matrix.identity(2) == Matrix(rows: [[1, 0], [0, 1]]))
    #expect(Matrix(diagonal: [2, 3]) == Matrix(rows: [[2, 0], [0, 3]]))
    #expect(Matrix(rowCount: 1, columnCount: 2, repeating: 7) == Matrix(rows: [[7, 7]]))
    #expect(A[1, 0] == 4 && A[0, 2] == 3)
    #expect(A.withColumn(1) { Array($0) } == [2, 5])
  }

  @Test func shapesMakeUnequal() {
    #expect(Matrix(rowCount: 2, columnCount: 3) != Matrix(rowCount: 3, columnCount: 2))
    #expect(Matrix(rowCount: 0, columnCount: 3) != Matrix(rowCount: 0, columnCount: 2))
  }

  @Test func elementsAreAligned() {
    for count in [0, 1, 3, 1000] {
      let matrix = Matrix(rowCount: count, columnCount: 1)
      #expect(matrix.withPointer { Int(bitPattern: $0) % 64 } == 0)
    }
  }

  @Test func anErrorWhileFillingIsPassedOn() {
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try Matrix(rowCount: 2, columnCount: 2) {
        (_: Int, _: UnsafeMutableBufferPointer<Double>) in throw Stop()
      }
    }
  }

  @Test func firstNonFiniteElementIsNamed() {
    var B = Matrix(rowCount: 3, columnCount: 2)
    B[1, 1] = .nan
    #expect(throws: LinearAlgebraError.nonFinite(row: 1, column: 1)) { try B.checkFinite() }
  }
}

/// Writing to one copy leaves the others alone, and a sole owner writes in place.
struct MatrixCopyOnWriteTests {
  @Test func subscriptWritesToItsOwnCopy() {
    let A = Matrix(rowCount: 2, columnCount: 2)
    var B = A
    B[0, 1] = 5
    #expect(A[0, 1] == 0 && B[0, 1] == 5)
  }

  @Test func columnAndElementWritesToTheirOwnCopy() {
    let A = Matrix(rowCount: 2, columnCount: 2)
    var (B, C) = (A, A)
    B.withMutableColumn(1) { $0[0] = 5 }
    C.withMutableElements { $0[3] = 6 }
    #expect(A == Matrix(rowCount: 2, columnCount: 2))
    #expect(B == Matrix(rows: [[0, 5], [0, 0]]))
    #expect(C == Matrix(rows: [[0, 0], [0, 6]]))
  }

  @Test func soleOwnerWritesInPlace() {
    var A = Matrix(rowCount: 2, columnCount: 2)
    let before = A.withPointer { UInt(bitPattern: $0) }
    A[1, 1] = 3
    A.withMutableColumn(0) { $0[0] = 1 }
    #expect(A.withPointer { UInt(bitPattern: $0) } == before)
  }

  @Test func factorizationsLeaveTheirInputAlone() throws {
    let A = randomMatrix(9, 4, seed: 3)
    let copy = A.rows(0..<9)
    _ = try QR(pivoting: A)
    _ = try SVD(A)
    var folded = RowwiseQR(columnCount: 4)
    try folded.fold(A)
    let S = A.crossProduct()
    let T = S.rows(0..<4)
    _ = try Cholesky(S).inverse()
    _ = try SymmetricEigen(S)
    #expect(A == copy && S == T)
  }
}
