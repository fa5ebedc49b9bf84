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
  /// Of an interaction the column itself is split: x z less its cluster's mean, and not x less its mean times
  /// z, so that `within` is what effects of the clusters would leave.
  ///
  /// - Returns: nil without clusters, where the support varies at one level only, of curves (one of whose
  ///   columns means nothing by itself), and where a term beside it is made of the same columns.
  init?(_ fit: Fit, _ claim: Estimate, _ clusters: Clusters?) {
    guard let clusters,
      let j = fit.regression.columns.firstIndex(where: { $0.name == claim.term }),
      let term = fit.regression.columns[j].term, fit.estimation.design.terms.indices.contains(term),
      fit.estimation.design.terms[term].term.factors.allSatisfy({ $0.form == .plain })
    else { return nil }
    switch fit.regression {
    case let linear as LinearFit:
      self.init(linear, of: j, spec: fit.spec, claim.covariance)
    case let panel as PanelFit where !panel.isFixedTransform:
      self.init(refitting: fit, claim, term, clusters)
    case is PanelFit: self.init(pooling: fit, claim, beside: [], clusters)
    case let within as WithinFit:
      let codes = clusters.codes(rowCount: fit.sample.rowCount)
      self.init(
        pooling: fit, claim,
        beside: within.absorption.factors.filter { !$0.isNested(in: codes) }, clusters)
    default: self.init(refitting: fit, claim, term, clusters)
    }
  }

  private init?(
    pooling fit: Fit, _ claim: Estimate, beside factors: [AbsorbedFactor], _ clusters: Clusters
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
    self.init(pooled, of: j, spec: fit.spec, claim.covariance)
  }

  /// The same model with two columns in the place of the claim's, and the means of the others.
  private init?(
    refitting fit: Fit, _ claim: Estimate, _ index: Int, _ clusters: Clusters
  ) {
    let (between, within) = ("claim between", "claim within")
    var spec = fit.spec
    let term = fit.estimation.design.terms[index].term
    func isClaim(_ name: String) -> Bool { Term(name).identity == term.identity }
    let others = (spec.support + spec.adjust).filter { !isClaim($0) }.map { Term($0) }
    let sample = fit.estimation.sample
    guard spec.support.contains(where: isClaim),
      sample.table.rowCount <= Self.mostRefittedRows,
      !others.contains(where: { Set($0.columns).isSuperset(of: term.columns) })
    else { return nil }
    let matrix = DesignMatrix(fit.estimation.design, fit.sample)
    guard let j = matrix.columns.firstIndex(where: { $0.name == claim.term }),
      let (means, rest) = Self.parts(of: matrix.values(of: j), in: clusters, sample.weights)
    else { return nil }
    var table = sample.table
    func add(_ name: String, _ values: [Double]) -> String {
      table.set(.numbers(values), as: ColumnSpec(name, .number))
      return name
    }
    var columns = [add(between, means), add(within, rest)]
    for (k, column) in matrix.columns.enumerated() where column.term == index && k != j {
      columns.append(add("level \(k)", matrix.values(of: k)))
    }
    spec.support = spec.support.flatMap { isClaim($0) ? columns : [$0] }
    let beside = matrix.columns.indices.filter { $0 != j }.map { matrix.values(of: $0) }
    spec.adjust += ClusterMeans(of: beside, in: clusters, sample.weights).columns.map {
      add("mean \($0.position)", $0.values)
    }
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
