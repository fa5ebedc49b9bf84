import LinearAlgebra

extension MarginalDeviance {
  /// The same likelihood with γ in units of its standard errors beside random effects of a middling size,
  /// and K of γ₀ = Kγ:
  ///
  ///     K K' = [Q'WQ − Σ_blocks B'A⁻¹B]⁻¹,   B = Λ'Z'WQ,  at γ = 0, u = 0
  ///
  /// Without random effects a rate of large counts has next to no error, so that what lies between groups
  /// is curved by as little as their number of counts is large: a descent and a difference of gradients would
  /// go by steps of nothing.
  ///
  /// - Returns: nil where rounding leaves nothing of that curvature.
  func inUnitsBesideEffects() -> (deviance: MarginalDeviance, K: Matrix)? {
    let theta = blocks.parameters.map { $0.row == $0.column ? Self.middling : 0 }
    guard let information = information(theta), let inverse = try? Cholesky(information).inverse(),
      let K = try? Cholesky(inverse).L
    else { return nil }
    let deviance = MarginalDeviance(
      blocks: blocks, Q: Q * K, base: base, response: response, family: family,
      quadrature: quadrature)
    return (deviance, K)
  }

  /// Standard deviations of the linear predictor.
  private static let middling = 0.5

  private func information(_ theta: [Double]) -> Matrix? {
    let V = blocks.scaled(theta)
    let (p, width) = (Q.columnCount, blocks.width)
    let weights = base.indices.map {
      family.terms(base[$0], response.y[$0], trials: response.trials[$0]).weight
    }
    var information = weightedSquares(weights)
    for block in blocks.blocks {
      let zero = [Double](repeating: 0, count: block.effects.count)
      guard let inverse = BlockState(block, base, V, zero, self)?.inverse else { return nil }
      var B = Matrix(rowCount: zero.count, columnCount: p)
      for (i, row) in block.rows.enumerated() {
        for a in 0..<width {
          let scaled = weights[row] * V[row * width + a]
          guard scaled != 0 else { continue }
          let place = block.places[i * width + a]
          for j in 0..<p { B[place, j] += scaled * Q[row, j] }
        }
      }
      information -= B.crossProduct(inverse * B)
    }
    return information.symmetrized()
  }

  /// Q'WQ.
  func weightedSquares(_ weights: [Double]) -> Matrix {
    var scaled = Q
    for j in 0..<Q.columnCount { for i in weights.indices { scaled[i, j] *= weights[i] } }
    return Q.crossProduct(scaled)
  }
}
