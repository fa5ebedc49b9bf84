import LinearAlgebra

/// −2 log of the likelihood of a generalized linear mixed model, the random effects integrated out:
///
///     η = Xβ + o + ZΛu,  u ~ N(0, I),   −2 log L ≈ Σ_blocks [min_u F(u) + log |A|]
///     F(u) = u'u − 2 Σ log f(yᵢ | ηᵢ),   A = I + Λ'Z'WZΛ at the minimum
///
/// by Laplace's approximation; with a block of one effect, by adaptive Gauss–Hermite quadrature about the
/// same û with the scale A^(−1/2).
///
/// - Reference: Pinheiro & Chao (2006), JCGS 15, 58–81. Agrees with R `lme4::glmer`.
struct MarginalDeviance: Sendable {
  let blocks: RandomBlocks
  /// Q: η's fixed part is `base` + Qγ, γ in units of about its standard error (`inUnitsBesideEffects`).
  let Q: Matrix
  let base: [Double]
  let response: Response
  let family: Family
  /// Nil for Laplace's approximation.
  let quadrature: GaussHermite?
  /// −2 Σ of the part of log f that η does not enter.
  let constant: Double

  /// (Newton's decrement) from which one more step ends at û.
  var modeTolerance = 1e-13

  struct Evaluation {
    let value: Double
    /// û, by number of effect.
    let modes: [Double]
    /// There, by block.
    let states: [BlockState]
  }

  private static let mostSteps = 200

  init(
    blocks: RandomBlocks, Q: Matrix, base: [Double], response: Response, family: Family,
    quadrature: GaussHermite?
  ) {
    self.blocks = blocks
    self.Q = Q
    self.base = base
    self.response = response
    self.family = family
    self.quadrature = quadrature
    constant = response.y.indices.reduce(0) { sum, i in
      let (y, m) = (response.y[i], response.trials[i])
      let kernel = family.terms(0, y, trials: m).kernel
      return sum - 2 * (family.logLikelihood(0, y, trials: m) - kernel)
    }
  }

  /// What a value is uncertain by: those of large counts are sums of large terms, most of which cancel.
  var rounding: Double {
    let size = response.y.indices.reduce(constant.magnitude) { sum, i in
      let mean = response.trials[i] * family.mean(base[i])
      return sum + 2 * (mean + response.y[i] * (1 + base[i].magnitude))
    }
    return size.isFinite ? 1e-15 * size : 0
  }

  /// The same likelihood of the same model, its effects in another order.
  func with(_ blocks: RandomBlocks) -> MarginalDeviance {
    MarginalDeviance(
      blocks: blocks, Q: Q, base: base, response: response, family: family,
      quadrature: quadrature)
  }

  /// Of another outcome.
  func with(_ response: Response) -> MarginalDeviance {
    MarginalDeviance(
      blocks: blocks, Q: Q, base: base, response: response, family: family,
      quadrature: quadrature)
  }

  /// η's fixed part.
  func fixedPart(_ gamma: [Double]) -> [Double] {
    zip(base, (Q * Vector(gamma)).elements).map { $0 + $1 }
  }

  /// - Returns: nil where the modes cannot be found.
  func evaluate(_ theta: [Double], _ gamma: [Double], near modes: [Double]) -> Evaluation? {
    let V = blocks.scaled(theta)
    let fixed = fixedPart(gamma)
    var modes = modes
    var value = constant
    var states: [BlockState] = []
    states.reserveCapacity(blocks.blocks.count)
    for block in blocks.blocks {
      guard let end = mode(of: block, fixed, V, block.effects.map { modes[$0] }) else { return nil }
      for (place, effect) in block.effects.enumerated() { modes[effect] = end.u[place] }
      states.append(end)
      value += end.value + end.logDeterminant
      if let nodes = nodes(about: end) {
        value -= 2 * logIntegral(block, fixed, V, nodes, end.value)
      }
    }
    return value.isFinite ? Evaluation(value: value, modes: modes, states: states) : nil
  }

  /// û by Newton's steps, halved until F falls.
  func mode(
    of block: RandomBlocks.Block, _ fixed: [Double], _ V: [Double], _ start: [Double]
  ) -> BlockState? {
    var state = BlockState(block, fixed, V, start, self)
    if state?.value.isFinite != true {
      state = BlockState(block, fixed, V, start.map { _ in 0 }, self)
    }
    for _ in 0..<Self.mostSteps {
      guard let now = state, now.value.isFinite, let newton = now.newton() else { return nil }
      let isLast = newton.decrement < modeTolerance
      var step = 1.0
      while true {
        let u = zip(now.u, newton.direction).map { $0 + step * $1 }
        let trial = BlockState(block, fixed, V, u, self)
        if let trial, isLast || trial.value <= now.value + 1e-12 * (1 + now.value.magnitude) {
          if isLast { return trial }
          state = trial
          break
        }
        step /= 2
        guard step > 1e-10 else { return nil }
      }
    }
    return nil
  }

  /// Where a block of one effect is evaluated by quadrature, with log weights.
  func nodes(about end: BlockState) -> [(u: Double, x: Double, weight: Double)]? {
    guard let quadrature, end.u.count == 1 else { return nil }
    let spread = (2 * Elementary.exponential(-end.logDeterminant)).squareRoot()
    return zip(quadrature.nodes, quadrature.weights).map { x, w in
      (end.u[0] + spread * x, x, w / Double.pi.squareRoot())
    }
  }

  /// log of the quadrature's integral over Laplace's.
  private func logIntegral(
    _ block: RandomBlocks.Block, _ fixed: [Double], _ V: [Double],
    _ nodes: [(u: Double, x: Double, weight: Double)], _ F: Double
  ) -> Double {
    var sum = 0.0
    for (u, x, weight) in nodes {
      let value = penalized(block, fixed, V, u)
      sum += weight * Elementary.exponential(x * x - (value - F) / 2)
    }
    return Elementary.log(sum)
  }

  /// F of a block of one effect.
  func penalized(_ block: RandomBlocks.Block, _ fixed: [Double], _ V: [Double], _ u: Double)
    -> Double
  {
    var sum = u * u
    var logs: LogProduct? = LogProduct()
    for row in block.rows {
      let eta = fixed[row] + V[row] * u
      sum -= 2 * family.terms(eta, response.y[row], trials: response.trials[row], &logs).kernel
    }
    return sum + 2 * (logs?.value ?? 0)
  }
}
