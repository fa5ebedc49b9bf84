import LinearAlgebra

/// η of the HTZ test: the degrees of freedom of the Wishart distribution whose total variance is that of
/// the CR2 covariance of q coefficients, standardized by its own expectation Ω, under the working
/// model (errors independent, of one variance).
///
///     η = q (q + 1) / Σ_st Var(d_st),   D = Ω^(−1/2) V^CR2 Ω^(−1/2)
///     Var(d_st) = Σ_gh (P^ss_gh P^tt_gh + P^st_gh P^ts_gh)
///
/// P^st_gh is the covariance of what clusters g and h contribute to contrasts s and t: on the diagonal
/// t_s'Q_gt_t (`AdjustedCluster.seen`), off it −(u_gs'v_ht + v_gs'u_ht − u_gs'Ωu_ht) as in
/// `Satterthwaite`. With q = 1 it is Satterthwaite's.
///
/// - Reference: Pustejovsky & Tipton (2018), §3.2. Agrees with R `clubSandwich::Wald_test`.
extension BiasReduced {
  func hotellingDegreesOfFreedom(
    of positions: [Int], _ fit: LinearFit
  ) throws(LinearAlgebraError) -> Double {
    let workingGram = try workingGram(of: fit)
    return try fit.hotellingDegreesOfFreedom(
      of: positions, clusters, workingGram, mostPairedClusters: mostPairedClusters
    ) { _, rows throws(LinearAlgebraError) in try AdjustedCluster(rows, workingGram) }
  }
}

extension WorkingBiasReduced {
  /// The same under the family's variances.
  func hotellingDegreesOfFreedom(
    of positions: [Int], _ fit: LinearFit
  ) throws(LinearAlgebraError) -> Double {
    try fit.hotellingDegreesOfFreedom(
      of: positions, clusters, .identity(fit.columnCount), mostPairedClusters: mostPairedClusters,
      adjusted)
  }
}

/// The sum over pairs of clusters. With few of them they are summed one by one; with many, as sums of
/// p dimensions: with w_gs = [u_gs; v_gs], J = [−Ω I; I 0] and C_st = Σ_g w_gs w_gt',
///
///     Σ_gh P^ss_gh P^tt_gh = tr(C_ts J C_st J),   Σ_gh P^st_gh P^ts_gh = tr(C_ts J C_ts J)
///
/// less the same of g = h, for which the diagonal is known without cancellation.
struct HotellingDegrees {
  let parts: [AdjustedCluster]
  let workingGram: Matrix
  let mostPairedClusters: Int

  /// - Parameter contrasts: a row of T each.
  func value(contrasts rows: [Vector]) throws(LinearAlgebraError) -> Double {
    let raw = Matrix(columns: rows.map { $0 / $0.norm })
    var expected = Matrix(rowCount: rows.count, columnCount: rows.count)
    for part in parts { expected += raw.crossProduct(part.seen * raw) }
    let root = try SymmetricEigen(expected.symmetrized()).power(-0.5)
    let t = raw * root
    let q = rows.count
    var total = 0.0
    for part in parts { total += Self.squares(t.crossProduct(part.seen * t)) }
    total += parts.count <= mostPairedClusters ? pairs(t) : sums(t)
    return Double(q * (q + 1)) / total
  }

  /// Σ_st P^ss P^tt + P^st P^ts.
  static func squares(_ P: Matrix) -> Double {
    var total = 0.0
    for s in 0..<P.rowCount {
      for r in 0..<P.rowCount { total += P[s, s] * P[r, r] + P[s, r] * P[r, s] }
    }
    return total
  }

  private func pairs(_ t: Matrix) -> Double {
    let u = parts.map { $0.K * t }
    let v = parts.map { $0.L * t }
    let rest = zip(u, v).map { $1 - workingGram * $0 }
    var total = 0.0
    for g in parts.indices {
      for h in 0..<g {
        total += 2 * Self.squares(u[g].crossProduct(rest[h]) + v[g].crossProduct(u[h]))
      }
    }
    return total
  }

  private func sums(_ t: Matrix) -> Double {
    let (p, q) = (t.rowCount, t.columnCount)
    let I = Matrix.identity(p)
    let J = (-workingGram).joinedColumns(with: I)
      .joinedRows(with: I.joinedColumns(with: Matrix(rowCount: p, columnCount: p)))
    // Every C_st at once: Σ_g w_g w_g' with w_g the contrasts' w_gs one below the other.
    var C = Matrix(rowCount: 2 * p * q, columnCount: 2 * p * q)
    var own = 0.0
    for start in stride(from: 0, to: parts.count, by: 1024) {
      let batch = parts[start..<min(start + 1024, parts.count)]
      let stacked = batch.map { part -> Vector in
        let w = (part.K * t).joinedRows(with: part.L * t)
        own += Self.squares(w.crossProduct(J * w))
        return Vector((0..<q).flatMap { w.column($0).elements })
      }
      C += Matrix(columns: stacked).transposed().crossProduct()
    }
    func block(_ s: Int, _ r: Int) -> Matrix {
      C.rows(2 * p * s..<2 * p * (s + 1)).columns(2 * p * r..<2 * p * (r + 1))
    }
    var total = -own
    for s in 0..<q {
      for r in 0..<q {
        let left = block(r, s) * J
        total += (left * block(s, r) * J).trace + (left * block(r, s) * J).trace
      }
    }
    return max(0, total)
  }
}
