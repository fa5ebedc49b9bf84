/// A small positive definite system A x = b, by A = L L'. Large ones belong to LinearAlgebra, which
/// this target cannot see.
struct SymmetricSystem {
  private var L: [[Double]]

  /// nil where A is not positive definite.
  init?(_ A: [[Double]]) {
    L = A
    for j in A.indices {
      for i in j..<A.count {
        var sum = A[i][j]
        for m in 0..<j { sum -= L[i][m] * L[j][m] }
        if i == j {
          guard sum > 1e-14 * A[j][j] else { return nil }
          L[j][j] = sum.squareRoot()
        } else {
          L[i][j] = sum / L[j][j]
        }
      }
    }
  }

  func solve(_ b: [Double]) -> [Double] {
    var x = b
    for i in x.indices {
      for m in 0..<i { x[i] -= L[i][m] * x[m] }
      x[i] /= L[i][i]
    }
    for i in x.indices.reversed() {
      for m in (i + 1)..<max(i + 1, x.count) { x[i] -= L[m][i] * x[m] }
      x[i] /= L[i][i]
    }
    return x
  }
}
