import LinearAlgebra
import Statistics

/// A generalized mixed model's coefficients and θ, at its maximum or anywhere else.
struct GeneralizedMixedPoint {
  let theta: [Double]
  let coefficients: Vector
  /// −2 log L.
  let value: Double
  let randomCovariances: [Matrix]

  /// Elsewhere, where the likelihood is not known: by so much of (θ, γ), γ in coefficients by L.
  func moved(_ by: [Double], through L: Matrix) -> GeneralizedMixedPoint {
    GeneralizedMixedPoint(
      theta: zip(theta, by).map { $0 + $1 },
      coefficients: coefficients + L * Vector(Array(by.dropFirst(theta.count))), value: .nan,
      randomCovariances: randomCovariances)
  }
}

extension GeneralizedMixedFit {
  var point: GeneralizedMixedPoint {
    GeneralizedMixedPoint(
      theta: optimum.theta, coefficients: coefficients, value: optimum.value,
      randomCovariances: randomCovariances)
  }

  /// An outcome drawn from the fitted model: new random effects, and given them new successes of each
  /// row's trials, or counts.
  func simulated(using generator: inout SeededGenerator) -> Response {
    let (K, V) = (deviance.blocks.width, deviance.blocks.scaled(optimum.theta))
    var eta = deviance.fixedPart(optimum.gamma)
    let u = (0..<deviance.blocks.effectCount).map { _ in generator.normal() }
    for block in deviance.blocks.blocks {
      for (i, row) in block.rows.enumerated() {
        for a in 0..<K {
          eta[row] += V[row * K + a] * u[block.effects[block.places[i * K + a]]]
        }
      }
    }
    return deviance.response.drawn(eta, deviance.family, using: &generator)
  }

  /// This model fitted to another outcome, by one descent from where this one ended.
  ///
  /// - Parameter allowingSeparation: where the likelihood alone is wanted, which has a limit.
  /// - Throws: where it has no maximum, as under separation.
  func refitted(
    to response: Response, allowingSeparation: Bool = false
  ) throws(MixedError) -> GeneralizedMixedPoint {
    let other = deviance.with(response)
    let x = deviance.blocks.offBoundary(optimum.theta) + optimum.gamma
    let found: (minimum: MarginalSearch.Minimum, free: [Int])
    do {
      found = try MarginalOptimum.nearby(
        other, from: x, inverseHessian: inverseHessian, tolerance: Self.tolerance)
    } catch {
      found = try MarginalOptimum.nearby(
        other, from: MarginalSearch(of: other).start(deviation: 0.7, shift: 0),
        tolerance: Self.tolerance)
    }
    let theta = Array(found.minimum.x.prefix(optimum.theta.count))
    let gamma = Array(found.minimum.x.dropFirst(theta.count))
    guard found.minimum.decrement < 1e-6, allowingSeparation || !other.isSeparated(gamma) else {
      throw .numerical("the likelihood of a drawn outcome has no maximum")
    }
    return GeneralizedMixedPoint(
      theta: theta,
      coefficients: coefficients + L * Vector(zip(gamma, optimum.gamma).map { $0 - $1 }),
      value: found.minimum.value, randomCovariances: deviance.blocks.covariances(theta))
  }

  /// −2 log L of the model with other random terms fitted to another outcome, perhaps none.
  ///
  /// - Parameter near: its values of θ.
  func leastValue(
    of response: Response, with terms: [RandomTerm], near theta: [Double]
  ) throws(MixedError) -> Double {
    guard !terms.isEmpty else { return try deviance.with(response).leastWithoutEffects() }
    let simpler = deviance.with(RandomBlocks(terms)).with(response)
    return try MarginalOptimum.nearby(
      simpler, from: theta + optimum.gamma, tolerance: Self.tolerance
    ).minimum.value
  }

  /// Twice a likelihood's distance from its maximum that a draw may keep.
  private static let tolerance = 1e-12

  /// Of the whole of (θ, γ); those at the boundary by themselves.
  private var inverseHessian: [[Double]] {
    let count = optimum.theta.count + optimum.gamma.count
    let scales = MarginalSearch(of: deviance).scales
    return (0..<count).map { i in
      (0..<count).map { j in
        guard let a = optimum.free.firstIndex(of: i), let b = optimum.free.firstIndex(of: j)
        else { return i == j ? scales[i] * scales[i] / 2 : 0 }
        return optimum.freeCovariance[a, b] / 2
      }
    }
  }
}

extension Response {
  /// An outcome drawn given η.
  func drawn(
    _ eta: [Double], _ family: Family, using generator: inout SeededGenerator
  ) -> Response {
    let y = eta.indices.map { row -> Double in
      let mean = family.mean(eta[row])
      guard family == .binomial else { return Double(generator.poisson(min(mean, 1e15))) }
      return Double(generator.binomial(Int(trials[row]), mean))
    }
    return replacing(y)
  }
}
