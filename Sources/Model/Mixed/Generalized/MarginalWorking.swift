import LinearAlgebra

/// The linear mixed model that works for a generalized one at its modes, variances known:
///
///     z = η + W⁻¹(y − μ),   V = W⁻¹ + ZΛΛ'Z',   V⁻¹(z − Xβ) = y − μ  as  û = Λ'Z'(y − μ)
///
/// block by block of random effects, β = β₀ + Lγ and Q = XL.
///
/// - Reference: Breslow & Clayton (1993), *Journal of the American Statistical Association* 88, 9–25.
extension MarginalDeviance {
  /// A block's part, p being the coefficients and m its effects.
  struct WorkingBlock {
    /// Λ'Z'WQ, m × p.
    let cross: Matrix
    /// Q'V⁻¹Q = Q'WQ − Q'WZΛ A⁻¹ Λ'Z'WQ, p × p.
    let gram: Matrix
    /// Q'V⁻¹(z − Xβ), p.
    let score: Vector
  }

  /// - Returns: in the order of the blocks; nil where a row's likelihood is not finite.
  func workingBlocks(_ optimum: MarginalOptimum) -> [WorkingBlock]? {
    let V = blocks.scaled(optimum.theta)
    let fixed = fixedPart(optimum.gamma)
    var found: [WorkingBlock] = []
    for block in blocks.blocks {
      let u = block.effects.map { optimum.modes[$0] }
      guard let inverse = BlockState(block, fixed, V, u, self)?.inverse else { return nil }
      found.append(working(block, fixed, V, u, inverse))
    }
    return found
  }

  /// - Parameters:
  ///   - fixed: η's fixed part.
  ///   - V: ZΛ, `width` a row.
  ///   - inverse: A⁻¹.
  func working(
    _ block: RandomBlocks.Block, _ fixed: [Double], _ V: [Double], _ u: [Double],
    _ inverse: Matrix
  ) -> WorkingBlock {
    let (K, m, n, p) = (blocks.width, u.count, block.rows.count, Q.columnCount)
    let rows = Q.rows(block.rows)
    var (weights, scores): ([Double], [Double]) = ([], [])
    for (i, row) in block.rows.enumerated() {
      var eta = fixed[row]
      for a in 0..<K { eta += V[row * K + a] * u[block.places[i * K + a]] }
      let terms = family.terms(eta, response.y[row], trials: response.trials[row])
      weights.append(terms.weight)
      scores.append(terms.score)
    }
    var sums = [Double](repeating: 0, count: m * p)
    rows.withElements { q in
      for (i, row) in block.rows.enumerated() {
        for a in 0..<K {
          let (place, scaled) = (block.places[i * K + a], weights[i] * V[row * K + a])
          for j in 0..<p { sums[j * m + place] += scaled * q[j * n + i] }
        }
      }
    }
    let cross = Matrix(rowCount: m, columnCount: p) { _ = $0.initialize(from: sums) }
    let whole = rows.scalingRows(by: Vector(weights.map { $0.squareRoot() })).crossProduct()
    return WorkingBlock(
      cross: cross, gram: whole - cross.crossProduct(inverse * cross),
      score: rows.crossProduct(Vector(scores)))
  }
}
