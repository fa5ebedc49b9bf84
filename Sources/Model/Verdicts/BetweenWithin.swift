import LinearAlgebra

/// The support column in two parts, in one least-squares fit under the same covariance (CR2 where that is
/// one of draws, or of more than the clusters):
///
///     y = … + β_B x̄_g + β_W (x − x̄_g) + …
///
/// β_B compares clusters with one another, β_W each cluster with itself. H₀: β_B = β_W is Mundlak's test,
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

  /// Variation of x within clusters below this share of all of it is rounding.
  private static let negligibleShare = 1e-12
  /// The fit is made from X in memory.
  private static let mostCells = 50_000_000

  /// - Parameter j: the support column, a number, a level or a product; other levels of its category are
  ///   split too.
  /// - Parameter together: terms that are split with it: those that a product is made of, without which
  ///   its part within clusters would be mixed with theirs between.
  /// - Returns: nil without clusters, and where the support varies at one level only.
  init?(
    _ fit: LinearFit, of j: Int, spec: ModelSpec, _ covariance: CovarianceEstimator,
    together: Set<Int> = []
  ) {
    guard let clusters = fit.clusters, fit.absorbed == .none, fit.matrix.reported == nil,
      fit.rowCount * fit.columnCount <= Self.mostCells,
      let (means, rest) = Self.parts(of: fit.matrix.values(of: j), in: clusters, fit.weights)
    else { return nil }
    var columns: [DesignMatrix.Column] = []
    for (k, column) in fit.columns.enumerated() where k != j {
      let values = fit.matrix.values(of: k)
      let isSibling = column.term.map { $0 == fit.columns[j].term || together.contains($0) }
      if isSibling == true, let own = Self.parts(of: values, in: clusters, fit.weights) {
        columns.append(.init(name: "", role: column.role, term: nil, values: own.means))
        columns.append(.init(name: "", role: column.role, term: nil, values: own.rest))
      } else {
        columns.append(
          .init(name: column.name, role: column.role, term: column.term, values: values))
      }
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
