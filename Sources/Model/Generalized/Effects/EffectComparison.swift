import Tables

/// What one row of `effects.csv`, or one of each level of the outcome, compares: Σ wⱼ (change j).
struct EffectComparison {
  let variable: EffectVariable
  let kind: MarginalEffect.Kind
  let parts: [EffectVariable.Part]
  /// Over the step that the smallest effect is held against, which is no row of its own.
  var isOverMeaningfulStep = false

  /// Between two predictions, not a derivative.
  var isDifference: Bool { parts.allSatisfy(\.change.isDifference) }
}

extension EffectSubject {
  /// In the order of rows: derivatives and levels first, then what goes with one more of a number, and that
  /// over the step of the smallest effect, where one is declared and the step is not one.
  var comparisons: [EffectComparison] {
    let isPopulation = population != nil
    return design.effectVariables.flatMap { variable -> [EffectComparison] in
      func comparison(_ kind: MarginalEffect.Kind) -> EffectComparison {
        EffectComparison(variable: variable, kind: kind, parts: variable.parts)
      }
      func steps(of size: Double) -> EffectComparison {
        EffectComparison(
          variable: variable,
          kind: variable.isAtReference
            ? .averageAtReferenceStep : isPopulation ? .populationAverageStep : .averageStep,
          parts: variable.parts.map {
            .init(weight: $0.weight, change: $0.change.stepping(size, in: sample.table))
          }, isOverMeaningfulStep: size != 1)
      }
      let known =
        variable.isAtReference
        ? [comparison(.averageAtReference)]
        : [comparison(isPopulation ? .populationAverage : .average), comparison(.atMeans)]
      guard variable.isNumber else { return known }
      let other = meaningfulStep(of: variable)
      return known + [steps(of: 1)] + (other.map { [steps(of: $0)] } ?? [])
    }
  }

  private func meaningfulStep(of variable: EffectVariable) -> Double? {
    guard spec.inference.smallestEffect != nil,
      design.terms.contains(where: { $0.term.factors == [TermFactor(variable.column)] }),
      let step = MeaningfulStep(of: variable.column, sample.table), step.isOther
    else { return nil }
    return step.size
  }
}

extension [MarginalEffect] {
  /// What is told of a coefficient: what goes with one more, or with its level, on average and where the
  /// coefficient holds; one for each level of the outcome that is told apart.
  func told(of term: String) -> [MarginalEffect] {
    let own = filter { $0.term == term }
    for kinds in MarginalEffect.Kind.toldFirst {
      let told = own.filter { kinds.contains($0.kind) }
      if !told.isEmpty { return told }
    }
    return []
  }

  /// Those over the step of the smallest effect beside the rows whose claims they are held against.
  func joiningMeaningfulSteps(_ isOverStep: [Bool]) -> [MarginalEffect] {
    var rows = zip(self, isOverStep).filter { !$1 }.map(\.0)
    for (row, isOverStep) in zip(self, isOverStep) where isOverStep {
      let place = rows.firstIndex {
        $0.term == row.term && $0.kind == row.kind && $0.level == row.level
      }
      if let place {
        rows[place].overMeaningfulStep = .init(estimate: row.estimate, stdError: row.stdError)
      }
    }
    return rows
  }
}
