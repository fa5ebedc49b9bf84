import Tables

extension GeneralizedMixedRegression {
  /// The same model of a few rows less, by one descent from where this one ended. Measures of fit are not
  /// made.
  ///
  /// - Returns: nil where it has to begin afresh: levels are gone.
  func nearby(_ sample: Sample) throws -> GeneralizedMixedRegression? {
    let own = sample.replacing(mixed.splitting(sample.table))
    guard let start = try start.nearby(own) else { return nil }
    let fit = try GeneralizedMixedFit(
      start, terms: mixed.randomTerms(of: own.table), nodes: mixed.quadrature, isVerified: false,
      near: fit.point)
    return GeneralizedMixedRegression(fit, start, mixed, generalized, start.measures)
  }

  /// The same model without some rows, from near by where that can be.
  ///
  /// - Parameters:
  ///   - rows: of the sample, in order.
  ///   - sample: of the fit.
  ///   - spec: as the study has it.
  /// - Returns: nil where the rows that are left cannot be fitted.
  func without(
    _ rows: [Int], of sample: Sample, _ spec: ModelSpec
  ) -> GeneralizedMixedRegression? {
    nearbyFits.fit(without: rows) {
      let fate = Fate(stage: .model, place: spec.name, rule: "left_out", detail: "left out")
      let rest = sample.removing(rows.map { Removal(row: $0, fate: fate) }, for: spec)
      if let near = try? nearby(rest) { return near }
      return (try? spec.estimation(of: rest))?.regression as? GeneralizedMixedRegression
    }
  }
}
