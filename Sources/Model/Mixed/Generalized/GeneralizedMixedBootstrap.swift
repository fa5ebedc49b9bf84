import LinearAlgebra
import Statistics

/// The parametric bootstrap of a mixed model of counts or of yes and no: percentile intervals of coefficients
/// and variances from outcomes drawn from the fit, and tests of variances on outcomes drawn without them.
/// Each draw is fitted by one descent from the fit to the data. Draws without a maximum, as under
/// separation, are left out and counted.
///
/// - Reference: Davison & Hinkley (1997), §4.2 and §5.3. As R `lme4::bootMer(type = "parametric")`.
struct GeneralizedMixedBootstrap {
  let spec: ModelSpec
  let regression: GeneralizedMixedRegression
  let draws: Int
  let seed: UInt64

  private var fit: GeneralizedMixedFit { regression.fit }

  /// - Throws: where draws would take hours, or none is left.
  func results() throws(MixedError) -> [BootstrapResult] {
    let hypotheses = VarianceHypothesis.all(of: fit.terms)
    try fit.checkEffort(draws: draws, fits: 1 + 2 * hypotheses.count)
    return try intervals()
      + hypotheses.map { hypothesis throws(MixedError) in
        try test(hypothesis)
      }
  }

  private func intervals() throws(MixedError) -> [BootstrapResult] {
    let found = fit.refits(draws, seed: seed, stream: "parametric bootstrap/\(spec.name)")
    try checkLeft(found.count)
    let singular = found.filter { !fit.terms.singularities($0.randomCovariances).isEmpty }
    let rows = BootstrapRows(
      spec: spec, nDraws: found.count, nSingular: singular.count, nFailed: draws - found.count)
    let reported = found.map { regression.map * $0.coefficients }
    let components = found.map { fit.terms.components($0.randomCovariances) }
    return regression.columns.indices.map { j in
      rows.interval(
        .coefficient, regression.columns[j].name, regression.coefficients[j],
        reported.map { $0[j] })
    }
      + fit.components.indices.map { c in
        rows.interval(
          .variance, fit.components[c].name, fit.components[c].estimate,
          components.map { $0[c].estimate })
      }
  }

  private func test(_ hypothesis: VarianceHypothesis) throws(MixedError) -> BootstrapResult {
    let reduced = hypothesis.reduced(fit.terms)
    let test = try fit.varianceTest(hypothesis)
    let null = try fit.null(of: reduced, from: regression.start)
    var generator = SeededGenerator(
      seed: seed, stream: "parametric bootstrap/\(spec.name)/without \(test.component)")
    var (larger, singular, failed) = (0, 0, 0)
    for _ in 0..<draws {
      let drawn = null.simulated(using: &generator)
      guard let whole = try? fit.refitted(to: drawn, allowingSeparation: true),
        let least = try? fit.leastValue(of: drawn, with: reduced, near: null.theta)
      else {
        failed += 1
        continue
      }
      if least - whole.value >= test.statistic { larger += 1 }
      if !fit.terms.singularities(whole.randomCovariances).isEmpty { singular += 1 }
    }
    try checkLeft(draws - failed)
    return BootstrapRows(
      spec: spec, nDraws: draws - failed, nSingular: singular, nFailed: failed
    ).test(test, larger: larger)
  }

  private func checkLeft(_ count: Int) throws(MixedError) {
    guard 2 * count > draws else { throw .fewDrawsLeft(count, of: draws) }
  }
}

/// What outcomes of a test are drawn from.
struct GeneralizedMixedNull {
  /// Nil where no random effect is left.
  let mixed: GeneralizedMixedFit?
  let start: GeneralizedFit

  /// Where a search for θ begins.
  var theta: [Double] { mixed.map { $0.deviance.blocks.offBoundary($0.optimum.theta) } ?? [] }

  func simulated(using generator: inout SeededGenerator) -> Response {
    mixed?.simulated(using: &generator)
      ?? start.response.drawn(start.eta, start.family, using: &generator)
  }
}

extension GeneralizedMixedFit {
  /// As many fits to outcomes drawn from this one as have a maximum.
  func refits(_ draws: Int, seed: UInt64, stream: String) -> [GeneralizedMixedPoint] {
    var generator = SeededGenerator(seed: seed, stream: stream)
    return (0..<draws).compactMap { _ in
      let drawn = simulated(using: &generator)
      return try? refitted(to: drawn)
    }
  }

  func null(
    of terms: [RandomTerm], from start: GeneralizedFit
  ) throws(MixedError) -> GeneralizedMixedNull {
    guard !terms.isEmpty else { return GeneralizedMixedNull(mixed: nil, start: start) }
    return GeneralizedMixedNull(
      mixed: try GeneralizedMixedFit(
        start, terms: terms, nodes: deviance.quadrature?.nodes.count ?? 1, isVerified: false),
      start: start)
  }

  /// About how many operations one evaluation of the likelihood takes.
  var evaluationWork: Double {
    deviance.blocks.blocks.reduce(100 * Double(rowCount)) { sum, block in
      let m = Double(block.effects.count)
      return sum + m * m * m
    }
  }

  /// Evaluations of a draw's fit.
  private static let evaluations = 30.0
  /// At about 10⁹ a second, well within a minute.
  private static let mostWork = 2e10

  func checkEffort(draws: Int, fits: Int) throws(MixedError) {
    let each = evaluationWork * Self.evaluations * Double(fits)
    guard each * Double(draws) > Self.mostWork else { return }
    throw .tooLongBootstrap(draws: draws, limit: Int(Self.mostWork / each))
  }
}
