import LinearAlgebra
import Statistics

/// What a fit to simulated outcomes gave.
public struct MixedReplicate: Sendable, Equatable {
  public let coefficients: Vector
  public let sigma: Double
  public let components: [VarianceComponent]
  /// Each term's share of the variance that the fixed part leaves.
  public let intraclass: [Double]
  public let logLikelihood: Double
  /// 2 log L without each of some random effects short of that: the statistic of a variance's test.
  public let ratios: [Double]
  public let isSingular: Bool
}

extension MixedFit {
  /// An outcome drawn from the fitted model: new random effects, new residuals.
  public func simulated(using generator: inout SeededGenerator) -> Vector {
    simulated(from: X * coefficients, using: &generator)
  }

  /// The same about another fixed part.
  func simulated(from fixed: Vector, using generator: inout SeededGenerator) -> Vector {
    var draw = fixed
    for (t, term) in deviance.data.terms.enumerated() {
      let k = term.width
      let L = sigma * (term.inverseBasis * optimum.point.factor.matrix(t, k))
      let effects = (0..<term.groupCount).map { _ in
        L * Vector((0..<k).map { _ in generator.normal() })
      }
      for c in 0..<k {
        terms[t].Z.withColumn(c) { z in
          for i in z.indices { draw[i] += z[i] * effects[term.groups[i]][c] }
        }
      }
    }
    for i in draw.indices {
      draw[i] += sigma / (weights?[i] ?? 1).squareRoot() * generator.normal()
    }
    return draw
  }

  /// The parametric bootstrap: the model fitted again to `count` outcomes drawn from it.
  ///
  /// - Throws: as `init`.
  public func bootstrap(
    _ count: Int, using generator: inout SeededGenerator
  ) throws(MixedError) -> [MixedReplicate] {
    var replicates: [MixedReplicate] = []
    for _ in 0..<count {
      replicates.append(try replicate(simulated(using: &generator), without: []))
    }
    return replicates
  }

  /// This model fitted to another outcome, and beside it models with other random terms.
  func replicate(
    _ outcome: Vector, without others: [[RandomTerm]]
  ) throws(MixedError) -> MixedReplicate {
    let fit = try refitted(to: outcome, terms)
    var ratios: [Double] = []
    for other in others {
      let simpler =
        other.isEmpty
        ? try fit.logLikelihood(with: []) : try refitted(to: outcome, other).logLikelihood
      ratios.append(max(0, 2 * (fit.logLikelihood - simpler)))
    }
    return MixedReplicate(
      coefficients: fit.coefficients, sigma: fit.sigma, components: fit.components,
      intraclass: fit.explained.intraclass.map(\.share), logLikelihood: fit.logLikelihood,
      ratios: ratios, isSingular: fit.isSingular)
  }

  /// By one optimizer.
  private func refitted(
    to outcome: Vector, _ terms: [RandomTerm]
  ) throws(MixedError) -> MixedFit {
    let data = try MixedData(X: X, y: outcome, terms: terms, weights: weights)
    let deviance = ProfiledDeviance(data, isREML: isREML)
    return MixedFit(
      X: X, y: outcome, terms: terms, weights: weights, deviance,
      try MixedOptimum(unverified: deviance))
  }

  /// An outcome drawn from the fitted model with other random terms, fitted first; from ordinary least
  /// squares where there are none.
  func null(of terms: [RandomTerm]) throws(MixedError) -> MixedNull {
    guard terms.isEmpty else {
      return .mixed(try MixedFit(X: X, y: y, terms: terms, isREML: isREML, weights: weights))
    }
    guard let point = deviance.evaluate(optimum.point.theta.map { _ in 0 }) else {
      throw .numerical("the fixed part alone has no likelihood")
    }
    let sigma = deviance.data.scale * (point.residualSquares / deviance.df).squareRoot()
    return .ordinary(
      fixed: X * deviance.data.coefficients(ModeSolution(point.cholesky).fixed), sigma: sigma,
      weights: weights)
  }
}

/// What the outcomes of a bootstrap test are drawn from.
enum MixedNull {
  case mixed(MixedFit)
  case ordinary(fixed: Vector, sigma: Double, weights: Vector?)

  func simulated(using generator: inout SeededGenerator) -> Vector {
    switch self {
    case .mixed(let fit): return fit.simulated(using: &generator)
    case .ordinary(var draw, let sigma, let weights):
      for i in draw.indices {
        draw[i] += sigma / (weights?[i] ?? 1).squareRoot() * generator.normal()
      }
      return draw
    }
  }
}
