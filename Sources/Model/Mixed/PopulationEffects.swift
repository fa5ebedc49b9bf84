import LinearAlgebra
import Tables

/// Average effects on the outcome's mean over the population of groups, the random effects integrated out:
/// with vᵢ = zᵢ'Gzᵢ and M as in `PopulationMean`,
///
///     number x      mean_i [M'(ηᵢ, vᵢ) ∂ηᵢ/∂x + ½ M''(ηᵢ, vᵢ) ∂vᵢ/∂x],   ∂v/∂x only of a slope that varies
///     level of x    mean_i [M(η₁ᵢ, vᵢ) − M(η₀ᵢ, vᵢ)]
///
/// The mean is weighted by trials. Standard errors by the delta method from the joint covariance of
/// coefficients and θ (values at the boundary held there).
///
/// It is not the effect within a group of average random effects, which for probabilities is larger.
///
/// - Reference: Hedeker et al. (2018), Biometrics 74, 354–361.
struct PopulationEffects {
  let fit: GeneralizedMixedFit
  let subject: EffectSubject

  private struct Sums {
    var estimate = 0.0
    var beta: [Double]
    var theta: [Double]
  }

  func rows(quantity: String, level: String?) -> [MarginalEffect] {
    subject.variables.map { variable in
      let sums = sums(of: variable)
      let gamma = fit.L.crossProduct(Vector(sums.beta)).elements
      let all = sums.theta + gamma
      let g = Vector(fit.optimum.free.map { all[$0] })
      let se = max(0, fit.optimum.freeCovariance.quadraticForm(g)).squareRoot()
      let test = WaldTest(
        estimate: sums.estimate, standardError: se, df: .infinity,
        level: subject.spec.inference.level)
      return subject.effect(
        variable.term, .populationAverage, quantity, level: level, sums.estimate, se, .infinity,
        test)
    }
  }

  private func sums(of variable: (name: String, term: String, change: EffectSubject.Change))
    -> Sums
  {
    let (high, low) = subject.matrices(variable.name, variable.change)
    let now = DesignMatrix(subject.design, subject.sample.table)
    let variances = RandomVariances(fit, slopesAlong: variable.name)
    var sums = Sums(
      beta: [Double](repeating: 0, count: fit.coefficients.count),
      theta: [Double](repeating: 0, count: fit.optimum.theta.count))
    let total = subject.weights.reduce(0, +)
    let beta = fit.coefficients
    var mean = PopulationMean(fit.deviance.family, variance: 0)
    for start in stride(from: 0, to: now.rowCount, by: 2048) {
      let range = start..<min(start + 2048, now.rowCount)
      let (X1, X0, X) = (high.rows(range), low.rows(range), now.rows(range))
      let D = X1 - X0
      let (eta1, eta0, eta, steps) = (X1 * beta, X0 * beta, X * beta, D * beta)
      for row in range {
        let i = row - start
        let (o, weight) = (subject.offset?[row] ?? 0, subject.weights[row] / total)
        let spread = variances.row(row)
        if mean.variance != spread.value {
          mean = PopulationMean(fit.deviance.family, variance: spread.value)
        }
        var own: [(x: Vector, factor: Double)] = []
        var (byValue, bySlope) = (0.0, 0.0)
        if case .number = variable.change {
          let M = mean.derivatives(eta[i] + o)
          let along = steps[i]
          sums.estimate += weight * (M.first * along + M.second * spread.slope / 2)
          own = [
            (X.row(i), M.second * along + M.third * spread.slope / 2), (D.row(i), M.first),
          ]
          byValue = (M.third * along + M.fourth * spread.slope / 2) / 2
          bySlope = M.second / 2
        } else {
          let (M1, M0) = (mean.derivatives(eta1[i] + o), mean.derivatives(eta0[i] + o))
          sums.estimate += weight * (M1.value - M0.value)
          own = [(X1.row(i), M1.first), (X0.row(i), -M0.first)]
          byValue = (M1.second - M0.second) / 2
        }
        for (x, factor) in own {
          for j in sums.beta.indices { sums.beta[j] += weight * factor * x[j] }
        }
        for j in sums.theta.indices {
          sums.theta[j] +=
            weight * (byValue * spread.byTheta[j] + bySlope * spread.slopeByTheta[j])
        }
      }
    }
    return sums
  }
}

/// vᵢ = zᵢ'Gzᵢ of each row, its derivatives by a column whose slope varies and by θ.
struct RandomVariances {
  struct Row {
    let value: Double
    let slope: Double
    let byTheta: [Double]
    let slopeByTheta: [Double]
  }

  private let blocks: RandomBlocks
  private let V: [Double]
  /// ∂z/∂x, and that times Λ, the same in every row.
  private let direction: [Double]
  private let moved: [Double]
  private let places: [(from: Int, to: Int)]

  init(_ fit: GeneralizedMixedFit, slopesAlong name: String) {
    blocks = fit.deviance.blocks
    let theta = fit.optimum.theta
    V = blocks.scaled(theta)
    places = blocks.parameterPlaces
    direction = zip(blocks.terms, blocks.scales).flatMap { term, scales in
      zip(term.columns, scales).map { column, scale in
        let parts = MixedSpec.parts(of: column)
        return [column, parts.within, parts.between].contains(name) ? 1 / scale : 0
      }
    }
    var moved = [Double](repeating: 0, count: blocks.width)
    for (place, value) in zip(places, theta) { moved[place.to] += direction[place.from] * value }
    self.moved = moved
  }

  func row(_ row: Int) -> Row {
    let K = blocks.width
    let (v, z) = (V[(row * K)..<(row * K + K)], blocks.Z[(row * K)..<(row * K + K)])
    let first = row * K
    var (value, slope) = (0.0, 0.0)
    for a in 0..<K {
      value += v[first + a] * v[first + a]
      slope += 2 * v[first + a] * moved[a]
    }
    return Row(
      value: value, slope: slope,
      byTheta: places.map { 2 * z[first + $0.from] * v[first + $0.to] },
      slopeByTheta: places.map {
        2 * (direction[$0.from] * v[first + $0.to] + z[first + $0.from] * moved[$0.to])
      })
  }
}
