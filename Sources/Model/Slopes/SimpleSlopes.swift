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
/// times β̂ of the columns that are fitted, with the covariance of the headline: where that is CR2, with Satterthwaite's degrees of
/// freedom for that very contrast. Other columns stay at their means (categories at their shares), which
/// matters only where they interact too.
///
/// Of a generalized fit that is in log odds or log rates, and comes again in the probability or count
/// itself, averaged over the rows (see `EffectRows`), of a mixed one over its groups too (see
/// `PopulationEffects`), by the delta method.
///
/// - Reference: Aiken & West (1991), *Multiple Regression: Testing and Interpreting Interactions*.
///   Agrees with `clubSandwich::linear_contrast`.
struct SimpleSlopes {
  let spec: ModelSpec
  let estimation: Estimation
  let covariance: CovarianceEstimator

  func slopes() throws(LinearAlgebraError) -> [Slope] {
    let contrasts = supportColumns.flatMap(contrasts)
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
        try onOutcome(contrasts, subject, dfMethod: combined.dfMethod)
      } ?? [])
  }

  /// The same in the outcome itself, averaged over the rows used with the columns of the contrast held at
  /// its place: of a number, what goes with one more, as `EffectComparison` tells it.
  private func onOutcome(
    _ contrasts: [Contrast], _ subject: EffectSubject, dfMethod: String
  ) throws(LinearAlgebraError) -> [Slope] {
    guard !subject.model.outcomes.isEmpty else {
      return subject.population.map { population in
        contrasts.map { contrast in
          let change = contrast.change.stepping(in: subject.sample.table)
          return slope(contrast, population.average(of: change, subject), dfMethod: dfMethod)
        }
      } ?? []
    }
    let values = contrasts.map {
      subject.values(of: $0.change.stepping(in: subject.sample.table), .average)
    }
    let gradients = values.flatMap { $0.map { Vector($0.gradient) } }
    let combined = try subject.covariance(Matrix(columns: gradients).transposed())
    var found: [Slope] = []
    for (contrast, values) in zip(contrasts, values) {
      for (outcome, value) in zip(subject.model.outcomes, values) {
        found.append(
          slope(
            contrast, value.estimate, combined, found.count, scale: subject.model.quantity,
            level: outcome.level))
      }
    }
    return found
  }

  private func slope(
    _ contrast: Contrast, _ estimate: Double, _ combined: Covariance, _ i: Int, scale: String,
    level: String? = nil
  ) -> Slope {
    let se = combined.standardErrors[i]
    let df = combined.degreesOfFreedom[i]
    let test = WaldTest(
      estimate: estimate, standardError: se, df: df, level: spec.inference.level)
    return Slope(
      model: spec.name, outcome: spec.outcome, term: contrast.column, contrast: contrast.words,
      moderator: contrast.moderator, at: contrast.at, place: contrast.place, estimate: estimate,
      stdError: se, statistic: test.statistic, df: se.map { _ in df }, pValue: test.pValue,
      confLow: test.confLow, confHigh: test.confHigh, confLevel: spec.inference.level,
      covariance: combined.estimator, dfMethod: combined.dfMethod,
      nObs: estimation.regression.rowCount, scale: scale, level: level)
  }

  /// Of a fit with random effects, over the population of their groups.
  private func slope(
    _ contrast: Contrast, _ effect: MarginalEffect, dfMethod: String
  ) -> Slope {
    Slope(
      model: spec.name, outcome: spec.outcome, term: contrast.column, contrast: contrast.words,
      moderator: contrast.moderator, at: contrast.at, place: contrast.place,
      estimate: effect.estimate, stdError: effect.stdError, statistic: effect.statistic,
      df: effect.df, pValue: effect.pValue, confLow: effect.confLow, confHigh: effect.confHigh,
      confLevel: effect.confLevel, covariance: effect.covariance,
      dfMethod: effect.nDraws == nil ? dfMethod : "bootstrap",
      nObs: estimation.regression.rowCount, scale: effect.quantity, level: effect.level)
  }

  private struct Contrast {
    let column: String
    let words: String
    var moderator: String?
    var at: String?
    var place: String?
    let to: Place
    let from: Place
    /// Of a number that does not bend.
    var isDerivative = false

    /// Row by row, the moderator held.
    var change: EffectChange {
      guard isDerivative else { return EffectChange(kind: .step(to: to, from: from)) }
      var held = from
      held.positions[column] = nil
      return EffectChange(kind: .derivative(by: column), held: held)
    }
  }

  private var table: Table { estimation.sample.table }
  private var terms: [Design.LearnedTerm] { estimation.design.terms }

  /// Those that interact with something, or bend, and of which a slope can be told (`Margins`). Of an
  /// interaction that is the claim by itself, none of its columns being one, the first of these.
  private var supportColumns: [String] {
    var seen = Set<String>()
    let margins = Margins(estimation.design, AbsorbedTerms(of: spec, table))
    let support = terms.filter { $0.role == .support }.map(\.term)
    let alone = Set(support.filter { $0.factors.count == 1 }.flatMap(\.columns))
    return support.flatMap { term -> [String] in
      let claimed = term.columns.filter(alone.contains)
      return claimed.isEmpty
        ? [margins.column(toldOf: term)].compactMap { $0 }
        : claimed.filter { margins.untold(of: $0).isEmpty }
    }.filter { column in
      seen.insert(column).inserted && (!moderators(of: column).isEmpty || isCurved(column))
    }
  }

  private func isCurved(_ column: String) -> Bool {
    terms.contains { $0.term.factors.contains { $0.column == column && $0.form != .plain } }
  }

  private func moderators(of column: String) -> [String] {
    var seen = Set<String>()
    return terms.filter { $0.term.columns.contains(column) }.flatMap { $0.term.columns }
      .filter { $0 != column && seen.insert($0).inserted }
  }

  private func contrasts(of column: String) -> [Contrast] {
    let moderators = moderators(of: column)
    guard !moderators.isEmpty else { return steps(of: column, from: Place()) }
    return moderators.flatMap { moderator in
      places(of: moderator).flatMap { position, words -> [Contrast] in
        steps(of: column, from: Place().setting(moderator, at: position)).map { step in
          var contrast = step
          contrast.moderator = moderator
          switch position {
          case .level(let level): contrast.at = level
          case .value(let value): contrast.at = Column.text(of: value)
          }
          contrast.place = words
          return contrast
        }
      }
    }
  }

  /// A unit more, each level with the first, or along a curve.
  private func steps(of column: String, from place: Place) -> [Contrast] {
    if let levels = table[column].flatMap(LearnedLevels.init), let first = levels.labels.first {
      return levels.labels.dropFirst().map { level in
        Contrast(
          column: column, words: "\(level) − \(first)",
          to: place.setting(column, at: .level(level)),
          from: place.setting(column, at: .level(first)))
      }
    }
    guard isCurved(column) else {
      return [
        Contrast(
          column: column, words: "one more", to: place.setting(column, at: .value(1)),
          from: place.setting(column, at: .value(0)), isDerivative: true)
      ]
    }
    let points = places(of: column).map(\.position)
    guard points.count == 3 else { return [] }
    return [(0, 1), (1, 2), (0, 2)].compactMap { from, to in
      guard case .value(let low) = points[from], case .value(let high) = points[to],
        case .value(let mean) = points[1], case .value(let top) = points[2]
      else { return nil }
      let ends = [low, high].map { Wording.signed($0, spread: top - mean) }
      return Contrast(
        column: column, words: ends.joined(separator: " → "),
        to: place.setting(column, at: .value(high)), from: place.setting(column, at: .value(low)))
    }
  }

  private func places(of column: String) -> [(position: Place.Position, words: String?)] {
    if let levels = table[column].flatMap(LearnedLevels.init) {
      return levels.labels.map { (.level($0), nil) }
    }
    let numbers = table[column]?.numbers ?? []
    guard let mean = Descriptive.mean(numbers), let sd = Descriptive.standardDeviation(numbers)
    else { return [] }
    if let values = Self.few(numbers) { return values.map { (.value($0), nil) } }
    // Of differences from means it is rounding.
    let middle = mean.magnitude < 1e-12 * sd ? 0 : mean
    return [
      (.value(middle - sd), "mean − SD"), (.value(middle), "mean"),
      (.value(middle + sd), "mean + SD"),
    ]
  }

  /// A column of two values, such as an indicator, has no use for a mean.
  private static func few(_ numbers: [Double]) -> [Double]? {
    let values = Set(numbers)
    return values.count == 2 ? values.sorted() : nil
  }
}
