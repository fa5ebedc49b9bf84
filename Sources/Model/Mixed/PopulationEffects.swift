import LinearAlgebra
import Tables

/// Average effects on the outcome's mean over the population of groups, the random effects integrated out:
/// with vᵢ = zᵢ'Gzᵢ and M as in `PopulationMean`,
///
///     number x      mean_i [M'(ηᵢ, vᵢ) ∂ηᵢ/∂x + ½ M''(ηᵢ, vᵢ) ∂vᵢ/∂x],   ∂v/∂x only of a slope that varies
///     level of x    mean_i [M(η₁ᵢ, vᵢ) − M(η₀ᵢ, vᵢ)]
///
/// The mean is weighted by trials. Standard errors by the delta method from the joint covariance of
/// coefficients and θ (values at the boundary held there), from the curvature or by clusters.
///
/// It is not the effect within a group of average random effects, which for probabilities is larger.
///
/// - Reference: Hedeker et al. (2018), Biometrics 74, 354–361.
struct PopulationEffects {
  let fit: GeneralizedMixedFit
  /// The event whose probability it is.
  let level: String?
  let uncertainty: Uncertainty

  /// Of (θ, γ) that are free.
  struct Uncertainty {
    let estimator: CovarianceEstimator
    let covariance: Matrix
    let df: Double
  }

  private struct Sums {
    var estimate = 0.0
    var beta: [Double]
    var theta: [Double]
  }

  func rows(_ subject: EffectSubject) -> [MarginalEffect] {
    subject.variables.map { variable in
      let sums = sums(of: variable, subject)
      let gamma = fit.L.crossProduct(Vector(sums.beta)).elements
      let all = sums.theta + gamma
      let g = Vector(fit.optimum.free.map { all[$0] })
      let se = max(0, uncertainty.covariance.quadraticForm(g)).squareRoot()
      let test = WaldTest(
        estimate: sums.estimate, standardError: se, df: uncertainty.df,
        level: subject.spec.inference.level)
      return subject.effect(
        EffectSubject.Part(
          term: variable.term,
          kind: variable.isAtReference ? .averageAtReference : .populationAverage, level: level,
          value: EffectValue(estimate: sums.estimate, gradient: sums.beta)),
        se, uncertainty.df, test, uncertainty.estimator)
    }
  }

  /// X with ∂X/∂x, or X at one place with X at the other.
  private func matrices(
    _ change: EffectChange, _ subject: EffectSubject
  ) -> (base: DesignMatrix, other: DesignMatrix, along: String?) {
    let (design, table) = (subject.design, subject.sample.table)
    switch change.kind {
    case .derivative(let name):
      let placed = table.placing(change.held)
      return (
        DesignMatrix(design, placed), DesignMatrix(design, placed, as: .derivative(by: name)), name
      )
    case .step(let to, let from):
      let table = table.placing(change.held)
      return (
        DesignMatrix(design, table.placing(from)), DesignMatrix(design, table.placing(to)), nil
      )
    }
  }

  private func sums(of variable: EffectVariable, _ subject: EffectSubject) -> Sums {
    var total = Sums(
      beta: [Double](repeating: 0, count: fit.coefficients.count),
      theta: [Double](repeating: 0, count: fit.optimum.theta.count))
    for part in variable.parts {
      let own = sums(of: part.change, subject)
      total.estimate += part.weight * own.estimate
      for j in own.beta.indices { total.beta[j] += part.weight * own.beta[j] }
      for j in own.theta.indices { total.theta[j] += part.weight * own.theta[j] }
    }
    return total
  }

  private func sums(of change: EffectChange, _ subject: EffectSubject) -> Sums {
    let (base, other, name) = matrices(change, subject)
    let variances = RandomVariances(fit, slopesAlong: name)
    var sums = Sums(
      beta: [Double](repeating: 0, count: fit.coefficients.count),
      theta: [Double](repeating: 0, count: fit.optimum.theta.count))
    let total = subject.weights.reduce(0, +)
    let beta = fit.coefficients
    var mean = PopulationMean(fit.deviance.family, variance: 0)
    for start in stride(from: 0, to: base.rowCount, by: 2048) {
      let range = start..<min(start + 2048, base.rowCount)
      let (X, D) = (base.rows(range), other.rows(range))
      let (eta, moved) = (X * beta, D * beta)
      var (ofX, ofD) = (
        [Double](repeating: 0, count: range.count), [Double](repeating: 0, count: range.count)
      )
      for row in range {
        let i = row - start
        let (o, weight) = (subject.offset?[row] ?? 0, subject.weights[row] / total)
        let spread = variances.row(row)
        if mean.variance != spread.value {
          mean = PopulationMean(fit.deviance.family, variance: spread.value)
        }
        let M0 = mean.derivatives(eta[i] + o)
        var (byValue, bySlope) = (0.0, 0.0)
        if name != nil {
          sums.estimate += weight * (M0.first * moved[i] + M0.second * spread.slope / 2)
          ofX[i] = weight * (M0.second * moved[i] + M0.third * spread.slope / 2)
          ofD[i] = weight * M0.first
          byValue = (M0.third * moved[i] + M0.fourth * spread.slope / 2) / 2
          bySlope = M0.second / 2
        } else {
          let M1 = mean.derivatives(moved[i] + o)
          sums.estimate += weight * (M1.value - M0.value)
          ofX[i] = -weight * M0.first
          ofD[i] = weight * M1.first
          byValue = (M1.second - M0.second) / 2
        }
        for j in sums.theta.indices {
          sums.theta[j] +=
            weight * (byValue * spread.byTheta[j] + bySlope * spread.slopeByTheta[j])
        }
      }
      let gradient = X.crossProduct(Vector(ofX)) + D.crossProduct(Vector(ofD))
      for j in sums.beta.indices { sums.beta[j] += gradient[j] }
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

  init(_ fit: GeneralizedMixedFit, slopesAlong name: String?) {
    blocks = fit.deviance.blocks
    let theta = fit.optimum.theta
    V = blocks.scaled(theta)
    places = blocks.parameterPlaces
    direction = zip(blocks.terms, blocks.scales).flatMap { term, scales in
      zip(term.columns, scales).map { column, scale in
        let parts = MixedSpec.parts(of: column)
        return [column, parts.within, parts.between].contains { $0 == name } ? 1 / scale : 0
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
