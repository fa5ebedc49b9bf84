import LinearAlgebra

/// ν_j = (Σ P_gg)² / Σ_gh P_gh², gathered cluster by cluster.
///
/// P_gg is known without cancellation (`AdjustedCluster.seen`). Off the diagonal, with u = Z'a,
/// v = Z'Wa and Ω the working Gram matrix, P_gh = −(u_g'v_h + v_g'u_h − u_g'Ωu_h), which without weights is
/// −u_g'u_h. With few clusters the pairs are summed one by one; with many, as
/// ‖N‖² − Σ N_gg² = tr(JCJC) − Σ N_gg², N the whole G × G matrix of them and C = Σ [u; v][u; v]', which
/// takes p-dimensional sums only.
struct Satterthwaite {
  /// More clusters than this are summed through `C`.
  let mostPairedClusters: Int

  private let T: Matrix
  private let workingGram: Matrix
  private let clusterCount: Int
  private var diagonalSum: [Double]
  private var diagonalSquares: [Double]
  private var u: [[Vector]]
  private var v: [[Vector]]
  private var sums: [Matrix]
  private var ownSquares: [Double]

  init(T: Matrix, _ workingGram: Matrix, clusterCount: Int, mostPairedClusters: Int) {
    self.mostPairedClusters = mostPairedClusters
    let (p, width) = (T.rowCount, T.columnCount)
    self.T = T
    self.workingGram = workingGram
    self.clusterCount = clusterCount
    diagonalSum = [Double](repeating: 0, count: p)
    diagonalSquares = diagonalSum
    ownSquares = diagonalSum
    u = [[Vector]](repeating: [], count: p)
    v = u
    sums = [Matrix](
      repeating: Matrix(rowCount: 2 * width, columnCount: 2 * width), count: p)
  }

  mutating func add(_ cluster: AdjustedCluster) {
    for j in 0..<T.rowCount {
      let t = T.row(j)
      let own = cluster.seen.quadraticForm(t)
      diagonalSum[j] += own
      diagonalSquares[j] += own * own
      let (ug, vg) = (cluster.K * t, cluster.L * t)
      if clusterCount <= mostPairedClusters {
        u[j].append(ug)
        v[j].append(vg)
      } else {
        let both = Matrix(columns: [Vector(ug.elements + vg.elements)]).transposed()
        sums[j] += both.crossProduct()
        let N = 2 * ug.dot(vg) - workingGram.quadraticForm(ug)
        ownSquares[j] += N * N
      }
    }
  }

  var degreesOfFreedom: [Double] {
    (0..<T.rowCount).map { j in
      let offDiagonal =
        clusterCount <= mostPairedClusters
        ? pairedSquares(j) : max(0, totalSquares(j) - ownSquares[j])
      return diagonalSum[j] * diagonalSum[j] / (diagonalSquares[j] + offDiagonal)
    }
  }

  /// Σ_{g≠h} P_gh².
  private func pairedSquares(_ j: Int) -> Double {
    let q = zip(u[j], v[j]).map { $1 - workingGram * $0 }
    var sum = 0.0
    for g in u[j].indices {
      for h in 0..<g {
        let N = u[j][g].dot(q[h]) + v[j][g].dot(u[j][h])
        sum += 2 * N * N
      }
    }
    return sum
  }

  /// Σ_gh N_gh² = tr(JCJC) with J = [−Ω I; I 0].
  private func totalSquares(_ j: Int) -> Double {
    let p = T.columnCount
    let I = Matrix.identity(p)
    let top = (-workingGram).joinedColumns(with: I)
    let J = top.joinedRows(with: I.joinedColumns(with: Matrix(rowCount: p, columnCount: p)))
    let JC = J * sums[j]
    return (JC * JC).trace
  }
}
