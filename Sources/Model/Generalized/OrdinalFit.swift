import LinearAlgebra
import Tables

/// Proportional odds: log [P(y ≤ k) / P(y > k)] = θ_k − (xᵢ'β + oᵢ), thresholds θ₁ < … < θ_{K−1}, one β
/// for all of them. Higher values of a term with positive β go with higher levels.
///
/// By Newton's method on the observed information, in orthonormal columns of [1 X].
///
/// - Reference: McCullagh (1980). Agrees with R `ordinal::clm` and `MASS::polr`.
struct OrdinalFit: Regression {
  let spec: ModelSpec
  let levels: [String]
  let columns: [DesignMatrix.Column]
  /// Thresholds, then slopes.
  let coefficients: [Double]
  let clusters: Clusters?
  let measures: FitMeasures
  let rowCount: Int
  /// (−H)⁻¹.
  let information: Matrix
  /// A row per observation: the derivative of its log-likelihood.
  let scores: Matrix
  let offset: [Double]?
  let brant: BrantTest?

  var working: LinearFit? { nil }
  var thresholdCount: Int { levels.count - 1 }

  /// - Throws: an outcome without an order, with an empty level or one level; terms that cannot be told
  ///   apart; separation.
  static func estimation(
    of sample: Sample, for spec: ModelSpec, _ generalized: GeneralizedSpec
  ) throws(ModelError) -> Estimation {
    guard spec.intercept else { throw spec.error(.generalized(.ordinalNeedsThresholds)) }
    let grades = try OrderedResponse(sample, spec)
    let design = try Design(learning: sample.table, for: spec)
    let matrix = DesignMatrix(design, sample.table)
    let clusters = try sample.clusters(for: spec)
    try Identification.check(matrix, sample, spec: spec)
    guard sample.table.rowCount > matrix.columnCount + grades.levels.count - 2 else {
      throw spec.error(
        .tooFewRows(rows: sample.table.rowCount, coefficients: grades.thresholds + matrix.names))
    }
    let offset = generalized.offset.flatMap { sample.table[$0]?.numbers }
    return Estimation(
      sample: sample, design: design,
      regression: try OrdinalFit(grades, matrix, offset, clusters, sample, spec))
  }

  private init(
    _ grades: OrderedResponse, _ matrix: DesignMatrix, _ offset: [Double]?, _ clusters: Clusters?,
    _ sample: Sample, _ spec: ModelSpec
  ) throws(ModelError) {
    let basis: OrdinalBasis
    do {
      basis = try OrdinalBasis(matrix, thresholdCount: grades.levels.count - 1)
    } catch {
      throw spec.error(Identification.problem(error, matrix))
    }
    var newton = OrdinalNewton(
      grades.codes, levelCount: grades.levels.count, Z: basis.Z, offset: offset)
    let isConverged: Bool
    do {
      isConverged = try newton.run()
    } catch {
      isConverged = false
    }
    guard isConverged else {
      throw spec.error(
        .generalized(
          newton.runsAway
            ? .ordinalSeparated(spec.outcome) : .didNotConverge(steps: newton.steps)))
    }
    self.spec = spec
    levels = grades.levels
    self.offset = offset
    self.clusters = clusters
    rowCount = matrix.rowCount
    let slopes = matrix.columns.filter { $0.role != .intercept }
    columns =
      grades.thresholds.map {
        DesignMatrix.Column(name: $0, role: .intercept, term: nil, values: [])
      } + slopes
    coefficients = basis.raw(newton.parameters)
    do {
      let inverse = try Cholesky(newton.information).inverse()
      information = (basis.J * inverse * basis.J.transposed()).symmetrized()
      scores = newton.scores * basis.back
    } catch {
      throw spec.error(.numerical("\(error)"))
    }
    measures = Self.measures(newton, grades)
    brant = BrantTest(grades, matrix, offset, sample, spec)
  }

  private static func measures(_ newton: OrdinalNewton, _ grades: OrderedResponse) -> FitMeasures {
    let (n, q) = (Double(grades.codes.count), Double(newton.parameters.count))
    let likelihood = newton.logLikelihood
    var null = 0.0
    if let offset = newton.offset {
      var empty = OrdinalNewton(
        grades.codes, levelCount: grades.levels.count,
        Z: Matrix(rowCount: grades.codes.count, columnCount: 0), offset: offset)
      _ = try? empty.run()
      null = empty.logLikelihood
    } else {
      for count in grades.counts { null += count * Elementary.log(count / n) }
    }
    var measures = FitMeasures(dfResidual: n - q, rank: Int(q))
    measures.logLikelihood = likelihood
    measures.aic = 2 * q - 2 * likelihood
    measures.bic = Elementary.log(n) * q - 2 * likelihood
    measures.others = [
      "deviance": -2 * likelihood, "null_deviance": -2 * null,
      "mcfadden_r_squared": 1 - likelihood / null,
      "nagelkerke_r_squared": (1 - Elementary.exponential(2 * (null - likelihood) / n))
        / (1 - Elementary.exponential(2 * null / n)),
    ]
    measures.convention =
      "levels from low to high: \(grades.levels.joined(separator: " < ")); estimates are logarithms of "
      + "the odds ratio of a higher level, the same at every threshold (proportional odds)"
    return measures
  }

  var covariances: [CovarianceEstimator] { [.classical, .hc0, .hc1, .cr0, .cr1, .cr1s] }

  var shownCovariances: [CovarianceEstimator] {
    clusters == nil ? [.classical, .hc1] : [.classical, .cr1]
  }

  func automaticCovariance(
    _ known: inout CovarianceCache
  ) throws(LinearAlgebraError) -> CovarianceChoice {
    guard let clusters else {
      return CovarianceChoice(
        .classical,
        because:
          "rows are independent (cluster: none), and the variance of a level follows from its "
          + "probability, so the inverse of the information")
    }
    return CovarianceChoice(
      .cr1,
      because: "rows are clustered by \(clusters.name) (\(clusters.count) clusters), so cr1 with "
        + "G − 1 degrees of freedom; cr2 is not known for thresholds")
  }

  /// H⁻¹ [Σ s s'] H⁻¹, times n/(n−q), G/(G−1) or G/(G−1) · (n−1)/(n−q).
  func covariance(
    _ estimator: CovarianceEstimator
  ) throws(LinearAlgebraError) -> Covariance {
    let q = coefficients.count
    let normal = [Double](repeating: .infinity, count: q)
    let (n, p) = (Double(rowCount), Double(q))
    func sandwich(_ meat: Matrix, _ factor: Double) -> Matrix {
      (factor * (information * meat * information)).symmetrized()
    }
    switch estimator {
    case .hc0, .hc1:
      return Covariance(
        estimator,
        matrix: sandwich(scores.crossProduct(), estimator == .hc1 ? n / (n - p) : 1),
        degreesOfFreedom: normal, dfMethod: "normal")
    case .cr0, .cr1, .cr1s:
      guard let clusters else { preconditionFailure("\(estimator.name) without clusters") }
      let G = Double(clusters.count)
      let ones = clusters.rows.map { rows in
        scores.rows(rows).crossProduct(Vector(repeating: 1, count: rows.count))
      }
      let factor =
        switch estimator {
        case .cr1: G / (G - 1)
        case .cr1s: G / (G - 1) * (n - 1) / (n - p)
        default: 1.0
        }
      return Covariance(
        estimator, matrix: sandwich(ones.outerSum(order: q), factor),
        degreesOfFreedom: [Double](repeating: G - 1, count: q))
    default:
      return Covariance(
        .classical, matrix: information, degreesOfFreedom: normal, dfMethod: "normal")
    }
  }

  func ownChecks(_ subject: CheckSubject) -> [Check] {
    brant?.checks(subject) ?? []
  }
}
