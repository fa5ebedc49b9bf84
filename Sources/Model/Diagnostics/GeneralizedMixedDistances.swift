import LinearAlgebra
import Tables

/// Cook's distance of the outermost groups of a generalized mixed fit, variances moving too:
///
///     D_g = (β̂ − β̂₍₋g₎)' V̂⁻¹ (β̂ − β̂₍₋g₎) / p
///
/// with β̂₍₋g₎ from the maximum without the group, begun where the whole fit ended. One step of Newton's
/// (`GeneralizedMixedInfluence`) can miss it by ten times where a variance is small or a group large, so
/// that is for fits whose refits would take too long (`Refits.bears`).
///
/// - Reference: Cook (1977). Agrees with R `cooks.distance(influence(m, groups))` of `lme4`, which fits
///   anew too.
extension GeneralizedMixedRegression {
  struct Distances {
    let distances: GroupDistances
    /// In the words of a check.
    let how: String
  }

  /// - Parameters:
  ///   - sample: of the fit.
  ///   - covariance: V̂, of the headline: where rows vary more than their law, the model's own is too small
  ///     for what a group may move. The model's own where that has no inverse.
  func groupDistances(
    _ sample: Sample, _ spec: ModelSpec, _ covariance: Matrix
  ) -> Distances? {
    if let groups = sample.table.clusters(of: mixed.outermost),
      Refits.bears(groups, rows: rowCount, Refits.effort(spec.estimator)),
      let refitted = refittedDistances(groups, sample, spec, covariance)
        ?? refittedDistances(groups, sample, spec, map * fit.covariance * map.transposed())
    {
      return Distances(distances: refitted, how: "fitted again without it")
    }
    return GeneralizedMixedInfluence(fit).map {
      Distances(
        distances: $0.distances,
        how: "by one step of the fit without it, as fits anew would take long")
    }
  }

  /// Nil where the coefficients' uncertainty is not known.
  private func refittedDistances(
    _ groups: Clusters, _ sample: Sample, _ spec: ModelSpec, _ covariance: Matrix
  ) -> GroupDistances? {
    let units = Vector(covariance.diagonal.elements.map { 1 / $0.squareRoot() })
    guard units.elements.allSatisfy(\.isFinite),
      let scaled = try? Cholesky(
        covariance.scalingRows(by: units).scalingColumns(by: units).symmetrized())
    else { return nil }
    let names = columns.map(\.name)
    return GroupDistances(
      term: groups.name, labels: groups.labels,
      values: groups.rows.map { rows in
        guard let other = without(rows.sorted(), of: sample, spec),
          other.columns.map(\.name) == names
        else { return nil }
        let change = Vector(
          names.indices.map { (coefficients[$0] - other.coefficients[$0]) * units[$0] })
        let distance = change.dot(scaled.solve(change)) / Double(names.count)
        return distance.isFinite ? distance : nil
      })
  }
}
