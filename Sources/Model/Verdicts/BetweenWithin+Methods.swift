import LinearAlgebra
import Tables

extension BetweenWithin {
  /// Fits of more rows than these are not made a second time by iterations.
  private static let mostRefittedRows = 20_000

  /// The two parts of a claim's column, by the method itself where it holds both (random effects, mixed
  /// and generalized models, these on their own scale), else by least squares on the rows: `within` with
  /// the effects of factors that reach over the clusters among its terms, `between` and
  /// `first_difference` with the terms alone.
  ///
  /// - Returns: nil without clusters, where the support varies at one level only, and where a term beside
  ///   it is made of the same column.
  init?(_ fit: Fit, _ claim: Estimate, _ clusters: Clusters?) {
    guard let clusters, let values = fit.sample[claim.term]?.numbers,
      let j = fit.regression.columns.firstIndex(where: { $0.name == claim.term })
    else { return nil }
    switch fit.regression {
    case let linear as LinearFit:
      self.init(linear, of: j, values: values, spec: fit.spec, claim.covariance)
    case let panel as PanelFit where !panel.isFixedTransform:
      self.init(refitting: fit, claim, values, clusters)
    case is PanelFit: self.init(pooling: fit, claim, values, clusters, beside: [])
    case let within as WithinFit:
      let codes = clusters.codes(rowCount: fit.sample.rowCount)
      self.init(
        pooling: fit, claim, values, clusters,
        beside: within.absorption.factors.filter { !$0.isNested(in: codes) })
    default: self.init(refitting: fit, claim, values, clusters)
    }
  }

  private init?(
    pooling fit: Fit, _ claim: Estimate, _ values: [Double], _ clusters: Clusters,
    beside factors: [AbsorbedFactor]
  ) {
    let matrix = DesignMatrix(fit.estimation.design, fit.sample)
    let count = factors.reduce(0) { $0 + $1.levelCount }
    guard matrix.reported == nil, count <= AbsorbedAdjustment.mostColumns else { return nil }
    let X = matrix.rows(0..<matrix.rowCount)
    var columns = matrix.columns.enumerated().map { k, column in
      DesignMatrix.Column(
        name: column.name, role: column.role, term: column.term, values: X.column(k).elements)
    }
    for factor in factors {
      for level in 1..<Int32(max(1, factor.levelCount)) {
        columns.append(
          DesignMatrix.Column(
            name: "\(factor.name) \(level)", role: .adjust, term: nil,
            values: factor.codes.map { $0 == level ? 1 : 0 }))
      }
    }
    let sample = fit.estimation.sample
    let wide = DesignMatrix(
      rowCount: matrix.rowCount, columns: columns, hasIntercept: matrix.hasIntercept)
    guard let j = columns.firstIndex(where: { $0.name == claim.term }),
      let pooled = try? LinearFit(
        wide, outcome: sample.outcome, weights: sample.weights, clusters, spec: fit.spec)
    else { return nil }
    self.init(pooled, of: j, values: values, spec: fit.spec, claim.covariance)
  }

  /// The same model with two columns in the place of one.
  private init?(
    refitting fit: Fit, _ claim: Estimate, _ values: [Double], _ clusters: Clusters
  ) {
    let (between, within) = ("\(claim.term) between", "\(claim.term) within")
    var spec = fit.spec
    let others = (spec.support + spec.adjust).filter { $0 != claim.term }
    let sample = fit.estimation.sample
    guard spec.support.contains(claim.term), sample.table.rowCount <= Self.mostRefittedRows,
      !others.contains(where: { Term($0).columns.contains(claim.term) }),
      let (means, rest) = Self.parts(of: values, in: clusters, sample.weights)
    else { return nil }
    spec.support = spec.support.flatMap { $0 == claim.term ? [between, within] : [$0] }
    var table = sample.table
    table.set(.numbers(means), as: ColumnSpec(between, .number))
    table.set(.numbers(rest), as: ColumnSpec(within, .number))
    guard let both = try? spec.estimation(of: sample.replacing(table)).regression,
      let estimator = [claim.covariance, .cr2, .classical].first(
        where: { both.covariances.contains($0) && !$0.isResampled }),
      let b = both.columns.firstIndex(where: { $0.name == between }),
      let w = both.columns.firstIndex(where: { $0.name == within }),
      let own = try? both.covariance(estimator)
    else { return nil }
    var contrast = [Double](repeating: 0, count: both.columns.count)
    (contrast[b], contrast[w]) = (1, -1)
    let level = spec.inference.level
    func part(_ k: Int) -> Part {
      let test =
        own.profile?[k]
        ?? WaldTest(
          estimate: both.coefficients[k], standardError: own.standardErrors[k],
          df: own.degreesOfFreedom[k], level: level)
      return Part(estimate: both.coefficients[k], low: test.confLow, high: test.confHigh)
    }
    let gap = both.coefficients[b] - both.coefficients[w]
    let compared = try? both.covariance(estimator, of: Matrix(rows: [contrast]))
    self.init(
      between: part(b), within: part(w), difference: gap,
      pValue: compared.flatMap {
        WaldTest(
          estimate: gap, standardError: $0.standardErrors[0], df: $0.degreesOfFreedom[0],
          level: level
        ).pValue
      })
  }
}
