import Testing

@testable import LinearAlgebra

struct MatrixSlicingTests {
  let A = Matrix(rows: [[1, 2, 3], [4, 5, 6], [7, 8, 9]])

  @Test func rowsAndColumns() {
    #expect(A.row(1) == [4, 5, 6] && A.column(2) == [3, 6, 9])
    #expect(A.rows([2, 0, 2]) == Matrix(rows: [[7, 8, 9], [1, 2, 3], [7, 8, 9]]))
    #expect(A.rows(1..<3) == A.rows([1, 2]) && A.rows(1...2) == A.rows([1, 2]))
    #expect(A.columns([2, 0]) == Matrix(rows: [[3, 1], [6, 4], [9, 7]]))
    #expect(A.rows([]) == Matrix(rowCount: 0, columnCount: 3))
    #expect(A.columns(0..<0) == Matrix(rowCount: 3, columnCount: 0))
  }

  @Test func joins() {
    #expect(A.columns(0..<1).joinedColumns(with: A.columns(1..<3)) == A)
    #expect(A.rows(0..<2).joinedRows(with: A.rows(2..<3)) == A)
    #expect(A.joinedColumns(with: Matrix(rowCount: 3, columnCount: 0)) == A)
    #expect(Matrix(rowCount: 0, columnCount: 3).joinedRows(with: A) == A)
  }
}
