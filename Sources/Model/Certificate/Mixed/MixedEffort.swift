import LinearAlgebra

/// How many outcomes a mixed model may be fitted to anew, by the numbers that this takes: by the design
/// alone, so that the same study has the same certificate on every machine.
struct MixedEffort: Sendable {
  /// Of a fit to another outcome and its tests, and of a cluster-robust covariance.
  let refit: Double
  let robust: Double

  /// Of all draws: on the machine on which it was measured about a nanosecond each.
  private static let most = 5e9
  private static let mostRobust = 2e9
  /// Evaluations of the criterion and its gradient, those of Satterthwaite's tests left out.
  private static let evaluations = 14.0

  init(_ fit: MixedFit, _ clusters: Clusters) {
    let (data, products) = (fit.deviance.data, fit.deviance.products)
    let (n, p) = (Double(data.rowCount), Double(data.columnCount))
    let parameters = Double(fit.deviance.parameterCount)
    let width = Double(data.terms.reduce(0) { $0 + $1.width }) + p + 1
    let order = Double(products.plan.order)
    let panels = Double(products.panels.count)
    // Each number of a panel meets those of its row in the dense block.
    let evaluation = 20_000 + panels * (20 + 2 * width) + order * order * order
    let effects = data.terms.map { Double($0.effectCount) }
    // Blocks are no larger than all effects, and where terms nest than those of an outermost group.
    let blocks = products.plan.dense.isEmpty ? Double(data.terms.map(\.groupCount).min() ?? 1) : 1
    let q = effects.reduce(0, +) / blocks
    let adjusted =
      100_000 + blocks * (4 * q * q * q + parameters * parameters * q * (q + p * p))
    refit =
      n * width * width + (Self.evaluations + 2 * parameters) * evaluation + adjusted
    let hasWeights = fit.weights != nil
    robust = clusters.rows.reduce(0) { sum, rows in
      // As `MixedClusterRows` turns them.
      let columns = data.terms.reduce(data.columnCount) { count, term in
        count + term.width * Set(rows.map { term.groups[$0] }).count
      }
      let size = Double(hasWeights ? rows.count : min(rows.count, columns))
      return sum + 20_000 + 20 * size * size * size
    }
  }

  func refits(_ draws: Int) -> Int { min(draws, Int(Self.most / refit)) }

  /// None where they would tell too little.
  func robust(_ draws: Int) -> Int {
    let most = min(refits(draws), Int(Self.mostRobust / max(robust, 1)))
    return most < min(RowSimulation.fewestDraws, draws) ? 0 : most
  }
}
