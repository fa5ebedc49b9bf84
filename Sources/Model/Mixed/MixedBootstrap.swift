import LinearAlgebra
import Statistics

/// What a fit to simulated outcomes gave.
public struct MixedReplicate: Sendable, Equatable {
  public let coefficients: Vector
  public let sigma: Double
  public let components: [VarianceComponent]
  public let isSingular: Bool
}

extension MixedFit {
  /// An outcome drawn from the fitted model: new random effects, new residuals.
  public func simulated(using generator: inout SeededGenerator) -> Vector {
    var draw = X * coefficients
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
      let drawn = simulated(using: &generator)
      let data = try MixedData(X: X, y: drawn, terms: terms, weights: weights)
      let deviance = ProfiledDeviance(data, isREML: isREML)
      let fit = MixedFit(
        X: X, y: drawn, terms: terms, weights: weights, deviance,
        try MixedOptimum(unverified: deviance))
      replicates.append(
        MixedReplicate(
          coefficients: fit.coefficients, sigma: fit.sigma, components: fit.components,
          isSingular: fit.isSingular))
    }
    return replicates
  }
}
