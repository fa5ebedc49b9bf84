import Statistics

/// Checks of what a generalized fit leaves, with what each means for the verdict.
extension GeneralizedFit {
  func residualChecks(_ subject: CheckSubject) -> [Check] {
    let residuals = GeneralizedResiduals(self)
    return [
      influence(residuals, subject), outlier(residuals, subject), form(residuals, subject),
      zeros(subject),
    ].compactMap { $0 } + negativeBinomialDispersion(subject) + lawChecks(subject)
  }

  /// Of Pearson residuals.
  func serialChecks(_ subject: CheckSubject) -> [Check] {
    let residuals = GeneralizedResiduals(self)
    return subject.serialCorrelation(residuals.rows.map(residuals.pearson))
  }

  private func influence(_ residuals: GeneralizedResiduals, _ subject: CheckSubject) -> Check? {
    guard let most = residuals.largest(residuals.cooksDistance) else { return nil }
    return subject.influence(most.row, most.value)
  }

  private func outlier(_ residuals: GeneralizedResiduals, _ subject: CheckSubject) -> Check? {
    guard let most = residuals.largest({ residuals.leftOut($0)?.magnitude }) else { return nil }
    return subject.outlier(
      most.row, size: most.value, of: rowCount,
      "is furthest from what the others lead to expect (deviance residual "
        + "\(Wording.number(residuals.leftOut(most.row) ?? 0))")
  }

  private func form(_ residuals: GeneralizedResiduals, _ subject: CheckSubject) -> Check? {
    guard problem.matrix.hasIntercept else { return nil }
    guard generalized.penalty == .none else { return penalizedForm(subject) }
    guard let test = try? residuals.linkTest() else { return nil }
    let isBent = test.pValue < PanelTest.lookLevel
    return subject.check(
      "link_test", isBent ? .look : .pass, test.pValue,
      isBent
        ? "the square of the linear predictor adds to the fit (score test, rows taken for independent): a "
          + "curve or an interaction is missing, and the estimate is an average over it"
        : "the square of the linear predictor does not add to the fit (score test): no sign of a missing "
          + "curve")
  }

  /// Zeros counted against Σ P(y = 0), in standard errors of their number.
  private func zeros(_ subject: CheckSubject) -> Check? {
    guard generalized.family.isCount else { return nil }
    let chances = eta.map { eta in
      switch family {
      case .negativeBinomial(let alpha) where alpha > 0:
        Elementary.exponential(
          -Elementary.logOnePlus(alpha * Elementary.exponential(eta)) / alpha)
      default: Elementary.exponential(-Elementary.exponential(eta))
      }
    }
    let observed = Double(response.y.count { $0 == 0 })
    let expected = chances.reduce(0, +)
    let spread = chances.reduce(0) { $0 + $1 * (1 - $1) }.squareRoot()
    guard expected > 0.5 || observed > 0 else { return nil }
    let isMany = observed - expected > 3 * spread
    let counts =
      "\(Wording.count(Int(observed), "row")) of count 0, where the fit expects "
      + Wording.number(expected)
    return subject.check(
      "zeros", isMany ? .look : .pass, expected > 0 ? observed / expected : nil,
      isMany
        ? counts
          + ": more than chance gives, so some rows may be unable to have any; the estimate mixes "
          + "whether there is any with how many" : counts)
  }
}

extension CheckSubject {
  /// Of the row with the largest residual.
  ///
  /// - Parameters:
  ///   - size: of that residual, which is normal, of as many as `count` (Bonferroni).
  ///   - words: what it is, a parenthesis left open.
  func outlier(_ row: Int, size: Double, of count: Int, _ words: String) -> Check {
    outlier(row, p: min(1, 2 * Double(count) * Normal.standard.survival(size)), words)
  }

  /// - Parameter p: adjusted for the number of rows.
  func outlier(_ row: Int, p: Double, _ words: String) -> Check {
    let isFar = p < PanelTest.lookLevel
    return check(
      "outlier", isFar ? .look : .pass, p,
      "\(origin(of: row)) \(words), Bonferroni p \(Wording.number(p)))"
        + (isFar
          ? ": see that it is right, and whether the estimate is the same without it"
          : ": no more than chance gives"))
  }

  /// Of the row with the largest of Cook's distances.
  func influence(_ row: Int, _ distance: Double) -> Check {
    let origin = origin(of: row)
    let isLarge = distance > 1
    return check(
      "influence", isLarge ? .look : .pass, distance,
      isLarge
        ? "without \(origin) the coefficients move by more than their uncertainty (Cook's distance over "
          + "1): see that it is right"
        : "no row moves the coefficients much; \(origin) the most (Cook's distance)")
  }
}
