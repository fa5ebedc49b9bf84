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
        normality(tests, df: df),
        Self.isOfForm(spec.estimator) ? tests.reset.map(form) : nil,
        tests.mostInfluential.map { influence($0.row, $0.distance) },
      ].compactMap { $0 } + pooledSerialCorrelation
  }

  /// Fits whose equation is the whole of what they expect.
  private static func isOfForm(_ estimator: Estimator) -> Bool {
    ["ols", "wls", "between", "first_difference"].contains(estimator.name)
  }

  /// Whether the size of residuals goes with the terms.
  func spreads(_ tests: ResidualTests) -> [Check] {
    let inflation = tests.inflation
    let (breuschPagan, white) = tests.spreads
    return [
      breuschPagan.map {
        spread(
          $0, "heteroskedasticity", "the size of errors goes with the terms (Breusch–Pagan)",
          inflation)
      },
      white.map {
        spread(
          $0, "heteroskedasticity_white",
          "the size of errors goes with the terms, their squares or products (White)", inflation)
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

  /// - Parameter inflation: what it does to the claims' standard errors; where that is not known, any
  ///   deviation that is shown asks for a look.
  func spread(
    _ test: ResidualTest, _ name: String, _ what: String, _ inflation: SpreadInflation?
  ) -> Check {
    guard test.pValue < PanelTest.lookLevel else {
      return check(name, .pass, test.pValue, "not shown: \(what)")
    }
    let headline = covariance.estimator.name
    guard takesErrorsForAlike else {
      return check(name, .pass, test.pValue, "\(what): harmless, \(headline) allows for it")
    }
    guard inflation?.isMaterial ?? true else {
      return check(
        name, .pass, test.pValue,
        "\(what), but too little to matter: \(inflation?.words ?? "") (a look from "
          + "\(Wording.number(Materiality.spread)))")
    }
    return check(
      name, .look, test.pValue,
      "\(what), and \(headline) takes it to be the same everywhere"
        + (inflation.map { ": \($0.words)" } ?? "")
        + "; intervals and p are not to be trusted, \(remedy)")
  }

  func normality(_ tests: ResidualTests, df: Double) -> Check? {
    guard let (test, name) = tests.normality else { return nil }
    guard test.pValue < PanelTest.lookLevel else {
      return check(
        "normality", .pass, test.pValue, "residuals are not shown to be other than normal (\(name))"
      )
    }
    let shape = tests.shape
    let what = "residuals are not normal \(Shape.found(by: name, shape))"
    guard df < Self.fewForNormality else {
      return check(
        "normality", .pass, test.pValue,
        "\(what): harmless, with \(tests.fit.rowCount) rows estimates are normal enough")
    }
    guard shape?.isMaterial ?? true else {
      return check("normality", .pass, test.pValue, "\(what), \(Shape.tooLittle)")
    }
    return check(
      "normality", .look, test.pValue,
      "\(what), and with \(Wording.number(df)) degrees of freedom t and F lean on it: p near the "
        + "level decides nothing")
  }

  private func form(_ test: ResidualTest) -> Check {
    let isShown = test.pValue < PanelTest.lookLevel
    let share = test.share ?? 1
    let added =
      "powers of the fitted values add to the fit (RESET, rows taken for independent; they account for "
      + "\(Wording.number(100 * share)) % of what it leaves)"
    guard !isShown || share >= Materiality.curvature else {
      return check(
        "reset", .pass, test.pValue,
        "\(added), but too little to matter (a look from "
          + "\(Wording.number(100 * Materiality.curvature)) %)")
    }
    return check(
      "reset", isShown ? .look : .pass, test.pValue,
      isShown
        ? "\(added): a curve or an interaction is missing, and the estimate is an average over it"
        : "powers of the fitted values do not add to the fit (RESET): no sign of a missing curve")
  }
}
