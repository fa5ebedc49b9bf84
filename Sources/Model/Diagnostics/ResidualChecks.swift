/// Checks of what a least-squares fit leaves, with what each means under the headline covariance.
extension CheckSubject {
  /// With fewer residual degrees of freedom than this, t and F lean on normal errors.
  private static let fewForNormality = 50.0

  var residualChecks: [Check] {
    guard spec.estimator.hasUnitSlopes, let fit = regression.residualFit, exactFit.isEmpty,
      fit.scaledSigma > 0
    else { return [] }
    let tests = ResidualTests(fit)
    let df = Double(fit.residualDegreesOfFreedom)
    return spreads(tests)
      + [
        tests.normality.map { normality($0.test, $0.name, df: df, rows: fit.rowCount) },
        Self.isOfForm(spec.estimator) ? tests.reset.map(form) : nil,
        tests.mostInfluential.map { influence($0.row, $0.distance) },
      ].compactMap { $0 }
  }

  /// Fits whose equation is the whole of what they expect.
  private static func isOfForm(_ estimator: Estimator) -> Bool {
    ["ols", "wls", "between", "first_difference"].contains(estimator.name)
  }

  /// Whether the size of residuals goes with the terms.
  func spreads(_ tests: ResidualTests) -> [Check] {
    [
      tests.breuschPagan.map {
        spread($0, "heteroskedasticity", "the size of errors goes with the terms (Breusch–Pagan)")
      },
      tests.white.map {
        spread(
          $0, "heteroskedasticity_white",
          "the size of errors goes with the terms, their squares or products (White)")
      },
    ].compactMap { $0 }
  }

  private var takesErrorsForAlike: Bool {
    [.classical, .kenwardRoger].contains(covariance.estimator)
  }

  /// What to choose where errors differ in size.
  private var remedy: String {
    if regression.covariances.contains(.hc3) { return "choose hc3 or cr2" }
    return regression.covariances.contains(.cr2)
      ? "compare the rows of cr2" : "declare clusters, for the rows of cr2"
  }

  private func spread(_ test: ResidualTest, _ name: String, _ what: String) -> Check {
    let headline = covariance.estimator.name
    guard test.pValue < PanelTest.lookLevel else {
      return check(name, .pass, test.pValue, "not shown: \(what)")
    }
    return takesErrorsForAlike
      ? check(
        name, .look, test.pValue,
        "\(what), and \(headline) takes it to be the same everywhere: intervals and p are not to be "
          + "trusted, \(remedy)")
      : check(
        name, .pass, test.pValue,
        "\(what): harmless, \(headline) allows for it")
  }

  func normality(_ test: ResidualTest, _ name: String, df: Double, rows: Int) -> Check {
    guard test.pValue < PanelTest.lookLevel else {
      return check(
        "normality", .pass, test.pValue, "residuals are not shown to be other than normal (\(name))"
      )
    }
    return df < Self.fewForNormality
      ? check(
        "normality", .look, test.pValue,
        "residuals are not normal (\(name)), and with \(Wording.number(df)) degrees of freedom t and F "
          + "lean on it: p near the level decides nothing")
      : check(
        "normality", .pass, test.pValue,
        "residuals are not normal (\(name)): harmless, with \(rows) rows estimates are normal enough"
      )
  }

  private func form(_ test: ResidualTest) -> Check {
    let isBent = test.pValue < PanelTest.lookLevel
    return check(
      "reset", isBent ? .look : .pass, test.pValue,
      isBent
        ? "powers of the fitted values add to the fit (RESET, rows taken for independent): a curve or an "
          + "interaction is missing, and the estimate is an average over it"
        : "powers of the fitted values do not add to the fit (RESET): no sign of a missing curve")
  }
}
