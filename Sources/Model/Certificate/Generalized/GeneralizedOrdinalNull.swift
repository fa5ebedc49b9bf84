import LinearAlgebra
import Statistics

/// Grades in which no support term has an effect: thresholds and slopes of the model without support, and
/// a normal cluster effect u on the scale of log odds,
///
///     P(y ≤ k | u) = F(cᵢₖ − u),   E F(cᵢₖ − u) = P(y ≤ k) of that model
///
/// so that over all clusters every level is as probable as it says. The deviation of u is that of
/// `GeneralizedClusterEffect` with the scores sᵢ = F(aᵢ) + F(bᵢ) − 1 of η as residuals, over the roots of
/// their variances.
struct GeneralizedOrdinalNull: Sendable {
  let clusters: [[Int]]
  let rowCount: Int
  /// θₖ − ηᵢ of the model without support, threshold after threshold of each row.
  let cuts: [Double]
  let thresholdCount: Int
  let deviation: Double
  private let quadrature: GaussHermite

  /// - Parameters:
  ///   - codes: of the study's outcome.
  ///   - fitted: θₖ − ηᵢ of the fit itself.
  ///   - Z: its columns but the constant.
  init(
    _ clusters: Clusters, codes: [Int], cuts: [Double], fitted: [Double], Z: Matrix
  ) throws(LinearAlgebraError) {
    let (n, T) = (codes.count, cuts.count / codes.count)
    let quadrature = try MarginalLogistic.quadrature()
    let X = Matrix(columns: [Vector(repeating: 1, count: n)]).joinedColumns(with: Z)
    let rows = GeneralizedRows(
      X, trials: [Double](repeating: 1, count: n), offset: nil, clusters)
    let grades = rows.source.map { OrdinalScores(Array(fitted[$0 * T..<($0 + 1) * T])) }
    let roots = grades.map { $0.information.squareRoot() }
    var gram = [Double](repeating: 0, count: rows.order * rows.order)
    for i in 0..<n {
      for a in 0..<rows.order {
        for b in 0...a {
          gram[a * rows.order + b] +=
            grades[i].information * rows.Z[i * rows.order + a] * rows.Z[i * rows.order + b]
        }
      }
    }
    var whitened = rows.Z
    let factor = SmallCholesky(gram, rows.order)
    for i in 0..<n {
      factor?.solveLower(&whitened, at: i * rows.order)
      for k in 0..<rows.order { whitened[i * rows.order + k] *= roots[i] }
    }
    let residuals = GeneralizedClusterEffect.Residuals(
      pearson: (0..<n).map { grades[$0].scores[codes[rows.source[$0]]] / roots[$0] },
      whitened: whitened, order: rows.order, roots: roots, starts: rows.starts)
    deviation =
      GeneralizedClusterEffect(residuals) { sigma, _ in
        let marginal = MarginalLogistic(deviation: sigma, quadrature)
        var (pairs, squares) = (0.0, 0.0)
        let means = zip(grades, roots).map { own, root in
          own.means(marginal).map { $0 / root }
        }
        for g in clusters.rows.indices where sigma > 0 {
          let own = rows.starts[g]..<rows.starts[g + 1]
          for (q, mass) in marginal.masses.enumerated() {
            let sum = own.reduce(0) { $0 + means[$1][q] }
            let square = own.reduce(0) { $0 + means[$1][q] * means[$1][q] }
            pairs += mass * (sum * sum - square) / Double(own.count)
            squares += mass * square / Double(n)
          }
        }
        return .init(pairs: pairs, squares: squares, dispersion: 1, rowVariance: 1 - squares)
      }.deviation
    self.clusters = clusters.rows
    self.cuts = cuts
    self.quadrature = quadrature
    (rowCount, thresholdCount) = (n, T)
  }

  /// With the logistic's own variance beside it.
  var icc: Double {
    let between = deviation * deviation
    return between / (between + Double.pi * Double.pi / 3)
  }

  struct World: Sendable {
    /// cᵢₖ, or of levels in reverse −cᵢₖ.
    let cuts: [Double]
    /// Whether levels are drawn from the other end, which is the rarer of the two: a certificate does not
    /// change with the direction of a scale.
    let isReversed: Bool
  }

  /// - Parameter shift: added to ηᵢ.
  func world(adding shift: [Double]? = nil) -> World {
    let T = thresholdCount
    var (first, last) = (0.0, 0.0)
    for i in 0..<rowCount {
      first += Elementary.logistic(cuts[i * T])
      last += Elementary.logistic(-cuts[i * T + T - 1])
    }
    let isReversed = last < first
    let marginal = MarginalLogistic(deviation: deviation, quadrature)
    return World(
      cuts: cuts.indices.map { position in
        let (i, k) = (position / T, position % T)
        let cut = cuts[i * T + (isReversed ? T - 1 - k : k)] - (shift?[i] ?? 0)
        return marginal.conditional(isReversed ? -cut : cut)
      }, isReversed: isReversed)
  }

  func draw(_ world: World, _ generator: inout SeededGenerator) -> [Double] {
    let T = thresholdCount
    var y = [Double](repeating: 0, count: rowCount)
    for rows in clusters {
      let u = deviation * generator.normal()
      for i in rows {
        let v = generator.uniform()
        var k = 0
        while k < T, v >= Elementary.logistic(world.cuts[i * T + k] - u) { k += 1 }
        y[i] = Double(world.isReversed ? T - k : k)
      }
    }
    return y
  }
}

/// The scores of η of one row, were its outcome each level.
private struct OrdinalScores {
  let cuts: [Double]
  let scores: [Double]
  /// Their variance.
  let information: Double

  init(_ cuts: [Double]) {
    self.cuts = cuts
    let below = [0] + cuts.map(Elementary.logistic) + [1]
    scores = (1..<below.count).map { below[$0] + below[$0 - 1] - 1 }
    information = zip(scores, zip(below.dropFirst(), below)).reduce(0) {
      $0 + $1.0 * $1.0 * ($1.1.0 - $1.1.1)
    }
  }

  /// The expected score in a cluster of each effect.
  func means(_ marginal: MarginalLogistic) -> [Double] {
    let conditional = cuts.map(marginal.conditional)
    return marginal.effects.map { u in
      let below = [0] + conditional.map { Elementary.logistic($0 - u) } + [1]
      return scores.indices.reduce(0) { $0 + scores[$1] * (below[$1 + 1] - below[$1]) }
    }
  }
}
