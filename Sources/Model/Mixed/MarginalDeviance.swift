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
  /// Q: η's fixed part is `base` + Qγ, γ in units of its standard error without random effects.
  let Q: Matrix
  let base: [Double]
  let response: Response
  let family: Family
  /// Nil for Laplace's approximation.
  let quadrature: GaussHermite?

  struct Evaluation {
    let value: Double
    /// û, by number of effect.
    let modes: [Double]
  }

  private static let mostSteps = 200

  /// The part of log f that η enters.
  private func kernel(_ row: Int, _ eta: Double) -> Double {
    let (y, m) = (response.y[row], response.trials[row])
    if family == .poisson { return y * eta - Elementary.exponential(eta) }
    return y * Elementary.logLogistic(eta) + (m - y) * Elementary.logLogistic(-eta)
  }

  /// Σ of the part that it does not enter.
  var constant: Double {
    response.y.indices.reduce(0) {
      $0 + family.logLikelihood(0, response.y[$1], trials: response.trials[$1]) - kernel($1, 0)
    }
  }

  /// - Returns: nil where the modes cannot be found.
  func evaluate(_ theta: [Double], _ gamma: [Double], near modes: [Double]) -> Evaluation? {
    let V = blocks.scaled(theta)
    let fixed = (Q * Vector(gamma)).elements
    let eta = zip(base, fixed).map { $0 + $1 }
    var modes = modes
    var value = -2 * constant
    for block in blocks.blocks {
      guard let (u, part) = contribution(of: block, eta, V, block.effects.map { modes[$0] })
      else { return nil }
      for (place, effect) in block.effects.enumerated() { modes[effect] = u[place] }
      value += part
    }
    return value.isFinite ? Evaluation(value: value, modes: modes) : nil
  }

  func predictors(
    _ block: RandomBlocks.Block, _ fixed: [Double], _ V: [Double], _ u: [Double]
  ) -> [Double] {
    let K = blocks.width
    return block.rows.indices.map { i in
      var eta = fixed[block.rows[i]]
      for j in 0..<K { eta += V[block.rows[i] * K + j] * u[block.places[i * K + j]] }
      return eta
    }
  }

  /// F.
  private func penalized(_ block: RandomBlocks.Block, _ eta: [Double], _ u: [Double]) -> Double {
    var sum = u.reduce(0) { $0 + $1 * $1 }
    for i in block.rows.indices { sum -= 2 * kernel(block.rows[i], eta[i]) }
    return sum
  }

  private func contribution(
    of block: RandomBlocks.Block, _ fixed: [Double], _ V: [Double], _ start: [Double]
  ) -> (u: [Double], value: Double)? {
    var u = start
    var eta = predictors(block, fixed, V, u)
    var F = penalized(block, eta, u)
    if !F.isFinite {
      u = u.map { _ in 0 }
      eta = predictors(block, fixed, V, u)
      F = penalized(block, eta, u)
    }
    guard F.isFinite else { return nil }
    for _ in 0..<Self.mostSteps {
      guard let newton = NewtonStep(block, blocks.width, V, eta, u, self) else { return nil }
      let isLast = newton.decrement < 1e-18
      var step = 1.0
      while true {
        let trial = zip(u, newton.direction).map { $0 + step * $1 }
        let trialEta = predictors(block, fixed, V, trial)
        let trialF = penalized(block, trialEta, trial)
        if isLast || trialF <= F + 1e-12 * (1 + F.magnitude) {
          (u, eta, F) = (trial, trialEta, trialF)
          break
        }
        step /= 2
        guard step > 1e-10 else { return nil }
      }
      guard isLast else { continue }
      guard let end = NewtonStep(block, blocks.width, V, eta, u, self) else { return nil }
      return (u, F + end.logDeterminant - 2 * correction(block, fixed, V, u, F, end))
    }
    return nil
  }

  /// log of the quadrature's integral over Laplace's.
  private func correction(
    _ block: RandomBlocks.Block, _ fixed: [Double], _ V: [Double], _ u: [Double], _ F: Double,
    _ end: NewtonStep
  ) -> Double {
    guard let quadrature, u.count == 1 else { return 0 }
    let spread = (2 * Elementary.exponential(-end.logDeterminant)).squareRoot()
    var sum = 0.0
    for (x, w) in zip(quadrature.nodes, quadrature.weights) {
      let at = [u[0] + spread * x]
      let value = penalized(block, predictors(block, fixed, V, at), at)
      sum += w * Elementary.exponential(x * x - (value - F) / 2)
    }
    return Elementary.log(sum / Double.pi.squareRoot())
  }

  /// −A⁻¹g at u, g = u − Λ'Z's.
  struct NewtonStep {
    let direction: [Double]
    /// g'A⁻¹g.
    let decrement: Double
    let logDeterminant: Double
    let cholesky: Cholesky?

    init?(
      _ block: RandomBlocks.Block, _ K: Int, _ V: [Double], _ eta: [Double], _ u: [Double],
      _ deviance: MarginalDeviance
    ) {
      let m = u.count
      var A = Matrix.identity(m)
      var g = u
      A.withMutableElements { A in
        for (i, row) in block.rows.enumerated() {
          let trials = deviance.response.trials[row]
          let score = deviance.family.score(eta[i], deviance.response.y[row], trials: trials)
          let weight = deviance.family.weight(eta[i], trials: trials)
          for a in 0..<K {
            let (v, place) = (V[row * K + a], block.places[i * K + a])
            g[place] -= v * score
            for b in 0..<K {
              A[block.places[i * K + b] * m + place] += weight * v * V[row * K + b]
            }
          }
        }
      }
      if m == 1 {
        let a = A[0, 0]
        guard a.isFinite, a > 0 else { return nil }
        direction = [-g[0] / a]
        decrement = g[0] * g[0] / a
        logDeterminant = Elementary.log(a)
        cholesky = nil
        return
      }
      guard let cholesky = try? Cholesky(A) else { return nil }
      let solution = cholesky.solve(Vector(g))
      direction = solution.map { -$0 }
      decrement = solution.dot(Vector(g))
      logDeterminant = cholesky.logDeterminant
      self.cholesky = cholesky
    }

    /// A⁻¹.
    var inverse: Matrix {
      cholesky?.inverse() ?? Matrix(rows: [[Elementary.exponential(-logDeterminant)]])
    }
  }
}
