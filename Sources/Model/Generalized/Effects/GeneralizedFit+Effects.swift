import LinearAlgebra
import Tables

extension GeneralizedFit {
  func effectSubject(
    _ spec: ModelSpec, _ sample: Sample, _ design: Design, _ estimator: CovarianceEstimator
  ) -> EffectSubject? {
    EffectSubject(
      spec: spec, sample: sample, design: design,
      model: EffectModel(family, of: generalized, level: response.level), coefficients: beta,
      covariance: { contrasts throws(LinearAlgebraError) in
        try covarianceOfFitted(estimator, contrasts)
      }, weights: response.trials, offset: problem.offset, nClusters: clusters?.count,
      draws: generalized.bootstrap.map {
        EffectDraws(options: $0, groups: drawnGroups, refit: refit)
      })
  }

  /// The coefficients of the columns from rows drawn; nil where there are none.
  private func refit(_ rows: [Int]) -> [Double]? {
    let trials = rows.map { response.trials[$0] }
    let y = rows.map { response.y[$0] }
    let isEvent = problem.family == .binomial
    guard y.contains(where: { $0 > 0 }), !isEvent || zip(y, trials).contains(where: { $0 < $1 })
    else { return nil }
    var drawn = ReweightedLeastSquares.Problem(
      matrix: problem.matrix.selecting(rows), response: Response(y: y, trials: trials),
      offset: problem.offset.map { offset in rows.map { offset[$0] } }, family: problem.family)
    drawn.setFamily(generalized.firstFamily)
    return try? Self.solve(drawn, nil, spec, generalized).beta
  }
}

extension Regression {
  /// What is drawn together: clusters, or rows.
  var drawnGroups: [[Int]] { clusters?.rows ?? (0..<rowCount).map { [$0] } }
}

extension OrdinalFit {
  func effectSubject(
    _ spec: ModelSpec, _ sample: Sample, _ design: Design, _ estimator: CovarianceEstimator
  ) -> EffectSubject? {
    EffectSubject(
      spec: spec, sample: sample, design: design, model: EffectModel(thresholdsBetween: levels),
      coefficients: fitted,
      covariance: { contrasts throws(LinearAlgebraError) in
        try covarianceOfFitted(estimator, contrasts)
      }, weights: [Double](repeating: 1, count: rowCount), offset: offset,
      nClusters: clusters?.count,
      draws: spec.estimator.generalized?.bootstrap.map {
        EffectDraws(options: $0, groups: drawnGroups, refit: refit)
      })
  }

  /// The coefficients of the columns from rows drawn; nil where a level is not among them, or there are
  /// none.
  private func refit(_ rows: [Int]) -> [Double]? {
    let codes = rows.map { grid.newton.codes[$0] }
    guard Set(codes).count == levels.count else { return nil }
    var newton = OrdinalNewton(
      codes, levelCount: levels.count, Z: grid.newton.Z.rows(rows),
      offset: offset.map { offset in rows.map { offset[$0] } })
    guard (try? newton.run()) == true else { return nil }
    return (toFitted * Vector(newton.parameters)).elements
  }

  /// The constant of X is the thresholds', which contrasts of places do not have.
  func contrast(_ row: [Double]) -> [Double] {
    [Double](repeating: 0, count: thresholdCount) + row.dropFirst()
  }
}
