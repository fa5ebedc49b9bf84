import Statistics

/// That errors of marginal effects come from drawing the clusters (rows, where these are independent) with
/// replacement and fitting again; of mixed models, from drawing outcomes from the fit and fitting again.
public struct EffectBootstrap: Sendable, Hashable {
  public var draws: Int
  public var seed: UInt64

  public init(draws: Int = 999, seed: UInt64 = 0) {
    self.draws = draws
    self.seed = seed
  }
}

/// What effects are in draws of the rows.
struct EffectDraws {
  let options: EffectBootstrap
  /// The rows that are drawn together.
  let groups: [[Int]]
  /// The coefficients of the columns that are fitted, from rows of the sample, some of them twice or more; nil
  /// where they have none.
  let refit: ([Int]) -> [Double]?

  /// Draws of all `quantities` at once: those without estimates are left out.
  ///
  /// - Parameter quantities: from coefficients and how often each row was drawn.
  func values(
    stream: String, rowCount: Int, _ quantities: ([Double], [Double]) -> [Double]
  ) -> [[Double]] {
    var generator = SeededGenerator(seed: options.seed, stream: stream)
    var found: [[Double]] = []
    for _ in 0..<options.draws {
      var rows: [Int] = []
      for _ in groups.indices { rows += groups[Int.random(in: groups.indices, using: &generator)] }
      guard let beta = refit(rows) else { continue }
      var times = [Double](repeating: 0, count: rowCount)
      for row in rows { times[row] += 1 }
      let values = quantities(beta, times)
      if values.allSatisfy(\.isFinite) { found.append(values) }
    }
    return found
  }
}

/// A quantity by its draws: their standard deviation, the interval between their quantiles, and twice the
/// share of draws on the far side of zero, the draws one more than they are: (k + 1)/(B + 1).
///
/// - Reference: Davison & Hinkley (1997), §5.3.1 and §3.8.
struct DrawnEffect {
  let stdError: Double
  let pValue: Double
  let confLow: Double?
  let confHigh: Double?

  init?(_ draws: [Double], level: Double) {
    guard draws.count > 1, let sd = Descriptive.standardDeviation(draws) else { return nil }
    stdError = sd
    let count = Double(draws.count)
    let below = Double(draws.count { $0 <= 0 })
    let above = Double(draws.count { $0 >= 0 })
    pValue = min(1, 2 * (min(below, above) + 1) / (count + 1))
    confLow = Descriptive.quantile(draws, (1 - level) / 2)
    confHigh = Descriptive.quantile(draws, (1 + level) / 2)
  }
}

extension CheckSubject {
  private static let fewGroups = 20

  /// Of the draws that errors of effects come from.
  var effectDrawChecks: [Check] {
    guard let options = spec.estimator.generalized?.bootstrap else { return [] }
    let used = effects.compactMap(\.nDraws).min() ?? 0
    let isOutcomes = spec.estimator.mixed != nil
    let groups = regression.clusters?.count ?? regression.rowCount
    let what = regression.clusters.map { "clusters of \($0.name)" } ?? "rows"
    let isFew = !isOutcomes && regression.clusters != nil && groups < Self.fewGroups
    let isShort = Double(used) < 0.95 * Double(options.draws)
    var meaning =
      "errors and intervals of effects are from "
      + (isOutcomes
        ? "\(used) outcomes drawn from the fit, each fitted again"
        : "\(used) draws of the \(groups) \(what), with replacement")
    if used < options.draws {
      meaning +=
        "; \(options.draws - used) more had no estimate (such as a level "
        + "\(isOutcomes ? "without an event" : "that was not drawn")) and are left out"
        + (isShort ? ", so that what is left is not typical" : "")
    }
    if isFew { meaning += "; under \(Self.fewGroups) clusters draws vary less than the truth" }
    return [
      check("effects_bootstrap", isFew || isShort ? .look : .pass, Double(used), meaning)
    ]
  }
}
