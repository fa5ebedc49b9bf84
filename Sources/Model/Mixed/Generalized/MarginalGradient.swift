import LinearAlgebra

extension MarginalDeviance {
  /// The derivatives of −2 log L by θ and γ, û moving along.
  ///
  /// With hᵢ = vᵢ'A⁻¹vᵢ, cᵢ = wᵢ'hᵢ, r = Σ cᵢvᵢ and a = A⁻¹r, for a change of ηᵢ by dᵢ and of
  /// vᵢ by dvᵢ:
  ///
  ///     d log|A| = Σ [(cᵢ − wᵢ vᵢ'a) dᵢ + 2 wᵢ vᵢ'A⁻¹dvᵢ + sᵢ a'dvᵢ],   dF = −2 Σ sᵢ dᵢ
  ///
  /// With quadrature, u_k = û + (2/A)^½ x_k has share p_k of the integral, and
  ///
  ///     d = α d log|A| + β dû + Σ p_k ∂F(u_k),   α = 1 − Σ p_k g(u_k) (2/A)^½ x_k,   β = 2 Σ p_k g(u_k)
  ///
  /// - Parameter states: there, at û.
  func gradient(_ theta: [Double], _ gamma: [Double], _ states: [BlockState]) -> [Double]? {
    let V = blocks.scaled(theta)
    let fixed = fixedPart(gamma)
    var accumulated = GradientSums(
      rowCount: base.count, places: blocks.parameterPlaces, width: blocks.width)
    for (block, state) in zip(blocks.blocks, states) {
      guard let inverse = state.inverse else { return nil }
      accumulated.add(block, fixed, V, state, inverse, self)
    }
    let result = accumulated.theta + Q.crossProduct(Vector(accumulated.eta)).elements
    return result.allSatisfy(\.isFinite) ? result : nil
  }
}

extension MarginalDeviance {
  /// The derivatives of each block's part of −2 log L by (θ, γ): a row per block.
  ///
  /// - Parameter modes: û there.
  func blockGradients(_ theta: [Double], _ gamma: [Double], _ modes: [Double]) -> [[Double]]? {
    let V = blocks.scaled(theta)
    let fixed = fixedPart(gamma)
    var sums = GradientSums(
      rowCount: base.count, places: blocks.parameterPlaces, width: blocks.width)
    var found: [[Double]] = []
    for block in blocks.blocks {
      let u = block.effects.map { modes[$0] }
      guard let state = BlockState(block, fixed, V, u, self), let inverse = state.inverse
      else { return nil }
      sums.theta = theta.map { _ in 0 }
      sums.add(block, fixed, V, state, inverse, self)
      let own = Vector(block.rows.map { sums.eta[$0] })
      found.append(sums.theta + Q.rows(block.rows).crossProduct(own).elements)
    }
    return found.allSatisfy { $0.allSatisfy(\.isFinite) } ? found : nil
  }
}

/// Derivatives by each row's η, and by θ.
private struct GradientSums {
  typealias Place = (from: Int, to: Int)

  var eta: [Double]
  var theta: [Double]
  private let places: [Place]
  private let K: Int

  init(rowCount: Int, places: [Place], width: Int) {
    eta = [Double](repeating: 0, count: rowCount)
    theta = [Double](repeating: 0, count: places.count)
    self.places = places
    K = width
  }

  mutating func add(
    _ block: RandomBlocks.Block, _ fixed: [Double], _ V: [Double], _ state: BlockState,
    _ inverse: Matrix, _ deviance: MarginalDeviance
  ) {
    let (response, family) = (deviance.response, deviance.family)
    let m = state.u.count
    var rows: [RowTerms] = []
    rows.reserveCapacity(block.rows.count)
    // A⁻¹vᵢ at the row's own effects, and vᵢ'A⁻¹vᵢ.
    var spread = [Double](repeating: 0, count: block.rows.count * K)
    var bends = [Double](repeating: 0, count: block.rows.count)
    var r = [Double](repeating: 0, count: m)
    var noKernel: LogProduct?
    inverse.withElements { inverse in
      for (i, row) in block.rows.enumerated() {
        var value = fixed[row]
        for a in 0..<K { value += V[row * K + a] * state.u[block.places[i * K + a]] }
        let terms = family.terms(
          value, response.y[row], trials: response.trials[row], &noKernel)
        rows.append(terms)
        var h = 0.0
        for a in 0..<K {
          var sum = 0.0
          for b in 0..<K {
            sum += inverse[block.places[i * K + b] * m + block.places[i * K + a]] * V[row * K + b]
          }
          spread[i * K + a] = sum
          h += V[row * K + a] * sum
        }
        bends[i] = terms.bend * h
        for a in 0..<K { r[block.places[i * K + a]] += bends[i] * V[row * K + a] }
      }
    }
    let shares = deviance.shares(block, fixed, V, state)
    let (alpha, beta) = shares.map { ($0.alpha, $0.beta) } ?? (1, 0)
    let pull = (inverse * Vector(r.map { alpha * $0 + beta })).elements
    for (i, row) in block.rows.enumerated() {
      let terms = rows[i]
      var along = 0.0
      for a in 0..<K { along += V[row * K + a] * pull[block.places[i * K + a]] }
      let moved = alpha * bends[i] - terms.weight * along
      let score = shares?.scores[i] ?? terms.score
      eta[row] += moved - 2 * score
      for (j, place) in places.enumerated() {
        let to = block.places[i * K + place.to]
        let own = shares?.weightedScores[i] ?? (score * state.u[to])
        let change =
          moved * state.u[to] + 2 * alpha * terms.weight * spread[i * K + place.to]
          + terms.score * pull[to] - 2 * own
        theta[j] += deviance.blocks.Z[row * K + place.from] * change
      }
    }
  }
}

extension MarginalDeviance {
  /// What quadrature adds to a block's derivatives.
  fileprivate struct QuadratureShares {
    var alpha = 1.0
    var beta = 0.0
    /// Σ p_k sᵢ(u_k), and Σ p_k sᵢ(u_k) u_k.
    var scores: [Double]
    var weightedScores: [Double]
  }

  /// - Returns: nil under Laplace's approximation.
  fileprivate func shares(
    _ block: RandomBlocks.Block, _ fixed: [Double], _ V: [Double], _ end: BlockState
  ) -> QuadratureShares? {
    guard let nodes = nodes(about: end) else { return nil }
    let zero = [Double](repeating: 0, count: block.rows.count)
    var shares = QuadratureShares(scores: zero, weightedScores: zero)
    let logs = nodes.map { $0.x * $0.x - (penalized(block, fixed, V, $0.u) - end.value) / 2 }
    let weights = zip(nodes, logs).map { $0.weight * Elementary.exponential($1) }
    let total = weights.reduce(0, +)
    var noKernel: LogProduct?
    for (node, weight) in zip(nodes, weights) {
      let share = weight / total
      var g = node.u
      for (i, row) in block.rows.enumerated() {
        let eta = fixed[row] + V[row] * node.u
        let score = family.terms(
          eta, response.y[row], trials: response.trials[row], &noKernel
        ).score
        g -= V[row] * score
        shares.scores[i] += share * score
        shares.weightedScores[i] += share * score * node.u
      }
      shares.alpha -= share * g * (node.u - end.u[0])
      shares.beta += 2 * share * g
    }
    return shares
  }
}
