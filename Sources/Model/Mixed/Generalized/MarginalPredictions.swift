import LinearAlgebra

/// The covariance of a block's effects, given β and θ and given θ alone, and the place in it of one.
private struct PredictedEffect {
  let narrow: Matrix
  let wide: Matrix
  let place: Int
}

extension MarginalDeviance {
  /// b̂ = Λû with standard errors: given β and θ from A⁻¹, the curvature; given θ alone with what β̂ adds,
  /// J Cov(γ̂) J' and J = dû/dγ = −A⁻¹Λ'Z'WQ.
  func predictions(_ optimum: MarginalOptimum) -> [RandomPrediction] {
    let V = blocks.scaled(optimum.theta)
    let fixed = fixedPart(optimum.gamma)
    let root = (try? Cholesky(optimum.conditionalCovariance).L) ?? .identity(Q.columnCount)
    var found: [Int: PredictedEffect] = [:]
    for block in blocks.blocks {
      let u = block.effects.map { optimum.modes[$0] }
      guard let inverse = BlockState(block, fixed, V, u, self)?.inverse else { continue }
      let J = inverse * (working(block, fixed, V, u, inverse).cross * root)
      let whole = inverse + J * J.transposed()
      for (place, effect) in block.effects.enumerated() {
        found[effect] = PredictedEffect(narrow: inverse, wide: whole, place: place)
      }
    }
    let factors = blocks.factors(optimum.theta)
    return blocks.terms.indices.flatMap { t -> [RandomPrediction] in
      let (term, k) = (blocks.terms[t], blocks.terms[t].columns.count)
      let L = factors[t].scalingRows(by: Vector(blocks.scales[t].map { 1 / $0 }))
      return term.labels.indices.flatMap { group -> [RandomPrediction] in
        let numbers = (0..<k).map { blocks.first[t] + group * k + $0 }
        let own = numbers.compactMap { found[$0] }
        guard own.count == k else { return [] }
        let b = L * Vector(numbers.map { optimum.modes[$0] })
        func errors(_ of: KeyPath<PredictedEffect, Matrix>) -> [Double] {
          let C = Matrix(
            rows: own.map { one in own.map { one[keyPath: of][one.place, $0.place] } })
          return (L * C * L.transposed()).diagonal.map { $0.squareRoot() }
        }
        let (narrow, wide) = (errors(\.narrow), errors(\.wide))
        return (0..<k).map { c in
          RandomPrediction(
            term: term.name, group: term.labels[group], column: term.columns[c], estimate: b[c],
            conditionalError: narrow[c], predictionError: wide[c])
        }
      }
    }
  }

  /// Each row's η given û.
  func conditionalPredictors(_ optimum: MarginalOptimum) -> [Double] {
    let (K, V) = (blocks.width, blocks.scaled(optimum.theta))
    var eta = fixedPart(optimum.gamma)
    for block in blocks.blocks {
      let u = block.effects.map { optimum.modes[$0] }
      for (i, row) in block.rows.enumerated() {
        for a in 0..<K { eta[row] += V[row * K + a] * u[block.places[i * K + a]] }
      }
    }
    return eta
  }
}
