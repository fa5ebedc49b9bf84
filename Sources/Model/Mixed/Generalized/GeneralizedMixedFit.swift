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
  let predictions: [RandomPrediction]
  let deviance: MarginalDeviance
  let optimum: MarginalOptimum
  /// β = β₀ + Lγ.
  let L: Matrix

  /// The most effects in one block, whose matrix is dense.
  static let mostEffects = 2000

  /// - Parameter start: the fit without random effects.
  /// - Parameter nodes: of the quadrature; 1 is Laplace's approximation.
  /// - Parameter isVerified: by a second descent.
  /// - Parameter near: values of the parameters that are not far off, if they are known.
  init(
    _ start: GeneralizedFit, terms: [RandomTerm], nodes: Int, isVerified: Bool = true,
    near: GeneralizedMixedPoint? = nil
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
    let plain = try numerically { () throws(LinearAlgebraError) in try Cholesky(unit).L }
    let quadrature = try numerically { () throws(LinearAlgebraError) in
      nodes > 1 ? try GaussHermite(count: nodes) : nil
    }
    let given = MarginalDeviance(
      blocks: blocks, Q: X * plain, base: start.eta, response: start.response,
      family: start.family, quadrature: quadrature)
    let scaled = given.inUnitsBesideEffects()
    let (deviance, L) = scaled.map { ($0.deviance, plain * $0.K) } ?? (given, plain)
    let x = near.map { near in
      blocks.offBoundary(near.theta)
        + L.solveLowerTriangle(Matrix(columns: [near.coefficients - beta])).column(0).elements
    }
    self.init(
      terms: terms, deviance,
      try MarginalOptimum(of: deviance, isVerified: isVerified, from: x), beta, L)
  }

  /// - Parameters:
  ///   - beta: the coefficients at γ = 0.
  ///   - L: β = beta + Lγ.
  ///   - isPredicted: whether the groups' effects are wanted.
  init(
    terms: [RandomTerm], _ deviance: MarginalDeviance, _ optimum: MarginalOptimum, _ beta: Vector,
    _ L: Matrix, isPredicted: Bool = true
  ) {
    self.terms = terms
    coefficients = beta + L * Vector(optimum.gamma)
    covariance = L * optimum.covariance * L.transposed()
    theta = optimum.theta
    randomCovariances = deviance.blocks.covariances(optimum.theta)
    logLikelihood = -optimum.value / 2
    predictions = isPredicted ? deviance.predictions(optimum) : []
    self.deviance = deviance
    self.optimum = optimum
    self.L = L
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
        throw .oneRowPerGroup(term: term.name, groups: n, hasResidual: false)
      }
      let effects = term.labels.count * term.columns.count
      if effects > n { throw .moreEffectsThanRows(term: term.name, effects: effects, rows: n) }
      // Columns that follow from each other have variances that cannot be told apart.
      _ = try ScaledTerm.basis(of: term)
    }
  }

  var rowCount: Int { deviance.base.count }
  var isConverged: Bool { optimum.isConverged }
  var decrement: Double { optimum.decrement }
  var disagreement: Double { optimum.disagreement }

  /// Coefficients and values of θ.
  var parameterCount: Int { coefficients.count + theta.count }

  /// Variances and covariances, term by term.
  var components: [VarianceComponent] { terms.components(randomCovariances) }
  /// Variances of zero and correlations of ±1.
  var singularities: [Singularity] { terms.singularities(randomCovariances) }

  /// The terms without what lies on the boundary.
  var regularTerms: [RandomTerm] { terms.without(singularities) }
}
