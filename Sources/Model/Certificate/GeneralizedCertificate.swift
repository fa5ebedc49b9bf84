import LinearAlgebra
import Statistics

extension Fit {
  /// The certificate of a fit whose tests need its rows fitted anew to every draw; nil where the fit is
  /// none of those.
  func generalizedCertificate(
    draws: Int
  ) throws(LinearAlgebraError) -> [CertifiedRate]? {
    switch regression {
    case let generalized as GeneralizedFit:
      guard let simulator = try GeneralizedFitSimulator(generalized, headline: covariance) else {
        return []
      }
      return try rates(simulator, draws)
    default: return nil
    }
  }

  private func rates(
    _ simulator: some GeneralizedSimulator, _ wanted: Int
  ) throws(LinearAlgebraError) -> [CertifiedRate] {
    let columns = regression.columns.indices.filter { regression.columns[$0].role == .support }
    let slopes = columns.map { smallestSlope(of: $0, simulator) }
    let work =
      simulator.work(directions: columns.count)
      + Double(slopes.count { $0 != nil }) * simulator.work(directions: 1)
    guard let draws = GeneralizedEffort.draws(wanted: wanted, work: work),
      let known = simulator.statistics(simulator.observed, of: columns)
    else { return [] }
    let stream = "size certificate/\(spec.name)"
    var generator = SeededGenerator(seed: spec.inference.wild.seed, stream: stream)
    let nulls = GeneralizedCounts.of(
      simulator, simulator.world(nil), columns, draws: draws, &generator)
    return columns.indices.flatMap { k -> [CertifiedRate] in
      let term = regression.columns[columns[k]].name
      let effects = slopes[k].map { slope in
        var own = SeededGenerator(
          seed: spec.inference.wild.seed, stream: "\(stream)/effect/\(term)")
        return GeneralizedCounts.of(
          simulator, simulator.world((columns[k], slope)), [columns[k]], draws: draws, &own)[0]
      }
      return simulator.methods.indices.compactMap { m in
        guard let test = known[k][m] else { return nil }
        return row(
          term, simulator, m, df: test.df, nulls[k], effects?.rejections[m], draws: draws)
      }
    }
  }

  private func row(
    _ term: String, _ simulator: some GeneralizedSimulator, _ method: Int, df: Double,
    _ nulls: GeneralizedCounts, _ effects: Int?, draws: Int
  ) -> CertifiedRate {
    let n = Double(draws)
    let rate = Double(nulls.rejections[method]) / n
    return CertifiedRate(
      model: spec.name, term: term, method: simulator.methods[method].name, rejectionRate: rate,
      mcError: (rate * (1 - rate) / n).squareRoot(), power: effects.map { Double($0) / n },
      nDraws: draws, icc: simulator.icc, chosen: simulator.methods[method] == simulator.chosen,
      df: df.isFinite ? df : nil, smallestEffect: spec.inference.smallestEffect,
      nClusters: simulator.clusters.count, cluster: simulator.clusters.name,
      failedDraws: nulls.failures, drawn: simulator.words)
  }

  /// The smallest effect that matters as a coefficient: it is declared as an average difference in the
  /// probability or count, over the term's step.
  private func smallestSlope(of column: Int, _ simulator: some GeneralizedSimulator) -> Double? {
    let name = regression.columns[column].name
    guard let smallest = spec.inference.smallestEffect,
      let step = MeaningfulStep(name, regression.columns, estimation.design, sample)
    else { return nil }
    let term = regression.columns[column].term
    let codings = term.flatMap {
      estimation.design.terms.indices.contains($0) ? estimation.design.terms[$0].codings : nil
    }
    let isStep = codings.map { $0.allSatisfy { $0.levels != nil } } ?? false
    return simulator.slope(making: smallest / step.size, isStep: isStep)
  }
}
