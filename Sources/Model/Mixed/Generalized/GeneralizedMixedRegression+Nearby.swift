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
}
