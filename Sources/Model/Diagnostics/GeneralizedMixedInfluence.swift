import LinearAlgebra

/// What each outermost group does to the coefficients of a generalized mixed fit, variances moving too: one
/// Newton step of the likelihood without it. With f = −2 log L = Σ_g f_g in (θ, γ), those at the boundary
/// held,
///
///     x̂₍₋g₎ ≈ x̂ + (H − H_g)⁻¹ ∂f_g,   D_g = Δγ' Cov(γ̂)⁻¹ Δγ / p
///
/// - Reference: Pregibon (1981), *Annals of Statistics* 9; Xiang, Tse & Lee (2002), *Computational
///   Statistics & Data Analysis* 40, for mixed models.
struct GeneralizedMixedInfluence {
  let distances: GroupDistances

  /// With fewer groups each is much of what there is.
  private static let fewestGroups = 3
  /// Each evaluation of the likelihood takes so many operations at most.
  private static let mostWork = 3e7

  /// - Returns: nil where groups cross others and are not independent, or the fit is large.
  init?(_ fit: GeneralizedMixedFit) {
    let (blocks, optimum) = (fit.deviance.blocks.blocks, fit.optimum)
    guard let term = fit.terms.first, blocks.count >= Self.fewestGroups,
      fit.evaluationWork <= Self.mostWork,
      blocks.allSatisfy({ block in
        block.rows.allSatisfy { term.groups[$0] == term.groups[block.rows[0]] }
      }), let parts = fit.blockCurvatures,
      let uncertainty = try? Cholesky(optimum.covariance)
    else { return nil }
    let (q, p) = (optimum.free.count, optimum.gamma.count)
    let whole = parts.reduce(Matrix(rowCount: q, columnCount: q)) { $0 + $1.hessian }
    distances = GroupDistances(
      term: term.name, labels: blocks.map { term.labels[term.groups[$0.rows[0]]] },
      values: parts.map { part in
        guard let left = try? Cholesky((whole - part.hessian).symmetrized()) else { return nil }
        let change = left.solve(part.gradient)
        let own = Vector(Array(change.elements.suffix(p)))
        let distance = own.dot(uncertainty.solve(own)) / Double(p)
        return distance.isFinite ? distance : nil
      })
  }
}

extension GeneralizedMixedFit {
  /// Derivatives of a block's part of −2 log L by what is free of (θ, γ), at the maximum.
  struct BlockCurvature {
    let gradient: Vector
    let hessian: Matrix
  }

  /// Differences of the gradients, exact to the fourth order of the step.
  var blockCurvatures: [BlockCurvature]? {
    let x = optimum.theta + optimum.gamma
    let count = optimum.theta.count
    let free = optimum.free
    func gradients(_ x: [Double]) -> [[Double]]? {
      let (theta, gamma) = (Array(x.prefix(count)), Array(x.dropFirst(count)))
      guard let point = deviance.evaluate(theta, gamma, near: optimum.modes) else { return nil }
      return deviance.blockGradients(theta, gamma, point.modes)?.map { all in free.map { all[$0] } }
    }
    guard let center = gradients(x) else { return nil }
    let scales = MarginalSearch(of: deviance).scales
    // Of each free variable: its column of every block's Hessian.
    var columns: [[[Double]]] = []
    for j in free {
      let h = 0.01 * scales[j]
      let around = [1.0, -1, 2, -2].map { steps -> [[Double]]? in
        var moved = x
        moved[j] += steps * h
        return gradients(moved)
      }
      guard let a = around[0], let b = around[1], let c = around[2], let d = around[3] else {
        return nil
      }
      columns.append(
        center.indices.map { g in
          free.indices.map { i in
            (8 * (a[g][i] - b[g][i]) - (c[g][i] - d[g][i])) / (12 * h)
          }
        })
    }
    return center.indices.map { g in
      BlockCurvature(
        gradient: Vector(center[g]),
        hessian: Matrix(rows: columns.map { $0[g] }).symmetrized())
    }
  }
}
