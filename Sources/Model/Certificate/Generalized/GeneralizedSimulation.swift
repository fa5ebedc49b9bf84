import LinearAlgebra
import Statistics

/// Nulls of fits whose tests need the rows fitted anew to every draw: generalized linear models, ordinal
/// ones, and mixed models of counts and of what happens or not.
struct GeneralizedSimulation: NullSimulation {
  private let fit: Fit
  /// Nil where the design leaves nothing to simulate.
  private let simulator: (any GeneralizedSimulator)?

  init?(_ fit: Fit) throws(LinearAlgebraError) {
    self.fit = fit
    switch fit.regression {
    case let generalized as GeneralizedFit:
      simulator = try GeneralizedFitSimulator(generalized, headline: fit.covariance)
    case let ordinal as OrdinalFit:
      simulator = try GeneralizedOrdinalSimulator(ordinal, headline: fit.covariance)
    case let mixed as GeneralizedMixedRegression:
      simulator = try GeneralizedMixedSimulator(mixed, headline: fit.covariance)
    default: return nil
    }
  }

  var obstacle: String? {
    if fit.spec.inference.cluster.second != nil {
      return "nulls are drawn with rows alike within one column of clusters, and this model has two"
    }
    guard let simulator else {
      if let mixed = fit.regression as? GeneralizedMixedRegression,
        let declared = DeclaredLevel(
          mixed.clusters, beside: mixed.fit.terms, rowCount: mixed.rowCount)
      {
        return declared.obstacle
      }
      return "the model without its support terms, from which nulls are drawn, cannot be fitted"
    }
    guard affordable(Fit.certifiedDraws, simulator) < GeneralizedEffort.fewest else { return nil }
    return "the model would have to be fitted anew to every null, which with "
      + "\(Wording.count(fit.regression.rowCount, "row")) and "
      + "\(Wording.count(fit.regression.columnCount, "coefficient")) is too much for "
      + "\(GeneralizedEffort.fewest) of them"
  }

  /// The share of the variance on the scale of the link.
  var groupings: NullGroupings {
    guard let simulator else { return NullGroupings([]) }
    return NullGroupings(simulator.shares, note: simulator.words)
  }

  private func affordable(_ draws: Int, _ simulator: some GeneralizedSimulator) -> Int {
    let columns = fit.certifiedColumns
    let slopes = columns.count { step(of: $0) != nil }
    return GeneralizedEffort.draws(
      draws,
      work: simulator.work(directions: columns.count)
        + Double(slopes) * simulator.work(directions: 1), allowance: simulator.allowance)
  }

  func tallies(draws wanted: Int) throws(LinearAlgebraError) -> [NullTally] {
    guard let simulator else { return [] }
    return tallies(of: simulator, wanted)
  }

  private func tallies(of simulator: some GeneralizedSimulator, _ wanted: Int) -> [NullTally] {
    let columns = fit.certifiedColumns
    guard let known = simulator.statistics(simulator.observed, of: columns) else { return [] }
    let draws = affordable(wanted, simulator)
    let seed = fit.spec.inference.wild.seed
    let stream = "size certificate/\(fit.spec.name)"
    var generator = SeededGenerator(seed: seed, stream: stream)
    let nulls = GeneralizedCounts.of(
      simulator, simulator.world(nil), columns, draws: draws, &generator)
    let ruled = fit.ruleCovariance.map(simulator.method)
    // The smallest effect that matters: it is declared as an average difference in the probability or count.
    let shift = fit.spec.inference.smallestEffect.flatMap { simulator.shift(making: $0) }
    return columns.indices.flatMap { k -> [NullTally] in
      let term = fit.regression.columns[columns[k]].name
      let slope = step(of: columns[k]).flatMap { step in shift.map { $0 / step.size } }
      let effects = slope.map { slope in
        var own = SeededGenerator(seed: seed, stream: "\(stream)/effect/\(term)")
        return GeneralizedCounts.of(
          simulator, simulator.world((columns[k], slope)), [columns[k]], draws: draws, &own)[0]
      }
      return simulator.methods.indices.map { m in
        let method = simulator.methods[m]
        let df = known[k][m].flatMap { $0.df.isFinite ? $0.df : nil }
        return NullTally(
          term: term, method: method.name, df: df, isChosen: method == simulator.chosen,
          isByRule: method == ruled, cluster: simulator.clusterName,
          clusterCount: simulator.clusterCount, draws: draws,
          failed: nulls[k].failures[m], nulls: nulls[k].rejections[m],
          effects: effects?.rejections[m], failedEffects: effects?.failures[m])
      }
    }
  }

  /// Over which the smallest effect that matters is meant; nil where none is declared or can be.
  private func step(of column: Int) -> MeaningfulStep? {
    guard fit.spec.inference.smallestEffect != nil else { return nil }
    return MeaningfulStep(
      fit.regression.columns[column].name, fit.regression.columns, fit.estimation.design, fit.sample
    )
  }
}

/// How many nulls are drawn where each has to be fitted anew: by the size of the design alone, so that the
/// same study has the same draws on every machine.
enum GeneralizedEffort {
  /// About seven seconds of one core: 2,000 nulls and as many with an effect of 1,200 rows and three terms take
  /// 2 (logistic), 4 (negative binomial), 7 (Firth's, ordinal).
  static let budget = 9e9
  /// With fewer a rate of 5 % is known to no better than ±1.5 %, which tells little.
  static let fewest = 200

  /// - Parameters:
  ///   - work: of a draw in every world.
  ///   - allowance: how many budgets there are.
  static func draws(_ wanted: Int, work: Double, allowance: Double) -> Int {
    Int(min(Double(wanted), allowance * budget / work))
  }
}
