import LinearAlgebra

/// A linear mixed model, y = Xβ + Σ_t Z_t b_t + ε, b_t ~ N(0, G_t) group by group, ε ~ N(0, σ²W⁻¹),
/// fitted by restricted or full maximum likelihood.
///
/// - Reference: Bates, Mächler, Bolker & Walker (2015), Journal of Statistical Software 67(1). Agrees
///   with R `lme4::lmer`.
public struct MixedFit: Sendable {
  public let X: Matrix
  public let y: Vector
  public let terms: [RandomTerm]
  public let weights: Vector?
  /// Restricted maximum likelihood, or full.
  public let isREML: Bool

  /// β.
  public let coefficients: Vector
  /// σ² (X'H⁻¹X)⁻¹, H = V/σ².
  public let covariance: Matrix
  /// σ, the standard deviation of a row of weight one.
  public let sigma: Double
  /// The lower triangle of each term's relative factor, by column (the diagonal for uncorrelated
  /// effects), in the order of the terms.
  public let theta: [Double]
  /// G of each term.
  public let randomCovariances: [Matrix]
  /// At the maximum; the restricted one under REML, as R's `logLik`.
  public let logLikelihood: Double
  public let convergence: MixedConvergence

  let deviance: ProfiledDeviance
  let optimum: MixedOptimum

  /// - Parameter X: n × p, full column rank.
  /// - Parameter weights: prior weights, positive: Var(εᵢ) = σ²/wᵢ.
  /// - Throws: `MixedError`.
  public init(
    X: Matrix, y: Vector, terms: [RandomTerm], isREML: Bool = true, weights: Vector? = nil
  ) throws(MixedError) {
    let data = try MixedData(X: X, y: y, terms: terms, weights: weights)
    let deviance = ProfiledDeviance(data, isREML: isREML)
    let optimum = try MixedOptimum(of: deviance)
    guard optimum.point.residualSquares > Self.leastLeft * deviance.df else {
      throw .exactWithGroups(terms.map(\.name))
    }
    self.init(X: X, y: y, terms: terms, weights: weights, deviance, optimum)
  }

  /// σ² over the variance of residuals without random effects, below which it is their rounding.
  private static let leastLeft = 1e-14

  init(
    X: Matrix, y: Vector, terms: [RandomTerm], weights: Vector?, _ deviance: ProfiledDeviance,
    _ optimum: MixedOptimum
  ) {
    self.X = X
    self.y = y
    self.terms = terms
    self.weights = weights
    self.deviance = deviance
    self.optimum = optimum
    isREML = deviance.isREML
    convergence = optimum.convergence
    let data = deviance.data
    let point = optimum.point
    let sigma = data.scale * (point.residualSquares / deviance.df).squareRoot()
    self.sigma = sigma
    coefficients = data.coefficients(ModeSolution(point.cholesky).fixed)
    covariance = data.covariance(of: point.cholesky, sigma: sigma)
    let factors = data.terms.indices.map { t in
      (data.terms[t].inverseBasis * point.factor.matrix(t, data.terms[t].width)).lowerFactor()
    }
    theta = zip(factors, data.terms).flatMap { L, term in
      term.parameters.map { L[$0.row, $0.column] }
    }
    randomCovariances = factors.map { (sigma * sigma) * ($0 * $0.transposed()) }
    logLikelihood = MixedFit.logLikelihood(deviance, point)
  }

  static func logLikelihood(
    _ deviance: ProfiledDeviance, _ point: ProfiledDeviance.Evaluation
  ) -> Double {
    let data = deviance.data
    let variance = data.scale * data.scale * point.residualSquares / deviance.df
    var twice = deviance.df * (Elementary.log(2 * Double.pi * variance) + 1)
    twice += point.determinants - data.logWeights
    if deviance.isREML {
      for j in 0..<data.columnCount { twice += 2 * Elementary.log(data.triangle[j, j].magnitude) }
    }
    return -twice / 2
  }

  public var rowCount: Int { y.count }
  /// w̄: 1 without weights.
  var meanWeight: Double { weights.map { $0.sum / Double($0.count) } ?? 1 }
  /// Fixed effects, θ and σ.
  public var parameterCount: Int { coefficients.count + theta.count + 1 }
  /// −2 log L + 2 k, of the criterion that was maximized.
  public var aic: Double { -2 * logLikelihood + 2 * Double(parameterCount) }
  /// −2 log L + k log n.
  public var bic: Double {
    -2 * logLikelihood + Double(parameterCount) * Elementary.log(Double(rowCount))
  }

  /// Variances and covariances, term by term; the residual's variance last.
  public var components: [VarianceComponent] {
    var list: [VarianceComponent] = []
    for (term, G) in zip(terms, randomCovariances) {
      for c in term.columns.indices {
        list.append(
          VarianceComponent(
            name: "var(\(term.label(c)))", estimate: G[c, c],
            standardized: G[c, c].squareRoot(), isCovariance: false))
      }
      guard term.isCorrelated else { continue }
      for c in term.columns.indices {
        for r in (c + 1)..<max(term.columns.count, c + 1) {
          let scale = (G[c, c] * G[r, r]).squareRoot()
          list.append(
            VarianceComponent(
              name: "cov(\(term.label(c)),\(term.label(r)))", estimate: G[r, c],
              standardized: scale > 0 ? G[r, c] / scale : nil, isCovariance: true))
        }
      }
    }
    let residual = VarianceComponent(
      name: "var(residual)", estimate: sigma * sigma, standardized: sigma, isCovariance: false)
    return list + [residual]
  }
}

extension MixedData {
  /// σ²(X'H⁻¹X)⁻¹ from the fixed block of L.
  func covariance(of L: BlockedCholesky, sigma: Double) -> Matrix {
    let p = columnCount
    let first = L.plan.denseEffects
    var block = Matrix(rowCount: p, columnCount: p)
    for c in 0..<p {
      for r in c..<p { block[r, c] = L.dense[first + r, first + c] }
    }
    // cov = σ² A A' with A = R⁻¹ L⁻ᵀ.
    let A = triangle.invertingUpper() * block.transposed().invertingUpper()
    return (sigma * sigma) * (A * A.transposed())
  }
}
