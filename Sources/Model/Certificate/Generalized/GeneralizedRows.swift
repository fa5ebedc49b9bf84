import LinearAlgebra

/// The rows of a generalized fit as draws are refitted on them: cluster after cluster, in the basis in
/// which the fit's own information is I.
struct GeneralizedRows: Sendable {
  let count: Int
  let order: Int
  /// n × p, row after row.
  let Z: [Double]
  let trials: [Double]
  let offset: [Double]
  /// The first row of each cluster, and n.
  let starts: [Int]
  /// Which row of the sample each is.
  let source: [Int]

  /// - Parameter Z: of the rows of the sample, n × p.
  init(_ Z: Matrix, trials: [Double], offset: [Double]?, _ clusters: Clusters) {
    let source = clusters.rows.flatMap { $0 }
    self.source = source
    count = source.count
    order = Z.columnCount
    var starts = [0]
    for rows in clusters.rows { starts.append(starts[starts.count - 1] + rows.count) }
    self.starts = starts
    self.trials = source.map { trials[$0] }
    self.offset = source.map { offset?[$0] ?? 0 }
    let p = Z.columnCount
    self.Z = [Double](unsafeUninitializedCapacity: source.count * p) { target, filled in
      for (i, row) in source.enumerated() {
        for k in 0..<p { target[i * p + k] = Z[row, k] }
      }
      filled = source.count * p
    }
  }

  var clusterCount: Int { starts.count - 1 }

  /// In the order of the rows here.
  func ordered(_ values: [Double]) -> [Double] { source.map { values[$0] } }

  /// Z θ + o.
  func linearPredictor(_ theta: [Double]) -> [Double] {
    var eta = offset
    for i in 0..<count {
      for k in 0..<order { eta[i] += Z[i * order + k] * theta[k] }
    }
    return eta
  }
}

/// A = L L' of a small symmetric matrix, kept as an array: what is done for every draw.
struct SmallCholesky {
  let order: Int
  /// Row after row.
  private(set) var L: [Double]

  /// - Parameter A: p × p, of which the lower triangle is read.
  /// - Returns: nil where it is not positive definite.
  init?(_ A: [Double], _ p: Int) {
    order = p
    var L = A
    for j in 0..<p {
      var pivot = A[j * p + j]
      for k in 0..<j { pivot -= L[j * p + k] * L[j * p + k] }
      guard pivot > 1e-14 * A[j * p + j], pivot.isFinite else { return nil }
      let root = pivot.squareRoot()
      L[j * p + j] = root
      for i in j + 1..<max(p, j + 1) {
        var sum = A[i * p + j]
        for k in 0..<j { sum -= L[i * p + k] * L[j * p + k] }
        L[i * p + j] = sum / root
      }
    }
    self.L = L
  }

  var determinant: Double {
    (0..<order).reduce(1) { $0 * L[$1 * order + $1] * L[$1 * order + $1] }
  }

  /// L⁻¹x in the place of the p elements at `start`.
  func solveLower(_ x: inout [Double], at start: Int = 0) {
    for i in 0..<order {
      var sum = x[start + i]
      for k in 0..<i { sum -= L[i * order + k] * x[start + k] }
      x[start + i] = sum / L[i * order + i]
    }
  }

  func solve(_ b: [Double]) -> [Double] {
    var x = b
    solveLower(&x)
    for i in (0..<order).reversed() {
      for k in i + 1..<max(order, i + 1) { x[i] -= L[k * order + i] * x[k] }
      x[i] /= L[i * order + i]
    }
    return x
  }
}
