import LinearAlgebra
import Statistics
import Tables

/// The numbers of a pair's complete rows, and what a correlation is computed from.
struct PairValues {
  let x: [Double]
  let y: [Double]
  let given: [[Double]]
  let clusters: Clusters?
  let spec: CorrelationSpec

  var level: Double { spec.level }

  init(
    _ xName: String, _ yName: String, _ sample: Table, _ spec: CorrelationSpec
  ) throws(ModelError) {
    x = sample[xName]?.numbers ?? []
    y = sample[yName]?.numbers ?? []
    given = spec.given.map { sample[$0]?.numbers ?? [] }
    clusters = spec.cluster.flatMap { name in sample[name].map { Clusters($0, named: name) } }
    self.spec = spec
  }

  private init(
    x: [Double], y: [Double], given: [[Double]], clusters: Clusters?, spec: CorrelationSpec
  ) {
    (self.x, self.y, self.given, self.clusters, self.spec) = (x, y, given, clusters, spec)
  }

  /// The rows of all clusters but one.
  func leavingOut(_ left: Int) -> PairValues {
    guard let clusters else { return self }
    let codes = clusters.codes(rowCount: x.count)
    let kept = x.indices.filter { Int(codes[$0]) != left }
    var groups = [[Int]](repeating: [], count: clusters.count)
    for (position, row) in kept.enumerated() { groups[Int(codes[row])].append(position) }
    let others = clusters.rows.indices.filter { $0 != left }
    return PairValues(
      x: kept.map { x[$0] }, y: kept.map { y[$0] },
      given: given.map { values in kept.map { values[$0] } },
      clusters: Clusters(
        name: clusters.name, labels: others.map { clusters.labels[$0] },
        rows: others.map { groups[$0] }),
      spec: spec)
  }

  func correlation(_ method: CorrelationResult.Method) throws(ModelError) -> CorrelationResult {
    let needsResiduals = method.needsControls && x.count > given.count + 2
    let isRanked = method == .partialSpearman
    let xRest = needsResiduals ? try residuals(of: x, ranked: isRanked) : x
    let yRest = needsResiduals ? try residuals(of: y, ranked: isRanked) : y
    do throws(StatisticsError) {
      switch method {
      case .pearson: return try Correlation.pearson(x, y, level: level)
      case .spearman: return try Correlation.spearman(x, y, level: level)
      case .kendall: return try Correlation.kendall(x, y, level: level)
      case .polychoric: return try Correlation.polychoric(x, y, level: level)
      case .polyserial: return try Correlation.polyserial(x, y, level: level)
      case .partialPearson, .partialSpearman:
        return try Correlation.partial(
          xRest, yRest, controls: given.count, method: method, level: level)
      case .semiPartial:
        return try Correlation.semiPartial(
          xResiduals: xRest, y, yResiduals: yRest, controls: given.count, level: level)
      case .between:
        return try Correlation.between(x, y, clusters: clusters?.rows ?? [], level: level)
      case .within, .repeatedMeasures:
        return try Correlation.within(
          x, y, clusters: clusters?.rows ?? [], method: method, level: level)
      }
    } catch {
      throw spec.error(.numerical(error.description))
    }
  }

  /// What a constant and the columns of `given` leave of a variable; all zeros where they determine it.
  ///
  /// - Throws: controls that cannot be told apart.
  func residuals(of values: [Double], ranked: Bool) throws(ModelError) -> [Double] {
    let columns = given.enumerated().map { k, column in
      DesignMatrix.Column(
        name: spec.given[k], role: .adjust, term: k,
        values: ranked ? Ranks(column).values : column)
    }
    let constant = DesignMatrix.Column(
      name: DesignMatrix.interceptName, role: .intercept, term: nil,
      values: [Double](repeating: 1, count: values.count))
    let matrix = DesignMatrix(
      rowCount: values.count, columns: [constant] + columns, hasIntercept: true)
    let outcome = ranked ? Ranks(values).values : values
    let fit = try LinearFit(matrix, outcome: Vector(outcome), nil, spec: model)
    let rest = fit.leastSquares.residuals.elements
    let mean = Descriptive.mean(outcome) ?? 0
    let spread = outcome.reduce(0) { max($0, ($1 - mean).magnitude) }
    let largest = rest.largestMagnitude
    // Residuals are rounded from twice the precision: less than this of the spread is only rounding.
    return largest <= 1e-13 * spread ? rest.map { _ in 0 } : rest
  }

  /// The regressions behind are the set's own: what is wrong with them is said of it.
  var model: ModelSpec {
    ModelSpec(
      name: spec.name, outcome: "y", support: ["x"], adjust: spec.given,
      inference: Inference(cluster: spec.cluster.map { .by($0) } ?? .none, level: spec.level))
  }
}
