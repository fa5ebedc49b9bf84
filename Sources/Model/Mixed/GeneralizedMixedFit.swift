import LinearAlgebra

/// A generalized linear mixed model at the maximum of its approximate likelihood.
///
/// Standard errors are from the Hessian of −2 log L in θ and β together, as R `lme4::glmer`'s.
struct GeneralizedMixedFit: Sendable {
  let terms: [RandomTerm]
  let coefficients: Vector
  let covariance: Matrix
  /// The lower triangle of each term's factor, by column, in the units of its columns.
  let theta: [Double]
  /// G of each term.
  let randomCovariances: [Matrix]
  let logLikelihood: Double
  let decrement: Double
  let disagreement: Double
  let isConverged: Bool
  let predictions: [RandomPrediction]

  /// The most effects in one block, whose matrix is dense.
  static let mostEffects = 2000

  /// - Parameter start: the fit without random effects.
  /// - Parameter nodes: of the quadrature; 1 is Laplace's approximation.
  init(
    _ start: GeneralizedFit, terms: [RandomTerm], nodes: Int
  ) throws(MixedError) {
    try Self.check(terms, start)
    let blocks = RandomBlocks(terms)
    let most = blocks.blocks.map(\.effects.count).max() ?? 0
    guard most <= Self.mostEffects else {
      throw .tooLargeBlock(effects: most, limit: Self.mostEffects)
    }
    let beta = Vector(start.beta)
    let X = start.problem.matrix.rows(0..<start.rowCount)
    let unit = start.fit.leastSquares.unscaledCovariance / start.fit.weightUnit
    let L = try numerically { () throws(LinearAlgebraError) in try Cholesky(unit).L }
    let quadrature = try numerically { () throws(LinearAlgebraError) in
      nodes > 1 ? try GaussHermite(count: nodes) : nil
    }
    let deviance = MarginalDeviance(
      blocks: blocks, Q: X * L, base: start.eta, response: start.response, family: start.family,
      quadrature: quadrature)
    let optimum = try MarginalOptimum(of: deviance)
    self.terms = terms
    coefficients = beta + L * Vector(optimum.gamma)
    covariance = L * optimum.covariance * L.transposed()
    theta = optimum.theta
    randomCovariances = blocks.covariances(optimum.theta)
    logLikelihood = -optimum.value / 2
    (decrement, disagreement) = (optimum.decrement, optimum.disagreement)
    isConverged = optimum.isConverged
    predictions = deviance.predictions(optimum)
  }

  private static func check(_ terms: [RandomTerm], _ start: GeneralizedFit) throws(MixedError) {
    let n = start.rowCount
    try MixedData.check(terms, rows: n)
    let isBinary = start.response.trials.allSatisfy { $0 == 1 } && start.response.event != nil
    for term in terms {
      if term.labels.count < 2 {
        throw .oneGroup(term: term.name, label: term.labels.first ?? "")
      }
      if isBinary, term.labels.count == n {
        throw .oneRowPerGroup(term: term.name, groups: n)
      }
      let effects = term.labels.count * term.columns.count
      if effects > n { throw .moreEffectsThanRows(term: term.name, effects: effects, rows: n) }
    }
  }

  /// Coefficients and values of θ.
  var parameterCount: Int { coefficients.count + theta.count }

  /// Variances and covariances, term by term.
  var components: [VarianceComponent] {
    zip(terms, randomCovariances).flatMap { term, G in
      let variances = term.columns.indices.map { c in
        VarianceComponent(
          name: "var(\(term.label(c)))", estimate: G[c, c], standardized: G[c, c].squareRoot(),
          isCovariance: false)
      }
      guard term.isCorrelated else { return variances }
      let pairs = term.columns.indices.flatMap { c in
        term.columns.indices.dropFirst(c + 1).map { (c, $0) }
      }
      return variances
        + pairs.map { c, r in
          let scale = (G[c, c] * G[r, r]).squareRoot()
          return VarianceComponent(
            name: "cov(\(term.label(c)),\(term.label(r)))", estimate: G[r, c],
            standardized: scale > 0 ? G[r, c] / scale : nil, isCovariance: true)
        }
    }
  }

  /// Variances of zero and correlations of ±1.
  var singularities: [Singularity] {
    zip(terms, randomCovariances).flatMap { term, G in
      let k = term.columns.count
      let zero = (0..<k).filter { G[$0, $0] == 0 }.map {
        Singularity(
          component: "var(\(term.label($0)))", term: term.name, kind: .zeroVariance)
      }
      let pairs = (0..<k).flatMap { c in ((c + 1)..<max(k, c + 1)).map { (c, $0) } }
      return zero
        + pairs.compactMap { c, r in
          let scale = (G[c, c] * G[r, r]).squareRoot()
          guard scale > 0, 1 - (G[r, c] / scale).magnitude < 1e-9 else { return nil }
          return Singularity(
            component: "cov(\(term.label(c)),\(term.label(r)))", term: term.name,
            kind: .perfectCorrelation(G[r, c] < 0 ? -1 : 1))
        }
    }
  }

  /// The terms without columns of zero variance, and without the last of a perfect correlation.
  var regularTerms: [RandomTerm] {
    zip(terms, randomCovariances).compactMap { term, G in
      var kept = term.columns.indices.filter { G[$0, $0] > 0 }
      let isPerfect = singularities.contains {
        $0.term == term.name && $0.kind != .zeroVariance
      }
      if isPerfect { kept.removeLast() }
      guard !kept.isEmpty else { return nil }
      return RandomTerm(
        name: term.name, groups: term.groups, labels: term.labels, Z: term.Z.columns(kept),
        columns: kept.map { term.columns[$0] }, isCorrelated: term.isCorrelated)
    }
  }
}

extension MarginalDeviance {
  /// b̂ = Λû, with the curvature's standard errors given β and θ.
  func predictions(_ optimum: MarginalOptimum) -> [RandomPrediction] {
    let V = blocks.scaled(optimum.theta)
    let fixed = zip(base, (Q * Vector(optimum.gamma)).elements).map { $0 + $1 }
    var inverses: [Int: (block: Matrix, place: Int)] = [:]
    for block in blocks.blocks {
      let u = block.effects.map { optimum.modes[$0] }
      let eta = predictors(block, fixed, V, u)
      guard let end = NewtonStep(block, blocks.width, V, eta, u, self) else { continue }
      let inverse = end.inverse
      for (place, effect) in block.effects.enumerated() { inverses[effect] = (inverse, place) }
    }
    let factors = blocks.factors(optimum.theta)
    return blocks.terms.indices.flatMap { t -> [RandomPrediction] in
      let (term, k) = (blocks.terms[t], blocks.terms[t].columns.count)
      let unscale = Vector(blocks.scales[t].map { 1 / $0 })
      let L = factors[t].scalingRows(by: unscale)
      return term.labels.indices.flatMap { group -> [RandomPrediction] in
        let numbers = (0..<k).map { blocks.first[t] + group * k + $0 }
        let found = numbers.compactMap { inverses[$0] }
        guard found.count == k else { return [] }
        let b = L * Vector(numbers.map { optimum.modes[$0] })
        let C = Matrix(
          rows: found.map { one in found.map { one.block[one.place, $0.place] } })
        let variance = L * C * L.transposed()
        return (0..<k).map { c in
          RandomPrediction(
            term: term.name, group: term.labels[group], column: term.columns[c], estimate: b[c],
            conditionalError: variance[c, c].squareRoot(), predictionError: nil)
        }
      }
    }
  }
}
