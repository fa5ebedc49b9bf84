import LinearAlgebra
import Testing

@testable import Model

/// The unit of weights, such as one over a squared standard error in pounds or in thousands, is nobody's
/// matter but σ²'s.
struct MixedWeightTests {
  /// A model of the references, with weights that it has not there.
  private static func fit(_ name: String, unit: Double) throws -> MixedFit {
    let plain = try #require(MixedReference.all.first { $0.name == name }).fit()
    let weights = (0..<plain.rowCount).map { unit * (1 + Double(($0 * 7) % 5) / 2) }
    return try MixedFit(X: plain.X, y: plain.y, terms: plain.terms, weights: Vector(weights))
  }

  @Test(arguments: ["dyestuff", "sleep"], [1e-16, 1e-5, 1e16])
  func onlyTheResidualVarianceHasTheUnitOfTheWeights(
    _ name: String, _ unit: Double
  ) throws {
    let (fit, other) = (try Self.fit(name, unit: 1), try Self.fit(name, unit: unit))
    #expect(other.convergence.isConverged)
    #expect(relativeDifference(other.sigma * other.sigma / unit, fit.sigma * fit.sigma) < 1e-9)
    #expect((other.logLikelihood - fit.logLikelihood).magnitude < 1e-8)
    for j in fit.coefficients.indices {
      #expect(relativeDifference(other.coefficients[j], fit.coefficients[j]) < 1e-9)
      #expect(relativeDifference(other.covariance[j, j], fit.covariance[j, j]) < 1e-8)
    }
    for (G, H) in zip(fit.randomCovariances, other.randomCovariances) {
      for j in 0..<G.columnCount { #expect(relativeDifference(H[j, j], G[j, j]) < 1e-7) }
    }
    #expect(other.singularities == fit.singularities)
    #expect((other.explained.marginal - fit.explained.marginal).magnitude < 1e-8)
    #expect(
      relativeDifference(other.explained.intraclass[0].share, fit.explained.intraclass[0].share)
        < 1e-7)
    let c = Vector(fit.coefficients.indices.map { $0 == 0 ? 1 : 0 })
    let (one, two) = (try fit.satterthwaite().test(c), try other.satterthwaite().test(c))
    #expect(relativeDifference(two.df, one.df) < 1e-5)
    #expect(
      relativeDifference(try other.kenwardRoger().test(c).df, try fit.kenwardRoger().test(c).df)
        < 1e-6)
  }

  @Test(arguments: [1e-16, 1e-4, 1e16])
  func profilesDoNotMoveWithIt(_ unit: Double) throws {
    let (ends, others) = (
      try Self.fit("dyestuff", unit: 1).deviationIntervals(level: 0.95),
      try Self.fit("dyestuff", unit: unit).deviationIntervals(level: 0.95)
    )
    for (end, other) in zip(ends, others) {
      let size = end.parameter == .component("var(residual)") ? unit.squareRoot() : 1
      #expect(relativeDifference(other.low / size, end.low) < 1e-5, "\(end) \(other)")
      #expect(relativeDifference(other.high / size, end.high) < 1e-5, "\(end) \(other)")
    }
  }

  /// Of rows of weight one, as R's `MuMIn::r.squaredGLMM` has it; weighted, of a row of mean weight.
  @Test func theMeanWeightIsTheUnitOfShares() throws {
    let fit = try Self.fit("dyestuff", unit: 3)
    let G = fit.randomCovariances.reduce(0) { $0 + $1[0, 0] }
    let residual = fit.sigma * fit.sigma * Double(fit.rowCount) / (try #require(fit.weights).sum)
    let shares = fit.explained.intraclass.reduce(0) { $0 + $1.share }
    #expect(relativeDifference(shares, G / (G + residual)) < 1e-12)
  }
}
