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
  /// Thresholds, then slopes, as reported (see `ReportedCoefficients`).
  private(set) var coefficients: [Double]
  /// The same of the columns that are fitted.
  let fitted: [Double]
  let clusters: Clusters?
  let measures: FitMeasures
  /// What covariances are computed from, in the basis of the iterations.
  let grid: OrdinalWorking
  /// From that basis to the coefficients of the columns, and to those reported.
  let toFitted: Matrix
  private(set) var toReported: Matrix
  let matrix: DesignMatrix
  let offset: [Double]?
  let brant: BrantTest?

  var working: LinearFit? { nil }
  var rowCount: Int { matrix.rowCount }
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
      if let found = try? Separation(matrix, grades, sample, spec) {
        throw spec.error(.generalized(.separated(found)))
      }
      throw spec.error(.generalized(.didNotConverge(steps: newton.steps)))
    }
    self.spec = spec
    levels = grades.levels
    self.offset = offset
    self.clusters = clusters
    self.matrix = matrix
    let slopes = matrix.columns.filter { $0.role != .intercept }
    columns =
      grades.thresholds.map {
        DesignMatrix.Column(name: $0, role: .intercept, term: nil, values: [])
      } + slopes
    fitted = basis.raw(newton.parameters)
    let map = OrdinalReported(matrix, thresholdCount: grades.levels.count - 1)
    coefficients = map.coefficients(fitted)
    toFitted = basis.J
    toReported = map.map.map { $0 * basis.J } ?? basis.J
    do {
      grid = try OrdinalWorking(newton)
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

  var inFittedColumns: OrdinalFit {
    var fit = self
    (fit.coefficients, fit.toReported) = (fitted, toFitted)
    return fit
  }

  func varies(_ j: Int, within clusters: Clusters) -> Bool? {
    j < thresholdCount ? nil : matrix.varies(j - thresholdCount + 1, within: clusters)
  }

  func ownChecks(_ subject: CheckSubject) -> [Check] {
    (brant?.checks(subject) ?? []) + linkChecks(subject)
      + OrdinalResiduals(fit: self).checks(subject)
      + subject.serialCorrelation(of: OrdinalResiduals(fit: self).standardized.residuals)
  }
}
