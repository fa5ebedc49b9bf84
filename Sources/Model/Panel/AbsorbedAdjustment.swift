import LinearAlgebra

/// Covariances of a within fit that look at leverages, as the regression on all indicators has them.
///
/// The hat matrix of that regression is H = H_D + X̃ (X̃'WX̃)⁻¹X̃'W. Of D, a factor nested in the clusters
/// acts within each cluster alone, on directions that residuals do not have, and drops out of CR2 and CR3
/// (Pustejovsky & Tipton 2018, theorem 2, for fits without weights). One that is not, such as periods
/// across areas, links clusters: its indicators, with the nested effects taken out of them, stand
/// beside x̃ as columns. With weights no factor drops out of CR2, and all stand as columns. HC2 to HC4
/// need Hᵢᵢ alone, which `Absorption.leverages` has.
///
/// Beyond `mostColumns` such columns leverages are those of x̃ alone, which are too small, and the
/// convention says so.
struct AbsorbedAdjustment: Sendable {
  let absorption: Absorption
  let clusters: Clusters?
  private let isNested: [Bool]
  private let isWeighted: Bool

  static let mostColumns = 400

  /// - Parameter isNested: of each factor, in the clusters.
  init(
    _ inner: LinearFit, _ absorption: Absorption, _ clusters: Clusters?, isNested: [Bool]
  ) {
    self.absorption = absorption
    self.clusters = clusters
    self.isNested = isNested
    isWeighted = inner.weights != nil
  }

  /// - Parameter contrasts: L of L β̂; of β̂ itself when left out.
  func covariance(
    _ estimator: CovarianceEstimator, of inner: LinearFit, contrasts: Matrix? = nil
  ) throws(LinearAlgebraError) -> Covariance {
    switch estimator {
    case .cr2, .cr3, .cr3Jackknife: try clustered(estimator, of: inner, contrasts)
    default: try estimator.covariance(of: contrasts.map(inner.combined) ?? inner)
    }
  }

  /// What `models.csv` says where leverages are not those of all indicators.
  var convention: String? {
    let columns = clusters == nil ? absorption.factorsWithoutLeverage : clusterColumns
    guard columnCount(columns) > Self.mostColumns else { return nil }
    let estimators = clusters == nil ? "hc2 to hc4" : "cr2, cr3 and cr3_jackknife"
    return "\(estimators) take leverages of the terms without the effects of "
      + "\(Wording.all(columns.map(\.name))), which are too many, so they adjust too little"
  }

  /// The factors that stand as columns for CR2 and CR3.
  private var clusterColumns: [AbsorbedFactor] {
    isWeighted ? absorption.factors : factors(nested: false)
  }

  private var nestedFactors: [AbsorbedFactor] { isWeighted ? [] : factors(nested: true) }

  private func factors(nested: Bool) -> [AbsorbedFactor] {
    zip(absorption.factors, isNested).filter { $0.1 == nested }.map(\.0)
  }

  /// Whether the effects that reach over clusters are few enough to stand as columns of wild draws, or rows
  /// and clusters few enough to take a column per cluster through them.
  var canBootstrap: Bool { hasFewAcross || (clusters?.count).map(canMix) ?? true }

  private var hasFewAcross: Bool { columnCount(factors(nested: false)) <= Self.mostColumns }

  /// G columns of n rows for each coefficient tested, and G² numbers.
  private func canMix(_ clusterCount: Int) -> Bool {
    clusterCount <= Self.mostMixedClusters
      && clusterCount * (absorption.factors.first?.codes.count ?? 0) <= Self.mostMixedNumbers
  }

  static let mostMixedClusters = 2_000
  static let mostMixedNumbers = 200_000_000

  /// Why there are no wild draws; nil where there are.
  var withoutBootstrap: String? {
    guard !canBootstrap, let clusters else { return nil }
    let names = Wording.all(factors(nested: false).map(\.name))
    return
      "no wild bootstrap: the effects of \(names) reach over the clusters, and to take "
      + "\(clusters.count) clusters' draws of \(absorption.factors.first?.codes.count ?? 0) rows out of "
      + "them is too long"
  }

  /// The fit of which wild draws are those of the regression on all indicators. Of effects nested in the
  /// clusters residuals have nothing left, weighted or not (D_g'W_gẽ_g = 0), and neither have v_gẽ_g: no
  /// draw moves them. The others stand as columns, or, where they are too many, are taken out of the draws
  /// (`ClusterMixing`).
  ///
  /// - Parameter standsBeside: whether they stand as columns; by their number when left out.
  func bootstrapped(
    _ inner: LinearFit, standsBeside: Bool? = nil
  ) throws(LinearAlgebraError) -> LinearFit? {
    guard clusters != nil, canBootstrap else { return nil }
    let columns = factors(nested: false)
    guard !columns.isEmpty else { return inner }
    guard standsBeside ?? hasFewAcross else {
      var fit = inner
      fit.absorbedAcross = absorption
      return fit
    }
    return try inner.joined(with: columns, without: factors(nested: true), absorption.weights)
  }

  /// How many numbers the columns of CR2 and CR3 have.
  var numberCount: Int {
    let columns = columnCount(clusterColumns)
    return columns <= Self.mostColumns ? columns * (absorption.factors.first?.codes.count ?? 0) : 0
  }

  private func columnCount(_ factors: [AbsorbedFactor]) -> Int {
    factors.reduce(0) { $0 + $1.levelCount }
  }

  var needsColumns: Bool { !clusterColumns.isEmpty }

  /// Whether the columns of CR2 and CR3 are few enough, or none.
  var canStandBeside: Bool { columnCount(clusterColumns) <= Self.mostColumns }

  /// The regression on the indicators of all factors; nil where they are too many.
  func indicated(_ inner: LinearFit) throws(LinearAlgebraError) -> LinearFit? {
    guard columnCount(absorption.factors) <= Self.mostColumns else { return nil }
    return try inner.joined(with: absorption.factors, without: [], absorption.weights)
  }

  /// The fit with the columns that clusters do not nest beside its own; nil where there are none, or
  /// too many.
  func widened(_ inner: LinearFit) throws(LinearAlgebraError) -> LinearFit? {
    let columns = clusterColumns
    guard !columns.isEmpty, columnCount(columns) <= Self.mostColumns else { return nil }
    return try inner.joined(with: columns, without: nestedFactors, absorption.weights)
  }

  /// The same effects as levels, which is all that CR2 needs of them; nil where there are none, too
  /// many, weights, or nested factors that cross each other.
  private var crossingEffects: CrossingEffects? {
    get throws(LinearAlgebraError) {
      let crossing = clusterColumns
      guard !isWeighted, !crossing.isEmpty, columnCount(crossing) <= Self.mostColumns
      else { return nil }
      return try CrossingEffects(crossing, nested: nestedFactors)
    }
  }

  private func clustered(
    _ estimator: CovarianceEstimator, of inner: LinearFit, _ contrasts: Matrix?
  ) throws(LinearAlgebraError) -> Covariance {
    let asked = contrasts.map(inner.combined) ?? inner
    if estimator == .cr2, let crossing = try crossingEffects, let clusters {
      let meat = try CrossingBiasReduced(clusters: clusters, effects: crossing).meat(of: asked)
      return Covariance(estimator: .cr2, meat: meat, fit: asked)
    }
    guard let wide = try widened(inner) else { return try estimator.covariance(of: asked) }
    // Only the terms' own coefficients, by the first rows of I.
    let p = inner.columnCount
    let own = Matrix.identity(wide.columnCount).rows(0..<p)
    let covariance = try estimator.covariance(
      of: wide.combined(by: contrasts.map { $0 * own } ?? own))
    // With weights the residuals of a cluster with effects of its own never show all of its
    // errors; what rests on one cluster is then read from the terms alone.
    guard isWeighted else { return covariance }
    return Covariance(
      estimator, matrix: covariance.matrix, degreesOfFreedom: covariance.degreesOfFreedom,
      blindSpots: try estimator.covariance(of: asked).blindSpots)
  }
}

extension LinearFit {
  /// The same fit with other clusters.
  func clustered(by clusters: Clusters) -> LinearFit {
    var copy = self
    copy.clusters = clusters
    return copy
  }

  /// The fit with indicators beside its columns: those of `factors` that `absorbed`, and each other,
  /// leave independent.
  func joined(
    with factors: [AbsorbedFactor], without absorbed: [AbsorbedFactor], _ weights: [Double]?
  ) throws(LinearAlgebraError) -> LinearFit {
    let absorption = absorbed.isEmpty ? nil : try Absorption(absorbed, weights: weights)
    var columns: [[Double]] = []
    for factor in factors {
      for level in 0..<Int32(factor.levelCount) {
        let indicator = factor.codes.map { $0 == level ? 1.0 : 0 }
        guard let absorption else {
          columns.append(indicator)
          continue
        }
        // An indicator that the iterations cannot finish is one that other levels give as well.
        guard let left = absorption.residuals(of: indicator),
          !PanelTerms.hasVanished(left, of: indicator)
        else { continue }
        columns.append(left)
      }
    }
    let chosen = try Self.independent(columns, weights)
    let extra = chosen.enumerated().map { index, j in
      DesignMatrix.Column(
        name: "effect \(index)", role: .adjust, term: nil, values: columns[j])
    }
    let wide = DesignMatrix(
      rowCount: rowCount, columns: matrix.columns + extra, hasIntercept: matrix.hasIntercept,
      reported: matrix.reported?.placed(at: 0, of: columnCount + extra.count))
    do {
      return try LinearFit(
        wide, outcome: outcome, weights: weights.map { Vector($0) }, clusters,
        spec: ModelSpec(outcome: "", support: [], inference: Inference(cluster: .none)))
    } catch {
      throw .notConverged(routine: "regression on the indicators of absorbed factors", info: 0)
    }
  }
}
