import LinearAlgebra

/// The support column in two parts, in one least-squares fit under the same covariance (CR2 where that is
/// one of draws, or of more than the clusters):
///
///     y = … + β_B x̄_g + β_W (x − x̄_g) + γ'z + δ'z̄_g + …
///
/// β_B compares clusters with one another, β_W each cluster with itself. Whatever else varies within
/// clusters enters with its means too (`ClusterMeans`), or what it does between clusters would
/// be taken for something within: β_W is the coefficient beside cluster indicators. H₀: β_B = β_W is Mundlak's test,
/// robust to what the covariance is robust to.
///
/// - Reference: Mundlak (1978); Neuhaus & Kalbfleisch (1998). Cluster means are weighted where the
///   fit is.
struct BetweenWithin: Sendable, Equatable {
  struct Part: Sendable, Equatable {
    let estimate: Double
    let low: Double?
    let high: Double?
  }
  let between: Part
  let within: Part
  /// β_B − β_W.
  let difference: Double
  /// Of H₀: β_B = β_W; nil where its error cannot be had.
  let pValue: Double?

  init(between: Part, within: Part, difference: Double, pValue: Double?) {
    self.between = between
    self.within = within
    self.difference = difference
    self.pValue = pValue
  }

  /// Whether the two tell different things: they differ by more than chance gives, and do not point the same
  /// way, the one being of the other sign or all but nothing beside the other
  /// (`Materiality.smallerPart`). With enough rows any two differ by more than chance; two of the same
  /// sign and kind bear each other out.
  func isApart(below alpha: Double) -> Bool {
    guard let pValue, pValue < alpha else { return false }
    let sizes = [between.estimate.magnitude, within.estimate.magnitude].sorted()
    return between.estimate * within.estimate <= 0
      || sizes[0] < Materiality.smallerPart * sizes[1]
  }

  /// Variation of x within clusters below this share of all of it is rounding.
  private static let negligibleShare = 1e-12
  /// The fit is made from X in memory.
  private static let mostCells = 50_000_000

  /// - Parameter j: the support column, a number, a level or a product.
  /// - Returns: nil without clusters, and where the support varies at one level only.
  init?(
    _ fit: LinearFit, of j: Int, spec: ModelSpec, _ covariance: CovarianceEstimator
  ) {
    guard let clusters = fit.clusters, fit.absorbed == .none, fit.matrix.reported == nil,
      fit.rowCount * fit.columnCount <= Self.mostCells,
      let (means, rest) = Self.parts(of: fit.matrix.values(of: j), in: clusters, fit.weights)
    else { return nil }
    let others = fit.columns.indices.filter { $0 != j }
    let beside = others.map { fit.matrix.values(of: $0) }
    var columns = zip(others, beside).map { k, values in
      let column = fit.columns[k]
      return DesignMatrix.Column(
        name: column.name, role: column.role, term: column.term, values: values)
    }
    columns += ClusterMeans(of: beside, in: clusters, fit.weights).columns.map {
      DesignMatrix.Column(name: "", role: .adjust, term: nil, values: $0.values)
    }
    let count = columns.count
    columns.append(.init(name: "between", role: .support, term: nil, values: means))
    columns.append(.init(name: "within", role: .support, term: nil, values: rest))
    let matrix = DesignMatrix(
      rowCount: fit.rowCount, columns: columns, hasIntercept: fit.matrix.hasIntercept)
    // More terms than can be told apart: there is nothing to compare.
    guard
      var both = try? LinearFit(
        matrix, outcome: fit.outcome, weights: fit.weights, clusters, spec: spec)
    else { return nil }
    both.structure = fit.structure
    let isOffered = both.covariances.contains(covariance) && !covariance.isResampled
    let estimator = isOffered ? covariance : .cr2
    guard let own = try? both.covariance(estimator) else { return nil }
    var contrast = [Double](repeating: 0, count: count + 2)
    contrast[count] = 1
    contrast[count + 1] = -1
    func part(_ k: Int) -> Part {
      let test = WaldTest(
        estimate: both.coefficients[k], standardError: own.standardErrors[k],
        df: own.degreesOfFreedom[k], level: spec.inference.level)
      return Part(estimate: both.coefficients[k], low: test.confLow, high: test.confHigh)
    }
    let compared = try? both.covariance(estimator, of: Matrix(rows: [contrast]))
    let gap = both.coefficients[count] - both.coefficients[count + 1]
    self.init(
      between: part(count), within: part(count + 1), difference: gap,
      pValue: compared.flatMap {
        WaldTest(
          estimate: gap, standardError: $0.standardErrors[0], df: $0.degreesOfFreedom[0],
          level: spec.inference.level
        ).pValue
      })
  }

  /// Cluster means and deviations from them; nil where one of the two hardly varies.
  static func parts(
    of values: [Double], in clusters: Clusters, _ weights: Vector?
  ) -> (means: [Double], rest: [Double])? {
    guard !values.isEmpty else { return nil }
    let grand = values.reduce(0, +) / Double(values.count)
    var means = values
    var (between, within) = (0.0, 0.0)
    for rows in clusters.rows {
      let w = rows.map { weights?[$0] ?? 1 }
      let mean =
        zip(rows, w).reduce(0) { $0 + $1.1 * (values[$1.0] - grand) } / w.reduce(0, +) + grand
      for row in rows {
        means[row] = mean
        between += (mean - grand) * (mean - grand)
        within += (values[row] - mean) * (values[row] - mean)
      }
    }
    let all = between + within
    guard between > negligibleShare * all, within > negligibleShare * all else { return nil }
    return (means, zip(values, means).map { $0 - $1 })
  }
}
