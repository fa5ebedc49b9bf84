import LinearAlgebra

/// Leverage in proportional odds as a multivariate regression (`OrdinalWorking`): S_g adds up to I over
/// rows or clusters.
///
///     leverage of a row        the largest eigenvalue of Sᵢ, 1 where it alone tells a combination of β
///     leverage of a cluster    tr S_g                           (they add up to q, thresholds among them)
///     partial, of term j       a_j'S_ga_j, a_j = E^(−½)c_j / ‖E^(−½)c_j‖
///
/// with c_j what makes the coefficient of the parameters. As in least squares, where Sᵢ = zᵢzᵢ' and its one
/// eigenvalue is hᵢ.
struct OrdinalLeverage {
  let fit: OrdinalFit

  init(_ fit: OrdinalFit) { self.fit = fit }

  /// Between 0 and 1.
  var ofRows: [Double] {
    get throws(LinearAlgebraError) {
      var found: [Double] = []
      try fit.grid.forEachGroup((0..<fit.rowCount).map { [$0] }) {
        _, S, _ throws(LinearAlgebraError) in
        found.append(min(1, try SymmetricEigen(S.symmetrized()).values.max() ?? 0))
      }
      return found
    }
  }

  /// S_g.
  func shares(of clusters: Clusters) throws(LinearAlgebraError) -> [Matrix] {
    var found: [Matrix] = []
    try fit.grid.forEachGroup(clusters.rows) { _, S, _ throws(LinearAlgebraError) in
      found.append(S)
    }
    return found
  }

  /// a_j.
  func direction(of j: Int) -> Vector {
    let a = fit.grid.inverseRoot * fit.toReported.row(j)
    return a / a.norm
  }
}
