import LinearAlgebra
import Tables

/// How the rows of a fit are left out, method by method, so that what is told equals the fit to the others:
///
///     ols, wls, between, first_difference   downdating (`LeftOut`): what was done to the rows of one
///                                           group does not depend on those of another
///     within                                downdating the regression on indicators (`WithinLeftOut`)
///     random_effects, mixed, generalized    fits anew (`Refits`), variances too
struct LeavingOut {
  let fit: Fit

  /// Single rows are groups where they are independent, and no more than these.
  private static let mostRowGroups = 2_000

  /// A way to leave out groups, with how many rows each has.
  struct Way {
    let leftOut: any GroupsLeftOut
    /// For covariances that `leftOut` does not have.
    let refits: Refits?
    let rowCounts: [Int]
  }

  /// The least-squares problem that has a coefficient per term; nil where the method is another.
  var squares: LinearFit? {
    switch fit.regression {
    case let linear as LinearFit: linear
    case let panel as PanelFit: panel.inner
    case let within as WithinFit: within.inner
    default: nil
    }
  }

  /// The clusters, of the sample's rows: those of the outermost level where a mixed model has no others.
  var clusters: Clusters? {
    fit.sample.clusters(
      of: fit.spec.inference.cluster.column ?? fit.spec.estimator.mixed?.levels.first)
  }

  /// Leaving out clusters, or rows where they are independent.
  func main() throws(LinearAlgebraError) -> Way? {
    if let clusters { return try way(clusters) }
    if let panel = fit.regression as? PanelFit, !panel.rowsBehind.isEmpty {
      return try observations(panel)
    }
    guard fit.sample.rowCount <= Self.mostRowGroups else { return nil }
    return try way(Clusters(rowsOf: fit.sample.rowCount) { fit.sample.origin(of: $0) })
  }

  /// - Parameter groups: of the sample's rows.
  func way(_ groups: Clusters) throws(LinearAlgebraError) -> Way? {
    let refits = Refits(fit, by: groups)
    let counts = groups.rows.map(\.count)
    switch fit.regression {
    case let linear as LinearFit:
      return Way(leftOut: try LeftOut(linear, by: groups), refits: refits, rowCounts: counts)
    case let within as WithinFit:
      if let own = try WithinLeftOut(within, by: groups, refits) {
        return Way(leftOut: own, refits: nil, rowCounts: counts)
      }
    case let panel as PanelFit where panel.isFixedTransform:
      guard
        let own = groups.regrouped(panel.rowsBehind, rowCount: fit.sample.rowCount),
        own.count == groups.count
      else { return nil }
      return Way(
        leftOut: try LeftOut(panel.inner, by: own), refits: refits, rowCounts: counts)
    default: break
    }
    return refits.map { Way(leftOut: $0, refits: nil, rowCounts: counts) }
  }

  /// Means of units one by one, or changes.
  private func observations(_ panel: PanelFit) throws(LinearAlgebraError) -> Way? {
    guard panel.rowCount <= Self.mostRowGroups else { return nil }
    let groups = Clusters(rowsOf: panel.rowCount) { place(of: $0) }
    // A row belongs to two changes: without one of these it is still there.
    let isApart = panel.rowsBehind.reduce(0) { $0 + $1.count } == fit.sample.rowCount
    return Way(
      leftOut: try LeftOut(panel.inner, by: groups),
      refits: isApart
        ? Refits(
          fit,
          by: Clusters(name: groups.name, labels: groups.labels, rows: panel.rowsBehind))
        : nil,
      rowCounts: panel.rowsBehind.map(\.count))
  }

  /// Where an observation came from: the rows behind it, first to last.
  private func place(of observation: Int) -> String {
    fit.regression.origin(of: observation, fit.sample)
  }

  /// Leaving out rows one at a time, by fits anew where these are few, else by steps; nil where that is known for no row.
  func rows(
    _ claim: Estimate, of j: Int, _ steps: (any RowSteps)? = nil
  ) throws(LinearAlgebraError) -> RowInfluence? {
    switch fit.regression {
    case let panel as PanelFit where !panel.isFixedTransform: break
    case let within as WithinFit where !within.absorption.factorsWithoutLeverage.isEmpty:
      return nil
    default:
      guard let squares else { break }
      let isRows = fit.regression.worksOnSampleRows
      return try RowInfluence(
        squares, of: j, model: claim.model, level: isRows ? "row" : "observation",
        origin: place)
    }
    let each = Clusters(rowsOf: fit.sample.rowCount) { fit.sample.origin(of: $0) }
    guard let refits = Refits(fit, by: each, makesTests: false) else {
      return steps.map { RowInfluence($0, of: j, claim) { fit.sample.origin(of: $0) } }
    }
    let known = fit.regression.observations(of: fit.sample, fit.spec)
    return try RowInfluence(
      refits, of: j, claim, leverages: known?["leverage"]?.numbers ?? steps?.leverages,
      distances: known?["cooks_distance"]?.numbers ?? steps?.distances)
  }
}

extension RowInfluence {
  /// By fits anew, which tell what a row does to the coefficient.
  ///
  /// - Parameters leverages, distances: of the rows, where the method has them (Cook's by one step).
  init(
    _ refits: Refits, of j: Int, _ claim: Estimate, leverages: [Double]?, distances: [Double?]?
  ) throws(LinearAlgebraError) {
    var rows: [Influence] = []
    for (row, label) in refits.groups.labels.enumerated() {
      let without = try refits.estimate(of: j, without: [row])
      rows.append(
        Influence(
          model: claim.model, term: claim.term, level: "row", unit: label, rows: 1,
          estimateWithout: without, dfbeta: without.map { claim.estimate - $0 },
          cooksDistance: distances?[row], leverage: leverages?[row], basis: .refit))
    }
    let estimates = rows.compactMap(\.estimateWithout)
    self.init(low: estimates.min(), high: estimates.max(), rows: rows)
  }
}
