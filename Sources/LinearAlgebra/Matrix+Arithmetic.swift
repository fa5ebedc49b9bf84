extension Matrix {
  public static func + (A: Matrix, B: Matrix) -> Matrix { A.combined(with: B, +) }
  public static func - (A: Matrix, B: Matrix) -> Matrix { A.combined(with: B, -) }
  public static prefix func - (A: Matrix) -> Matrix { A.mapped { -$0 } }
  public static func * (a: Double, A: Matrix) -> Matrix { A.mapped { a * $0 } }
  public static func * (A: Matrix, a: Double) -> Matrix { a * A }
  public static func / (A: Matrix, a: Double) -> Matrix { A.mapped { $0 / a } }
  public static func += (A: inout Matrix, B: Matrix) { A = A + B }
  public static func -= (A: inout Matrix, B: Matrix) { A = A - B }

  /// A B, m × k by k × n.
  public static func * (A: Matrix, B: Matrix) -> Matrix {
    precondition(
      A.columnCount == B.rowCount, "product of \(A.shape) and \(B.shape) matrices")
    return BLAS.product(A, B)
  }

  /// A x, m × n by n.
  public static func * (A: Matrix, x: Vector) -> Vector {
    precondition(
      A.columnCount == x.count, "product of a \(A.shape) matrix and \(x.count) elements")
    return BLAS.product(A, x)
  }

  /// X'X, symmetric, p × p.
  public func crossProduct() -> Matrix { BLAS.crossProduct(self) }

  /// X'Y, p × q.
  public func crossProduct(_ Y: Matrix) -> Matrix {
    precondition(
      rowCount == Y.rowCount, "cross product of \(shape) and \(Y.shape) matrices")
    return BLAS.product(self, Y, transposingFirst: true)
  }

  /// X'y, p.
  public func crossProduct(_ y: Vector) -> Vector {
    precondition(
      rowCount == y.count, "cross product of a \(shape) matrix and \(y.count) elements")
    return BLAS.product(self, y, transposing: true)
  }

  /// v'Av.
  public func quadraticForm(_ v: Vector) -> Double { v.dot(self * v) }

  public var diagonal: Vector {
    Vector((0..<Swift.min(rowCount, columnCount)).map { self[$0, $0] })
  }

  /// Σ Aᵢᵢ.
  public var trace: Double {
    precondition(rowCount == columnCount, "trace of a \(shape) matrix")
    return diagonal.sum
  }

  /// (A + A')/2.
  public func symmetrized() -> Matrix {
    precondition(rowCount == columnCount, "symmetric part of a \(shape) matrix")
    return combined(with: transposed()) { $0 / 2 + $1 / 2 }
  }

  /// A' .
  public func transposed() -> Matrix {
    let (m, n) = (rowCount, columnCount)
    return withElements { a in
      Matrix(rowCount: n, columnCount: m) { i, column in
        for j in 0..<n { column.initializeElement(at: j, to: a[i + j * m]) }
      }
    }
  }

  /// diag(v) A: row i times vᵢ.
  public func scalingRows(by v: Vector) -> Matrix {
    precondition(rowCount == v.count, "\(v.count) row factors for a \(shape) matrix")
    return v.elements.withUnsafeBufferPointer { v in
      Matrix(rowCount: rowCount, columnCount: columnCount) { j, column in
        withColumn(j) { a in
          for i in v.indices { column.initializeElement(at: i, to: v[i] * a[i]) }
        }
      }
    }
  }

  /// A diag(v): column j times vⱼ.
  public func scalingColumns(by v: Vector) -> Matrix {
    precondition(columnCount == v.count, "\(v.count) column factors for a \(shape) matrix")
    return Matrix(rowCount: rowCount, columnCount: columnCount) { j, column in
      let factor = v[j]
      withColumn(j) { a in
        for i in a.indices { column.initializeElement(at: i, to: factor * a[i]) }
      }
    }
  }

  @inline(__always)
  func mapped(_ operation: (Double) -> Double) -> Matrix {
    withElements { a in
      Matrix(rowCount: rowCount, columnCount: columnCount) { result in
        for i in a.indices { result.initializeElement(at: i, to: operation(a[i])) }
      }
    }
  }

  @inline(__always)
  private func combined(with B: Matrix, _ operation: (Double, Double) -> Double) -> Matrix {
    precondition(
      rowCount == B.rowCount && columnCount == B.columnCount,
      "arithmetic on \(shape) and \(B.shape) matrices")
    return withElements { a in
      B.withElements { b in
        Matrix(rowCount: rowCount, columnCount: columnCount) { result in
          for i in a.indices { result.initializeElement(at: i, to: operation(a[i], b[i])) }
        }
      }
    }
  }
}
