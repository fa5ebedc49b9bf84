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
    var parts: [AdjustedCluster] = []
    try fit.forEachCluster(of: clusters) { _, rows throws(LinearAlgebraError) in
      parts.append(
        rows.weights == nil
          ? try AdjustedCluster(unweighted: rows)
          : try AdjustedCluster(weighted: rows, workingGram))
    }
    let rows = positions.map { fit.T.row($0) }
    let raw = Matrix(columns: rows.map { $0 / $0.norm })
    var expected = Matrix(rowCount: positions.count, columnCount: positions.count)
    for part in parts { expected += raw.crossProduct(part.seen * raw) }
    let root = try SymmetricEigen(expected.symmetrized()).power(-0.5)
    return Self.hotelling(parts, contrasts: raw * root, workingGram)
  }

  /// - Parameter contrasts: p × q, standardized.
  private static func hotelling(
    _ parts: [AdjustedCluster], contrasts t: Matrix, _ workingGram: Matrix
  ) -> Double {
    let q = t.columnCount
    let u = parts.map { $0.K * t }
    let v = parts.map { $0.L * t }
    let rest = zip(u, v).map { $1 - workingGram * $0 }
    var total = 0.0
    func add(_ P: Matrix, times count: Double) {
      for s in 0..<q {
        for r in 0..<q { total += count * (P[s, s] * P[r, r] + P[s, r] * P[r, s]) }
      }
    }
    for g in parts.indices {
      add(t.crossProduct(parts[g].seen * t), times: 1)
      for h in 0..<g {
        add(u[g].crossProduct(rest[h]) + v[g].crossProduct(u[h]), times: 2)
      }
    }
    return Double(q * (q + 1)) / total
  }
}
