/// A matrix of double-doubles: two matrices, for the kernels in `BLAS.swift`.
struct DoubleDoubleMatrix: Sendable {
  private(set) var hi: Matrix
  private(set) var lo: Matrix

  init(rowCount: Int, columnCount: Int) {
    hi = Matrix(rowCount: rowCount, columnCount: columnCount)
    lo = hi
  }

  init(_ hi: Matrix) {
    self.hi = hi
    lo = Matrix(rowCount: hi.rowCount, columnCount: hi.columnCount)
  }

  /// A single column.
  init(_ column: Vector) { self.init(Matrix(columns: [column])) }

  var order: Int { hi.columnCount }

  /// Every element to the nearest double.
  var rounded: Matrix { hi + lo }

  subscript(i: Int, j: Int) -> DoubleDouble {
    get { DoubleDouble(hi: hi[i, j], lo: lo[i, j]) }
    set {
      hi[i, j] = newValue.hi
      lo[i, j] = newValue.lo
    }
  }

  func withParts<R>(_ body: (UnsafePointer<Double>, UnsafePointer<Double>) -> R) -> R {
    hi.withPointer { hi in lo.withPointer { lo in body(hi, lo) } }
  }

  mutating func withMutableParts(
    _ body: (UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>) -> Void
  ) {
    hi.withMutablePointer { hi in lo.withMutablePointer { lo in body(hi, lo) } }
  }
}

// The algebra of triangles, p × p.
extension DoubleDoubleMatrix {
  /// C upper triangular with C'C = A, A symmetric with its upper triangle given.
  func choleskyFactor() throws(LinearAlgebraError) -> DoubleDoubleMatrix {
    var C = DoubleDoubleMatrix(rowCount: order, columnCount: order)
    for k in 0..<order {
      for i in 0...k {
        var rest = self[i, k]
        for j in 0..<i { rest -= C[j, i] * C[j, k] }
        if i < k {
          C[i, k] = rest / C[i, i]
        } else if rest.hi > 0 {
          C[k, k] = rest.squareRoot()
        } else {
          throw .notPositiveDefinite(order: k + 1)
        }
      }
    }
    return C
  }

  /// A B, both upper triangular.
  func triangularProduct(_ B: DoubleDoubleMatrix) -> DoubleDoubleMatrix {
    var product = DoubleDoubleMatrix(rowCount: order, columnCount: order)
    for k in 0..<order {
      for i in 0...k {
        var sum = DoubleDouble.zero
        for j in i...k { sum += self[i, j] * B[j, k] }
        product[i, k] = sum
      }
    }
    return product
  }

  /// R⁻¹, R upper triangular.
  func triangularInverse() -> DoubleDoubleMatrix {
    var T = DoubleDoubleMatrix(rowCount: order, columnCount: order)
    for k in 0..<order {
      T[k, k] = DoubleDouble(1) / self[k, k]
      for i in (0..<k).reversed() {
        var sum = DoubleDouble.zero
        for j in i + 1...k { sum += self[i, j] * T[j, k] }
        T[i, k] = -sum / self[i, i]
      }
    }
    return T
  }

  /// T T', T upper triangular.
  func outerProduct() -> DoubleDoubleMatrix {
    var product = DoubleDoubleMatrix(rowCount: order, columnCount: order)
    for i in 0..<order {
      for j in i..<order {
        var sum = DoubleDouble.zero
        for k in j..<order { sum += self[i, k] * self[j, k] }
        product[i, j] = sum
        product[j, i] = sum
      }
    }
    return product
  }

  /// R⁻¹ R⁻ᵀ z, R upper triangular.
  func normalSolve(_ z: [DoubleDouble]) -> [DoubleDouble] {
    var x = z
    for i in 0..<order {
      for j in 0..<i { x[i] -= self[j, i] * x[j] }
      x[i] = x[i] / self[i, i]
    }
    for i in (0..<order).reversed() {
      for j in i + 1..<Swift.max(order, i + 1) { x[i] -= self[i, j] * x[j] }
      x[i] = x[i] / self[i, i]
    }
    return x
  }
}
