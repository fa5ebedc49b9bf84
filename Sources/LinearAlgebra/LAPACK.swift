import COpenBLAS

/// The LAPACK routines we use. With `BLAS.swift`, the only file that calls C.
///
/// A negative `info` means that we passed a wrong argument: a broken invariant of ours, so it traps.
/// A positive one is a fact about the matrix and is returned or thrown.
enum LAPACK {
  typealias Elements = UnsafeMutablePointer<Double>

  /// A := its QR factors (R above, reflectors below the diagonal); returns tau.
  static func factorQR(_ A: inout Matrix) -> [Double] {
    BLAS.begin()
    var m = BLASLibrary.dimension(A.rowCount)
    var n = BLASLibrary.dimension(A.columnCount)
    var lda = BLASLibrary.dimension(A.leadingDimension)
    var tau = [Double](repeating: 0, count: Swift.min(A.rowCount, A.columnCount))
    guard !tau.isEmpty else { return tau }
    _ = A.withMutableElements { a in
      withWorkspace("dgeqrf") { work, size, info in
        dgeqrf_(&m, &n, a.baseAddress, &lda, &tau, work, &size, &info)
      }
    }
    return tau
  }

  /// The first `count` columns of Q from `factorQR`.
  static func thinQ(_ factors: Matrix, tau: [Double]) -> Matrix {
    BLAS.begin()
    var Q = factors.columns(0..<tau.count)
    guard !tau.isEmpty else { return Q }
    var m = BLASLibrary.dimension(Q.rowCount)
    var n = BLASLibrary.dimension(tau.count)
    var k = n
    var lda = m
    _ = Q.withMutableElements { q in
      withWorkspace("dorgqr") { work, size, info in
        dorgqr_(&m, &n, &k, q.baseAddress, &lda, tau, work, &size, &info)
      }
    }
    return Q
  }

  /// Q'C from the factors of `factorQR`.
  static func applyTransposedQ(_ factors: Matrix, tau: [Double], to C: inout Matrix) {
    BLAS.begin()
    guard !tau.isEmpty, C.columnCount > 0 else { return }
    var m = BLASLibrary.dimension(C.rowCount)
    var n = BLASLibrary.dimension(C.columnCount)
    var k = BLASLibrary.dimension(tau.count)
    var lda = m
    var ldc = m
    var (side, transpose) = (character("L"), character("T"))
    _ = factors.withElements { a in
      C.withMutableElements { c in
        withWorkspace("dormqr") { work, size, info in
          dormqr_(
            &side, &transpose, &m, &n, &k, a.baseAddress, &lda, tau, c.baseAddress, &ldc, work,
            &size, &info, 1, 1)
        }
      }
    }
  }

  /// R := the triangle of [R; B], R q × q upper triangular, B m × q and destroyed.
  ///
  /// `isTriangular` says that B is upper triangular too (the merge of two triangles).
  static func foldQR(
    _ R: Elements, order q: Int, _ B: Elements, rowCount: Int, leadingDimension: Int,
    isTriangular: Bool = false
  ) {
    BLAS.begin()
    guard q > 0, rowCount > 0 else { return }
    // Measured: narrow panels win for few columns; dtpqrt needs nb ≤ n.
    let block = q < 64 ? Swift.min(8, q) : 16
    var m = BLASLibrary.dimension(rowCount)
    var n = BLASLibrary.dimension(q)
    var l = isTriangular ? n : 0
    var nb = BLASLibrary.dimension(block)
    var ldt = nb
    var lda = n
    var ldb = BLASLibrary.dimension(leadingDimension)
    var info: Int32 = 0
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * block * q) { scratch in
      guard let t = scratch.baseAddress else { return }
      dtpqrt_(&m, &n, &l, &nb, R, &lda, B, &ldb, t, &ldt, t + block * q, &info)
    }
    check(info, "dtpqrt")
  }

  /// 1/κ₁ of an upper triangular matrix, estimated.
  static func reciprocalCondition(upper R: Matrix) -> Double {
    BLAS.begin()
    guard R.rowCount > 0 else { return 1 }
    var n = BLASLibrary.dimension(R.rowCount)
    var lda = n
    var (norm, upper, nonUnit) = (character("1"), character("U"), character("N"))
    var work = [Double](repeating: 0, count: 3 * R.rowCount)
    var integers = [Int32](repeating: 0, count: R.rowCount)
    var (result, info) = (0.0, Int32(0))
    R.withElements { r in
      dtrcon_(
        &norm, &upper, &nonUnit, &n, r.baseAddress, &lda, &result, &work, &integers, &info, 1, 1,
        1)
    }
    check(info, "dtrcon")
    return result
  }

  /// A := L in its lower triangle; the upper one is left. Returns the order of the first leading
  /// minor that is not positive, if any.
  static func factorCholesky(_ A: inout Matrix) -> Int? {
    BLAS.begin()
    guard A.rowCount > 0 else { return nil }
    var (lower, info) = (character("L"), Int32(0))
    var n = BLASLibrary.dimension(A.rowCount)
    var lda = n
    A.withMutableElements { dpotrf_(&lower, &n, $0.baseAddress, &lda, &info, 1) }
    check(info, "dpotrf")
    return info > 0 ? Int(info) : nil
  }

  /// B := (LL')⁻¹B.
  static func solveCholesky(_ L: Matrix, into B: inout Matrix) {
    BLAS.begin()
    guard L.rowCount > 0, B.columnCount > 0 else { return }
    var (lower, info) = (character("L"), Int32(0))
    var n = BLASLibrary.dimension(L.rowCount)
    var count = BLASLibrary.dimension(B.columnCount)
    var (lda, ldb) = (n, n)
    L.withElements { l in
      B.withMutableElements { b in
        dpotrs_(&lower, &n, &count, l.baseAddress, &lda, b.baseAddress, &ldb, &info, 1)
      }
    }
    check(info, "dpotrs")
  }

  /// (LL')⁻¹ in the lower triangle.
  static func invertCholesky(_ L: inout Matrix) {
    BLAS.begin()
    guard L.rowCount > 0 else { return }
    var (lower, info) = (character("L"), Int32(0))
    var n = BLASLibrary.dimension(L.rowCount)
    var lda = n
    L.withMutableElements { dpotri_(&lower, &n, $0.baseAddress, &lda, &info, 1) }
    check(info, "dpotri")
  }

  /// A = U diag(s) Vt, thin.
  static func decomposeSVD(
    _ A: Matrix
  ) throws(LinearAlgebraError) -> (U: Matrix, s: Vector, Vt: Matrix) {
    BLAS.begin()
    let k = Swift.min(A.rowCount, A.columnCount)
    var U = Matrix(rowCount: A.rowCount, columnCount: k)
    var Vt = Matrix(rowCount: k, columnCount: A.columnCount)
    var s = [Double](repeating: 0, count: k)
    guard k > 0 else { return (U, Vector(s), Vt) }
    var destroyed = A
    var thin = character("S")
    var (m, n) = (BLASLibrary.dimension(A.rowCount), BLASLibrary.dimension(A.columnCount))
    var (lda, ldu, ldvt) = (m, m, BLASLibrary.dimension(k))
    var integers = [Int32](repeating: 0, count: 8 * k)
    let info = destroyed.withMutableElements { a in
      U.withMutableElements { u in
        Vt.withMutableElements { vt in
          withWorkspace("dgesdd") { work, size, info in
            dgesdd_(
              &thin, &m, &n, a.baseAddress, &lda, &s, u.baseAddress, &ldu, vt.baseAddress, &ldvt,
              work, &size, &integers, &info, 1)
          }
        }
      }
    }
    if info > 0 { throw .notConverged(routine: "dgesdd", info: Int(info)) }
    return (U, Vector(s), Vt)
  }

  /// A = V diag(λ) V', A symmetric (lower triangle read), λ ascending.
  static func decomposeSymmetric(
    _ A: Matrix
  ) throws(LinearAlgebraError) -> (values: Vector, vectors: Matrix) {
    BLAS.begin()
    let order = A.rowCount
    var values = [Double](repeating: 0, count: order)
    var V = Matrix(rowCount: order, columnCount: order)
    guard order > 0 else { return (Vector(values), V) }
    var destroyed = A
    var (job, range, lower) = (character("V"), character("A"), character("L"))
    var n = BLASLibrary.dimension(order)
    var (lda, ldz, found) = (n, n, Int32(0))
    var (low, high, first, last, tolerance) = (0.0, 0.0, Int32(0), Int32(0), 0.0)
    var support = [Int32](repeating: 0, count: 2 * order)
    var integers = [Int32](repeating: 0, count: 10 * order)
    var integerCount = BLASLibrary.dimension(10 * order)
    let info = destroyed.withMutableElements { a in
      V.withMutableElements { v in
        withWorkspace("dsyevr") { work, size, info in
          dsyevr_(
            &job, &range, &lower, &n, a.baseAddress, &lda, &low, &high, &first, &last, &tolerance,
            &found, &values, v.baseAddress, &ldz, &support, work, &size, &integers, &integerCount,
            &info, 1, 1, 1)
        }
      }
    }
    if info > 0 { throw .notConverged(routine: "dsyevr", info: Int(info)) }
    return (Vector(values), V)
  }

  private static func character(_ letter: Unicode.Scalar) -> CChar {
    CChar(truncatingIfNeeded: letter.value)
  }

  /// Calls a routine twice: to ask for its workspace, and to do the work. Returns `info` ≥ 0.
  private static func withWorkspace(
    _ routine: String, _ call: (Elements, inout Int32, inout Int32) -> Void
  ) -> Int32 {
    var (wanted, query, info) = (0.0, Int32(-1), Int32(0))
    call(&wanted, &query, &info)
    check(info, routine)
    let count = Swift.max(Int(wanted), 1)
    var size = BLASLibrary.dimension(count)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { work in
      if let work = work.baseAddress { call(work, &size, &info) }
    }
    check(info, routine)
    return info
  }

  private static func check(_ info: Int32, _ routine: String) {
    precondition(info >= 0, "argument \(-info) of \(routine) is wrong")
  }
}
