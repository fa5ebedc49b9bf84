import LinearAlgebra
import Tables

/// What a method of fitting found, as `Fit` asks it for rows, tables and checks. One type conforms per
/// family of methods.
protocol Regression: Sendable {
  /// What the coefficients are, in order.
  var columns: [DesignMatrix.Column] { get }
  var coefficients: [Double] { get }
  /// What the method counts as observations: rows, or the units or differences made of them.
  var rowCount: Int { get }
  var clusters: Clusters? { get }
  var measures: FitMeasures { get }
  /// The least-squares problem behind it, which leverage and collinearity are read from.
  var working: LinearFit? { get }
  /// Whether `working` has the rows of the sample, in their order.
  var worksOnSampleRows: Bool { get }
  /// The least-squares problem whose residuals are what the method leaves: of the rows, or of what it
  /// makes of them; nil where residuals are not those of least squares.
  var residualFit: LinearFit? { get }
  /// Where an observation came from, in words.
  func origin(of observation: Int, _ sample: Table) -> String
  /// The covariances it has. The others are refused by name.
  var covariances: [CovarianceEstimator] { get }
  /// The headline where the study leaves the choice to the design, and why: never by the outcome.
  func automaticCovariance(
    _ known: inout CovarianceCache
  ) throws(LinearAlgebraError) -> CovarianceChoice
  /// The covariances shown whichever is the headline.
  var shownCovariances: [CovarianceEstimator] { get }
  /// - Precondition: the estimator is one of `covariances`.
  func covariance(
    _ estimator: CovarianceEstimator
  ) throws(LinearAlgebraError) -> Covariance
  /// The least-squares problem that wild draws are made of, its first columns those of the fit; nil
  /// where there is none.
  var bootstrapped: LinearFit? { get throws(LinearAlgebraError) }
  /// The tests of an estimator whose p values and intervals are its own, a coefficient each; nil for
  /// one that is not tested.
  func resampled(
    _ estimator: CovarianceEstimator, _ spec: ModelSpec
  ) throws(LinearAlgebraError) -> [WildTest?]
  /// The covariance of L β̂.
  ///
  /// - Parameter contrasts: L, q × p.
  func covariance(
    _ estimator: CovarianceEstimator, of contrasts: Matrix
  ) throws(LinearAlgebraError) -> Covariance
  /// η of the HTZ test under CR2; nil where it is not known.
  func hotellingDegrees(of positions: [Int]) throws(LinearAlgebraError) -> Double?
  /// Whether a coefficient's column differs between rows of one cluster; nil where that is not known.
  func varies(_ j: Int, within clusters: Clusters) -> Bool?
  /// A joint test of the method's own; nil where it has none under that covariance.
  func jointTest(
    of positions: [Int], _ estimator: CovarianceEstimator
  ) throws(LinearAlgebraError) -> MixedFTest?
  /// Rows of `coefficients.csv` beside those of the terms: variance components, thresholds.
  func components(_ spec: ModelSpec) -> [Estimate]
  /// Checks that only this method has.
  func ownChecks(_ subject: CheckSubject) -> [Check]
  /// What the support terms mean for the outcome is reckoned from, where coefficients are not in its
  /// units; nil where they are, or where it is not told.
  func effectSubject(
    _ spec: ModelSpec, _ sample: Sample, _ design: Design, _ estimator: CovarianceEstimator
  ) -> EffectSubject?
  /// The same fit with the coefficients of the columns that are fitted in the place of those reported
  /// (see `ReportedCoefficients`): a curve in orthogonal polynomials. What is made of several coefficients
  /// of a curve is made of these: powers of x that are far from zero cancel.
  var inFittedColumns: Self { get }
  /// A row of X as a contrast of the coefficients.
  func contrast(_ row: [Double]) -> [Double]
  /// A row per observation; nil where the method does not work on the rows themselves.
  func observations(of sample: Table, _ spec: ModelSpec) -> Table?
}

extension Regression {
  var columnCount: Int { columns.count }
  var worksOnSampleRows: Bool { working != nil }
  var residualFit: LinearFit? { worksOnSampleRows ? working : nil }
  func origin(of observation: Int, _ sample: Table) -> String { sample.origin(of: observation) }
  var bootstrapped: LinearFit? { get throws(LinearAlgebraError) { nil } }

  /// Of the claims: each is tested by itself.
  func resampled(
    _ estimator: CovarianceEstimator, _ spec: ModelSpec
  ) throws(LinearAlgebraError) -> [WildTest?] {
    guard estimator == .wild, let drawn = try bootstrapped, let clusters = drawn.clusters else {
      return columns.map { _ in nil }
    }
    let sums = try ClusterSums(of: drawn, clusters)
    var tests: [WildTest?] = []
    for (j, column) in columns.enumerated() {
      guard column.role == .support else {
        tests.append(nil)
        continue
      }
      tests.append(
        try spec.inference.wild.test(
          j, of: drawn, sums, level: spec.inference.level,
          stream: "wild bootstrap/\(spec.name)/\(column.name)"))
    }
    return tests
  }

  /// L V L', each contrast with the fewest degrees of freedom of the coefficients in it.
  func covariance(
    _ estimator: CovarianceEstimator, of contrasts: Matrix
  ) throws(LinearAlgebraError) -> Covariance {
    let own = try covariance(estimator)
    let df = (0..<contrasts.rowCount).map { i in
      columns.indices.filter { contrasts[i, $0] != 0 }.map { own.degreesOfFreedom[$0] }.min()
        ?? .infinity
    }
    return Covariance(
      estimator, matrix: contrasts * own.matrix * contrasts.transposed(), degreesOfFreedom: df,
      dfMethod: own.dfMethod)
  }

  func hotellingDegrees(of positions: [Int]) throws(LinearAlgebraError) -> Double? {
    guard let working, let clusters = working.clusters, working.columnCount == columnCount
    else { return nil }
    return try BiasReduced(clusters: clusters).hotellingDegreesOfFreedom(of: positions, working)
  }

  func varies(_ j: Int, within clusters: Clusters) -> Bool? {
    working?.matrix.varies(j, within: clusters)
  }

  func jointTest(
    of positions: [Int], _ estimator: CovarianceEstimator
  ) throws(LinearAlgebraError) -> MixedFTest? { nil }

  var inFittedColumns: Self { self }
  func components(_ spec: ModelSpec) -> [Estimate] { [] }
  func ownChecks(_ subject: CheckSubject) -> [Check] { [] }
  /// Without the constant, where absorbed effects hold it.
  func contrast(_ row: [Double]) -> [Double] {
    let isAbsorbed = row.count == columnCount + 1 && !columns.contains { $0.role == .intercept }
    return isAbsorbed ? Array(row.dropFirst()) : row
  }

  func effectSubject(
    _ spec: ModelSpec, _ sample: Sample, _ design: Design, _ estimator: CovarianceEstimator
  ) -> EffectSubject? { nil }

  func observations(of sample: Table, _ spec: ModelSpec) -> Table? {
    guard worksOnSampleRows, let working else { return nil }
    return Observations.table(of: working, sample, spec)
  }
}

/// A method's answer to a spec: the rows it kept, its terms with their levels learned, what it found.
struct Estimation {
  let sample: Sample
  let design: Design
  let regression: any Regression
}

extension ModelSpec {
  /// - Throws: what the rows lack for the estimator.
  func estimation(of sample: Sample) throws(ModelError) -> Estimation {
    switch estimator {
    case .ols, .wls: try LinearFit.estimation(of: sample, for: self)
    case .mixed(let mixed):
      if let generalized = mixed.generalized {
        try GeneralizedMixedRegression.estimation(of: sample, mixed, generalized, for: self)
      } else {
        try MixedRegression.estimation(of: sample, mixed, for: self)
      }
    case .within(let within): try WithinFit.estimation(of: sample, within, for: self)
    case .between(let panel): try BetweenFit.estimation(of: sample, panel, for: self)
    case .firstDifference(let panel):
      try FirstDifference.estimation(of: sample, panel, for: self)
    case .randomEffects(let panel):
      try RandomEffects.estimation(of: sample, panel, for: self)
    case .generalized(let generalized):
      try GeneralizedFit.estimation(of: sample, for: self, generalized)
    }
  }
}
