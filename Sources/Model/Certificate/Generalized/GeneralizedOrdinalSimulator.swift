import LinearAlgebra
import Statistics

/// The tests of a proportional-odds model on grades drawn without an effect of its support terms. A draw
/// in which a level has no row is one that cannot be fitted as the study fits it.
struct GeneralizedOrdinalSimulator: GeneralizedSimulator {
  let methods: [GeneralizedMethod]
  let chosen: GeneralizedMethod?
  private let fit: OrdinalFit
  private let clusters: Clusters
  private let null: GeneralizedOrdinalNull
  /// Thresholds and slopes of the null, in the basis of the iterations.
  private let start: [Double]

  init?(_ fit: OrdinalFit, headline: CovarianceEstimator) throws(LinearAlgebraError) {
    guard let clusters = fit.clusters else { return nil }
    self.fit = fit
    self.clusters = clusters
    methods = GeneralizedMethod.all(headline, GeneralizedSpec(.ordinal))
    chosen = .estimator(headline)
    let newton = fit.grid.newton
    let kept = fit.matrix.columns.filter { $0.role != .support }
    let n = fit.rowCount
    var Z = Matrix(rowCount: n, columnCount: 0)
    if kept.count > 1 {
      let small = DesignMatrix(rowCount: n, columns: kept, hasIntercept: true)
      guard let basis = try? OrdinalBasis(small, thresholdCount: fit.thresholdCount) else {
        return nil
      }
      Z = basis.Z
    }
    var own = OrdinalNewton(
      newton.codes, levelCount: newton.levelCount, Z: Z, offset: newton.offset)
    guard (try? own.run()) == true else { return nil }
    let slopes = Vector(Array(own.parameters.dropFirst(fit.thresholdCount)))
    let fixed = slopes.isEmpty ? Vector(repeating: 0, count: n) : Z * slopes
    null = try GeneralizedOrdinalNull(
      clusters, codes: newton.codes, cuts: own.cuts, fitted: newton.cuts, Z: newton.Z)
    // Columns of the basis are orthogonal to each other and to 1, of squares n.
    start =
      own.parameters.prefix(fit.thresholdCount)
      + (newton.Z.crossProduct(fixed) / Double(n)).elements
  }

  var shares: [NullGroupings.Grouping] { [.init(name: clusters.name, share: null.icc)] }
  var clusterName: String { clusters.name }
  var clusterCount: Int { clusters.count }
  var observed: [Double] { fit.grid.newton.codes.map(Double.init) }

  var words: String {
    "in log odds: grades are of the model without its support terms, with a normal effect of each "
      + "\(clusters.name) of standard deviation \(Wording.number(null.deviation)), from products of scores "
      + "within clusters; over all clusters every level is as probable as that model says"
  }

  func work(directions: Int) -> Double {
    let (n, K) = (Double(fit.rowCount), Double(fit.levels.count))
    let q = Double(fit.columnCount)
    var cubes = Double(clusters.count) * (1 + Double(directions)) * 30 * q * q * q
    // Of two levels cr2 works on the rows of each cluster.
    if K == 2 {
      cubes +=
        Double(directions) * 20
        * clusters.rows.reduce(0) {
          let m = Double($1.count)
          return $0 + m * m * m
        }
    }
    return n * (8 * (120 + q * q) + K * (60 + 2 * q * q)) + cubes
  }

  func world(_ effect: (column: Int, slope: Double)?) -> GeneralizedOrdinalNull.World {
    guard let effect else { return null.world() }
    let x = fit.matrix.values(of: effect.column - fit.thresholdCount + 1)
    let mean = x.reduce(0, +) / Double(x.count)
    return null.world(adding: x.map { effect.slope * ($0 - mean) })
  }

  func draw(
    _ world: GeneralizedOrdinalNull.World, _ generator: inout SeededGenerator
  ) -> [Double] {
    null.draw(world, &generator)
  }

  func statistics(_ y: [Double], of columns: [Int]) -> [[GeneralizedStatistic?]]? {
    let codes = y.map { Int($0) }
    guard Set(codes).count == fit.levels.count else { return nil }
    let known = fit.grid.newton
    var newton = OrdinalNewton(
      codes, levelCount: known.levelCount, Z: known.Z, offset: known.offset, from: start)
    // Steps converge quadratically: the last leaves about its square.
    newton.tolerance = 1e-8
    guard (try? newton.run()) == true, let grid = try? OrdinalWorking(newton) else { return nil }
    var parts: [OrdinalStatistics.Part] = []
    try? grid.forEachGroup(clusters.rows) { g, S, t throws(LinearAlgebraError) in
      parts.append(OrdinalStatistics.Part(rows: clusters.rows[g], S: S, t: t))
    }
    guard parts.count == clusters.count else { return nil }
    return columns.map { column in
      let tests = OrdinalStatistics(grid, parts, fit.toReported.row(column))
      return methods.map(tests.statistic)
    }
  }

  /// The highest level's probability, as `minimum_detectable_effect` tells it.
  func averageOutcome(movedBy shift: Double) -> Double {
    let T = null.thresholdCount
    return (0..<null.rowCount).reduce(0) {
      $0 + Elementary.logistic(shift - null.cuts[$1 * T + T - 1])
    } / Double(null.rowCount)
  }
}

extension OrdinalNewton {
  /// θₖ − ηᵢ − oᵢ, threshold after threshold of each row.
  var cuts: [Double] {
    let T = levelCount - 1
    let slopes = Vector(Array(parameters.dropFirst(T)))
    let fitted = slopes.isEmpty ? Vector(repeating: 0, count: codes.count) : Z * slopes
    return codes.indices.flatMap { i in
      (0..<T).map { parameters[$0] - fitted[i] - (offset?[i] ?? 0) }
    }
  }
}

/// The tests of one combination t'θ of an ordinal refit, as `OrdinalFit.covariance` has them.
private struct OrdinalStatistics {
  /// Of a cluster.
  struct Part {
    let rows: [Int]
    let S: Matrix
    let t: Vector
  }

  private let grid: OrdinalWorking
  private let parts: [Part]
  /// B t, and in the whitened basis.
  private let image: Vector
  private let direction: Vector
  private let estimate: Double
  private let informationVariance: Double

  init(_ grid: OrdinalWorking, _ parts: [Part], _ t: Vector) {
    self.grid = grid
    self.parts = parts
    image = grid.bread * t
    direction = grid.root * image
    estimate = t.dot(Vector(grid.newton.parameters))
    informationVariance = t.dot(image)
  }

  func statistic(_ method: GeneralizedMethod) -> GeneralizedStatistic? {
    let (n, q, G) = (
      Double(grid.rowCount), Double(grid.parameterCount), Double(parts.count)
    )
    var df = Double.infinity
    let variance: Double
    switch method {
    case .estimator(.classical): variance = informationVariance
    case .cr1Normal: variance = clustered * G / (G - 1)
    case .estimator(.hc0): variance = rows
    case .estimator(.hc1): variance = rows * n / (n - q)
    case .estimator(.cr2):
      guard let found = reducedBias else { return nil }
      (variance, df) = found
    case .estimator(let estimator):
      df = G - 1
      switch estimator {
      case .cr0: variance = clustered
      case .cr1: variance = clustered * G / (G - 1)
      case .cr1s: variance = clustered * G / (G - 1) * (n - 1) / (n - q)
      case .cr3: variance = jackknife
      case .cr3Jackknife: variance = jackknife * (G - 1) / G
      default: return nil
      }
    case .quasi, .wald, .waldClustered: return nil
    }
    guard variance > 0, variance.isFinite else { return nil }
    return GeneralizedStatistic(value: estimate / variance.squareRoot(), df: df)
  }

  private var rows: Double {
    (grid.newton.scores * image).reduce(0) { $0 + $1 * $1 }
  }

  private var clustered: Double {
    parts.reduce(0) { sum, part in
      let own = direction.dot(part.t)
      return sum + own * own
    }
  }

  private var jackknife: Double {
    parts.reduce(0) { sum, part in
      guard let spectrum = try? ClusterSpectrum(S: part.S) else { return .nan }
      let own = direction.dot(spectrum.apply({ 1 / $0 }, to: part.t))
      return sum + own * own
    }
  }

  private var reducedBias: (Double, Double)? {
    let q = grid.parameterCount
    var satterthwaite = Satterthwaite(
      T: Matrix(columns: [direction]).transposed(), .identity(q), clusterCount: parts.count,
      mostPairedClusters: OrdinalMeat.mostPairedClusters)
    var sum = 0.0
    for part in parts {
      guard let adjusted = try? grid.adjusted(part.rows, part.S, part.t) else { return nil }
      let own = direction.dot(adjusted.score)
      sum += own * own
      satterthwaite.add(adjusted)
    }
    return (sum, satterthwaite.degreesOfFreedom[0])
  }
}
