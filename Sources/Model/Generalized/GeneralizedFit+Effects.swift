import LinearAlgebra
import Tables

extension GeneralizedFit {
  func effects(_ subject: CheckSubject) -> [MarginalEffect] {
    let effects = EffectSubject(
      spec: spec, sample: subject.sample, design: subject.design, covariance: subject.covariance,
      coefficients: beta, columns: columns, weights: response.trials, offset: problem.offset,
      nObs: rowCount, nClusters: clusters?.count)
    let isCount = generalized.family.isCount
    let rows = effects.variables.flatMap { variable in
      [MarginalEffect.Kind.average, .atMeans].map { kind in
        effects.row(
          variable.term, kind, isCount ? "count" : "probability", level: response.level,
          effects.value(of: variable, kind: kind, mean: .of(family), extended: { $0 }))
      }
    }
    let ratios = subject.estimates.filter { $0.termRole == .support }
      .map { effects.ratio($0, generalized.family.ratioName) }
    return rows + ratios
  }
}

extension OrdinalFit {
  /// On the probability of each level: P(y = k) = F(θ_k − η) − F(θ_{k−1} − η), a difference of two
  /// logistic means with rows (e_k, −x).
  func effects(_ subject: CheckSubject) -> [MarginalEffect] {
    let effects = EffectSubject(
      spec: spec, sample: subject.sample, design: subject.design, covariance: subject.covariance,
      coefficients: coefficients, columns: columns,
      weights: [Double](repeating: 1, count: rowCount), offset: offset, nObs: rowCount,
      nClusters: clusters?.count)
    var rows: [MarginalEffect] = []
    for variable in effects.variables {
      for kind in [MarginalEffect.Kind.average, .atMeans] {
        var below = EffectSubject.Value(gradient: coefficients.map { _ in 0 })
        for level in 0..<levels.count {
          var upTo = EffectSubject.Value(gradient: coefficients.map { _ in 0 })
          if level < thresholdCount {
            upTo = effects.value(
              of: variable, kind: kind, mean: .of(.binomial),
              extended: { x in
                (0..<thresholdCount).map { $0 == level ? 1 : 0 } + x.dropFirst().map { -$0 }
              }, offsetSign: -1)
          }
          rows.append(
            effects.row(
              variable.term, kind, "probability", level: levels[level], upTo - below))
          below = upTo
        }
      }
    }
    let ratios = subject.estimates.filter { $0.termRole == .support }
      .map { effects.ratio($0, ResponseFamily.ordinal.ratioName) }
    return rows + ratios
  }
}
