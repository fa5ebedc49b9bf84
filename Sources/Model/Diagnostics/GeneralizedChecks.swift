import Statistics

/// Checks of what a generalized fit leaves, with what each means for the verdict.
extension GeneralizedFit {
  func residualChecks(_ subject: CheckSubject) -> [Check] {
    let residuals = GeneralizedResiduals(self)
    return [
      influence(residuals, subject), outlier(residuals, subject), form(residuals, subject),
      zeros(subject),
    ].compactMap { $0 } + lawChecks(subject)
  }

  /// Of Pearson residuals.
  func serialChecks(_ subject: CheckSubject) -> [Check] {
    let residuals = GeneralizedResiduals(self)
    return subject.serialCorrelation(of: residuals.rows.map(residuals.pearson))
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
        + "\(Wording.number(residuals.leftOut(most.row) ?? 0))",
      moving: RowShift(distance: residuals.cooksDistance(most.row), of: columnCount))
  }

  private func form(_ residuals: GeneralizedResiduals, _ subject: CheckSubject) -> Check? {
    guard problem.matrix.hasIntercept else { return nil }
    guard generalized.penalty == .none else { return penalizedForm(subject) }
    guard let test = try? residuals.linkTest() else { return nil }
    return subject.linkTest(test, by: "score test")
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
