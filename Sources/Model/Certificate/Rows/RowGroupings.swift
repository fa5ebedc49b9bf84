import LinearAlgebra
import Statistics

/// The variances of rows' groupings that nulls are drawn with: those of random effects beside the terms, by
/// REML where a matrix of their effects is small, else by moments of the residuals,
///
///     σ²_a = Σ eᵢeⱼ over the pairs of rows that share a and nothing else, over their number.
///
/// A grouping whose effects were absorbed has none that a test could see, and neither have groups of one row
/// each, or one group.
struct RowGroupings: Sendable {
  /// σ²_k over the variance of a row of mean weight.
  let shares: [Double]
  /// That row's deviation, in units of the outcome.
  let deviation: Double
  /// In words; "" where there is nothing to say.
  let note: String

  private static let mostEffects = 500

  /// - Parameters:
  ///   - fit: the rows with the columns that the effects stand beside.
  ///   - hasAllColumns: whether absorbed effects are among the columns of `fit`.
  ///   - residualDF: of Σ we².
  init(
    _ clusters: [Clusters], isAbsorbed: [Bool], of fit: LinearFit, hasAllColumns: Bool,
    residualDF: Double
  ) {
    let n = fit.rowCount
    let free = clusters.indices.filter {
      !isAbsorbed[$0] && clusters[$0].count > 1 && clusters[$0].count < n
    }
    let weight = fit.weights.map { $0.sum / Double(n) } ?? 1
    let given = free.map { clusters[$0] }
    var found: (variances: [Double], rest: Double)?
    if hasAllColumns, (given.map(\.count).sorted().dropLast().max() ?? 0) <= Self.mostEffects {
      found = Self.restricted(given, fit, weight)
    }
    let alone = fit.residualSumOfSquares / weight / residualDF
    let (variances, rest) =
      given.isEmpty ? ([], alone) : found ?? Self.moments(given, fit, total: alone)
    let total = variances.reduce(rest, +)
    var shares = clusters.map { _ in 0.0 }
    for (k, variance) in zip(free, variances) where total > 0 { shares[k] = variance / total }
    self.shares = shares
    deviation = total.squareRoot() * fit.residualUnit
    note = Self.note(clusters, isAbsorbed, n)
  }

  /// By REML, in residual units; nil where it has no answer.
  private static func restricted(
    _ clusters: [Clusters], _ fit: LinearFit, _ weight: Double
  ) -> (variances: [Double], rest: Double)? {
    let n = fit.rowCount
    let terms = clusters.map { own in
      RandomTerm(
        intercept: own.name, groups: own.codes(rowCount: n).map(Int.init), labels: own.labels)
    }
    let weights = fit.weights.map { $0 / weight }
    do throws(MixedError) {
      let data = try MixedData(
        X: fit.matrix.rows(0..<n), y: fit.residuals, terms: terms, weights: weights)
      let deviance = ProfiledDeviance(data, isREML: true)
      let mixed = MixedFit(
        X: fit.matrix.rows(0..<n), y: fit.residuals, terms: terms, weights: weights, deviance,
        try MixedOptimum(unverified: deviance))
      return (mixed.randomCovariances.map { $0[0, 0] }, mixed.sigma * mixed.sigma)
    } catch { return nil }
  }

  private static func moments(
    _ clusters: [Clusters], _ fit: LinearFit, total: Double
  ) -> (variances: [Double], rest: Double) {
    func pairs(_ rows: [[Int]]) -> (products: Double, count: Double) {
      rows.reduce((0, 0)) { sum, rows in
        let own = rows.reduce(0) { $0 + fit.residuals[$1] }
        return (sum.0 + own * own, sum.1 + Double(rows.count * rows.count))
      }
    }
    let shared = clusters.count > 1 ? pairs(clusters[0].crossed(clusters[1])) : pairs(fit.alone)
    var variances = clusters.map { own in
      let all = pairs(own.rows)
      let count = all.count - shared.count
      return count > 0 ? max(0, (all.products - shared.products) / count) : 0
    }
    // More than all the variance there is would leave none for the rows.
    let sum = variances.reduce(0, +)
    if sum > 0.99 * total { variances = variances.map { $0 * 0.99 * total / sum } }
    return (variances, total - variances.reduce(0, +))
  }

  private static func note(_ clusters: [Clusters], _ isAbsorbed: [Bool], _ n: Int) -> String {
    let absorbed = clusters.indices.filter { isAbsorbed[$0] }.map { clusters[$0].name }
    let single = clusters.filter { $0.count == n }.map(\.name)
    let alone = clusters.filter { $0.count == 1 }.map(\.name)
    return [
      absorbed.isEmpty
        ? "" : "what rows of one \(Wording.all(absorbed)) have in common is absorbed",
      single.isEmpty ? "" : "groups of \(Wording.all(single)) have one row each",
      alone.isEmpty ? "" : "\(Wording.all(alone)) has one group only",
    ].filter { !$0.isEmpty }.joined(separator: "; ")
  }
}

extension LinearFit {
  /// Every row by itself.
  fileprivate var alone: [[Int]] { (0..<rowCount).map { [$0] } }
}

extension Clusters {
  /// The rows that share a cluster of each.
  func crossed(_ other: Clusters) -> [[Int]] {
    let n = rows.reduce(0) { $0 + $1.count }
    let codes = other.codes(rowCount: n)
    return rows.flatMap { rows in
      Dictionary(grouping: rows) { codes[$0] }.sorted { $0.key < $1.key }.map(\.value)
    }
  }
}
