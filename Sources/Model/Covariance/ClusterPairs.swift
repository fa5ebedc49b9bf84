import LinearAlgebra

/// ν_j = (Σ P_gg)² / Σ_gh P_gh² of a fit without weights, gathered from batches of clusters: off the
/// diagonal P_gh = −u_g'u_h, u_g = S_g (I − S_g)^(−1/2) t_j. With few clusters the pairs are summed one by
/// one, from all u_g; with many, as ‖C‖² − Σ (u_g'u_g)², C = Σ u_gu_g' (see `Satterthwaite`).
struct ClusterPairs {
  private let isPaired: Bool
  private var diagonalSum: [Double]
  private var diagonalSquares: [Double]
  private var ownSquares: [Double]
  /// Of each contrast the u_g so far, a column each.
  private var all: [[Matrix]]
  /// Of each contrast C.
  private var C: [Matrix?]

  init(contrastCount: Int, isPaired: Bool) {
    self.isPaired = isPaired
    diagonalSum = [Double](repeating: 0, count: contrastCount)
    diagonalSquares = diagonalSum
    ownSquares = diagonalSum
    all = [[Matrix]](repeating: [], count: contrastCount)
    C = [Matrix?](repeating: nil, count: contrastCount)
  }

  mutating func add(_ cluster: AdjustedCluster, _ contrasts: Matrix) {
    for j in diagonalSum.indices {
      let t = contrasts.row(j)
      add([cluster.seen.quadraticForm(t)], Matrix(columns: [cluster.K * t]), j)
    }
  }

  /// - Parameters:
  ///   - clusters: those of the batch to be added.
  ///   - own: with S_g in the first p rows of each cluster's p columns.
  ///   - images: what gives u_g of each unit vector by `basis`, p columns per cluster.
  ///   - T: a row t_j per contrast.
  mutating func add(
    _ clusters: [Int], own: Matrix, _ images: Matrix, _ basis: Matrix, _ T: Matrix
  ) {
    guard !clusters.isEmpty else { return }
    let p = T.columnCount
    for j in diagonalSum.indices {
      let t = T.row(j).elements
      let forms = clusters.map { g in
        var form = 0.0
        for i in 0..<p {
          own.withColumn(g * p + i) { S in for k in 0..<p { form += t[i] * t[k] * S[k] } }
        }
        return form
      }
      let combined = Matrix(rowCount: images.rowCount, columnCount: clusters.count) { c, column in
        column.initialize(repeating: 0)
        for i in 0..<p {
          images.withColumn(clusters[c] * p + i) { image in
            for k in image.indices { column[k] += t[i] * image[k] }
          }
        }
      }
      add(forms, basis.crossProduct(combined), j)
    }
  }

  private mutating func add(_ own: [Double], _ U: Matrix, _ j: Int) {
    for (g, form) in own.enumerated() {
      diagonalSum[j] += form
      diagonalSquares[j] += form * form
      let square = U.withColumn(g) { $0.reduce(0) { $0 + $1 * $1 } }
      ownSquares[j] += square * square
    }
    if isPaired {
      all[j].append(U)
    } else {
      let sum = U.transposed().crossProduct()
      C[j] = C[j].map { $0 + sum } ?? sum
    }
  }

  var degreesOfFreedom: [Double] {
    diagonalSum.indices.map { j in
      diagonalSum[j] * diagonalSum[j] / (diagonalSquares[j] + offDiagonal(j))
    }
  }

  /// Σ_{g≠h} (u_g'u_h)².
  private func offDiagonal(_ j: Int) -> Double {
    guard isPaired else {
      let whole = C[j]?.withElements { $0.reduce(0) { $0 + $1 * $1 } } ?? 0
      return max(0, whole - ownSquares[j])
    }
    guard let first = all[j].first else { return 0 }
    let N = all[j].dropFirst().reduce(first) { $0.joinedColumns(with: $1) }.crossProduct()
    var sum = 0.0
    for h in 0..<N.columnCount {
      N.withColumn(h) { column in for g in 0..<h { sum += 2 * column[g] * column[g] } }
    }
    return sum
  }
}
