import LinearAlgebra
import Statistics
import Tables

/// The tests of a mixed model of counts, or of what happens or not, on outcomes of the same random effects
/// without an effect of its support terms. The null is conditional: given the groups' effects a row's
/// predictor is that of the model without support, fitted with the same random terms; the variances are
/// those of the study's own fit. Where the declared clusters are no level of the model, both are of the model
/// that has them as well (`DeclaredLevel`). Each draw is fitted by the study's own likelihood, begun at the
/// null's values.
struct GeneralizedMixedSimulator: GeneralizedSimulator {
  let methods: [GeneralizedMethod]
  let chosen: GeneralizedMethod?
  let clusterName: String
  let clusterCount: Int
  let regression: GeneralizedMixedRegression
  /// Of the random effects that are drawn.
  let source: GeneralizedMixedFit
  let declared: DeclaredLevel?
  /// Fixed part of η under the null.
  let eta: [Double]
  /// (θ, γ) there.
  let start: [Double]
  /// Of −2 log L there, as expected: outcomes of the null have about the same.
  private(set) var inverseHessian: [[Double]]?
  /// Λ with ΛΛ' the covariance of each term's effects.
  private let factors: [Matrix]
  let outcome: GeneralizedOutcome
  /// Of the sum of a row's random effects.
  let variances: [Double]
  let quadrature: GaussHermite

  init?(
    _ regression: GeneralizedMixedRegression, headline: CovarianceEstimator
  ) throws(LinearAlgebraError) {
    let fit = regression.fit
    let declared = DeclaredLevel(
      regression.clusters, beside: fit.terms, rowCount: regression.rowCount)
    let nodes = declared == nil ? regression.mixed.quadrature : 1
    guard let outermost = fit.terms.first,
      let source = declared.map({ fit.fitted(beside: $0, regression.start) }) ?? fit,
      let eta = Self.withoutSupport(regression, source.terms, nodes: nodes)
    else { return nil }
    self.regression = regression
    self.source = source
    self.declared = declared
    self.eta = eta
    quadrature = try MarginalLogistic.quadrature()
    clusterName = regression.clusters?.name ?? outermost.name
    clusterCount = regression.clusters?.count ?? outermost.labels.count
    var methods: [GeneralizedMethod] = [.wald]
    if regression.clustered != nil {
      methods += [.cr0, .cr1, .cr2].map { GeneralizedMethod.waldClustered($0) }
    }
    self.methods = methods
    let own = Self.method(headline)
    chosen = methods.contains(own) ? own : nil
    var factors: [Matrix] = []
    for G in source.randomCovariances {
      let eigen = try SymmetricEigen(G.symmetrized())
      let roots = Vector(eigen.values.map { max(0, $0).squareRoot() })
      factors.append(eigen.vectors.scalingColumns(by: roots))
    }
    self.factors = factors
    let count = regression.rowCount
    variances = (0..<count).map { i in
      zip(source.terms, source.randomCovariances).reduce(0) {
        $0 + $1.1.quadraticForm($1.0.Z.row(i))
      }
    }
    outcome = GeneralizedOutcome(
      family: fit.deviance.family, dispersion: max(1, source.dispersion?.ratio ?? 1))
    let moved = Vector(zip(eta, fit.deviance.base).map { $0 - $1 })
    let Q = fit.deviance.Q
    let gram = Q.crossProduct(Q)
    // At a variance of zero the likelihood is level, though it may be higher a way off.
    start =
      fit.deviance.blocks.offBoundary(fit.theta)
      + (try Cholesky(gram.symmetrized()).solve(Q.crossProduct(moved))).elements
    inverseHessian = expectedInverseHessian()
  }

  func method(_ estimator: CovarianceEstimator) -> GeneralizedMethod { Self.method(estimator) }

  private static func method(_ estimator: CovarianceEstimator) -> GeneralizedMethod {
    estimator == .classical ? .wald : .waldClustered(estimator)
  }

  var observed: [Double] { regression.start.response.y }

  /// Its fits are dear.
  var allowance: Double { 1.8 }

  func work(directions: Int) -> Double {
    let deviance = regression.fit.deviance
    let (n, width) = (Double(regression.rowCount), Double(deviance.blocks.width))
    let free = Double(start.count)
    let nodes = Double(deviance.quadrature?.nodes.count ?? 1)
    let cubes = deviance.blocks.blocks.reduce(0.0) { sum, block in
      let m = Double(block.effects.count)
      return sum + m * m * m
    }
    // Steps of a descent, and a gradient a variable of the Hessian.
    return (12 + 3 * free) * (n * (150 + 50 * width * width + 4 * free + 30 * nodes) + cubes)
  }

  func world(_ effect: (column: Int, slope: Double)?) -> [Double] {
    guard let effect else { return eta }
    let x = regression.start.problem.matrix.values(of: effect.column)
    let mean = x.reduce(0, +) / Double(x.count)
    return zip(eta, x).map { $0 + effect.slope * ($1 - mean) }
  }

  func draw(_ world: [Double], _ generator: inout SeededGenerator) -> [Double] {
    var eta = world
    for (term, factor) in zip(source.terms, factors) {
      var effects: [Vector] = []
      for _ in term.labels {
        let z = Vector((0..<factor.columnCount).map { _ in generator.normal() })
        effects.append(factor * z)
      }
      for i in eta.indices { eta[i] += term.Z.row(i).dot(effects[term.groups[i]]) }
    }
    let trials = regression.start.response.trials
    return eta.indices.map { outcome.draw(eta[$0], trials: trials[$0], &generator) }
  }

  func statistics(_ y: [Double], of columns: [Int]) -> [[GeneralizedStatistic?]]? {
    let fit = regression.fit
    let trials = regression.start.response.trials
    guard y.contains(where: { $0 > 0 }),
      outcome.family != .binomial || zip(y, trials).contains(where: { $0 < $1 })
    else { return nil }
    let deviance = fit.deviance.with(Response(y: y, trials: trials))
    guard let optimum = optimum(of: deviance) else { return nil }
    let own = GeneralizedMixedFit(
      terms: fit.terms, deviance, optimum, Vector(regression.start.beta), fit.L,
      isPredicted: false)
    let map = regression.map
    let estimates = map * own.coefficients
    let classical = (map * own.covariance * map.transposed()).diagonal
    let clusters = methods.count > 1 ? regression.clusters : nil
    let clustered = clusters.flatMap { try? GeneralizedMixedClustered(own, $0) }
    let reduced = clusters.flatMap { try? GeneralizedMixedBiasReduced(own, $0) }
    return columns.map { j in
      let toReported = Matrix(rows: [map.row(j).elements])
      return methods.map { method in
        var (variance, df) = (classical[j], Double.infinity)
        if method == .waldClustered(.cr2) {
          guard let own = reduced?.covariance(of: toReported) else { return nil }
          (variance, df) = (own.matrix[0, 0], own.degreesOfFreedom[0])
        } else if case .waldClustered(let estimator) = method {
          guard let clustered, let joint = clustered.covariance(estimator) else { return nil }
          let place = (joint.rowCount - fit.L.columnCount)..<joint.rowCount
          let row = (toReported * fit.L).row(0)
          variance = joint.rows(place).columns(place).quadraticForm(row)
          df = clustered.degreesOfFreedom
        }
        guard variance > 0, variance.isFinite else { return nil }
        return GeneralizedStatistic(value: estimates[j] / variance.squareRoot(), df: df)
      }
    }
  }
}
