import LinearAlgebra
import Tables

/// Average effects and effects at the means of a fitted mean function (`EffectRows`; of mixed models
/// `PopulationEffects`), with delta-method errors √(g'Vg), g the gradient by the coefficients. The mean is weighted by trials. At the means,
/// columns are at theirs and products are of means.
///
/// - Reference: Agrees with R `margins` by its definitions, and with statsmodels `get_margeff`.
struct EffectSubject {
  let spec: ModelSpec
  let sample: Sample
  let design: Design
  let model: EffectModel
  /// Of the columns that are fitted.
  let coefficients: [Double]
  /// The covariance of combinations of those, a row each.
  let covariance: (Matrix) throws(LinearAlgebraError) -> Covariance
  let weights: [Double]
  let offset: [Double]?
  let nClusters: Int?
  /// Where errors come from draws.
  var draws: EffectDraws?
  /// Of a fit with random effects, over the population of their groups.
  var population: PopulationEffects?

  /// A value per outcome that the model tells apart.
  func values(
    of change: EffectChange, _ kind: MarginalEffect.Kind
  ) -> [EffectValue] {
    let rows = EffectRows(
      change, design, sample.table, offset: offset,
      meanWeights: kind == .atMeans ? weights : nil)
    return values(of: rows, kind, coefficients, weights)
  }

  /// The weighted sum of its parts' values.
  func values(of comparison: EffectComparison) -> [EffectValue] {
    Self.sum(comparison.parts.map { ($0.weight, values(of: $0.change, comparison.kind)) })
  }

  private static func sum(_ parts: [(weight: Double, values: [EffectValue])]) -> [EffectValue] {
    guard var sum = parts.first.map({ part in part.values.map { part.weight * $0 } }) else {
      return []
    }
    for part in parts.dropFirst() {
      sum = zip(sum, part.values).map { $0 + part.weight * $1 }
    }
    return sum
  }

  func values(
    of rows: EffectRows, _ kind: MarginalEffect.Kind, _ beta: [Double], _ weights: [Double]
  ) -> [EffectValue] {
    let views = model.views.map { view in
      kind == .atMeans ? rows.atMeans(view, beta, weights) : rows.average(view, beta, weights)
    }
    let zero = EffectValue(gradient: beta.map { _ in 0 })
    return model.outcomes.map { outcome in
      (outcome.upper.map { views[$0] } ?? zero) - (outcome.lower.map { views[$0] } ?? zero)
    }
  }

  /// Every row of `effects.csv`.
  ///
  /// - Parameter own: of the coefficients as reported, whose degrees of freedom those effects share that
  ///   are each of one of them.
  func effects(
    _ estimates: [Estimate], _ own: Covariance
  ) throws(LinearAlgebraError) -> [MarginalEffect] {
    let ratios = estimates.filter { $0.termRole == .support }.map(ratio)
    guard !model.outcomes.isEmpty else {
      return (population?.rows(self, estimates) ?? []) + ratios
    }
    let comparisons = self.comparisons
    let isClaimTold = comparisons.contains { claim(toldBy: $0, among: estimates) != nil }
    let V = isClaimTold ? try covariance(.identity(coefficients.count)).matrix : nil
    let root = V.flatMap(EffectRegion.root)
    let parts = comparisons.flatMap { comparison in
      let told = values(of: comparison)
      return model.outcomes.indices.map { k in
        Part(
          term: comparison.variable.term, column: comparison.variable.column,
          kind: comparison.kind, level: model.outcomes[k].level, value: told[k],
          isDifference: comparison.isDifference,
          claim: root.flatMap {
            interval(toldBy: comparison, k, told[k].estimate, among: estimates, $0)
          })
      }
    }
    guard !parts.isEmpty else { return ratios }
    let rows: [MarginalEffect]
    if let draws {
      rows = drawn(comparisons, parts, by: draws, own.estimator)
    } else {
      rows = try byDelta(parts, estimates, own)
    }
    let isOverStep = comparisons.flatMap { comparison in
      model.outcomes.map { _ in comparison.isOverMeaningfulStep }
    }
    return rows.joiningMeaningfulSteps(isOverStep) + ratios
  }

  /// √(g'Vg); none where a mean is beyond the range of numbers.
  private func byDelta(
    _ parts: [Part], _ estimates: [Estimate], _ own: Covariance
  ) throws(LinearAlgebraError) -> [MarginalEffect] {
    let gradients = parts.map { part in
      part.isFinite ? Vector(part.value.gradient) : Vector(repeating: 0, count: coefficients.count)
    }
    let combined = try covariance(Matrix(columns: gradients).transposed())
    return parts.indices.map { i in
      let coefficient = estimates.firstIndex {
        $0.term == parts[i].term && isCoefficient(parts[i].column)
      }
      let df = coefficient.map { own.degreesOfFreedom[$0] } ?? combined.degreesOfFreedom[i]
      let se = parts[i].isFinite ? combined.standardErrors[i] : nil
      let test = WaldTest(
        estimate: parts[i].value.estimate, standardError: se, df: df, level: spec.inference.level)
      return effect(parts[i], se, df, test, own.estimator)
    }
  }

  /// Whether a variable is one coefficient on another scale, and has its degrees of freedom: neither
  /// interacts nor bends, nor has levels that are measured from the mean of all. What is made of several
  /// coefficients has those of its own gradient.
  func isCoefficient(_ column: String) -> Bool {
    let own = design.terms.filter { $0.term.columns.contains(column) }
    guard own.count == 1, own[0].codings.count == 1 else { return false }
    switch own[0].codings[0] {
    case .number: return true
    case .category(_, let levels, let coded): return coded.count < levels.labels.count
    case .curve, .sums: return false
    }
  }

  struct Part {
    let term: String
    /// The variable's.
    var column = ""
    let kind: MarginalEffect.Kind
    let level: String?
    let value: EffectValue
    /// Between two predictions.
    var isDifference = false
    /// Of the one that it tells.
    var claim: ClaimInterval?

    var isFinite: Bool { value.estimate.isFinite && value.gradient.allSatisfy(\.isFinite) }
  }

  /// The same with errors from draws.
  private func drawn(
    _ comparisons: [EffectComparison], _ parts: [Part], by draws: EffectDraws,
    _ estimator: CovarianceEstimator
  ) -> [MarginalEffect] {
    // Curves at means stand where the draw's means are.
    let bends = design.terms.contains { $0.term.factors.contains { $0.form != .plain } }
    func rows(_ change: EffectChange, _ kind: MarginalEffect.Kind, _ w: [Double]) -> EffectRows {
      EffectRows(
        change, design, sample.table, offset: offset, meanWeights: kind == .atMeans ? w : nil)
    }
    let known = comparisons.map { comparison in
      comparison.parts.map { rows($0.change, comparison.kind, weights) }
    }
    let values = draws.values(
      stream: "effects/\(spec.name)", rowCount: sample.table.rowCount
    ) { beta, times in
      let w = zip(times, weights).map { $0 * $1 }
      return zip(comparisons, known).flatMap { comparison, prepared in
        let (kind, parts) = (comparison.kind, comparison.parts)
        let own =
          bends && kind == .atMeans ? parts.map { rows($0.change, kind, w) } : prepared
        return Self.sum(
          zip(parts, own).map { ($0.weight, self.values(of: $1, kind, beta, w)) }
        ).map(\.estimate)
      }
    }
    return parts.indices.map { i in drawnEffect(parts[i], values.map { $0[i] }, estimator) }
  }

  /// With its error, interval and p from draws of it.
  func drawnEffect(
    _ part: Part, _ draws: [Double], _ estimator: CovarianceEstimator
  ) -> MarginalEffect {
    let found = DrawnEffect(draws, level: spec.inference.level)
    let estimate = part.value.estimate
    var row = effect(
      part, found?.stdError, .infinity,
      WaldTest(
        statistic: found.flatMap { $0.stdError > 0 ? estimate / $0.stdError : nil },
        pValue: found?.pValue, confLow: found?.confLow, confHigh: found?.confHigh), estimator)
    row.nDraws = draws.count
    return row
  }

  /// e^β with the ends of β's interval, each raised.
  private func ratio(_ estimate: Estimate) -> MarginalEffect {
    let value = Elementary.exponential(estimate.estimate)
    return effect(
      Part(
        term: estimate.term, kind: .ratio, level: nil,
        value: EffectValue(estimate: value, gradient: []),
        claim: ClaimInterval(estimate, Elementary.exponential)),
      estimate.stdError.map { $0 * value }, estimate.df,
      WaldTest(
        statistic: estimate.statistic, pValue: estimate.pValue,
        confLow: estimate.confLow.map(Elementary.exponential),
        confHigh: estimate.confHigh.map(Elementary.exponential)), estimate.covariance)
  }

  /// What interacts with a claim may itself be adjusted for.
  private func termRole(of part: Part) -> TermRole {
    let columns = Term(Term.written(as: part.term)).columns
    let isAdjusted = design.terms.contains { $0.role == .adjust && $0.term.columns == columns }
    return isAdjusted && part.kind != .ratio ? .adjust : .support
  }

  func effect(
    _ part: Part, _ se: Double?, _ df: Double?, _ test: WaldTest, _ estimator: CovarianceEstimator
  ) -> MarginalEffect {
    let test = part.isDifference ? test.within(model.largestDifference) : test
    return MarginalEffect(
      model: spec.name, role: spec.role, outcome: spec.outcome, term: part.term,
      termRole: termRole(of: part), kind: part.kind,
      quantity: part.kind == .ratio ? model.ratioName : model.quantity, level: part.level,
      estimate: part.value.estimate, stdError: se, statistic: test.statistic,
      df: se == nil ? nil : df, pValue: test.pValue, confLow: test.confLow,
      confHigh: test.confHigh, confLevel: spec.inference.level, covariance: estimator,
      nObs: sample.table.rowCount, nClusters: nClusters, claim: part.claim)
  }
}
