import CDoubleDouble
import COpenBLAS

/// Which OpenBLAS does the work, for the record of a run.
public enum BLASLibrary {
  /// Version and build options, such as `OpenBLAS 0.3.21 … DYNAMIC_ARCH …`.
  public static var configuration: String {
    String(cString: openblas_get_config())
  }

  /// The processor family whose kernels were picked; results differ in the last bits between them.
  public static var coreName: String {
    String(cString: openblas_get_corename())
  }

  /// Threads inside OpenBLAS: always 1, because its results depend on their number.
  public static var threads: Int {
    BLAS.begin()
    return Int(openblas_get_num_threads())
  }

  /// A matrix dimension as BLAS takes it.
  static func dimension(_ n: Int) -> Int32 {
    precondition(
      n >= 0 && n <= Int(Int32.max), "dimension \(n); BLAS takes at most \(Int32.max)")
    return Int32(n)
  }
}

/// The BLAS routines we use. With `LAPACK.swift`, the only file that calls C.
enum BLAS {
  /// Parallelism is over rows or draws, above this module, so that bits do not depend on it.
  private static let singleThread: Void = openblas_set_num_threads(1)

  /// Every entry passes here first.
  static func begin() { singleThread }

  static func dot(_ x: [Double], _ y: [Double]) -> Double {
    begin()
    return cblas_ddot(BLASLibrary.dimension(x.count), x, 1, y, 1)
  }

  /// A B, or A'B.
  static func product(_ A: Matrix, _ B: Matrix, transposingFirst: Bool = false) -> Matrix {
    begin()
    let m = transposingFirst ? A.columnCount : A.rowCount
    let k = transposingFirst ? A.rowCount : A.columnCount
    guard m > 0, k > 0, B.columnCount > 0 else {
      return Matrix(rowCount: m, columnCount: B.columnCount)
    }
    return Matrix(rowCount: m, columnCount: B.columnCount) { c in
      A.withElements { a in
        B.withElements { b in
          cblas_dgemm(
            CblasColMajor, transposingFirst ? CblasTrans : CblasNoTrans, CblasNoTrans,
            BLASLibrary.dimension(m), BLASLibrary.dimension(B.columnCount),
            BLASLibrary.dimension(k), 1, a.baseAddress, BLASLibrary.dimension(A.leadingDimension),
            b.baseAddress, BLASLibrary.dimension(B.leadingDimension), 0, c.baseAddress,
            BLASLibrary.dimension(m))
        }
      }
    }
  }

  /// A x, or A'x; of A's first `columnCount` columns only, if given.
  static func product(
    _ A: Matrix, _ x: Vector, transposing: Bool = false, columnCount: Int? = nil
  ) -> Vector {
    begin()
    let n = columnCount ?? A.columnCount
    var result = [Double](repeating: 0, count: transposing ? n : A.rowCount)
    guard A.rowCount > 0, n > 0 else { return Vector(result) }
    A.withElements { a in
      cblas_dgemv(
        CblasColMajor, transposing ? CblasTrans : CblasNoTrans,
        BLASLibrary.dimension(A.rowCount), BLASLibrary.dimension(n), 1, a.baseAddress,
        BLASLibrary.dimension(A.leadingDimension), x.elements, 1, 0, &result, 1)
    }
    return Vector(result)
  }

  /// X'X, both triangles filled.
  static func crossProduct(_ X: Matrix) -> Matrix {
    begin()
    let p = X.columnCount
    guard X.rowCount > 0, p > 0 else { return Matrix(rowCount: p, columnCount: p) }
    return Matrix(rowCount: p, columnCount: p) { c in
      X.withElements { x in
        cblas_dsyrk(
          CblasColMajor, CblasUpper, CblasTrans, BLASLibrary.dimension(p),
          BLASLibrary.dimension(X.rowCount), 1, x.baseAddress,
          BLASLibrary.dimension(X.leadingDimension), 0, c.baseAddress, BLASLibrary.dimension(p))
      }
      mirrorUpperTriangle(c, order: p)
    }
  }

  static func mirrorUpperTriangle(_ c: UnsafeMutableBufferPointer<Double>, order: Int) {
    for j in 0..<order {
      for i in 0..<j { c[j + i * order] = c[i + j * order] }
    }
  }

  enum Side { case left, right }
  enum Triangle { case upper, lower }

  /// B := T⁻¹B (left) or B T⁻¹ (right), T triangular or, if `transposing`, its transpose.
  static func solveTriangular(
    _ T: Matrix, _ triangle: Triangle, transposing: Bool = false, _ side: Side = .left,
    into B: inout Matrix
  ) {
    begin()
    precondition(
      T.rowCount == T.columnCount
        && T.rowCount == (side == .left ? B.rowCount : B.columnCount),
      "a \(T.shape) triangle solved against a \(B.shape) matrix")
    let (m, n) = (B.rowCount, B.columnCount)
    guard m > 0, n > 0 else { return }
    T.withElements { t in
      B.withMutableElements { b in
        cblas_dtrsm(
          CblasColMajor, side == .left ? CblasLeft : CblasRight,
          triangle == .upper ? CblasUpper : CblasLower, transposing ? CblasTrans : CblasNoTrans,
          CblasNonUnit, BLASLibrary.dimension(m), BLASLibrary.dimension(n), 1, t.baseAddress,
          BLASLibrary.dimension(T.leadingDimension), b.baseAddress, BLASLibrary.dimension(m))
      }
    }
  }

  static func solveTriangular(
    _ T: Matrix, _ triangle: Triangle, transposing: Bool = false, _ b: Vector
  ) -> Vector {
    var B = Matrix(columns: [b])
    solveTriangular(T, triangle, transposing: transposing, into: &B)
    return B.column(0)
  }
}

// The C kernels below play the part of an extended-precision BLAS: dot products, matrix products and
// triangular solves carried to about 32 digits. They are ours, but called as a library is.
extension BLAS {
  /// r −= X b in double-double.
  static func subtractProduct(
    _ X: Matrix, _ b: [DoubleDouble], from r: inout DoubleDoubleMatrix
  ) {
    precondition(X.columnCount == b.count && X.rowCount == r.hi.rowCount)
    X.withElements { x in
      r.withMutableParts { hi, lo in
        dd_subtract_product(
          X.rowCount, X.columnCount, x.baseAddress, X.leadingDimension, b.map(\.hi), b.map(\.lo),
          hi, lo)
      }
    }
  }

  /// X'v in double-double, v a single column.
  static func crossProduct(_ X: Matrix, _ v: DoubleDoubleMatrix) -> [DoubleDouble] {
    precondition(X.rowCount == v.hi.rowCount)
    return v.withParts { hi, lo in
      (0..<X.columnCount).map { j in
        X.withColumn(j) { DoubleDouble(dd_dot_double(X.rowCount, $0.baseAddress, hi, lo)) }
      }
    }
  }

  /// aⱼ'bₖ in double-double for columns j of A and k of B.
  static func dot(
    _ A: DoubleDoubleMatrix, column j: Int, _ B: DoubleDoubleMatrix, column k: Int
  ) -> DoubleDouble {
    let n = A.hi.rowCount
    precondition(n == B.hi.rowCount)
    return A.withParts { aHi, aLo in
      B.withParts { bHi, bLo in
        DoubleDouble(dd_dot(n, aHi + j * n, aLo + j * n, bHi + k * n, bLo + k * n))
      }
    }
  }

  /// diag(w) A in double-double.
  static func scaleRows(_ A: DoubleDoubleMatrix, by w: Vector) -> DoubleDoubleMatrix {
    let n = A.hi.rowCount
    precondition(n == w.count)
    var result = A
    A.withParts { aHi, aLo in
      result.withMutableParts { hi, lo in
        for j in 0..<A.hi.columnCount {
          dd_scale(n, w.elements, aHi + j * n, aLo + j * n, hi + j * n, lo + j * n)
        }
      }
    }
    return result
  }

  /// Σⱼ zᵢⱼ² in double-double, one column.
  static func rowSquares(_ Z: DoubleDoubleMatrix) -> DoubleDoubleMatrix {
    var squares = DoubleDoubleMatrix(rowCount: Z.hi.rowCount, columnCount: 1)
    Z.withParts { zHi, zLo in
      squares.withMutableParts { hi, lo in
        dd_row_squares(Z.hi.rowCount, Z.hi.columnCount, zHi, zLo, hi, lo)
      }
    }
    return squares
  }

  /// X R⁻¹ in double-double, R upper triangular.
  static func rightSolve(_ X: Matrix, _ R: DoubleDoubleMatrix) -> DoubleDoubleMatrix {
    let p = X.columnCount
    precondition(R.hi.rowCount == p && R.hi.columnCount == p)
    var Z = DoubleDoubleMatrix(rowCount: X.rowCount, columnCount: p)
    X.withElements { x in
      R.withParts { rHi, rLo in
        Z.withMutableParts { hi, lo in
          dd_right_solve(
            X.rowCount, p, x.baseAddress, X.leadingDimension, rHi, rLo, Swift.max(p, 1), hi, lo)
        }
      }
    }
    return Z
  }
}

extension DoubleDouble {
  fileprivate init(_ value: dd_value) { self.init(hi: value.hi, lo: value.lo) }
}
