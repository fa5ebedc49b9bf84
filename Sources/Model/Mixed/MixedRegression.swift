import LinearAlgebra
import Tables

/// A linear mixed model as a model of a study.
struct MixedRegression: Regression {
  /// Of the outcome in units of `unit`.
  let fit: MixedFit
  /// 1 but for outcomes whose squares could overflow or vanish.
  let unit: Double
  let mixed: MixedSpec
  let columns: [DesignMatrix.Column]
  /// L: reported coefficients from those of X.
  private(set) var map: Matrix
  let clusters: Clusters?
  /// Ordinary least squares on the same rows: collinearity is a matter of X alone.
  let ordinary: LinearFit
  private let satterthwaite: MixedSatterthwaite
  private let kenwardRoger: KenwardRoger?
  let measures: FitMeasures
  /// The cluster-robust covariance that is shown; nil without clusters, or where they divide a group.
  private let biasReduced: MixedClustered?
  /// Why there are no cluster-robust covariances, where clusters divide a group.
  private var clustersSplit: MixedError?
  /// Why there are no Kenward–Roger tests under REML, where random effects are too many.
  private var tooManyEffects: MixedError?

  /// - Throws: what the rows lack; clusters that split a group.
  static func estimation(
    of given: Sample, _ mixed: MixedSpec, for written: ModelSpec
  ) throws(ModelError) -> Estimation {
    try mixed.checkSplit(given.table, for: written)
    let spec = written.splittingTerms(mixed)
    let sample = given.replacing(mixed.splitting(given.table))
    let design = try Design(learning: sample.table, for: spec)
    let matrix = DesignMatrix(design, sample.table)
    try Identification.check(matrix, sample, spec: spec)
    let clusters = try sample.clusters(for: spec)
    let ordinary = try LinearFit(matrix, sample, nil, spec: spec)
    let unit = LinearFit.unit(of: sample.outcome)
    do throws(MixedError) {
      let fit = try MixedFit(
        X: matrix.rows(0..<matrix.rowCount), y: sample.outcome / unit,
        terms: mixed.randomTerms(of: sample.table), isREML: mixed.criterion == .reml,
        weights: sample.weights)
      let regression = try MixedRegression(fit, mixed, matrix, clusters, ordinary, unit: unit)
      if case .named(let estimator) = spec.inference.method, MixedClustered.isOf(estimator),
        let split = regression.clustersSplit
      {
        throw split
      }
      if spec.inference.method == .named(.kenwardRoger), let many = regression.tooManyEffects {
        throw many
      }
      return Estimation(sample: sample, design: design, regression: regression)
    } catch {
      throw spec.error(.mixed(error))
    }
  }

  init(
    _ fit: MixedFit, _ mixed: MixedSpec, _ matrix: DesignMatrix, _ clusters: Clusters?,
    _ ordinary: LinearFit, unit: Double
  ) throws(MixedError) {
    self.fit = fit
    self.unit = unit
    self.mixed = mixed
    self.clusters = clusters
    self.ordinary = ordinary
    columns = matrix.columns
    map = matrix.reportedMap
    satterthwaite = try fit.satterthwaite()
    // Their adjustment is of REML's variances: with ML it is not offered, as in lmerTest.
    do throws(MixedError) { kenwardRoger = fit.isREML ? try fit.kenwardRoger() : nil } catch {
      guard case .tooManyEffects = error else { throw error }
      kenwardRoger = nil
      tooManyEffects = error
    }
    measures = Self.measures(fit, mixed, ordinary, unit)
    guard let clusters else {
      biasReduced = nil
      return
    }
    do throws(MixedError) {
      biasReduced = try fit.clustered(
        by: clusters, .cr2)
    } catch {
      guard case .clusterSplits = error else { throw error }
      biasReduced = nil
      clustersSplit = error
    }
  }

  var coefficients: [Double] { (map * fit.coefficients * unit).elements }
  var inFittedColumns: MixedRegression {
    var regression = self
    regression.map = .identity(columnCount)
    return regression
  }
  var rowCount: Int { fit.rowCount }
  var working: LinearFit? { ordinary }
  var worksOnSampleRows: Bool { false }

  private static func measures(
    _ fit: MixedFit, _ mixed: MixedSpec, _ ordinary: LinearFit, _ unit: Double
  ) -> FitMeasures {
    // A density of y is one of y/u over u, once for every row (and none for the fixed part's, by REML).
    let shift = unit == 1 ? 0 : fit.deviance.df * Elementary.log(unit)
    let explained = fit.explained
    var measures = FitMeasures(
      dfResidual: Double(fit.rowCount - fit.coefficients.count), sigma: fit.sigma * unit,
      logLikelihood: fit.logLikelihood - shift, aic: fit.aic + 2 * shift, bic: fit.bic + 2 * shift,
      converged: fit.convergence.isConverged, rank: fit.coefficients.count,
      conditionNumber: ordinary.leastSquares.conditionNumber,
      convention: mixed.criterion == .reml
        ? "REML: log_likelihood, aic and bic compare models of the same fixed terms only; intervals of "
          + "variances are profiles of the full likelihood (ML), as lme4's, so an estimate is not "
          + "where its own profile is highest"
        : "ML: variances are too small by the degrees of freedom that the fixed terms take; their "
          + "intervals are profiles of the likelihood")
    if LinearFit.square(unit, times: fit.sigma * fit.sigma) == nil {
      measures.convention? += "; variances are beyond the range of numbers"
    }
    measures.others["r_squared_marginal"] = explained.marginal
    measures.others["r_squared_conditional"] = explained.conditional
    measures.others["icc"] = explained.intraclass.reduce(0) { $0 + $1.share }
    return measures
  }

  var covariances: [CovarianceEstimator] {
    [.classical] + (kenwardRoger == nil ? [] : [.kenwardRoger])
      + (biasReduced == nil ? [] : [.cr0, .cr1, .cr2])
  }

  var shownCovariances: [CovarianceEstimator] {
    covariances.filter { [.classical, .kenwardRoger, .cr2].contains($0) }
  }

  func automaticCovariance(
    _ known: inout CovarianceCache
  ) throws(LinearAlgebraError) -> CovarianceChoice {
    // Levels within the clusters leave rows of one cluster alike.
    if let clusters, biasReduced != nil, !(mixed.levels + mixed.crossed).contains(clusters.name) {
      return try .robust(&known)
    }
    let hasKenwardRoger = kenwardRoger != nil
    let fewest =
      hasKenwardRoger
      ? CovarianceChoice.fewest(
        try known.covariance(.kenwardRoger).degreesOfFreedom, columns) : ""
    let facts = DesignFacts(
      clustering: nil,
      randomEffects: DesignFacts.RandomEffects(
        groups: fit.terms.map { "\($0.name) (\($0.labels.count))" }, isREML: fit.isREML,
        hasKenwardRoger: hasKenwardRoger, fewest: fewest))
    let rung = Ladder.rung(facts)
    return CovarianceChoice(rung.covariance, because: rung.reason(facts))
  }

  func covariance(
    _ estimator: CovarianceEstimator
  ) throws(LinearAlgebraError) -> Covariance {
    try covariance(estimator, of: .identity(columnCount))
  }

  func covariance(
    _ estimator: CovarianceEstimator, of contrasts: Matrix
  ) throws(LinearAlgebraError) -> Covariance {
    let L = contrasts * map
    let rows = (0..<L.rowCount).map { L.row($0) }
    if let clustered = try clustered(estimator) {
      return Covariance(
        estimator, matrix: L * clustered.covariance * L.transposed(),
        degreesOfFreedom: rows.map { clustered.degreesOfFreedom(of: $0) },
        dfMethod: "satterthwaite", unit: unit)
    }
    do throws(MixedError) {
      if estimator == .kenwardRoger, let kenwardRoger {
        var df: [Double] = []
        for row in rows { df.append(try kenwardRoger.test(row).df) }
        return Covariance(
          estimator, matrix: L * kenwardRoger.covariance * L.transposed(), degreesOfFreedom: df,
          dfMethod: "kenward_roger", unit: unit)
      }
    } catch {
      throw .notConverged(routine: "Kenward and Roger's adjustment", info: 0)
    }
    return Covariance(
      .classical, matrix: L * fit.covariance * L.transposed(),
      degreesOfFreedom: rows.map { satterthwaite.test($0).df }, dfMethod: "satterthwaite",
      unit: unit)
  }
}

extension MixedFit {
  fileprivate func clustered(
    by clusters: Clusters, _ kind: MixedClustered.Kind
  ) throws(MixedError) -> MixedClustered {
    try clustered(by: clusters.codes(rowCount: rowCount).map(Int.init), kind)
  }
}

extension MixedRegression {
  /// CR0 and CR1 are computed when asked for.
  private func clustered(
    _ estimator: CovarianceEstimator
  ) throws(LinearAlgebraError) -> MixedClustered? {
    guard let biasReduced, MixedClustered.isOf(estimator) else { return nil }
    guard estimator != .cr2, let clusters else { return biasReduced }
    do throws(MixedError) {
      return try fit.clustered(
        by: clusters, estimator == .cr0 ? .cr0 : .cr1)
    } catch {
      throw .notConverged(routine: "the cluster-robust covariance", info: 0)
    }
  }

  func hotellingDegrees(of positions: [Int]) throws(LinearAlgebraError) -> Double? {
    try biasReduced?.hotellingDegreesOfFreedom(of: map.rows(positions))
  }

  /// Of all the coefficients together: Kenward and Roger's, and Fai and Cornelius' beside Satterthwaite's.
  func jointTest(
    of positions: [Int], _ estimator: CovarianceEstimator
  ) throws(LinearAlgebraError) -> MixedFTest? {
    do throws(MixedError) {
      if estimator == .classical { return try satterthwaite.test(map.rows(positions)) }
      guard estimator == .kenwardRoger, let kenwardRoger else { return nil }
      return try kenwardRoger.test(map.rows(positions))
    } catch {
      throw .notConverged(routine: "the joint test of a mixed fit", info: 0)
    }
  }
}

extension MixedClustered {
  static func isOf(_ estimator: CovarianceEstimator) -> Bool {
    [.cr0, .cr1, .cr2].contains(estimator)
  }
}
