import LinearAlgebra
import Statistics
import Tables

/// The slopes of support columns that interact with others, or bend: with x(·) the row of X at a place,
///
///     x(support + 1) − x(support)         one more, at levels of the moderator or at its mean and one
///                                         standard deviation either way
///     x(level) − x(first level)           for a category
///     x(mean + SD) − x(mean − SD)         along a curve, and either half of it
///
/// times β̂ of the columns that are fitted, with the covariance of the headline: where that is CR2, with
/// Satterthwaite's degrees of freedom for that very contrast. Other columns stay at their means (categories at
/// their shares), which matters only where they interact too; where all of them are in one interaction, the
/// slopes are told at their combinations as well (`SlopeContrasts`).
///
/// Of a generalized fit that is in log odds or log rates, and comes again in the probability or count
/// itself, averaged over the rows (see `EffectRows`), of a mixed one over its groups too (see
/// `PopulationEffects`), by the delta method; and, as headlines are, by the test of the same slope in log odds or
/// log rates (`ClaimInterval`), where that slope is the same in every row.
///
/// - Reference: Aiken & West (1991), *Multiple Regression: Testing and Interpreting Interactions*.
///   Agrees with `clubSandwich::linear_contrast`.
struct SimpleSlopes {
  let spec: ModelSpec
  let estimation: Estimation
  let covariance: CovarianceEstimator

  func slopes() throws(LinearAlgebraError) -> [Slope] {
    let contrasts = SlopeContrasts(
      spec: spec, design: estimation.design, table: estimation.sample.table
    ).all
    guard !contrasts.isEmpty else { return [] }
    let rows = PlaceRow(estimation.design, estimation.sample.table)
    let regression = estimation.regression.inFittedColumns
    let weights = contrasts.map { contrast in
      regression.contrast(zip(rows[contrast.to], rows[contrast.from]).map { $0 - $1 })
    }
    let L = Matrix(columns: weights.map { Vector($0) }).transposed()
    let combined = try regression.covariance(covariance, of: L)
    let estimates = L * Vector(regression.coefficients)
    let effects = regression.effectSubject(
      spec, estimation.sample, estimation.design, covariance)
    let own = contrasts.indices.map { i in
      slope(
        contrasts[i], estimates[i], combined, i, scale: effects?.model.linkName ?? "outcome")
    }
    return own
      + (try effects.map { subject throws(LinearAlgebraError) in
        try onOutcome(contrasts, subject, own, dfMethod: combined.dfMethod)
      } ?? [])
  }

  /// The same in the outcome itself, averaged over the rows used with the columns of the contrast held at
  /// its place: of a number, what goes with one more, as `EffectComparison` tells it.
  ///
  /// - Parameter own: the slopes in log odds or log rates.
  private func onOutcome(
    _ contrasts: [SlopeContrast], _ subject: EffectSubject, _ own: [Slope], dfMethod: String
  ) throws(LinearAlgebraError) -> [Slope] {
    guard !subject.model.outcomes.isEmpty else {
      return subject.population.map { population in
        zip(contrasts, own).map { contrast, own in
          let effect = population.average(
            of: contrast.change.stepping(in: subject.sample.table), subject,
            by: CoefficientTest(own), along: contrast.column)
          return slope(contrast, effect, dfMethod: dfMethod)
        }
      } ?? []
    }
    let changes = contrasts.map { $0.change.stepping(in: subject.sample.table) }
    let values = changes.map { subject.values(of: $0, .average) }
    let root = EffectRegion.root(
      of: try subject.covariance(.identity(subject.coefficients.count)).matrix)
    let gradients = values.flatMap { $0.map { Vector($0.gradient) } }
    let combined = try subject.covariance(Matrix(columns: gradients).transposed())
    var found: [Slope] = []
    for (i, contrast) in contrasts.enumerated() {
      for (k, outcome) in subject.model.outcomes.enumerated() {
        let value = values[i][k].estimate
        let claim = root.flatMap {
          subject.interval(of: changes[i], k, value, by: CoefficientTest(own[i]), $0)
        }
        found.append(
          slope(
            contrast, value, combined, found.count, scale: subject.model.quantity,
            level: outcome.level, within: subject.model.largestDifference, claim: claim))
      }
    }
    return found
  }

  private func slope(
    _ contrast: SlopeContrast, _ estimate: Double, _ combined: Covariance, _ i: Int, scale: String,
    level: String? = nil, within limit: Double = .infinity, claim: ClaimInterval? = nil
  ) -> Slope {
    let se = combined.standardErrors[i]
    let df = combined.degreesOfFreedom[i]
    let test = WaldTest(
      estimate: estimate, standardError: se, df: df, level: spec.inference.level
    ).within(limit)
    return Slope(
      model: spec.name, outcome: spec.outcome, term: contrast.column, contrast: contrast.words,
      moderator: contrast.moderator, at: contrast.at, place: contrast.place, estimate: estimate,
      stdError: se, statistic: test.statistic, df: se.map { _ in df }, pValue: test.pValue,
      confLow: test.confLow, confHigh: test.confHigh, confLevel: spec.inference.level,
      covariance: combined.estimator, dfMethod: combined.dfMethod,
      nObs: estimation.regression.rowCount, scale: scale, level: level, claim: claim)
  }

  /// Of a fit with random effects, over the population of their groups.
  private func slope(
    _ contrast: SlopeContrast, _ effect: MarginalEffect, dfMethod: String
  ) -> Slope {
    Slope(
      model: spec.name, outcome: spec.outcome, term: contrast.column, contrast: contrast.words,
      moderator: contrast.moderator, at: contrast.at, place: contrast.place,
      estimate: effect.estimate, stdError: effect.stdError, statistic: effect.statistic,
      df: effect.df, pValue: effect.pValue, confLow: effect.confLow, confHigh: effect.confHigh,
      confLevel: effect.confLevel, covariance: effect.covariance,
      dfMethod: effect.nDraws == nil ? dfMethod : "bootstrap",
      nObs: estimation.regression.rowCount, scale: effect.quantity, level: effect.level,
      claim: effect.claim)
  }
}
