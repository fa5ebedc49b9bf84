import LinearAlgebra

/// The least-squares problem on which the tests of a fit are simulated, method by method:
///
///     ols, between, first_difference   their own: rows, means or changes
///     wls                              its own, with the variance of errors as 1/w
///     within                           ỹ on x̃, with indicators of factors that reach over the clusters;
///                                      nested effects take what clusters have in common with them
///     random_effects                   the rows less θ times their unit's mean, θ as estimated, on which
///                                      errors are independent if the model holds
///     mixed                            of one random intercept: the terms by least squares, and the
///                                      model's own test (others: `MixedSimulation`)
struct CertifiedSubject {
  let squares: LinearFit
  let clusters: Clusters
  let variance: ResidualVariance
  let methods: [CertifiedMethod]
  /// The headline; nil where it is none of them.
  let chosen: CertifiedMethod?
  /// What `method: auto` takes.
  let ruled: CertifiedMethod?
  /// Effects nested in the clusters that the rows are without.
  var absorbed = 0
  /// K of cr1s, where effects were absorbed.
  var counted: Int?

  /// - Returns: nil where the size of the fit's tests cannot be simulated.
  init?(_ fit: Fit) throws(LinearAlgebraError) {
    let headline = fit.covariance
    let rule = fit.ruleCovariance ?? headline
    switch fit.regression {
    case let mixed as MixedRegression:
      guard let level = fit.spec.estimator.mixed?.levels.first, let column = fit.sample[level]
      else { return nil }
      clusters = Clusters(column, named: level)
      squares = mixed.ordinary.clustered(by: clusters)
      variance = ResidualVariance(mixed)
      methods = CertifiedMethod.shown
      chosen = headline == .kenwardRoger ? .randomIntercept : nil
      ruled = rule == .kenwardRoger ? .randomIntercept : nil
    case let within as WithinFit:
      guard let own = within.clusters, let wide = try within.adjustment.columnsBeside(within.inner)
      else { return nil }
      (clusters, squares) = (own, wide)
      let inner = within.inner
      absorbed = inner.absorbed.all + inner.columnCount - wide.columnCount
      counted = inner.columnCount + inner.absorbed.counted
      variance =
        absorbed > 0
        ? ResidualVariance(icc: 0, deviation: inner.sigma) : ResidualVariance(wide, own)
      methods = CertifiedMethod.all(headline).filter { $0 != .wild && $0 != .randomIntercept }
      chosen = methods.first { $0.isChosen(headline) }
      ruled = methods.first { $0.isChosen(rule) }
    default:
      guard let inner = fit.regression.working, let own = inner.clusters
      else { return nil }
      (clusters, squares) = (own, inner)
      variance = ResidualVariance(inner, own)
      let isTransformed = (fit.regression as? PanelFit)?.isFixedTransform == false
      methods = CertifiedMethod.all(headline).filter {
        $0 != .randomIntercept || !isTransformed
      }
      chosen = methods.first { $0.isChosen(headline) }
      ruled = methods.first { $0.isChosen(rule) }
    }
  }
}

extension AbsorbedAdjustment {
  /// The regression that shows what absorbing leaves of the clusters: with the columns that they do not
  /// nest beside its own. Nil where these are too many.
  func columnsBeside(_ inner: LinearFit) throws(LinearAlgebraError) -> LinearFit? {
    if let wide = try widened(inner) { return wide }
    return needsColumns ? nil : inner
  }
}

extension ResidualVariance {
  /// The mixed model's own; with weights that of a row of mean weight.
  init(_ mixed: MixedRegression) {
    let fit = mixed.fit
    let between = fit.randomCovariances[0][0, 0]
    let total = between + fit.sigma * fit.sigma / fit.meanWeight
    self.init(
      icc: total > 0 ? between / total : 0, deviation: total.squareRoot() * mixed.unit)
  }
}
