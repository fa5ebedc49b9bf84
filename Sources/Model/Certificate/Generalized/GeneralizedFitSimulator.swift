import LinearAlgebra
import Statistics

/// The tests of a generalized linear model on outcomes drawn without an effect of its support terms.
struct GeneralizedFitSimulator: GeneralizedSimulator {
  var methods: [GeneralizedMethod]
  let chosen: GeneralizedMethod?
  let clusters: Clusters
  let observed: [Double]
  var null: GeneralizedNull
  private let generalized: GeneralizedSpec
  private let refit: GeneralizedRefit
  private let matrix: DesignMatrix
  /// a with β̂ⱼ ∝ a'θ̂, of each coefficient.
  private let directions: [[Double]]

  /// - Returns: nil without clusters, or where the model without support terms has no maximum.
  init?(
    _ fit: GeneralizedFit, headline: CovarianceEstimator?
  ) throws(LinearAlgebraError) {
    guard let clusters = fit.clusters else { return nil }
    self.clusters = clusters
    generalized = fit.generalized
    matrix = fit.problem.matrix
    let Z = fit.fit.orthonormalRows(0..<fit.rowCount)
    let rows = GeneralizedRows(
      Z, trials: fit.response.trials, offset: fit.problem.offset, clusters)
    observed = rows.ordered(fit.response.y)
    directions = fit.columns.indices.map { fit.fit.direction(of: $0).a.elements }
    methods = GeneralizedMethod.all(headline, generalized)
    chosen = headline.map { .estimator($0) }
    let own = GeneralizedRefit(
      rows, fit.family, generalized, reaching: rows.ordered(fit.eta), observed)
    guard let own, let known = GeneralizedStatistics(own, usesDispersion: false),
      let eta = try Self.withoutSupport(fit, rows, observed)
    else { return nil }
    null = try GeneralizedNull(known, eta: eta)
    var start = own
    start.move(to: eta)
    refit = start
  }

  /// η of the model without support terms.
  private static func withoutSupport(
    _ fit: GeneralizedFit, _ rows: GeneralizedRows, _ y: [Double]
  ) throws(LinearAlgebraError) -> [Double]? {
    let kept = fit.columns.indices.filter { fit.columns[$0].role != .support }
    guard !kept.isEmpty else { return rows.offset }
    let X = fit.problem.matrix.rows(0..<fit.rowCount).columns(kept)
    let squares: LeastSquares
    do {
      squares = try LeastSquares(
        X: X, y: Vector(repeating: 0, count: X.rowCount), weights: fit.fit.weights, keeping: [])
    } catch {
      return nil
    }
    let own = GeneralizedRows(
      squares.orthonormalized(X), trials: fit.response.trials, offset: fit.problem.offset,
      fit.clusters ?? Clusters(rowsOf: fit.rowCount) { "\($0)" })
    return GeneralizedRefit(
      own, fit.family, fit.generalized, reaching: rows.ordered(fit.eta), y)?.eta
  }

  var shares: [NullGroupings.Grouping] { [.init(name: clusters.name, share: null.icc)] }
  var clusterName: String { clusters.name }
  var clusterCount: Int { clusters.count }

  func work(directions: Int) -> Double {
    let (n, p) = (Double(null.rows.count), Double(null.rows.order))
    let rounds: Double =
      generalized.penalty == .firth
      ? 16 * Double(1 + directions) : (generalized.family == .negativeBinomial ? 20 : 7)
    let tests =
      generalized.penalty == .firth ? 0 : Double(directions) * 14 * (p * p / 2 + 2 * p + 8)
    return n * (rounds * (40 + p * p) + p * p + tests)
  }

  func world(_ effect: (column: Int, slope: Double)?) -> GeneralizedNull.World {
    guard let effect else { return null.world() }
    let x = null.rows.ordered(matrix.values(of: effect.column))
    let mean = x.reduce(0, +) / Double(x.count)
    return null.world(adding: x.map { effect.slope * ($0 - mean) })
  }

  func draw(_ world: GeneralizedNull.World, _ generator: inout SeededGenerator) -> [Double] {
    world.draw(&generator)
  }

  func statistics(_ y: [Double], of columns: [Int]) -> [[GeneralizedStatistic?]]? {
    guard Self.varies(y, null.rows, null.family) else { return nil }
    var own = refit
    if generalized.penalty == .firth {
      guard own.maximizePenalized(y) else { return nil }
      return columns.map { [own.likelihoodRatio(y, along: directions[$0])] }
    }
    let isFitted: Bool
    if case .negativeBinomial(let alpha) = null.family {
      isFitted = own.maximizeWithShape(y, from: alpha)
    } else {
      isFitted = own.maximize(y)
    }
    guard isFitted,
      let parts = GeneralizedStatistics(
        own, usesDispersion: generalized.dispersion == .estimated)
    else { return nil }
    let variances = own.eta.indices.map {
      own.family.variance(own.eta[$0]) / null.rows.trials[$0]
    }
    return columns.map { parts.statistics(along: directions[$0], methods, variances: variances) }
  }

  /// Whether there are events and what is none, or counts above zero.
  private static func varies(_ y: [Double], _ rows: GeneralizedRows, _ family: Family) -> Bool {
    guard y.contains(where: { $0 > 0 }) else { return false }
    return family != .binomial || zip(y, rows.trials).contains { $0 < $1 }
  }

  func averageOutcome(movedBy shift: Double) -> Double {
    let trials = null.rows.trials
    return zip(null.eta, trials).reduce(0) { $0 + $1.1 * null.family.mean($1.0 + shift) }
      / trials.reduce(0, +)
  }

  var words: String {
    let scale = null.family == .binomial ? "log odds" : "log rates"
    let quantity = null.family == .binomial ? "probability" : "expected count"
    var text =
      "in \(scale): outcomes are of the model without its support terms, with a normal effect of each "
      + "\(clusters.name) of standard deviation \(Wording.number(null.effect.deviation)), from products of "
      + "Pearson residuals within clusters; over all clusters a row's \(quantity) is what that model says"
    let phi = null.effect.dispersion
    if case .negativeBinomial = null.family {
      text += "; counts are negative binomial, of the variance that the fit has"
    } else if phi > 1 {
      text +=
        "; rows vary \(Wording.number(phi)) times as much as "
        + (null.family == .binomial
          ? "binomial ones (beta-binomial)" : "Poisson ones (gamma mixture)")
    }
    return text
  }
}

extension GeneralizedRefit {
  /// At a maximum, begun at its predictor; nil where it is none.
  init?(
    _ rows: GeneralizedRows, _ family: Family, _ generalized: GeneralizedSpec,
    reaching eta: [Double], _ y: [Double]
  ) {
    self.init(rows, family, at: [Double](repeating: 0, count: rows.order))
    move(to: eta)
    if generalized.penalty == .firth {
      guard maximizePenalized(y) else { return nil }
    } else if case .negativeBinomial(let alpha) = family {
      guard maximizeWithShape(y, from: alpha) else { return nil }
    } else {
      guard maximize(y) else { return nil }
    }
  }

  /// θ with Zθ + o nearest to η.
  mutating func move(to eta: [Double]) {
    let p = rows.order
    var gram = [Double](repeating: 0, count: p * p)
    var right = [Double](repeating: 0, count: p)
    for i in 0..<rows.count {
      let wanted = eta[i] - rows.offset[i]
      let w = max(1e-6, rows.trials[i])
      for a in 0..<p {
        let z = w * rows.Z[i * p + a]
        right[a] += z * wanted
        for b in 0...a { gram[a * p + b] += z * rows.Z[i * p + b] }
      }
    }
    setTheta(SmallCholesky(gram, p)?.solve(right) ?? [Double](repeating: 0, count: p))
  }
}

/// The zero of an increasing function on [0, b].
enum Bisection {
  static func root(upTo most: Double, _ f: (Double) -> Double) -> Double? {
    var (low, high) = (0.0, most)
    guard f(low) <= 0, f(high) >= 0 else { return nil }
    for _ in 0..<80 where high - low > 1e-12 * high {
      let middle = (low + high) / 2
      if f(middle) < 0 { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
