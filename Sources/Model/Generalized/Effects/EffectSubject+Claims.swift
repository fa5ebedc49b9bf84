import LinearAlgebra

/// The claims that effects tell.
extension EffectSubject {
  /// The claim that a comparison tells: it vanishes with that coefficient, and only with it. None is told by the
  /// mean of all levels (the mean of probabilities is not the probability at the mean), by a column whose
  /// slope varies between groups (its spread moves the mean too), by levels of a grade but the highest, by
  /// the derivative of a number, of which one more is told, or over another step.
  func claim(
    toldBy comparison: EffectComparison, isHighest: Bool = true, among estimates: [Estimate]
  ) -> Estimate? {
    let variable = comparison.variable
    let isOfCoefficient =
      switch comparison.kind {
      case .averageAtReference: !variable.isNumber
      case .averageAtReferenceStep: true
      case .average, .populationAverage: !variable.isNumber && isCoefficient(variable.column)
      case .averageStep, .populationAverageStep: isCoefficient(variable.column)
      case .atMeans, .ratio: false
      }
    guard isOfCoefficient, isHighest, variable.parts.count == 1, !comparison.isOverMeaningfulStep,
      !(spec.estimator.mixed?.slopes.values.contains { $0.contains(variable.column) } ?? false)
    else { return nil }
    return estimates.first { $0.term == variable.term }
  }

  /// Its interval and p for one outcome; nil where it tells no claim.
  ///
  /// - Parameter root: of the covariance of the coefficients (`EffectRegion`).
  func interval(
    toldBy comparison: EffectComparison, _ outcome: Int, _ effect: Double,
    among estimates: [Estimate], _ root: Matrix
  ) -> ClaimInterval? {
    guard
      let claim = claim(toldBy: comparison, isHighest: isHighest(outcome), among: estimates),
      let change = comparison.parts.first?.change
    else { return nil }
    let rows = EffectRows(change, design, sample.table, offset: offset)
    return interval(of: rows, outcome, effect, by: CoefficientTest(claim), root)
  }

  /// Of what a change makes in one outcome, by the test of that change in η; nil where rows change by different
  /// amounts, so that none of their means vanishes with it alone.
  func interval(
    of change: EffectChange, _ outcome: Int, _ effect: Double, by test: CoefficientTest,
    _ root: Matrix
  ) -> ClaimInterval? {
    let rows = EffectRows(change, design, sample.table, offset: offset)
    guard isHighest(outcome), rows.moveAlike else { return nil }
    return interval(of: rows, outcome, effect, by: test, root)
  }

  private func isHighest(_ outcome: Int) -> Bool { outcome == model.outcomes.count - 1 }

  private func interval(
    of rows: EffectRows, _ outcome: Int, _ effect: Double, by test: CoefficientTest, _ root: Matrix
  ) -> ClaimInterval? {
    let told = model.outcomes[outcome]
    let views = (
      upper: told.upper.map { model.views[$0] }, lower: told.lower.map { model.views[$0] }
    )
    guard let view = views.upper ?? views.lower else { return nil }
    let zero = EffectValue(gradient: coefficients.map { _ in 0 })
    let region = EffectRegion(
      root: root, around: Vector(coefficients),
      along: Vector(view.toCoefficients(rows.move(ofRow: 0)))
    ) { b in
      func average(_ view: EffectModel.View?) -> EffectValue {
        view.map { rows.average($0, b.elements, weights) } ?? zero
      }
      return average(views.upper) - average(views.lower)
    }
    return region.flatMap { ClaimInterval(test, effect: effect, over: $0) }
  }
}
