import LinearAlgebra
import Statistics

extension Fit {
  /// The parametric bootstrap that the spec of a mixed model asks for: percentile intervals of coefficients,
  /// variances and intraclass correlations, and tests of variances on outcomes drawn without them. Draws of
  /// each test and of the intervals have streams of their own.
  ///
  /// - Throws: `ModelError` where a draw of a measured outcome cannot be fitted; where few of the others can;
  ///   where they would take hours.
  /// - Reference: Davison & Hinkley (1997), §4.2 and §5.3. As R `lme4::bootMer`.
  public func bootstrap(seed: UInt64) throws(ModelError) -> [BootstrapResult] {
    guard let draws = spec.estimator.mixed?.bootstrap else { return [] }
    do throws(MixedError) {
      if let generalized = regression as? GeneralizedMixedRegression {
        let bootstrap = GeneralizedMixedBootstrap(
          spec: spec, regression: generalized, draws: draws, seed: seed)
        return try bootstrap.results()
      }
      guard let mixed = regression as? MixedRegression else { return [] }
      let bootstrap = MixedBootstrap(spec: spec, regression: mixed, draws: draws, seed: seed)
      return try bootstrap.intervals() + bootstrap.tests()
    } catch {
      throw spec.error(.mixed(error))
    }
  }
}

/// Of a measured outcome.
struct MixedBootstrap {
  let spec: ModelSpec
  let regression: MixedRegression
  let draws: Int
  let seed: UInt64

  private var fit: MixedFit { regression.fit }

  func intervals() throws(MixedError) -> [BootstrapResult] {
    var generator = SeededGenerator(seed: seed, stream: "parametric bootstrap/\(spec.name)")
    let replicates = try fit.bootstrap(draws, using: &generator)
    let singular = replicates.filter(\.isSingular).count
    let rows = BootstrapRows(spec: spec, nDraws: draws, nSingular: singular, nFailed: 0)
    let reported = replicates.map { regression.map * $0.coefficients * regression.unit }
    let coefficients = regression.columns.indices.map { j in
      rows.interval(
        .coefficient, regression.columns[j].name, regression.coefficients[j],
        reported.map { $0[j] })
    }
    let square = regression.unit * regression.unit
    let variances =
      !square.isNormal
      ? []
      : fit.components.indices.map { c in
        rows.interval(
          .variance, fit.components[c].name, fit.components[c].estimate * square,
          replicates.map { $0.components[c].estimate * square })
      }
    let shares = fit.explained.intraclass
    let terms = shares.indices.map { t in
      rows.interval(.icc, shares[t].term, shares[t].share, replicates.map { $0.intraclass[t] })
    }
    let all = rows.interval(
      .icc, "all", shares.reduce(0) { $0 + $1.share },
      replicates.map { $0.intraclass.reduce(0, +) })
    return coefficients + variances + terms + (terms.count > 1 ? [all] : [])
  }

  func tests() throws(MixedError) -> [BootstrapResult] {
    var results: [BootstrapResult] = []
    for hypothesis in VarianceHypothesis.all(of: fit.terms) {
      let reduced = hypothesis.reduced(fit.terms)
      let test = try fit.varianceTest(hypothesis)
      let null = try fit.null(of: reduced)
      var generator = SeededGenerator(
        seed: seed, stream: "parametric bootstrap/\(spec.name)/without \(test.component)")
      var (larger, singular) = (0, 0)
      for _ in 0..<draws {
        let drawn = try fit.replicate(null.simulated(using: &generator), without: [reduced])
        if drawn.ratios[0] >= test.statistic { larger += 1 }
        if drawn.isSingular { singular += 1 }
      }
      let rows = BootstrapRows(spec: spec, nDraws: draws, nSingular: singular, nFailed: 0)
      results.append(rows.test(test, larger: larger))
    }
    return results
  }
}
