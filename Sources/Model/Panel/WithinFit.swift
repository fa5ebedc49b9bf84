import LinearAlgebra
import Tables

/// Least squares within absorbed factors: β minimises Σ wᵢ (yᵢ − xᵢ'β − Σ_k α_k[level of i])². By the
/// theorem of Frisch, Waugh and Lovell β is the regression of ỹ on x̃, what is left of y and of the
/// terms when the effects are taken out.
///
/// - Reference: Wooldridge (2010), *Econometric analysis of cross section and panel data*, §10.5.
///   Agrees with R `fixest::feols`, and with `lm` on indicators.
struct WithinFit: Regression {
  let spec: ModelSpec
  let sample: Sample
  let absorption: Absorption
  /// The regression of ỹ on x̃.
  private(set) var inner: LinearFit
  let convention: String
  /// Whether effects nested in the clusters count as one intercept (`CountedEffects.nested`).
  let countsNested: Bool
  let fitness: WithinFitness
  let adjustment: AbsorbedAdjustment

  /// - Throws: rows that are all alone, terms or an outcome that do not vary within the factors, too
  ///   few rows, collinear terms.
  static func estimation(
    of given: Sample, _ within: WithinSpec, for spec: ModelSpec
  ) throws(ModelError) -> Estimation {
    let (sample, factors) = try given.removingSingletons(of: within.absorb, for: spec)
    for factor in factors where factor.levelCount == 1 {
      throw spec.error(
        .panel(
          .oneLevel(
            factor.name, level: sample.table[factor.name]?.text(at: 0) ?? "",
            rows: sample.table.rowCount)))
    }
    let design = try Design(learning: sample.table, for: spec)
    try Identification.checkCells(sample, for: spec)
    try Identification.checkConstants(sample, for: spec)
    let terms = PanelTerms(design, sample.table)
    let clusters = try sample.clusters(for: spec)
    let absorption: Absorption
    do { absorption = try Absorption(factors, weights: sample.weights?.elements) } catch {
      throw spec.error(.numerical(error.description))
    }
    let absorbed = try terms.absorbing(absorption, sample, spec: spec)
    let structure = try RowStructure(of: sample, for: spec)
    let counted = CountedDegrees(
      absorption, clusters, second: structure.second, within.counted)
    guard sample.table.rowCount > terms.columns.count + absorption.rank.value else {
      throw spec.error(
        .panel(
          .tooFewRows(
            rows: sample.table.rowCount, slopes: terms.columns.count,
            effects: absorption.rank.value, factors: within.absorb)))
    }
    var inner = try LinearFit(
      absorbed.matrix, outcome: Vector(absorbed.outcome), weights: sample.weights, clusters,
      absorbed: AbsorbedDegrees(all: absorption.rank.value, counted: counted.value),
      absorbedLeverages: absorption.leverages, rankTolerance: Absorption.vanishingShare,
      madeOf: .deviations(within: within.absorb), spec: spec)
    inner.structure = structure
    let fit = WithinFit(
      spec: spec, sample: sample, absorption: absorption, inner: inner,
      convention: counted.convention, countsNested: within.counted == .nested,
      fitness: WithinFitness(inner, terms, sample, absorption.factors[0]),
      adjustment: AbsorbedAdjustment(inner, absorption, clusters, isNested: counted.isNested))
    return Estimation(sample: sample, design: design, regression: fit)
  }

  var columns: [DesignMatrix.Column] { inner.matrix.columns }
  var coefficients: [Double] { inner.coefficients }
  var rowCount: Int { inner.rowCount }
  var clusters: Clusters? { inner.clusters }
  var working: LinearFit? { inner }

  var measures: FitMeasures {
    var measures = fitness.measures
    measures.convention = [convention, adjustment.convention, adjustment.withoutBootstrap]
      .compactMap { $0 }
      .joined(separator: "; ")
    return measures
  }

  /// The wild bootstrap where its draws do not take too long to absorb.
  var covariances: [CovarianceEstimator] {
    (adjustment.canBootstrap ? CovarianceEstimator.leastSquares : CovarianceEstimator.closedForm)
      + inner.structure.covariances
  }
  var bootstrapped: LinearFit? {
    get throws(LinearAlgebraError) { try adjustment.bootstrapped(inner) }
  }
  /// With thousands of clusters CR2 is CR1S to three digits, and long to compute; long too where a
  /// million rows have columns of effects that the clusters do not nest. It is then given where it
  /// is asked for or chosen, not beside another.
  var shownCovariances: [CovarianceEstimator] {
    let isLong =
      (clusters?.count ?? 0) > Self.mostClustersShown
      || adjustment.numberCount > Self.mostNumbersShown
    return inner.shownCovariances.filter { $0 != .cr2 || !isLong }
  }

  private static let mostClustersShown = 2000
  private static let mostNumbersShown = 5_000_000

  func automaticCovariance(
    _ known: inout CovarianceCache
  ) throws(LinearAlgebraError) -> CovarianceChoice {
    if let both = CovarianceChoice.twoWay(inner) { return both }
    return try .robust(&known)
  }

  func covariance(_ estimator: CovarianceEstimator) throws(LinearAlgebraError) -> Covariance {
    try adjustment.covariance(estimator, of: inner)
  }

  /// With the degrees of freedom of each contrast itself.
  func covariance(
    _ estimator: CovarianceEstimator, of contrasts: Matrix
  ) throws(LinearAlgebraError) -> Covariance {
    try adjustment.covariance(estimator, of: inner, contrasts: contrasts)
  }

  var inFittedColumns: WithinFit {
    var fit = self
    fit.inner = inner.inFittedColumns
    return fit
  }

  func hotellingDegrees(of positions: [Int]) throws(LinearAlgebraError) -> Double? {
    guard let clusters else { return nil }
    return try BiasReduced(clusters: clusters)
      .hotellingDegreesOfFreedom(of: positions, try adjustment.widened(inner) ?? inner)
  }
}

/// The terms as numbers, without the intercept that absorbed effects hold.
struct PanelTerms {
  let columns: [DesignMatrix.Column]
  let values: [[Double]]
  /// Reported slopes from fitted ones, of curves.
  private let reported: [[DoubleDouble]]?
  /// What each adds to the intercept, where there is one.
  private let constants: [DoubleDouble]?

  init(_ design: Design, _ table: Table) {
    let matrix = DesignMatrix(design, table)
    let kept = matrix.columns.indices.filter { matrix.columns[$0].role != .intercept }
    columns = kept.map { matrix.columns[$0] }
    values = kept.map { matrix.values(of: $0) }
    reported = matrix.reported.map { map in kept.map { row in kept.map { map[row][$0] } } }
    constants =
      matrix.hasIntercept ? matrix.reported.map { map in kept.map { map[0][$0] } } : nil
  }

  /// The terms after a change, an intercept before them where there is one, and other columns behind.
  ///
  /// - Parameter constant: what the intercept has become; 1 each when left out.
  /// - Parameter spansConstant: whether the terms hold an intercept among them.
  func matrix(
    _ changed: [[Double]], rowCount: Int, intercept: Bool, constant: [Double]? = nil,
    spansConstant: Bool = false, beside extra: [DesignMatrix.Column] = []
  ) -> DesignMatrix {
    var all: [DesignMatrix.Column] = []
    if intercept {
      all.append(
        DesignMatrix.Column(
          name: DesignMatrix.interceptName, role: .intercept, term: nil,
          values: constant ?? [Double](repeating: 1, count: rowCount)))
    }
    let first = all.count
    all += zip(columns, changed).map { column, values in
      DesignMatrix.Column(
        name: column.name, role: column.role, term: column.term, values: values)
    }
    all += extra
    var map = reported?.placed(at: first, of: all.count)
    if intercept, let constants {
      for (k, constant) in constants.enumerated() { map?[0][first + k] = constant }
    }
    return DesignMatrix(
      rowCount: rowCount, columns: all, hasIntercept: intercept || spansConstant, reported: map)
  }

  /// x'β, or a multiple of it: correlations are the same.
  func index(_ coefficients: [Double], rowCount: Int) -> [Double] {
    if values.count == 1, coefficients[0] != 0 { return values[0] }
    var index = [Double](repeating: 0, count: rowCount)
    for (x, b) in zip(values, coefficients) {
      for row in x.indices { index[row] += b * x[row] }
    }
    return index
  }

  /// Whether values made of a column differ by no more than rounding.
  static func isConstant(_ made: [Double], in values: [Double]) -> Bool {
    let size = values.largestMagnitude
    guard let first = made.first else { return true }
    return made.allSatisfy { ($0 - first).magnitude <= 1e-14 * size }
  }

  /// x̃ and ỹ.
  func absorbing(
    _ absorption: Absorption, _ sample: Sample, spec: ModelSpec
  ) throws(ModelError) -> (matrix: DesignMatrix, outcome: [Double]) {
    let factors = absorption.factors.map(\.name)
    func residuals(of x: [Double]) throws(ModelError) -> [Double] {
      guard let left = absorption.residuals(of: x) else {
        throw spec.error(.panel(.notConverged(factors)))
      }
      return left
    }
    if let first = sample.outcome.first, sample.outcome.allSatisfy({ $0 == first }) {
      throw spec.error(
        .constantOutcome(spec.outcome, value: first, rows: sample.table.rowCount))
    }
    let outcome = try residuals(of: sample.outcome.elements)
    guard !Self.hasVanished(outcome, of: sample.outcome.elements) else {
      throw spec.error(.panel(.outcomeWithoutVariation(spec.outcome, factors: factors)))
    }
    var made: [[Double]] = []
    for (column, x) in zip(columns, values) {
      let left = try residuals(of: x)
      if let first = x.first, x.allSatisfy({ $0 == first }) {
        throw spec.error(.panel(.sameInAllRows(column.name, value: first, rows: x.count)))
      }
      guard !Self.hasVanished(left, of: x) else {
        var rest: [String] = []
        for (other, values) in zip(columns, values) where other.isOfSameCurve(as: column) {
          if !Self.hasVanished(try residuals(of: values), of: values) { rest.append(other.name) }
        }
        let one = absorption.factors.first { factor in
          Self.hasVanished(
            MeanSweep(factor, sample.weights?.elements).residuals(of: x), of: x)
        }
        throw spec.error(
          .panel(
            .noVariationWithin(
              column.name, factors: one.map { [$0.name] } ?? factors,
              isSupport: column.role == .support, isOne: one != nil,
              rest: rest)))
      }
      made.append(left)
    }
    return (matrix(made, rowCount: outcome.count, intercept: false), outcome)
  }

  /// Whether what is left of a column is rounding.
  static func hasVanished(_ left: [Double], of x: [Double]) -> Bool {
    let mean = x.laneSum / Double(x.count)
    let (least, most) = x.extent
    let spread = max(most - mean, mean - least)
    let size = max(most.magnitude, least.magnitude)
    return left.largestMagnitude
      <= max(Absorption.vanishingShare * spread, 1e-14 * size)
  }
}

extension DesignMatrix.Column {
  /// Another column of one `poly(x, k)` or `ns(x, df)`.
  fileprivate func isOfSameCurve(as other: Self) -> Bool {
    term == other.term && name != other.name
      && Term(Term.written(as: name)).factors.allSatisfy { $0.form != .plain }
  }
}

extension MeanSweep {
  func residuals(of x: [Double]) -> [Double] {
    var left = x
    subtractMeans(&left)
    return left
  }
}

extension [[DoubleDouble]] {
  /// This square map at a place on the diagonal of a larger one, which changes nothing else.
  func placed(at first: Int, of order: Int) -> [[DoubleDouble]] {
    (0..<order).map { row in
      (0..<order).map { column in
        let (i, j) = (row - first, column - first)
        guard indices.contains(i), indices.contains(j) else {
          return DoubleDouble(row == column ? 1 : 0)
        }
        return self[i][j]
      }
    }
  }
}
